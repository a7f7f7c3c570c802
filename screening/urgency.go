package screening

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// removal is told of with a day; on what it rests, and how long before that day
// somebody must have acted. The hours are ours.
const (
	removalPlanned protocol.ItemID = "removal_planned"
	removalDate    protocol.ItemID = "removal_date"
	beforeRemoval                  = 24 * time.Hour
)

// Due is one urgency of a record with the time by which it is to be acted on.
type Due struct {
	indicator.Ground
	By time.Time
	// Within is how soon that is from when it was told: 4h, 24h or 72h. It is
	// sooner than the row says where a day is near.
	Within string
}

// limit is how long Within is.
func (d Due) limit() time.Duration {
	of, _ := time.ParseDuration(d.Within) // 4h, 24h or 72h, as the rows have it
	return of
}

// Urgencies lists the urgencies that hold with their time limits, the one that
// is due first before the others. The limit counts from when the first of the
// answers behind it was recorded, whoever wrote it down; where it rests on no
// answer, as for somebody whose age nobody asked, from when the record was opened.
// A removal is due a day before its day, when that is sooner.
func (r Record) Urgencies(a Assessment) []Due {
	out := make([]Due, len(a.Urgency))
	for n, g := range a.Urgency {
		out[n] = r.due(g)
	}
	slices.SortStableFunc(out, func(a, b Due) int {
		return cmp.Or(cmp.Compare(a.limit(), b.limit()), a.By.Compare(b.By))
	})
	return out
}

func (r Record) due(g indicator.Ground) Due {
	told := r.recorded(g.Items)
	d := Due{Ground: g, By: told.Add(g.Row.Limit()), Within: g.Row.Within}
	if !slices.Contains(g.Items, removalPlanned) {
		return d
	}
	if day, ok := r.removal(); ok && day.Add(-beforeRemoval).Before(d.By) {
		d.By = day.Add(-beforeRemoval)
		d.Within = class(d.By.Sub(told))
	}
	return d
}

// class is the class of a time that is left, also of one that is over.
func class(left time.Duration) string {
	switch {
	case left <= 4*time.Hour:
		return "4h"
	case left <= 24*time.Hour:
		return "24h"
	}
	return "72h"
}

// removal is the beginning of the first day that the answers can mean, in UTC: a
// month that was told may begin with it.
func (r Record) removal() (time.Time, bool) {
	var first time.Time
	for l := range r.State.LiveOfItem(removalDate) {
		day, err := time.Parse(time.DateOnly, earliest(strings.TrimSuffix(l.Answer.Value.Text, "~")))
		if err == nil && l.Answer.Known() && (first.IsZero() || day.Before(first)) {
			first = day
		}
	}
	return first, !first.IsZero()
}

// recorded is the time of the earliest live answer to any of the items.
func (r Record) recorded(items []protocol.ItemID) time.Time {
	var first history.HLC
	for _, item := range items {
		for l := range r.State.LiveOfItem(item) {
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
