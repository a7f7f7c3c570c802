package indicator

// counts are the indicators of a dimension that hold, by weight.
type counts struct{ strong, medium, weak int }

// established is the rule of the standard: at least two strong; or one strong
// and one medium or weak; or three medium; or two medium and one weak. One
// strong alone is never enough, and weak ones alone never are.
//
// ILO and European Commission, Operational indicators of trafficking in human
// beings, 2009, explanatory note, page 3.
func (c counts) established() bool {
	s, m, w := c.strong, c.medium, c.weak
	return s >= 2 || (s >= 1 && m+w >= 1) || m >= 3 || (m >= 2 && w >= 1)
}

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
