package pack

import (
	"strconv"
	"strings"

	"pelita/screening"
	"pelita/screening/protocol"
)

// lined are the parts of a library that are compared line by line, by their ids.
type lined struct{ protocols, stops, sections, steps map[string]string }

// protocolDifferences lists what differs of the protocols. Stops come first: they
// are what protects somebody at once.
func protocolDifferences(now, next *screening.Library) []Difference {
	before, after := linesOf(now), linesOf(next)
	out := compare("protocol", before.protocols, after.protocols)
	out = append(out, compare("stop", before.stops, after.stops)...)
	out = append(out, compare("section", before.sections, after.sections)...)
	return append(out, compare("step", before.steps, after.steps)...)
}

func linesOf(l *screening.Library) lined {
	out := lined{map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}}
	for _, p := range l.Protocols() {
		out.protocols[p.ID] = protocolLine(p)
		for _, s := range p.Stops {
			out.stops[p.ID+" "+s.ID] = stopLine(s)
		}
		for n, s := range p.Sections {
			out.sections[p.ID+" "+s.ID] = sectionLine(n, s)
			for _, step := range s.Steps {
				out.steps[p.ID+" "+s.ID+" "+stepID(step)] = stepLine(step)
			}
		}
	}
	return out
}

func protocolLine(p *protocol.Protocol) string {
	line := p.Version + " " + short(p.Digest())
	if p.MaxAsked > 0 {
		line += ", at most " + strconv.Itoa(p.MaxAsked)
	}
	if p.Rapid {
		line += ", rapid"
	}
	if p.Form != protocol.NoForm {
		line += ", form " + p.Form.String()
	}
	if len(p.GoesOn) > 0 {
		line += ", goes on in " + strings.Join(p.GoesOn, " ")
	}
	return line
}

func stopLine(s protocol.Stop) string {
	line := s.Effect.String()
	for _, part := range [][2]string{{"when", source(s.When)}, {"until", string(s.Until)}, {"after", s.After}, {"goes on in", s.GoOnIn}} {
		if part[1] != "" {
			line += ", " + part[0] + " " + part[1]
		}
	}
	return line
}

// sectionLine has the place, the kind and the order of what is asked: what is asked
// first is part of how somebody is kept safe.
func sectionLine(n int, s protocol.Section) string {
	var ids []string
	for _, step := range s.Steps {
		ids = append(ids, stepID(step))
	}
	return strconv.Itoa(n+1) + " " + s.Kind.String() + ": " + strings.Join(ids, " ")
}

func stepID(s protocol.Step) string {
	if s.Group != nil {
		return s.Group.ID
	}
	return string(s.Item.ID)
}

// stepLine says when a step is asked and when it has to be answered.
func stepLine(s protocol.Step) string {
	relevant := source(s.Relevant)
	if relevant == "" {
		relevant = "always"
	}
	line := "relevant " + relevant
	if required := source(s.Required); required != "" {
		line += ", required " + required
	}
	return line
}

// source is a condition as it is written; "" for none.
func source(c *protocol.Condition) string {
	if c == nil {
		return ""
	}
	return c.String()
}
