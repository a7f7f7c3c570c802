package presenter

import (
	"strings"
	"testing"
)

func TestTheSyncPageSaysWhatIsKeptApartAndWhy(t *testing.T) {
	t.Parallel()
	a := &agency{standing: Standing{Enrolled: Member}}
	s, v := newStand(t, inline{}), &shown[SyncState]{}
	w := &wired{Reached{Apart: Apart{Late: 2, Forbidden: 1}}}
	p := NewSync(SyncParams{Frame: s.frame, Hub: a, Enrolment: a, Store: s.store, Reach: w, Render: v.render})
	p.Enter()
	got := v.state.Reach.Alarms
	if len(got) != 2 || got[0].Kind != Caution || !strings.Contains(got[0].Title, "2") || !strings.Contains(got[1].Title, "1") || got[0].Text == got[1].Text {
		t.Fatalf("%+v", got)
	}
	for _, n := range got {
		spokenWell(t, n)
	}
	w.now.Apart = Apart{}
	p.Enter()
	if len(v.state.Reach.Alarms) != 0 {
		t.Errorf("%+v", v.state.Reach.Alarms)
	}
}
