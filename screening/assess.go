package screening

import (
	"fmt"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Assessment is what the answers of a record mean under the published
// standards, and which question would help most. It is computed, never stored.
type Assessment struct {
	indicator.Assessment
	// Next is the item to ask next, or "" when there is none; Why says why it
	// is this one, or why there is none.
	Next protocol.ItemID
	Why  Why
}

// Assess reads a record under the edition it is asked in. ErrNoProtocol when
// the library does not hold that, ErrNotPermitted for the record of a form: what
// is filled in there is never assessed.
func (l *Library) Assess(r Record) (Assessment, error) {
	edition, p, ok := l.Of(r)
	if !ok {
		return Assessment{}, fmt.Errorf("assess record: %w", ErrNoProtocol)
	}
	if p.Form != protocol.NoForm {
		return Assessment{}, fmt.Errorf("assess record: %w: no interview", ErrNotPermitted)
	}
	return edition.AssessFacts(p, r.Facts()), nil
}

// AssessFacts is Assess for answers that belong to no record.
func (l *Library) AssessFacts(p *protocol.Protocol, f protocol.Facts) Assessment {
	return l.AssessResolved(p.Resolve(f))
}

// AssessResolved is AssessFacts for answers that a protocol has understood
// already. What was worked out before is not worked out again.
func (l *Library) AssessResolved(res *protocol.Resolved) Assessment {
	p := res.Protocol()
	a := Assessment{Assessment: indicator.Evaluate(l.Sets, p, res)}
	a.Next, a.Why = l.next(p, res, a.Assessment)
	return a
}
