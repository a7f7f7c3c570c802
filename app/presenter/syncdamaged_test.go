package presenter

import (
	"strings"
	"testing"
)

func TestTheSyncPageNamesTheRecordThatADamagedChangeKeepsHere(t *testing.T) {
	t.Parallel()
	s, v := newStand(t, inline{}), &shown[SyncState]{}
	kept := s.open("tfc-returnee")
	a := &agency{standing: Standing{Enrolled: Member}, last: Round{At: s.frame.Now(), Sent: 3, Damaged: []Damaged{{Record: kept.ID, Count: 2}}}}
	p := NewSync(SyncParams{Frame: s.frame, Hub: a, Enrolment: a, Store: s.store, Render: v.render})
	p.Enter()
	got := v.state.Reach.Alarms
	if len(got) != 1 || got[0].Kind != Problem || !strings.Contains(got[0].Title, callName(s.frame.Speech(), "", kept.ID)) || !strings.Contains(got[0].Title, "2") {
		t.Fatalf("%+v", got)
	}
	spokenWell(t, got[0])
	a.last.Damaged = nil
	p.Enter()
	if len(v.state.Reach.Alarms) != 0 {
		t.Errorf("%+v", v.state.Reach.Alarms)
	}
}
