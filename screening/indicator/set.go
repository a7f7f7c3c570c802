package indicator

import (
	"slices"
	"time"

	"pelita/screening/protocol"
)

// Checked says who compared a row with the original document, when, and which
// document. The zero Checked means that nobody has; the screen and the print
// say so.
type Checked struct{ By, On, Against string }

// Done says whether the row was compared with the original.
func (c Checked) Done() bool { return c != Checked{} }

// Row is one indicator of a set.
type Row struct {
	ID string

	// Dimension is D1..D6 in an ILO set, an element in a Palermo set, and
	// empty in the others.
	Dimension string

	// Adult and Child are the weights of an ILO row.
	Adult, Child Strength

	When    *protocol.Condition
	How     How
	Cite    string
	Ours    bool // the mapping of items to this row is ours, not the standard's
	Checked Checked

	// Vulnerability marks what on its own is mere vulnerability. Coercion
	// marks coercion or forced criminality: one such answer is enough to refer.
	Vulnerability, Coercion bool

	// Within says how soon an urgency has to be acted on: 4h, 24h or 72h.
	Within string

	// Vital marks an urgency that is a danger to life or health by itself. Only
	// such a one allows an override of consent.
	Vital bool
}

// Limit is how soon an urgency has to be acted on; 0 for other rows.
//
// WHO, UNFPA and UNHCR, Clinical management of rape and intimate partner violence
// survivors, 2020, for treatments that must begin within 72 hours; the classes of 4
// and 24 hours are ours.
func (r *Row) Limit() time.Duration {
	d, err := time.ParseDuration(r.Within)
	if err != nil {
		return 0 // empty: the parser takes nothing but 4h, 24h and 72h
	}
	return d
}

// Strength is the row's weight for a profile.
func (r *Row) Strength(p protocol.Profile) Strength {
	if p == protocol.Adult {
		return r.Adult
	}
	return r.Child
}

// Topic is one topic of the scam-centre supplement and where it is covered.
type Topic struct {
	ID    string
	How   How
	Items []protocol.ItemID
	Rows  []string
	Cite  string
}

// Set is one view on the answers. It is immutable after ParseSet.
type Set struct {
	ID, Version, Standard string
	Kind                  Kind
	Rows                  []Row
	Topics                []Topic // Kind Topics only

	bank *protocol.Bank
}

// Row finds a row.
func (s *Set) Row(id string) (*Row, bool) {
	n := slices.IndexFunc(s.Rows, func(r Row) bool { return r.ID == id })
	if n < 0 {
		return nil, false
	}
	return &s.Rows[n], true
}

// TextKeys lists every locale key the set needs, sorted. An urgency also says
// what to do next.
func (s *Set) TextKeys() []string {
	var keys []string
	for _, r := range s.Rows {
		keys = append(keys, "indicator."+r.ID+".name")
		if s.Kind == Urgency {
			keys = append(keys, "indicator."+r.ID+".do")
		}
	}
	for _, t := range s.Topics {
		keys = append(keys, "topic."+t.ID+".name")
	}
	slices.Sort(keys)
	return keys
}

// Sets are the views an assessment is made of. A nil set leaves its part of
// the assessment undetermined or empty.
type Sets struct{ ILO, Palermo, Urgency, Flags *Set }

// The dimensions of the ILO view, in order.
func dimensions() []string { return []string{"D1", "D2", "D3", "D4", "D5", "D6"} }

// The elements of the Palermo view, in order, and what stands beside them.
const (
	Act               = "act"
	Means             = "means"
	Purpose           = "purpose"
	ForcedCriminality = "forced-criminality"
)

func elements() []string { return []string{Act, Means, Purpose} }
