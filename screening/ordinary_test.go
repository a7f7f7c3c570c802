package screening_test

import (
	"testing"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// colleague lets answers of another officer's device arrive.
func (d *desk) colleague(r screening.Record, counter uint64, a protocol.Answer) screening.Record {
	c := screeningtest.Set(r.ID, screening.DeviceID{0xee}, counter, set("locked_in", a))
	c.Officer = screening.OfficerID{9}
	d.memory.Apply(c)
	return d.read(r.ID)
}

// theirs are the live answers of other officers than the one at the desk.
func theirs(r screening.Record) (n int) {
	for _, l := range r.State.Live(screeningtest.Said("locked_in")) {
		if l.Officer != screeningtest.Officer() {
			n++
		}
	}
	return n
}

// One who may not settle, or gives no reason, cannot make a colleague's answer go
// by answering once more.
func TestWhereAnswersDifferAnOrdinaryAnswerTakesNoColleaguesAway(t *testing.T) {
	kinds := []protocol.Answer{yes, no, declined, unknown}
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		r := d.said(d.open("tfc-returnee"), "locked_in", yes)
		for n, a := range rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 3).Draw(rt, "theirs") {
			r = d.colleague(r, uint64(n+1), a)
		}
		for _, a := range rapid.SliceOfN(rapid.SampledFrom(kinds), 1, 4).Draw(rt, "ours") {
			differ, before := len(r.State.Conflicts()) > 0, theirs(r)
			r = d.said(r, "locked_in", a)
			if own := len(r.State.Live(screeningtest.Said("locked_in"))) - theirs(r); own != 1 {
				rt.Fatalf("%d answers of one officer stand", own)
			}
			if differ && theirs(r) != before {
				rt.Fatalf("%d answers of colleagues stand, were %d", theirs(r), before)
			}
		}
	})
}

func TestAskedAgainThePersonsYesStandsWhereANoWasOnRecord(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "consent_service", yes)
	c := screeningtest.Set(r.ID, screening.DeviceID{0xee}, 1, set("consent_service", no))
	c.Officer = screening.OfficerID{9}
	d.memory.Apply(c)
	r = d.said(d.read(r.ID), "consent_service", yes)
	if _, ok := r.Permits(screening.PurposeService, screening.ScopeRecord); !ok || len(r.State.Conflicts()) != 0 {
		t.Error("nobody can say yes again")
	}
}

func TestASlipIsTakenBackWithoutTheAnswersOfColleagues(t *testing.T) {
	d := newDesk(t)
	r := d.colleague(d.said(d.open("tfc-returnee"), "locked_in", yes), 1, no)
	r = d.must(d.work.TakeBack(t.Context(), r, d.answered("locked_in", yes)))
	if got := live(r, "locked_in"); len(got) != 1 || !got[0].Equal(no) {
		t.Errorf("%v stands", got)
	}
}
