package disclose

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// TestOpenTopicsDoNotLeave looks through the exact bytes and the preview of a
// disclosure for what is open, why a question would be asked, and the states of
// findings. A positive control finds an indicator that does leave.
func TestOpenTopicsDoNotLeave(t *testing.T) {
	p := projector(t)
	r := full(t, p.Library).record()
	a, err := p.Library.Assess(r)
	if err != nil {
		t.Fatal(err)
	}
	d, err := p.Disclose(r, Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	leaves := append(d.Bytes(), fmt.Sprintf("%+v", d.Preview())...)
	words := []string{"undetermined", "not-met", "two-strong", "strong-and-other", "clarify"}
	open := []protocol.ItemID{a.Next}
	for _, f := range append(slices.Concat(a.Dimensions, a.Palermo), a.ForcedCriminality) {
		open = append(open, f.Open...)
	}
	for _, id := range open {
		if id != "" && len(r.Facts()[id]) == 0 {
			words = append(words, string(id))
		}
	}
	if len(words) < 10 {
		t.Fatalf("only %v to look for", words)
	}
	for _, w := range words {
		if bytes.Contains(leaves, []byte(w)) {
			t.Errorf("%q leaves", w)
		}
	}
	if !slices.ContainsFunc(a.Present, func(g indicator.Ground) bool { return bytes.Contains(leaves, []byte(g.Row.ID)) }) {
		t.Error("no indicator leaves, so the search proves nothing")
	}
}
