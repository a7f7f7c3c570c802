package screening

import (
	"slices"

	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Told is what is on record about one item instance: every distinct answer of every
// source. More than one is a conflict that only a person settles; nothing that
// reads a Told chooses between them.
type Told struct {
	Item     protocol.ItemID
	Instance int
	Answers  []Sourced
}

// Sourced is an answer with where it comes from; with the first of the sources
// when several give the same.
type Sourced struct {
	Answer protocol.Answer
	Source protocol.Source
}

// Known says whether there is a value.
func (t Told) Known() bool {
	return slices.ContainsFunc(t.Answers, func(s Sourced) bool { return s.Answer.Known() })
}

// Differs says whether different answers stand.
func (t Told) Differs() bool { return len(t.Answers) > 1 }

// Value is the one value on record; false when there is none, or more than one.
func (t Told) Value() (protocol.Value, bool) {
	if t.Differs() || !t.Known() {
		return protocol.Value{}, false
	}
	return t.Answers[0].Answer.Value, true
}

// code is the one option of the value; "" when there is none, or more than one.
func (t Told) code() string {
	v, ok := t.Value()
	if !ok || v.Type != protocol.One || len(v.Codes) != 1 {
		return ""
	}
	return v.Codes[0]
}

// text is the words of the one value; "" when there is none, or more than one.
func (t Told) text() string {
	v, _ := t.Value()
	return v.Text
}

// Told reads one item instance. As in State.Facts, a reason why there is no answer
// counts beside a value only where officers differ about one register.
func (r Record) Told(item protocol.ItemID, instance int) Told {
	t := Told{Item: item, Instance: instance}
	known := false
	for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
		for _, l := range r.State.Live(history.Register{Item: item, Instance: instance, Source: s}) {
			known = known || l.Answer.Known()
		}
	}
	for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
		t.add(r.State.Live(history.Register{Item: item, Instance: instance, Source: s}), s, known)
	}
	return t
}

func (t *Told) add(live []history.Live, s protocol.Source, known bool) {
	if known && !slices.ContainsFunc(live, func(l history.Live) bool { return l.Answer.Known() }) {
		return
	}
	for _, l := range live {
		if !slices.ContainsFunc(t.Answers, func(o Sourced) bool { return o.Answer.Equal(l.Answer) }) {
			t.Answers = append(t.Answers, Sourced{l.Answer, s})
		}
	}
}

// round is one round of a repeat group: what is on record of each of its items.
type round struct {
	instance int
	told     map[protocol.ItemID]Told
}

// rounds reads the rounds of a repeat group that hold anything, in the order told.
// The group may be unknown to the bank.
func (l *Library) rounds(r Record, group string) []round {
	g, ok := l.Bank.Group(group)
	if !ok {
		return nil
	}
	var out []round
	for n := range instances(r, g) {
		one := round{instance: n, told: map[protocol.ItemID]Told{}}
		some := false
		for _, id := range g.Items {
			one.told[id] = r.Told(id, n)
			some = some || one.told[id].Known()
		}
		if some {
			out = append(out, one)
		}
	}
	return out
}

// instances is how many rounds of a group are on record.
func instances(r Record, g *protocol.Group) int {
	n := 0
	for _, reg := range r.State.Registers() {
		if slices.Contains(g.Items, reg.Item) {
			n = max(n, reg.Instance+1)
		}
	}
	return n
}

// only gives the round's answers to the items, those that are known.
func (d round) only(items ...protocol.ItemID) []Told {
	var out []Told
	for _, id := range items {
		if t := d.told[id]; t.Known() {
			out = append(out, t)
		}
	}
	return out
}

// counts says which items count under the protocol of the record: an answer that
// an earlier one made beside the point is kept, and counts for nothing.
func (l *Library) counts(r Record) func(protocol.ItemID) bool {
	_, p, ok := l.Of(r)
	if !ok {
		return func(protocol.ItemID) bool { return true }
	}
	res := p.Resolve(r.Facts())
	return func(id protocol.ItemID) bool { return res.Relevant(id) != protocol.No }
}
