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
	// Next is the item to ask next, or "" when enough has been asked.
	Next protocol.ItemID
}

// Assess reads a record under the protocol it is asked in. ErrNoProtocol when
// the library does not hold it, ErrNotPermitted for the record of a form: what
// is filled in there is never assessed.
func (l *Library) Assess(r Record) (Assessment, error) {
	p, ok := l.Protocol(r.Protocol().ID)
	if !ok {
		return Assessment{}, fmt.Errorf("assess record: %w", ErrNoProtocol)
	}
	if p.Form != protocol.NoForm {
		return Assessment{}, fmt.Errorf("assess record: %w: no interview", ErrNotPermitted)
	}
	return l.AssessFacts(p, r.Facts()), nil
}

// AssessFacts is Assess for answers that belong to no record.
func (l *Library) AssessFacts(p *protocol.Protocol, f protocol.Facts) Assessment {
	res := p.Resolve(f)
	a := Assessment{Assessment: indicator.Evaluate(l.Sets, p, res)}
	a.Next = l.next(p, f, res)
	return a
}

// next is the question that helps most. Urgent needs and the core come first,
// in their one order; then, in the deepening part, the least distressing item
// that was not asked yet and can still change an open dimension. Where the
// protocol ends, as for a child after the immediate needs, nothing follows.
func (l *Library) next(p *protocol.Protocol, f protocol.Facts, res *protocol.Resolved) protocol.ItemID {
	for _, s := range p.Sections {
		if s.Kind == protocol.Needs || s.Kind == protocol.Core {
			if id := firstAskable(s, f, res); id != "" {
				return id
			}
		}
		if endsAfter(p, s.ID, res) {
			return ""
		}
	}
	return l.deepen(p, f, res)
}

func firstAskable(s protocol.Section, f protocol.Facts, res *protocol.Resolved) protocol.ItemID {
	for _, st := range s.Steps {
		if st.Item != nil && askable(st.Item, f, res) {
			return st.Item.ID
		}
	}
	return ""
}

// endsAfter says whether the walk ends when the section is left.
func endsAfter(p *protocol.Protocol, section string, res *protocol.Resolved) bool {
	for _, s := range p.Stops {
		if s.Effect == protocol.End && s.After == section && s.When.Eval(res).Truth == protocol.Yes {
			return true
		}
	}
	return false
}

func (l *Library) deepen(p *protocol.Protocol, f protocol.Facts, res *protocol.Resolved) protocol.ItemID {
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
				if (best == nil || i.Distress < best.Distress) && askable(i, f, res) && l.Sets.CanChange(i.ID, res) {
					best = i
				}
			}
		}
	}
	if best == nil {
		return ""
	}
	return best.ID
}

// another says whether the item asks for one more round of a repeat group, which
// makes no sense before the first.
func another(st protocol.Step, i *protocol.Item) bool {
	return st.Group != nil && st.Group.More == i.ID
}

// askable: relevant, and never asked. Declined and unknown count as asked:
// nobody is asked twice.
func askable(i *protocol.Item, f protocol.Facts, res *protocol.Resolved) bool {
	if res.Relevant(i.ID) != protocol.Yes {
		return false
	}
	for _, alternatives := range f[i.ID] {
		for _, a := range alternatives {
			if a.Known() || a.Absence != protocol.NotAsked {
				return false
			}
		}
	}
	return true
}

// Summarise makes the summary of a record. A record whose protocol is not in
// the library is summarised without an outcome, never left out.
func (l *Library) Summarise(r Record) Summary {
	s := Summary{
		ID: r.ID, Name: l.title(r), Stage: r.Stage(), Protocol: r.Protocol().ID,
		Opened: r.State.Opened().Time(), Updated: r.State.Updated().Time(),
		Conflicts: len(r.State.Conflicts()), Text: r.searchText(),
	}
	a, err := l.Assess(r)
	if err != nil {
		return s
	}
	s.Outcome = a.Outcome
	for _, g := range a.Urgency {
		s.Urgency = append(s.Urgency, g.Row.ID)
	}
	return s
}
