package screening

import (
	"cmp"
	"slices"
	"time"

	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Due is one urgency of a record with the time by which it is to be acted on.
type Due struct {
	indicator.Ground
	By time.Time
}

// Urgencies lists the urgencies that hold with their time limits, the one that
// is due first before the others. The limit counts from when the first of the
// answers behind it was recorded, whoever wrote it down; where it rests on no
// answer, as for somebody whose age nobody asked, from when the record was opened.
func (r Record) Urgencies(a Assessment) []Due {
	out := make([]Due, len(a.Urgency))
	for n, g := range a.Urgency {
		out[n] = Due{Ground: g, By: r.recorded(g.Items).Add(g.Row.Limit())}
	}
	slices.SortStableFunc(out, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.Row.Limit(), b.Row.Limit()), a.By.Compare(b.By))
	})
	return out
}

// recorded is the time of the earliest live answer to any of the items.
func (r Record) recorded(items []protocol.ItemID) time.Time {
	var first history.HLC
	for _, reg := range r.State.Registers() {
		if !slices.Contains(items, reg.Item) {
			continue
		}
		for _, l := range r.State.Live(reg) {
			if l.Answer.Known() && (first == 0 || l.HLC < first) {
				first = l.HLC
			}
		}
	}
	if first == 0 {
		return r.State.Opened().Time()
	}
	return first.Time()
}
