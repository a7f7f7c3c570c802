package screening_test

import (
	"testing"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// colleague lets answers of another officer's device arrive.
func (d *desk) colleague(r screening.Record, counter uint64, a protocol.Answer) screening.Record {
	return d.arrives(r, counter, "locked_in", a)
}

func (d *desk) arrives(r screening.Record, counter uint64, item protocol.ItemID, a protocol.Answer) screening.Record {
	op := set(item, a)
	op.Register.Source = d.answered(item, a).Source
	c := screeningtest.Set(r.ID, screening.DeviceID{0xee}, counter, op)
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
	r = d.said(d.arrives(r, 1, "consent_service", no), "consent_service", yes)
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

// The pause holds while anybody says that it was not dealt with. What an officer
// answers anew takes back their own yes, and neither their own no, which keeps it,
// nor what a colleague says.
func TestAPauseThatOfficersSeeDifferentlyHoldsWhateverIsAnsweredAnew(t *testing.T) {
	kinds := []protocol.Answer{yes, no, declined, unknown}
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t)
		p, _ := d.library.Protocol("tfc-returnee")
		ours := rapid.SampledFrom(kinds).Draw(rt, "ours")
		r := d.said(d.said(d.open("tfc-returnee"), "private_place", yes), "safe_place_found", ours)
		r = d.arrives(r, 1, "safe_place_found", rapid.SampledFrom(kinds).Draw(rt, "theirs"))
		place := history.Register{Item: "safe_place_found", Source: d.answered("safe_place_found", yes).Source}
		differ, before := len(r.State.Conflicts()) > 0, r.State.Live(place)
		r = d.said(r, "private_place", no)
		if interview.New(p, r.Facts()).State().Kind != interview.Paused {
			rt.Fatalf("answered anew, and the pause is over: %v, was %v", r.State.Live(place), before)
		}
		want := len(before)
		if ours.Equal(yes) {
			want--
		}
		if after := r.State.Live(place); differ && len(after) != want {
			rt.Fatalf("%v stands, was %v", after, before)
		}
	})
}

func TestAPermissionForLessThanTheQuestionStandsWhereAColleagueHeardANo(t *testing.T) {
	d := newDesk(t)
	r := d.arrives(d.said(d.open("tfc-returnee"), "consent_service", no), 1, "consent_service", declined)
	scope := screening.ScopeService("shelter-a")
	r = d.must(d.work.Give(t.Context(), r, screening.Permission{Purpose: screening.PurposeService, Scope: scope, Mode: screening.Modes()[0]}))
	if _, ok := r.Permits(screening.PurposeService, scope); !ok {
		t.Error("the person said yes to one service, and it stays forbidden")
	}
	if _, ok := r.Permits(screening.PurposeService, screening.ScopeRecord); ok {
		t.Error("a yes to one service is one to all")
	}
}
