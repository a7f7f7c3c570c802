package indicator

import (
	"iter"
	"slices"

	"pelita/screening/protocol"
)

// Ground is a row that holds, and the answers that made it hold.
type Ground struct {
	Row   *Row
	Items []protocol.ItemID
}

// Finding is what the answers say of one dimension or element.
type Finding struct {
	ID    string
	State State

	// Clause is the clause of the rule that a positive dimension meets.
	Clause Clause

	// Because lists the rows that hold, in file order, whatever the state.
	Because []Ground

	// Open lists the items that can still change an undetermined state, in
	// the order of the protocol. It names topics to talk about, never an
	// answer that would be welcome.
	Open []protocol.ItemID
}

// Assessment is everything the answers amount to. The views stand side by
// side; none of them is computed from another.
type Assessment struct {
	Profile    protocol.Profile
	AgeInDoubt bool

	Dimensions []Finding // always six, D1..D6 (ILO/EC 2009)

	// Palermo holds act, means and purpose, in this order. Means are not
	// needed for a child; the state is still what the rows say.
	Palermo           []Finding
	ForcedCriminality Finding

	Urgency, Flags []Ground // rows that hold, in file order
	Present        []Ground // every ILO and Palermo row that holds
	Outcome        Outcome
}

// Evaluate says what the answers amount to.
func Evaluate(s Sets, p *protocol.Protocol, r *protocol.Resolved) Assessment {
	a := evaluateViews(s, r)
	a.Urgency, a.Flags = holding(s.Urgency, r), holding(s.Flags, r)
	a.Present = append(holding(s.ILO, r), holding(s.Palermo, r)...)
	a.Outcome = outcome(s, p, r)
	return a
}

// Glance is what a list shows of the answers: the urgencies and the outcome of
// Evaluate, without the reasons that nobody reads there.
func Glance(s Sets, p *protocol.Protocol, r *protocol.Resolved) (urgency []Ground, o Outcome) {
	return holding(s.Urgency, r), outcome(s, p, r)
}

// evaluateViews reads the two views that have findings.
func evaluateViews(s Sets, r *protocol.Resolved) Assessment {
	a := Assessment{Profile: r.Profile(), AgeInDoubt: r.AgeInDoubt()}
	for _, d := range dimensions() {
		a.Dimensions = append(a.Dimensions, dimensionTally(s.ILO, d, r).finding(d, r))
	}
	for _, e := range elements() {
		a.Palermo = append(a.Palermo, elementFinding(s.Palermo, e, r))
	}
	a.ForcedCriminality = elementFinding(s.Palermo, ForcedCriminality, r)
	return a
}

// findings are the dimensions, the elements and forced criminality.
func (a Assessment) findings() []Finding {
	return append(slices.Concat(a.Dimensions, a.Palermo), a.ForcedCriminality)
}

// Opens lists the undetermined findings that an answer to the item can still
// change, by their ids; none when it can change nothing.
func (a Assessment) Opens(item protocol.ItemID) []string {
	var ids []string
	for _, f := range a.findings() {
		if has(f.Open, item) {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// Settled says whether every finding is decided, one way or the other.
func (a Assessment) Settled() bool {
	return !slices.ContainsFunc(a.findings(), func(f Finding) bool { return f.State == Undetermined })
}

// CanChange says whether an item that is not answered can still change an
// undetermined dimension or element.
func (s Sets) CanChange(item protocol.ItemID, r *protocol.Resolved) bool {
	return !r.Answered(item) && len(evaluateViews(s, r).Opens(item)) > 0
}

func has(list []protocol.ItemID, id protocol.ItemID) bool { return slices.Contains(list, id) }

// listed says whether a row counts for the profile at all.
func (s *Set) listed(r *Row, p protocol.Profile) bool {
	return s.Kind != ILO || r.Strength(p) != None
}

// held goes over the rows that hold, in file order.
func held(s *Set, r *protocol.Resolved) iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		if s == nil {
			return
		}
		for n := range s.Rows {
			row := &s.Rows[n]
			if s.listed(row, r.Profile()) && row.When.Truth(r) == protocol.Yes && !yield(row) {
				return
			}
		}
	}
}

// holding lists the rows that hold, with the answers that make them.
func holding(s *Set, r *protocol.Resolved) []Ground {
	var list []Ground
	for row := range held(s, r) {
		list = append(list, Ground{Row: row, Items: row.When.Eval(r).Because})
	}
	return list
}

// elementFinding: an element is there as soon as one of its rows holds, and is
// not established when all of them are known not to.
//
// UN Protocol to Prevent, Suppress and Punish Trafficking in Persons, 2000,
// article 3; which answers make a row is ours.
func elementFinding(s *Set, element string, r *protocol.Resolved) Finding {
	f := Finding{ID: element}
	if s == nil {
		return f
	}
	rows, undecided := 0, 0
	var open []protocol.ItemID
	for n := range s.Rows {
		row := &s.Rows[n]
		if row.Dimension != element {
			continue
		}
		rows++
		switch row.When.Truth(r) {
		case protocol.Yes:
			f.Because = append(f.Because, Ground{Row: row, Items: row.When.Eval(r).Because})
		case protocol.Undecided:
			undecided++
			open = append(open, row.When.Eval(r).Open...)
		}
	}
	switch {
	case len(f.Because) > 0:
		f.State = Positive
	case rows > 0 && undecided == 0:
		f.State = NotMet
	default:
		f.Open = r.Protocol().Sorted(open)
	}
	return f
}
