package indicator

import "pelita/screening/protocol"

// counts are the indicators of a dimension that hold, by weight.
type counts struct{ strong, medium, weak int }

// Clause is the part of the standard's rule by which a dimension is established.
// The zero Clause is none of them.
type Clause uint8

// The clauses: at least two strong; or one strong and one medium or weak; or
// three medium; or two medium and one weak. One strong alone is never enough,
// and weak ones alone never are.
//
// ILO and European Commission, Operational indicators of trafficking in human
// beings, 2009, explanatory note, page 3.
const (
	NoClause Clause = iota
	TwoStrong
	StrongAndOther
	ThreeMedium
	TwoMediumAndWeak
)

func clauseCodes() []string {
	return []string{"", "two-strong", "strong-and-other", "three-medium", "two-medium-and-weak"}
}

// String is the code of the clause.
func (c Clause) String() string { return protocol.CodeOf(c, clauseCodes()) }

// clause is the first clause that the counts meet.
//
// ILO and European Commission, Operational indicators of trafficking in human
// beings, 2009, explanatory note, page 3.
func (c counts) clause() Clause {
	switch {
	case c.strong >= 2:
		return TwoStrong
	case c.strong >= 1 && c.medium+c.weak >= 1:
		return StrongAndOther
	case c.medium >= 3:
		return ThreeMedium
	case c.medium >= 2 && c.weak >= 1:
		return TwoMediumAndWeak
	}
	return NoClause
}

func (c counts) established() bool { return c.clause() != NoClause }

// add gives the counts with one indicator more.
func (c counts) add(s Strength) counts {
	switch s {
	case Strong:
		c.strong++
	case Medium:
		c.medium++
	case Weak:
		c.weak++
	}
	return c
}

// pivotal says whether an undecided indicator of a strength can matter: some
// outcome of the others exists in which it alone decides. lo are the counts
// without, hi the counts with everything undecided.
func pivotal(lo, hi counts, s Strength) bool {
	one := counts{}.add(s)
	// Beyond three of a kind nothing changes any more.
	for strong := lo.strong; strong <= min(hi.strong-one.strong, lo.strong+3); strong++ {
		for medium := lo.medium; medium <= min(hi.medium-one.medium, lo.medium+3); medium++ {
			for weak := lo.weak; weak <= min(hi.weak-one.weak, lo.weak+3); weak++ {
				c := counts{strong, medium, weak}
				if !c.established() && c.add(s).established() {
					return true
				}
			}
		}
	}
	return false
}
