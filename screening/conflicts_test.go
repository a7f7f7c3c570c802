package screening_test

import (
	"errors"
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// quarrel gives two answers to one item, neither in knowledge of the other.
func (d *desk) quarrel(r screening.Record, item protocol.ItemID, one, other protocol.Answer) screening.Record {
	d.t.Helper()
	d.said(r, item, one)
	return d.said(r, item, other)
}

func (d *desk) settlement(r screening.Record, reg history.Register, a protocol.Answer) screening.Settlement {
	return screening.Settlement{Register: reg, Answer: a, Reason: "the interpreter was wrong", Shown: r.State.Prev(reg)}
}

func TestSRD20_TheMoreProtectiveAnswerIsUsedAndSaidUntilAPersonSettles(t *testing.T) {
	d := newDesk(t)
	r := d.quarrel(d.open("tfc-returnee"), "locked_in", no, yes)
	found := d.library.Conflicts(r)
	if len(found) != 1 || len(found[0].Answers) != 2 || found[0].Item == nil {
		t.Fatalf("%+v", found)
	}
	for _, a := range found[0].Answers {
		if (len(a.Rows) > 0) != a.Answer.Equal(yes) {
			t.Errorf("%v: %d rows", a.Answer.Value.Bool, len(a.Rows))
		}
	}
	a, err := d.library.Assess(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range found[0].Answers[slices.IndexFunc(found[0].Answers, func(a screening.Alternative) bool { return len(a.Rows) > 0 })].Rows {
		if !slices.ContainsFunc(slices.Concat(a.Present, a.Urgency, a.Flags), func(g indicator.Ground) bool { return g.Row.ID == row.ID }) {
			t.Errorf("%s is said to be used, and is not", row.ID)
		}
	}
	reg := found[0].Register
	r = d.must(d.work.Settle(t.Context(), r, d.settlement(r, reg, no)))
	if len(d.library.Conflicts(r)) != 0 || len(d.library.Settlements(r)) != 1 || r.Unsettled() != 0 {
		t.Errorf("after it was settled: %+v", d.library.Conflicts(r))
	}
}

func TestSettlingNeedsAReasonAndWhatWasShown(t *testing.T) {
	d := newDesk(t)
	r := d.quarrel(d.open("tfc-returnee"), "locked_in", no, yes)
	reg := d.library.Conflicts(r)[0].Register
	good := d.settlement(r, reg, yes)
	for name, tt := range map[string]struct {
		change func(*screening.Settlement)
		want   error
	}{
		"no reason":      {func(s *screening.Settlement) { s.Reason = " \n" }, screening.ErrNotPermitted},
		"long reason":    {func(s *screening.Settlement) { s.Reason = string(make([]byte, 3000)) + "x" }, screening.ErrTooLong},
		"others stand":   {func(s *screening.Settlement) { s.Shown = s.Shown[:1] }, screening.ErrChanged},
		"nothing stands": {func(s *screening.Settlement) { s.Register.Item = "hurt_now" }, screening.ErrNotPermitted},
	} {
		s := good
		tt.change(&s)
		before := len(d.store.changes)
		if _, err := d.work.Settle(t.Context(), r, s); !errors.Is(err, tt.want) || len(d.store.changes) != before {
			t.Errorf("%s: %v", name, err)
		}
	}
	third := good
	third.Answer = declined
	if r = d.must(d.work.Settle(t.Context(), r, third)); !r.State.Live(reg)[0].Answer.Equal(declined) {
		t.Error("a third answer was not taken")
	}
	again := d.settlement(r, reg, yes)
	if r = d.must(d.work.Settle(t.Context(), r, again)); len(r.State.Resolutions()) != 2 || !r.State.Live(reg)[0].Answer.Equal(yes) {
		t.Error("it was not settled anew")
	}
}

func TestOnlyThePersonCanSayYesAgainWhereANoIsOnRecord(t *testing.T) {
	d := newDesk(t)
	r := d.quarrel(d.open("tfc-returnee"), "consent_service", yes, no)
	reg := d.library.Conflicts(r)[0].Register
	if _, err := d.work.Settle(t.Context(), r, d.settlement(r, reg, yes)); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("a yes: %v", err)
	}
	r = d.must(d.work.Settle(t.Context(), r, d.settlement(r, reg, no)))
	if _, ok := r.Permits(screening.PurposeService, screening.ScopeRecord); ok || !r.SaidNo(screening.PurposeService) {
		t.Error("after a no was chosen the permission stands")
	}
}

func TestADecisionThatIsDisputedWaitsForAPersonWhoSawAll(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	d.must(d.work.Decide(t.Context(), r, history.Decision{Kind: "refer", Reasons: "a"}))
	r = d.must(d.work.Decide(t.Context(), r, history.Decision{Kind: "other", Reasons: "b"}))
	if r.Unsettled() != 1 || !r.Barred(screening.BasisConsent) || r.Barred(screening.BasisVitalInterest) {
		t.Errorf("unsettled %d", r.Unsettled())
	}
	if sums, _ := d.memory.Summaries(t.Context()); sums[0].Conflicts != 1 {
		t.Error("the list does not say that something waits")
	}
	r = d.must(d.work.Decide(t.Context(), r, history.Decision{Kind: "refer", Reasons: "saw both"}))
	if r.Unsettled() != 0 || r.Barred(screening.BasisConsent) || len(r.State.PastDecisions()) != 2 {
		t.Error("it is not settled")
	}
}

func TestRecordsOfOnePersonAreLinkedBothWaysAndStaySeparate(t *testing.T) {
	d := newDesk(t)
	a, b := d.said(d.open("tfc-returnee"), "locked_in", yes), d.open("tfc-returnee")
	before, _ := d.library.Assess(b)
	a = d.must(d.work.Link(t.Context(), a, b, "same scar, same name"))
	b = d.read(b.ID)
	if len(a.State.Links()) != 1 || len(b.State.Links()) != 1 || b.State.Links()[0].Other != a.ID {
		t.Fatalf("links: %v, %v", a.State.Links(), b.State.Links())
	}
	if after, _ := d.library.Assess(b); len(after.Present) != len(before.Present) || after.Outcome != before.Outcome {
		t.Error("a link counts in a finding")
	}
	n := len(d.store.changes)
	d.must(d.work.Link(t.Context(), a, b, "again"))
	if len(d.store.changes) != n {
		t.Error("linking twice is a change")
	}
	b = d.must(d.work.Unlink(t.Context(), b, a))
	if len(b.State.Links())+len(d.read(a.ID).State.Links()) != 0 {
		t.Error("the link stands")
	}
	if _, err := d.work.Link(t.Context(), b, b, ""); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("with itself: %v", err)
	}
}
