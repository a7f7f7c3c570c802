package presenter

import (
	"context"
	"strings"
	"testing"
	"time"
)

// wired is a Reach in memory.
type wired struct{ now Reached }

func (w *wired) Reached(context.Context) (Reached, error) { return w.now, nil }
func (w *wired) SetReach(_ context.Context, r ReachSettings) error {
	w.now.ReachSettings = r
	return nil
}

func TestTheSyncPageSaysHowTheLinkStandsAndWhatToDo(t *testing.T) {
	t.Parallel()
	a := &agency{standing: Standing{Enrolled: Member}}
	s, v := newStand(t, inline{}), &shown[SyncState]{}
	w := &wired{Reached{
		ReachSettings: ReachSettings{Budget: 20 * megabyte}, Used: 1_310_000, Held: true,
		Alarms: []string{"withheld", "rollback", "of-tomorrow"}, Words: strings.Fields("a b c d e f g h"),
		Others: []Other{{Name: "Officer 7", Heard: s.hand.now.Add(-72 * time.Hour), Hidden: 3}, {Name: "Officer 9", Has: true, On: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}},
	}}
	p := NewSync(SyncParams{Frame: s.frame, Hub: a, Enrolment: a, Store: s.store, Reach: w, Render: v.render})
	s.again = p.Rebuild
	p.Enter()
	st := v.state.Reach
	if len(st.Alarms) != 3 || st.Alarms[0].Kind != Problem || st.Alarms[1].Kind != Advice || st.Alarms[2].Text == "" {
		t.Errorf("%+v", st.Alarms)
	}
	if len(st.Facts) != 2 || st.Facts[0].Text != "Today's megabytes are used up. It goes on tomorrow." || st.Facts[1].Text != "1.4 of 20.0 MB" {
		t.Errorf("%+v", st.Facts)
	}
	if st.Words.Text != "a b c d e f g h" || len(st.Others) != 2 ||
		st.Others[0].Text != "last heard from 3 days ago · 3 changes have not arrived\nno word yet that all that this device sent has arrived there" ||
		st.Others[1].Text != "nothing heard from yet\nall that this device sent has arrived there, as of 20 November 2026" {
		t.Errorf("%+v, %+v", st.Words, st.Others)
	}
	p.TypeBudget("many")
	if !v.state.Reach.Keep.Off {
		t.Error("a budget that is no number can be kept")
	}
	p.TypeBudget(" 5 ")
	p.TypeProxy(" socks5://127.0.0.1:9050 ")
	p.ChooseSaving(true)
	p.KeepReach()
	if w.now.ReachSettings != (ReachSettings{Proxy: "socks5://127.0.0.1:9050", Budget: 5 * megabyte, Saving: true}) {
		t.Errorf("%+v", w.now.ReachSettings)
	}
}
