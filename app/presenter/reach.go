package presenter

import (
	"slices"

	"pelita/screening"
	"pelita/screening/protocol"
)

// lastSection is the section after which the walk ends, as for a child or
// without permission; the number of sections when nothing ends it.
func lastSection(p *protocol.Protocol, r *protocol.Resolved) int {
	last := len(p.Sections)
	for _, s := range p.Stops {
		if s.Effect != protocol.End || s.When.Truth(r) != protocol.Yes {
			continue
		}
		if n := slices.IndexFunc(p.Sections, func(x protocol.Section) bool { return x.ID == s.After }); n >= 0 {
			last = min(last, n)
		}
	}
	return last
}

// goesOn lists the protocols in which a record of one can go on, the likeliest
// first: those that it names itself, or, when it names none, those in which no
// question is lost.
func goesOn(l *screening.Library, p *protocol.Protocol) []*protocol.Protocol {
	var out []*protocol.Protocol
	for _, id := range p.GoesOn {
		if next, ok := l.Protocol(id); ok {
			out = append(out, next)
		}
	}
	if len(p.GoesOn) > 0 {
		return out
	}
	return slices.DeleteFunc(l.Interviews(), func(next *protocol.Protocol) bool { return next.ID == p.ID || !holds(next, p) })
}

// holds says whether a protocol holds every item of another, so that a record
// can go on under it and loses no question.
func holds(p, other *protocol.Protocol) bool {
	return !slices.ContainsFunc(other.Items(), func(i *protocol.Item) bool { return !p.Has(i.ID) })
}
