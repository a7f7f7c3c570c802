package protocol

import "slices"

// Step is one place in a section: exactly one of Item and Group is set.
type Step struct {
	Item  *Item
	Group *Group

	// Relevant says whether the step is asked; nil means always. A step whose
	// relevance is undecided is not shown until it is decided.
	Relevant *Condition

	// Required says whether going on without an answer is refused; nil means
	// never. A recorded absence is an answer: a person may decline anything.
	Required *Condition
}

// Section is a part of the meeting.
type Section struct {
	ID    string
	Kind  SectionKind
	Steps []Step
}

// Stop interrupts or ends a session.
//
// A Pause holds while When is yes and until the item Until is known to be
// true. An End takes effect when the section After is left while When is yes;
// GoOnIn names the protocol that takes the record over, "" for none.
type Stop struct {
	ID     string
	When   *Condition
	Until  ItemID
	After  string
	GoOnIn string
	Effect Effect
}

// Protocol is one instrument: which items of the bank are asked, in which
// order and under which conditions. It is immutable after Parse; callers must
// not write through the slices it hands out.
type Protocol struct {
	ID, Version, Family string
	Sections            []Section
	Stops               []Stop

	// MaxAsked is the file's own limit of items that are asked of the person
	// (source said), 0 for none.
	MaxAsked int

	// Rapid marks an instrument too short to say that nothing was recorded: it
	// may only raise a concern.
	Rapid bool

	// Form says what the protocol is for; zero is an interview.
	Form Form

	// GoesOn names the protocols of the family in which a record can go on, the
	// likeliest first. It is an offer and changes no finding, so the digest leaves
	// it out; a name that no file has is no offer.
	GoesOn []string

	bank   *Bank
	order  []*Item
	places map[ItemID]place
	digest [32]byte
}

// place is where a protocol asks an item.
type place struct {
	rank    int
	section int
	step    int
}

// Bank is the item bank the protocol was parsed against.
func (p *Protocol) Bank() *Bank { return p.bank }

// Has says whether the protocol uses the item: asks it in a step or waits for
// it in a stop.
func (p *Protocol) Has(id ItemID) bool {
	if _, ok := p.places[id]; ok {
		return true
	}
	return slices.ContainsFunc(p.Stops, func(s Stop) bool { return s.Until == id && id != "" })
}

// Items lists every item that a step asks, in the order of the protocol. The
// items of a group come in the group's order, followed by its More.
func (p *Protocol) Items() []*Item { return slices.Clone(p.order) }

// Place says in which section and step an item is asked.
func (p *Protocol) Place(id ItemID) (section, step int, ok bool) {
	at, ok := p.places[id]
	return at.section, at.step, ok
}

// CoreItems lists the items of the core sections: the questions that are the
// same, in the same order, for everyone.
func (p *Protocol) CoreItems() []*Item {
	var core []*Item
	for _, i := range p.order {
		if p.Sections[p.places[i.ID].section].Kind == Core {
			core = append(core, i)
		}
	}
	return core
}

// Asked lists what a step asks: one item, or the items of the group and More.
func (s Step) Asked(b *Bank) []*Item {
	if s.Group == nil {
		return []*Item{s.Item}
	}
	var asked []*Item
	for _, id := range append(slices.Clone(s.Group.Items), s.Group.More) {
		if i, ok := b.Item(id); ok {
			asked = append(asked, i)
		}
	}
	return asked
}

// step is the step that asks an item, or nil.
func (p *Protocol) step(id ItemID) *Step {
	at, ok := p.places[id]
	if !ok {
		return nil
	}
	return &p.Sections[at.section].Steps[at.step]
}

// rank orders items as the protocol does; items it does not ask come behind,
// in the order of the bank.
func (p *Protocol) rank(id ItemID) int {
	if at, ok := p.places[id]; ok {
		return at.rank
	}
	return len(p.order) + p.bank.order[id]
}
