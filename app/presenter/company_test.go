package presenter

import (
	"context"
	"testing"
	"time"

	"pelita/screening"
)

// companyFake knows one thing of every record.
type companyFake struct {
	among Among
	asked int
}

func (c *companyFake) Among(context.Context, screening.RecordID) (Among, error) {
	c.asked++
	return c.among, nil
}

func TestTheRecordPageSaysInWordsWhoHasSeenItAndNeverThatSomebodyHasNot(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.open("tfc-returnee")
	c, v := &companyFake{among: Among{Caseload: "Shelter", Several: true, Seen: []Sight{
		{Device: "bbbbbbbb", Officer: "Sari", All: true, Some: true, On: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)},
		{Device: "cccccccc", Officer: "Budi", All: true},
		{Device: "dddddddd", Some: true},
		{Device: "eeeeeeee", Officer: "Wati"},
	}}}, &shown[RecordState]{}
	p := NewRecordPage(RecordPageParams{Frame: s.frame, Work: s.work, Record: r.ID, Company: c, Render: v.render})
	p.Enter()
	for i, words := range []string{"as of 20 November 2026", "it was written on the device", "a part has arrived", "no word yet"} {
		if !says(v.state.Seen[i], words) {
			t.Errorf("%+v does not say %q", v.state.Seen[i], words)
		}
	}
	if v.state.Seen[2].Label != "Device dddddd" || v.state.SeenHint == "" || !says(v.state.Caseload, "Shelter") {
		t.Errorf("%+v, %q", v.state.Seen, v.state.Caseload)
	}
	if says(v.state.Seen, "not seen") {
		t.Error("silence is said to be that somebody has not seen it")
	}
	asked := c.asked
	p.TypeNote("came back")
	p.KeepNote()
	if c.asked <= asked {
		t.Error("after a change it is not asked anew")
	}
	p.Leave(func() {})
	if says(v.state, "Sari") {
		t.Error("a name stays on the screen")
	}
}

func TestARecordWithoutColleaguesSaysNothingOfThem(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r, v := s.open("tfc-returnee"), &shown[RecordState]{}
	p := NewRecordPage(RecordPageParams{Frame: s.frame, Work: s.work, Record: r.ID, Company: &companyFake{}, Render: v.render})
	p.Enter()
	if v.state.SeenTitle != "" || v.state.SeenHint != "" || v.state.Caseload != "" {
		t.Errorf("%+v", v.state)
	}
}
