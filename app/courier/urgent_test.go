package courier_test

import (
	"testing"

	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// What waits does not fit one segment; the decision was saved last.
func TestOfABacklogADecisionGoesBeforeTheAnswers(t *testing.T) {
	t.Parallel()
	first := founder(t)
	for n := range 60 {
		c := full(t, first, n)
		if _, err := first.Store().Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	all, err := first.Store().Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := first.Store().Record(t.Context(), all[len(all)-1].ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.Store().Commit(t.Context(), screeningtest.Deciding(r, history.Decision{Kind: "refer-further-assessment", Reasons: "x"})); err != nil {
		t.Fatal(err)
	}
	if err := first.SealOneSegment(t.Context(), func(changesets [][]byte) {
		if len(changesets) != 1 {
			t.Errorf("%d change-sets in the first segment, want the decision alone", len(changesets))
		}
		c, err := history.Decode(changesets[0])
		if err != nil || c.Record != r.ID || c.Ops[0].Kind != history.Decide {
			t.Errorf("%+v, %v", c.Ops, err)
		}
	}); err != nil {
		t.Fatal(err)
	}
}
