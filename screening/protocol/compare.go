package protocol

import "slices"

// ChangeKind says how an item of one edition of a protocol differs in a later one.
type ChangeKind uint8

// The kinds of change, in the order in which they are shown.
const (
	NoChange ChangeKind = iota
	// Gone: the later edition does not ask it. Its answer stays on record.
	Gone
	// Redefined: type, options, range, source, group or distress differ.
	Redefined
	// Reworded: the words that are said, or one option's, differ.
	Reworded
	// Moved: whether or when it is asked differs.
	Moved
	// NewlyRequired: going on without an answer is refused now.
	NewlyRequired
	// Added: the later edition asks it, the earlier does not.
	Added
)

// String gives the code of the kind.
func (k ChangeKind) String() string {
	return [...]string{"", "gone", "redefined", "reworded", "moved", "newly-required", "added"}[k]
}

// Change is one difference between two editions. An item can have several.
type Change struct {
	Item ItemID
	Kind ChangeKind
	// Codes are the options of the earlier item that the later one lacks.
	Codes []string
}

// Edition is a protocol with the words it is asked in. Say gives the words of a
// key, or "" when there are none.
type Edition struct {
	Protocol *Protocol
	Say      func(key string) string
}

// Changes lists what differs from one edition of a protocol to a later one, item
// by item in the order of the later, what is gone last.
func Changes(from, to Edition) []Change {
	var out []Change
	for _, i := range to.Protocol.used() {
		old, ok := from.Protocol.asks(i.ID)
		if !ok {
			out = append(out, Change{Item: i.ID, Kind: Added})
			continue
		}
		out = append(out, itemChanges(from, to, old, i)...)
	}
	for _, i := range from.Protocol.used() {
		if _, ok := to.Protocol.asks(i.ID); !ok {
			out = append(out, Change{Item: i.ID, Kind: Gone})
		}
	}
	return out
}

func itemChanges(from, to Edition, old, now *Item) []Change {
	var out []Change
	if itemDigest(old) != itemDigest(now) {
		out = append(out, Change{Item: now.ID, Kind: Redefined, Codes: lost(old, now)})
	}
	if old.wording(from.Say) != now.wording(to.Say) {
		out = append(out, Change{Item: now.ID, Kind: Reworded})
	}
	before, after := from.Protocol.conditions(old.ID), to.Protocol.conditions(now.ID)
	if before[0] != after[0] {
		out = append(out, Change{Item: now.ID, Kind: Moved})
	}
	if after[1] != "" && before[1] != after[1] {
		out = append(out, Change{Item: now.ID, Kind: NewlyRequired})
	}
	return out
}

// asks finds an item that the protocol asks or waits for.
func (p *Protocol) asks(id ItemID) (*Item, bool) {
	if !p.Has(id) {
		return nil, false
	}
	return p.bank.Item(id)
}

// lost are the options that an item had and has no more.
func lost(old, now *Item) []string {
	return slices.DeleteFunc(slices.Clone(old.Options), now.HasOption)
}

func itemDigest(i *Item) [32]byte {
	d := NewDigester()
	digestItem(d, i)
	return d.Sum()
}

// wording identifies everything that is said of an item in one language.
func (i *Item) wording(say func(key string) string) [32]byte {
	d := NewDigester()
	key := "item." + string(i.ID)
	d.Add(say(key+".ask"), say(key+".topic"), say(key+".help"))
	for _, code := range i.Options {
		d.Add(code, say(key+".option."+code))
	}
	return d.Sum()
}

// conditions are the sources of what makes an item relevant and required, "" for
// always and never.
func (p *Protocol) conditions(id ItemID) [2]string {
	var out [2]string
	s := p.step(id)
	if s == nil {
		return out
	}
	for n, c := range []*Condition{s.Relevant, s.Required} {
		if c != nil {
			out[n] = c.source
		}
	}
	return out
}
