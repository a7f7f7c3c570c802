package indicator

import (
	"slices"

	"pelita/screening/protocol"
)

// tally is a dimension read once: which rows hold, which are undecided.
type tally struct {
	rows      int
	holding   []Ground
	undecided []undecided
	lo, hi    counts
	lost      bool // a strong row found no answer of its own
}

type undecided struct {
	row  *Row
	open []protocol.ItemID
}

// dimensionTally reads the rows of a dimension and counts twice: with unknowns
// absent (lo) and with unknowns present (hi).
func dimensionTally(s *Set, dimension string, r *protocol.Resolved) tally {
	var t tally
	if s == nil {
		return t
	}
	for n := range s.Rows {
		row := &s.Rows[n]
		strength := row.Strength(r.Profile())
		if row.Dimension != dimension || strength == None {
			continue
		}
		t.rows++
		switch row.When.Truth(r) {
		case protocol.Yes:
			t.holding = append(t.holding, Ground{Row: row, Items: row.When.Eval(r).Because})
			t.lo, t.hi = t.lo.add(strength), t.hi.add(strength)
		case protocol.Undecided:
			t.undecided = append(t.undecided, undecided{row: row, open: row.When.Eval(r).Open})
			t.hi = t.hi.add(strength)
		}
	}
	t.fillStrong(r)
	return t
}

// fillStrong counts the strong slots anew: one answer fills at most one.
func (t *tally) fillStrong(r *protocol.Resolved) {
	var lo, hi [][]protocol.ItemID
	for _, g := range t.holding {
		if g.Row.Strength(r.Profile()) == Strong {
			lo = append(lo, g.Items)
		}
	}
	rows := len(lo)
	if shared(lo) {
		lo = nil
		for _, g := range t.holding {
			if g.Row.Strength(r.Profile()) == Strong {
				lo = append(lo, g.Row.When.Supports(r))
			}
		}
	}
	t.lo.strong = slots(lo)
	t.lost = t.lo.strong < rows
	for _, g := range t.holding {
		if g.Row.Strength(r.Profile()) == Strong {
			hi = append(hi, slices.Concat(g.Row.When.Supports(r), g.Row.When.Unknowns(r)))
		}
	}
	for _, u := range t.undecided {
		if u.row.Strength(r.Profile()) == Strong {
			hi = append(hi, u.row.When.Items())
		}
	}
	t.hi.strong = max(t.lo.strong, slots(hi))
}

// shared says whether an answer stands in more than one list, or a list is
// empty.
func shared(lists [][]protocol.ItemID) bool {
	seen := map[protocol.ItemID]bool{}
	for _, l := range lists {
		if len(l) == 0 {
			return true
		}
		for _, id := range l {
			if seen[id] {
				return true
			}
			seen[id] = true
		}
	}
	return false
}

// finding gives the dimension's state. A dimension without any row for the
// profile stays undetermined: nothing was asked.
func (t tally) finding(id string, r *protocol.Resolved) Finding {
	f := Finding{ID: id, Because: t.holding}
	switch {
	case t.lo.established():
		f.State, f.Clause = Positive, t.lo.clause()
	case t.rows > 0 && !t.hi.established():
		f.State = NotMet
	default:
		f.Open = r.Protocol().Sorted(t.open(r))
	}
	return f
}

// open collects the items whose answers can still change the state.
func (t tally) open(r *protocol.Resolved) []protocol.ItemID {
	var open []protocol.ItemID
	for _, u := range t.undecided {
		if pivotal(t.lo, t.hi, u.row.Strength(r.Profile())) {
			open = append(open, u.open...)
		}
	}
	if !t.lost {
		return open
	}
	for _, g := range t.holding {
		if g.Row.Strength(r.Profile()) == Strong {
			open = append(open, r.Askable(g.Row.When.Unknowns(r))...)
		}
	}
	return open
}
