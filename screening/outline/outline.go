package outline

import (
	"slices"

	"pelita/screening/protocol"
)

// Outline is one protocol, laid out.
type Outline struct {
	Protocol *protocol.Protocol
	Sections []Section
	// Gaps are the conditions that could not be said as a test. What they guard
	// is always asked, and is left to the person who asks.
	Gaps []Gap
}

// Section is a part of the meeting. Asked is when it is reached: no End stop
// before it is in force.
type Section struct {
	ID      string
	Code    string // A, B, C ...
	Kind    protocol.SectionKind
	Asked   Test
	Entries []Entry
}

// Entry is one place in a section: exactly one of the three is set.
type Entry struct {
	Question *Question
	Rounds   *Rounds
	Stop     *Stop
}

// Question is one item where it is asked.
type Question struct {
	Item *protocol.Item
	// Code is short and unique in the outline: B3.
	Code     string
	Relevant Test
	Required Test // never when nothing is required
	// Clear: yes or no and no absence, since everything after it is worth what it
	// is worth (whether it is safe to talk, the permission to ask, the end of a
	// pause).
	Clear bool
	// Own: a field that the officer fills in of a form; it is left empty instead
	// of giving a reason.
	Own bool
}

// Rounds is a repeat group where it is asked. More is asked after each round.
type Rounds struct {
	Group     *protocol.Group
	Relevant  Test
	Questions []Question
	More      Question
}

// Stop is a pause or an end, at the place where it can first come into force.
type Stop struct {
	ID     string
	Effect protocol.Effect
	When   Test
	// Until is what the officer says when the pause is over; nil for an end, and
	// where a step or an earlier stop brings the same question.
	Until *Question
	// Then is the code of the question that ends the pause; "" for an end.
	Then string
}

// Gap is a condition that could not be carried: of an item, a group or a stop.
type Gap struct {
	Part, Condition string
}

// Of lays a protocol out.
func Of(p *protocol.Protocol) *Outline {
	l := &layout{p: p, reader: newReader(p), untils: map[protocol.ItemID]*Question{}}
	o := &Outline{Protocol: p}
	for n := range p.Sections {
		o.Sections = append(o.Sections, l.section(n))
	}
	o.Gaps = l.gaps
	return o
}

// layout is an outline in the making.
type layout struct {
	p      *protocol.Protocol
	reader *reader
	untils map[protocol.ItemID]*Question
	gaps   []Gap
}

func (l *layout) section(n int) Section {
	s := l.p.Sections[n]
	out := Section{ID: s.ID, Code: protocol.SectionCode(n), Kind: s.Kind, Asked: l.reached(n)}
	for k, step := range s.Steps {
		out.Entries = append(out.Entries, l.step(step, s.Kind))
		out.Entries = append(out.Entries, l.stops(n, k)...)
	}
	return out
}

func (l *layout) step(s protocol.Step, kind protocol.SectionKind) Entry {
	if s.Group == nil {
		q := l.question(kind, s.Item)
		q.Relevant = l.test(string(s.Item.ID), s.Relevant)
		if s.Required != nil {
			q.Required = l.test(string(s.Item.ID), s.Required)
		}
		return Entry{Question: &q}
	}
	r := &Rounds{Group: s.Group, Relevant: l.test(s.Group.ID, s.Relevant)}
	for _, i := range s.Asked(l.p.Bank()) {
		r.Questions = append(r.Questions, l.question(kind, i))
	}
	last := len(r.Questions) - 1
	r.Questions, r.More = r.Questions[:last], r.Questions[last]
	return Entry{Rounds: r}
}

func (l *layout) question(kind protocol.SectionKind, i *protocol.Item) Question {
	return Question{
		Item: i, Code: protocol.Code(l.p, i.ID), Required: Test{Kind: Never},
		Clear: i.Type == protocol.YesNo && (kind == protocol.Safety || kind == protocol.Notice),
		Own:   kind == protocol.Fields && i.Source != protocol.Said,
	}
}

// stops are those whose condition is complete with the step: all that they read
// has been asked by then. An end stands behind the last step of its section.
func (l *layout) stops(section, step int) []Entry {
	var out []Entry
	for n := range l.p.Stops {
		s := &l.p.Stops[n]
		if at, k := l.place(s); at != section || k != step {
			continue
		}
		out = append(out, Entry{Stop: l.stop(s)})
	}
	return out
}

func (l *layout) stop(s *protocol.Stop) *Stop {
	out := &Stop{ID: s.ID, Effect: s.Effect, When: l.test(s.ID, s.When)}
	i, ok := l.p.Bank().Item(s.Until)
	if s.Effect != protocol.Pause || !ok {
		return out
	}
	if _, _, asked := l.p.Place(s.Until); asked {
		out.Then = protocol.Code(l.p, s.Until)
		return out
	}
	q, there := l.untils[s.Until]
	if !there {
		made := l.question(protocol.Safety, i)
		q = &made
		out.Until, l.untils[s.Until] = q, q
	}
	out.Then = q.Code
	return out
}

// place is the step behind which a stop stands.
func (l *layout) place(s *protocol.Stop) (section, step int) {
	if s.Effect == protocol.End {
		n := slices.IndexFunc(l.p.Sections, func(x protocol.Section) bool { return x.ID == s.After })
		return n, len(l.p.Sections[n].Steps) - 1
	}
	read := s.When.Items()
	if s.When.ReadsChild() {
		read = append(read, protocol.AgeItem)
	}
	for _, id := range read {
		at, k, ok := l.p.Place(id)
		if ok && (at > section || at == section && k > step) {
			section, step = at, k
		}
	}
	return section, step
}

// reached is when no End stop of an earlier section is in force.
func (l *layout) reached(section int) Test {
	var open []Test
	for n := range l.p.Stops {
		s := &l.p.Stops[n]
		if at, _ := l.place(s); s.Effect != protocol.End || at >= section {
			continue
		}
		if when, err := l.reader.yes(s.When); err == nil {
			open = append(open, not(when))
		}
	}
	return all(open...)
}

// test says a condition as a test; what cannot be said always holds.
func (l *layout) test(part string, c *protocol.Condition) Test {
	if c == nil {
		return Test{}
	}
	t, err := l.reader.yes(c)
	if err != nil {
		l.gaps = append(l.gaps, Gap{Part: part, Condition: c.String()})
		return Test{}
	}
	return t
}

// Questions lists every question once, in the order in which they stand.
func (o *Outline) Questions() []Question {
	var out []Question
	for _, s := range o.Sections {
		for _, e := range s.Entries {
			switch {
			case e.Question != nil:
				out = append(out, *e.Question)
			case e.Rounds != nil:
				out = append(append(out, e.Rounds.Questions...), e.Rounds.More)
			case e.Stop.Until != nil:
				out = append(out, *e.Stop.Until)
			}
		}
	}
	return out
}
