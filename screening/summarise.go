package screening

import (
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Summarise makes the summary of a record. A record whose protocol is not in
// the library is summarised without an outcome, never left out. It is made at
// every save and for every record that arrives, so nothing is worked out that a
// list does not show: no reasons and no next question.
func (l *Library) Summarise(r Record) Summary {
	facts := r.Facts()
	s := Summary{
		ID: r.ID, Name: l.title(r), Stage: r.Stage(), Protocol: r.Protocol().ID,
		Opened: r.State.Opened().Time(), Updated: r.State.Updated().Time(),
		Conflicts: r.Unsettled(), Text: r.searchText(),
	}
	urgency, outcome := l.glance(r, facts)
	s.Outcome = outcome
	for _, g := range urgency {
		s.Urgency = append(s.Urgency, g.Row.ID)
	}
	s.Membership = l.membership(r, facts, urgency)
	return s
}

// glance is what Assess says of urgency and outcome; nothing where it is refused.
func (l *Library) glance(r Record, f protocol.Facts) ([]indicator.Ground, indicator.Outcome) {
	edition, p, ok := l.Of(r)
	if !ok || p.Form != protocol.NoForm {
		return nil, indicator.NotEnough
	}
	return indicator.Glance(edition.Sets, p, p.Resolve(f))
}
