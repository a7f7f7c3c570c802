package protocol

import "slices"

// ItemID names an item for ever: [a-z][a-z0-9_]{0,39}, no CEL keyword.
type ItemID string

// AgeItem is the item that decides the profile. It is the only id with a
// meaning of its own.
const AgeItem ItemID = "age"

// ChildName is the variable that conditions read to know the profile. It is
// true whenever the person may be under 18.
const ChildName = "child"

// Item is one question, or one thing to observe. Its words live in locales/
// under "item.<id>.ask"; an option code is never a label.
type Item struct {
	ID       ItemID
	Type     Type
	Options  []string // One and Many
	None     string   // Many: the option that excludes all others
	Min, Max int64    // Number: both ends belong to it; a Max of 0 is MaxNumber
	Distress Distress
	Phase    Phase
	Source   Source   // Said or Observed
	Group    string   // the repeat group it belongs to, or ""
	Topics   []string // the scam-centre topics it speaks of
	Shape    Shape    // Text and Handle: what the letters amount to

	at int // in the order of its bank
}

// HasOption says whether the code is one of the item's options.
func (i *Item) HasOption(code string) bool { return slices.Contains(i.Options, code) }

// Group is a set of items asked again and again, once for every move between
// places for instance. More is a yes/no item outside the repetition: "any
// other?". The group is closed, that is complete, only when More is known to
// be no.
type Group struct {
	ID    string
	Items []ItemID
	More  ItemID
}

// Bank is the family of items from which protocols are made. It is immutable.
type Bank struct {
	family  string
	items   []*Item
	groups  []*Group
	byID    map[ItemID]*Item
	order   map[ItemID]int
	byGroup map[string]*Group
	more    map[ItemID]*Group
	cel     *environment
}

// Family names the family that protocols of this bank belong to.
func (b *Bank) Family() string { return b.family }

// Item finds an item.
func (b *Bank) Item(id ItemID) (*Item, bool) {
	i, ok := b.byID[id]
	return i, ok
}

// Items lists all items in file order.
func (b *Bank) Items() []*Item { return slices.Clone(b.items) }

// Group finds a repeat group.
func (b *Bank) Group(id string) (*Group, bool) {
	g, ok := b.byGroup[id]
	return g, ok
}

// Groups lists all repeat groups in file order.
func (b *Bank) Groups() []*Group { return slices.Clone(b.groups) }
