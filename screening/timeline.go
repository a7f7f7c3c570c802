package screening

import (
	"cmp"
	"slices"
	"strings"

	"pelita/screening/protocol"
)

// EventKind says what happened.
type EventKind uint8

// The kinds of events, in the order in which events of one day are told.
const (
	Arrival    EventKind = iota + 1 // came to the place
	Transfer                        // was taken to another place
	Punishment                      // was punished
	MoneyTold                       // money was promised, demanded or paid
	Exit                            // got out
	Removal                         // is to be sent away
)

func eventCodes() []string {
	return []string{"", "arrival", "transfer", "punishment", "money", "exit", "removal"}
}

// String is the code of the kind; "" outside the list.
func (k EventKind) String() string {
	if int(k) >= len(eventCodes()) {
		return ""
	}
	return eventCodes()[k]
}

// Event is something that happened, as it was told.
type Event struct {
	Kind EventKind
	// Instance is the round of its repeat group; 0 of what happens once.
	Instance int
	// When are the dates on record, as exact as they were told and no more; Said the
	// person's own words for it.
	When Told
	Said Told
	// Told is what else is on record of it.
	Told []Told
}

// Timeline is what happened, in three lanes. No event is in two of them, and none
// is ever given a date that nobody told.
type Timeline struct {
	// Dated are the events with one date, by the earliest day that it can mean; of
	// those with the same, the less exact first.
	Dated []Event
	// Disputed are those with different dates, and Undated those with none, each in
	// the order in which they were told.
	Disputed, Undated []Event
	// People are those who were met, in the order told.
	People [][]Told
}

// single is an event that happens once: the item with its date, and what belongs
// to it.
type single struct {
	kind EventKind
	when protocol.ItemID
	with []protocol.ItemID
}

func singles() []single {
	return []single{
		{Arrival, "arrived_when", []protocol.ItemID{"place_held"}},
		{Exit, "left_when", nil},
		{Removal, "removal_date", nil},
	}
}

// repeat is an event of a repeat group: the items with its date and the person's
// words for it. All other items of the group belong to it.
type repeat struct {
	kind       EventKind
	group      string
	when, said protocol.ItemID
}

func repeats() []repeat {
	return []repeat{
		{Transfer, "move", "move_when", "move_when_said"},
		{Punishment, "punishment", "punishment_when", "punishment_when_said"},
		{MoneyTold, paymentGroup, "payment_when", "payment_when_said"},
	}
}

// peopleGroup is the repeat group of the people who were met.
const peopleGroup = "met"

// Timeline reads what happened from a record. Answers that do not count under its
// protocol are left out; they stay on the record's page.
func (l *Library) Timeline(r Record) Timeline {
	counts := l.counts(r)
	var t Timeline
	for _, s := range singles() {
		if e := s.event(r, counts); counts(s.when) && (e.When.Known() || len(e.Told) > 0) {
			t.put(e)
		}
	}
	for _, g := range repeats() {
		if !counts(g.when) {
			continue
		}
		for _, d := range l.rounds(r, g.group) {
			t.put(Event{
				Kind: g.kind, Instance: d.instance, When: d.told[g.when], Said: d.told[g.said],
				Told: l.others(d, g.group, g.when, g.said),
			})
		}
	}
	slices.SortStableFunc(t.Dated, compareEvents)
	for _, d := range l.rounds(r, peopleGroup) {
		if told := l.others(d, peopleGroup); counts(told[0].Item) {
			t.People = append(t.People, told)
		}
	}
	return t
}

func (s single) event(r Record, counts func(protocol.ItemID) bool) Event {
	e := Event{Kind: s.kind, When: r.Told(s.when, 0)}
	for _, id := range s.with {
		if with := r.Told(id, 0); with.Known() && counts(id) {
			e.Told = append(e.Told, with)
		}
	}
	return e
}

// others is what is on record of a round beside the items named, in the order of
// the group.
func (l *Library) others(d round, group string, not ...protocol.ItemID) []Told {
	g, _ := l.Bank.Group(group)
	return d.only(slices.DeleteFunc(slices.Clone(g.Items), func(id protocol.ItemID) bool { return slices.Contains(not, id) })...)
}

func (t *Timeline) put(e Event) {
	switch {
	case e.When.Differs():
		t.Disputed = append(t.Disputed, e)
	case e.When.Known():
		t.Dated = append(t.Dated, e)
	default:
		t.Undated = append(t.Undated, e)
	}
}

// compareEvents orders events by their dates; those of one kind stay as told.
func compareEvents(a, b Event) int {
	return cmp.Or(compareDates(a.When.text(), b.When.text()), cmp.Compare(a.Kind, b.Kind))
}

// compareDates orders partial dates by the earliest day each can mean, then the
// less exact first. "About" changes nothing: it says that the date is not certain,
// and not in which direction.
func compareDates(a, b string) int {
	a, b = strings.TrimSuffix(a, "~"), strings.TrimSuffix(b, "~")
	return cmp.Or(strings.Compare(earliest(a), earliest(b)), cmp.Compare(len(a), len(b)))
}

// earliest is the first day of a partial date without its mark for "about".
func earliest(date string) string {
	return date + "0000-01-01"[min(len(date), len("0000-01-01")):]
}
