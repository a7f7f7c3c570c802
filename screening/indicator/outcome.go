package indicator

import "pelita/screening/protocol"

// outcome is what the answers are enough for. Suspicion is enough to refer;
// nothing subtracts. That nothing was recorded cannot be said by a rapid
// instrument, nor by one without a core.
func outcome(s Sets, p *protocol.Protocol, r *protocol.Resolved) Outcome {
	switch {
	case enough(s, r):
		return IndicatorsPresent
	case !p.Rapid && len(p.CoreItems()) > 0 && noneRecorded(s, r):
		return NoneRecorded
	}
	return NotEnough
}

// enough: one strong indicator, or one answer of coercion or forced
// criminality, or two indicators of one view of which at least one is not mere
// vulnerability. The views are counted apart, since the same answer stands in
// both.
//
// A suspicion is enough to refer, as for the first responders of the United
// Kingdom's referral mechanism (as relayed, the guidance was not at hand); the
// three ways are ours.
func enough(s Sets, r *protocol.Resolved) bool {
	for _, view := range []*Set{s.ILO, s.Palermo} {
		rows, vulnerable := 0, 0
		for row := range held(view, r) {
			if decisive(row, r.Profile()) {
				return true
			}
			if !neutral(row) {
				rows++
				if row.Vulnerability {
					vulnerable++
				}
			}
		}
		if rows >= 2 && vulnerable < rows {
			return true
		}
	}
	return false
}

func decisive(r *Row, p protocol.Profile) bool {
	return r.Strength(p) == Strong || r.Coercion || r.Dimension == ForcedCriminality
}

// neutral rows say that a person was recruited, moved or housed by somebody.
// The act is one element of the definition, and on its own it is how anyone
// goes abroad to work: it neither makes nor unmakes an outcome.
//
// UN Protocol to Prevent, Suppress and Punish Trafficking in Persons, 2000,
// article 3(a): act, means and purpose together; the reading is ours.
func neutral(r *Row) bool { return r.Dimension == Act }
