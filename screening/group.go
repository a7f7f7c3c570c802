package screening

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Items on the record of somebody who came with a group.
const (
	// ItemGroupNumber is the number or word by which somebody is called up until
	// they have said what they want to be called.
	ItemGroupNumber protocol.ItemID = "group_number"
	// ItemSeatApart says that somebody sits apart. It never says why: the screen
	// stands where others can see it.
	ItemSeatApart protocol.ItemID = "seat_apart"
	// ItemHandedTo holds the id of the device of the officer who takes over.
	ItemHandedTo protocol.ItemID = "handed_to"
)

// memberItems stand on the record of a person and in no protocol.
func memberItems() []protocol.ItemID {
	return []protocol.ItemID{ItemGroupOf, ItemGroupNumber, ItemSeatApart, ItemHandedTo}
}

// TriageProtocol is the interview of two minutes for each of a group.
const TriageProtocol = "tfc-triage"

// Seen says how far the triage of a person has come.
type Seen uint8

// How far.
const (
	NotSeen Seen = iota
	BeingSeen
	WasSeen
)

// String gives the code.
func (s Seen) String() string { return [...]string{"not-seen", "being-seen", "seen"}[min(s, WasSeen)] }

// Membership is what a list shows of somebody as one of a group.
type Membership struct {
	// Group is the record of the group; zero for whoever came alone.
	Group RecordID
	// Number is what they are called up by.
	Number string
	// Apart: they sit apart from the others.
	Apart bool
	// HandedTo is the device of the officer who takes over, or "".
	HandedTo string
	Seen     Seen
	// Within is how soon somebody must act, or 0. Only what was said or seen
	// counts: that nobody has asked the age yet makes no one more urgent.
	Within time.Duration
}

// membership reads what a list of a group shows. f are the facts of the record.
func (l *Library) membership(r Record, f protocol.Facts, urgency []indicator.Ground) Membership {
	m := Membership{
		Number: r.nameIn(ItemGroupNumber, protocol.Observed), HandedTo: r.nameIn(ItemHandedTo, protocol.Observed),
		Apart: r.affirmed(ItemSeatApart), Seen: l.seen(f),
	}
	m.Group, _ = r.Group()
	for _, g := range urgency {
		if limit := r.due(g).limit(); len(g.Items) > 0 && (m.Within == 0 || limit < m.Within) {
			m.Within = limit
		}
	}
	return m
}

// Group is the record of the group that somebody came with; false for whoever
// came alone.
func (r Record) Group() (RecordID, bool) {
	id, err := history.ParseRecordID(r.nameIn(ItemGroupOf, protocol.Observed))
	return id, err == nil
}

// affirmed says whether anybody on record says yes to an item.
func (r Record) affirmed(item protocol.ItemID) bool {
	for l := range r.answers(item, 0, protocol.Observed) {
		if l.Answer.Known() && l.Answer.Value.Bool {
			return true
		}
	}
	return false
}

// seen says how far the triage has come: what it demands and what is urgent.
func (l *Library) seen(f protocol.Facts) Seen {
	p, ok := l.Protocol(TriageProtocol)
	if !ok {
		return NotSeen
	}
	res := p.Resolve(f)
	asked, open := 0, 0
	for _, i := range p.Items() {
		section, step, _ := p.Place(i.ID)
		s := p.Sections[section]
		if s.Kind != protocol.Needs && s.Steps[step].Required == nil || res.Relevant(i.ID) != protocol.Yes {
			continue
		}
		if len(res.Live(i.ID, 0)) > 0 {
			asked++
		} else {
			open++
		}
	}
	switch {
	case asked == 0:
		return NotSeen
	case open > 0:
		return BeingSeen
	}
	return WasSeen
}

// ByProtection gives the members of a group in the order in which they need
// somebody: within 4, 24 and 72 hours, and then as they arrived. What the
// findings say has no part in it: nobody is ranked by how likely anything is.
func ByProtection(members []Summary) []Summary {
	out := slices.Clone(members)
	slices.SortFunc(out, func(a, b Summary) int {
		return cmp.Or(cmp.Compare(haste(a), haste(b)), a.Opened.Compare(b.Opened), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return out
}

// haste is how soon somebody must act, and beyond everything where nothing is
// urgent.
func haste(s Summary) time.Duration {
	if s.Within == 0 {
		return 1<<63 - 1
	}
	return s.Within
}

// Members are those of a group, in the order in which they need somebody.
func Members(all []Summary, group RecordID) []Summary {
	var out []Summary
	for _, s := range all {
		if s.Group == group && group != (RecordID{}) {
			out = append(out, s)
		}
	}
	return ByProtection(out)
}

// Join begins the record of somebody of a group under the triage, called up by a
// number. Errors as OpenWith.
func (c Casework) Join(ctx context.Context, group RecordID, number string) (Record, error) {
	return c.OpenWith(ctx, TriageProtocol, []Answered{
		seenBy(ItemGroupOf, protocol.Value{Type: protocol.Text, Text: group.String()}),
		seenBy(ItemGroupNumber, protocol.Value{Type: protocol.Handle, Text: number}),
	})
}

// SeatApart notes that somebody sits apart, or takes it back.
func (c Casework) SeatApart(ctx context.Context, r Record, apart bool) (Record, error) {
	a := seenBy(ItemSeatApart, protocol.Value{Type: protocol.YesNo, Bool: true})
	if !apart {
		return c.TakeBack(ctx, r, a)
	}
	return c.Answer(ctx, r, a)
}

// HandTo notes which officer takes over, by the id of the device; "" takes it
// back.
func (c Casework) HandTo(ctx context.Context, r Record, device string) (Record, error) {
	a := seenBy(ItemHandedTo, protocol.Value{Type: protocol.Text, Text: device})
	if device == "" {
		return c.TakeBack(ctx, r, a)
	}
	return c.Answer(ctx, r, a)
}

func seenBy(item protocol.ItemID, v protocol.Value) Answered {
	return Answered{Item: item, Source: protocol.Observed, Answer: protocol.Answer{Value: v}}
}
