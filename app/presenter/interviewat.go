package presenter

import (
	"slices"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// firstOpen is the first question of a protocol that nobody has asked yet and
// that is not spared; the end when there is none.
func firstOpen(l *screening.Library, p *protocol.Protocol, f protocol.Facts) interview.Position {
	res := p.Resolve(f)
	spared := l.Spare(res)
	for _, item := range p.Items() {
		if res.Relevant(item.ID) == protocol.Yes && !asked(f[item.ID]) && !slices.Contains(spared, last(p, item)) {
			return interview.Position{Item: item.ID}
		}
	}
	return interview.Position{Instance: len(p.Sections) + 1}
}

// last is the item by which the step that asks an item is spared: its own, or the
// More of its group.
func last(p *protocol.Protocol, item *protocol.Item) protocol.ItemID {
	section, step, ok := p.Place(item.ID)
	if !ok || p.Sections[section].Steps[step].Group == nil {
		return item.ID
	}
	return p.Sections[section].Steps[step].Group.More
}

// lastWording is the language in which the record was last asked.
func lastWording(r screening.Record) string {
	var newest history.HLC
	var tag string
	for _, reg := range r.State.Registers() {
		for _, l := range r.State.Live(reg) {
			if l.HLC >= newest && l.Text.Locale != "" {
				newest, tag = l.HLC, l.Text.Locale
			}
		}
	}
	return tag
}

// moment is what there is to show; behind a pause that is looked behind it is
// the question underneath.
func (i *Interview) moment() interview.State {
	s := i.session.State()
	if s.Kind == interview.Paused && i.mending && s.Item != nil {
		s.Kind, s.Stop = interview.Question, nil
	}
	return s
}

// at is the question that is shown: on a pause, the item that ends it.
func (i *Interview) at() interview.Position {
	s := i.moment()
	if s.Kind == interview.Paused {
		return interview.Position{Item: s.Stop.Until}
	}
	return s.At
}

// item is the item that is shown, or nil on a card that asks nothing.
func (i *Interview) item() *protocol.Item {
	if !i.read {
		return nil
	}
	switch s := i.moment(); s.Kind {
	case interview.Question:
		return s.Item
	case interview.Paused:
		item, _ := i.book.Bank.Item(s.Stop.Until)
		return item
	}
	return nil
}

func (i *Interview) usualSource() protocol.Source {
	if item := i.item(); item != nil {
		return item.Source
	}
	return protocol.Said
}

func (i *Interview) place() place {
	at := i.at()
	return place{Item: at.Item, Instance: at.Instance, Source: i.source}
}

// live is the answer that the controls show: the one being kept, or the only
// one on record from the chosen source. Where several stand, none is shown as
// chosen, nor what was said of another room.
func (i *Interview) live(at place) protocol.Answer {
	if i.tapped != nil && (place{i.tapped.Item, i.tapped.Instance, i.tapped.Source}) == at {
		return i.tapped.Answer
	}
	if i.stale(at.Item) {
		return protocol.Answer{}
	}
	return agreed(i.record.State.Live(history.Register{Item: at.Item, Instance: at.Instance, Source: at.Source}))
}
