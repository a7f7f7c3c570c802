package screening

import (
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Why says why a question is the one to ask next, or why none is. It is put into
// words by whoever shows it. It names what is open, never an answer that would
// change a result, and like everything of an Assessment it is never stored.
type Why struct {
	Reason Reason
	// Opens are the findings that the question can still change (D1..D6, act,
	// means, purpose, forced-criminality), for Reason Deciding only.
	Opens []string
}

// Reason is the kind of a Why.
type Reason uint8

// The reasons. With the first three there is no next question.
const (
	// Exhausted: everything was asked, and something is open all the same. That
	// is not the same as enough.
	Exhausted Reason = iota
	// Enough: no question that is left could change anything.
	Enough
	// Over: the protocol ends here, as for a child or without permission.
	Over
	// Urgent: a question of the immediate needs. It comes first, and nothing
	// that is decided makes it superfluous.
	Urgent
	// Everybody: a question of the core, which is the same for everyone.
	Everybody
	// Deciding: the least distressing question of the deepening part that can
	// change something open.
	Deciding
)

// String is the code of the reason.
func (r Reason) String() string {
	return [...]string{"exhausted", "enough", "over", "urgent", "everybody", "deciding"}[min(int(r), int(Deciding))]
}

// next is the question that helps most. Urgent needs and the core come first,
// in their one order; then, in the deepening part, the least distressing item
// that was not asked yet and can still change an open dimension. Where the
// protocol ends, as for a child after the immediate needs, nothing follows.
func (l *Library) next(p *protocol.Protocol, res *protocol.Resolved, a indicator.Assessment) (protocol.ItemID, Why) {
	for _, s := range p.Sections {
		if s.Kind == protocol.Needs || s.Kind == protocol.Core {
			if id := firstAskable(s, res); id != "" {
				return id, Why{Reason: reasonOf(s.Kind)}
			}
		}
		if endsAfter(p, s.ID, res) {
			return "", Why{Reason: Over}
		}
	}
	if best := l.deepen(p, res, a); best != nil {
		return best.ID, Why{Reason: Deciding, Opens: a.Opens(best.ID)}
	}
	if a.Settled() {
		return "", Why{Reason: Enough}
	}
	return "", Why{Reason: Exhausted}
}

func reasonOf(k protocol.SectionKind) Reason {
	if k == protocol.Needs {
		return Urgent
	}
	return Everybody
}

func firstAskable(s protocol.Section, res *protocol.Resolved) protocol.ItemID {
	for _, st := range s.Steps {
		if st.Item != nil && askable(st.Item, res) {
			return st.Item.ID
		}
	}
	return ""
}

// endsAfter says whether the walk ends when the section is left.
func endsAfter(p *protocol.Protocol, section string, res *protocol.Resolved) bool {
	for _, s := range p.Stops {
		if s.Effect == protocol.End && s.After == section && s.When.Truth(res) == protocol.Yes {
			return true
		}
	}
	return false
}

func (l *Library) deepen(p *protocol.Protocol, res *protocol.Resolved, a indicator.Assessment) *protocol.Item {
	var best *protocol.Item
	for _, s := range p.Sections {
		if s.Kind != protocol.Deepening {
			continue
		}
		for _, st := range s.Steps {
			for _, i := range st.Asked(l.Bank) { // one, or those of a repeat group
				if another(st, i) && len(res.Instances(st.Group)) == 0 {
					continue
				}
				if (best == nil || i.Distress < best.Distress) && askable(i, res) && len(a.Opens(i.ID)) > 0 {
					best = i
				}
			}
		}
	}
	return best
}

// another says whether the item asks for one more round of a repeat group, which
// makes no sense before the first.
func another(st protocol.Step, i *protocol.Item) bool {
	return st.Group != nil && st.Group.More == i.ID
}

// askable: relevant, and never asked. Declined and unknown count as asked:
// nobody is asked twice.
func askable(i *protocol.Item, res *protocol.Resolved) bool {
	if res.Relevant(i.ID) != protocol.Yes {
		return false
	}
	for n := range res.Facts()[i.ID] {
		if len(res.Live(i.ID, n)) > 0 {
			return false
		}
	}
	return true
}
