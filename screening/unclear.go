package screening

import (
	"slices"
	"strings"

	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// Unclear is something on record that does not go together yet: a note to clear
// it up later, in peace. People who were hurt tell things in pieces, and two
// answers that differ can both be true. It is never doubt about the person, and
// no finding, outcome or summary is touched by it.
type Unclear struct {
	// Row names two answers that cannot both hold of the same moment. It is nil
	// where sources differ about one question.
	Row *indicator.Row
	// Items are the questions concerned, in the order of the protocol; Instance
	// is the round of a repeat group.
	Items    []protocol.ItemID
	Instance int
}

// Unclear lists what is to be cleared up later: questions to which the person,
// the officer and documents give different answers, then pairs of answers that
// do not go together. Two officers who differ about one source are no such case:
// that is a conflict, which has a page of its own. A record whose protocol is not
// in the library has none.
func (l *Library) Unclear(r Record) []Unclear {
	edition, p, ok := l.Of(r)
	if !ok {
		return nil
	}
	return append(edition.sourcesDiffer(p, r), edition.pairs(p.Resolve(r.Facts()))...)
}

// sourcesDiffer lists the questions about which sources disagree.
func (l *Library) sourcesDiffer(p *protocol.Protocol, r Record) []Unclear {
	var ids []protocol.ItemID
	seen := map[protocol.ItemID]bool{}
	for _, reg := range r.State.Registers() {
		if _, known := l.Bank.Item(reg.Item); known && !seen[reg.Item] {
			seen[reg.Item] = true
			ids = append(ids, reg.Item)
		}
	}
	var out []Unclear
	for _, id := range p.Sorted(ids) {
		item, _ := l.Bank.Item(id)
		for n := range r.Facts()[id] {
			if differs(item, r, n) {
				out = append(out, Unclear{Items: []protocol.ItemID{id}, Instance: n})
			}
		}
	}
	return out
}

// differs says whether two sources have answers of which neither can be part of
// the other.
func differs(item *protocol.Item, r Record, instance int) bool {
	sources := []protocol.Source{protocol.Said, protocol.Observed, protocol.Document}
	for n, a := range sources {
		for _, b := range sources[n+1:] {
			left, right := values(r, item.ID, instance, a), values(r, item.ID, instance, b)
			for _, x := range left {
				if slices.ContainsFunc(right, func(y protocol.Value) bool { return !together(x, y) }) {
					return true
				}
			}
		}
	}
	return false
}

func values(r Record, id protocol.ItemID, instance int, s protocol.Source) []protocol.Value {
	var out []protocol.Value
	for _, l := range r.State.Live(history.Register{Item: id, Instance: instance, Source: s}) {
		if l.Answer.Known() {
			out = append(out, l.Answer.Value)
		}
	}
	return out
}

// together says whether two values can both be right: a date that is known less
// exactly, an age within a range, a choice of several that overlaps. Words are
// never compared, since the same name is written in many ways.
func together(a, b protocol.Value) bool {
	if a.Type != b.Type || a.Equal(b) {
		return true
	}
	switch a.Type {
	case protocol.Many:
		return slices.ContainsFunc(a.Codes, func(c string) bool { return slices.Contains(b.Codes, c) })
	case protocol.Date:
		x, y := strings.TrimSuffix(a.Text, "~"), strings.TrimSuffix(b.Text, "~")
		return strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
	case protocol.Age:
		low, high, okA := protocol.ParseAge(a.Text)
		from, to, okB := protocol.ParseAge(b.Text)
		return !okA || !okB || (low <= to && from <= high)
	case protocol.Text, protocol.Place, protocol.Handle:
		return true
	}
	return false
}

// pairs lists the rows of the clarify set that hold, by at least two questions
// that were answered.
func (l *Library) pairs(res *protocol.Resolved) []Unclear {
	if l.clarify == nil {
		return nil
	}
	var out []Unclear
	for n := range l.clarify.Rows {
		row := &l.clarify.Rows[n]
		if row.When.Truth(res) != protocol.Yes {
			continue
		}
		own := row.When.Items()
		items := slices.DeleteFunc(slices.Clone(row.When.Eval(res).Because), func(id protocol.ItemID) bool { return !slices.Contains(own, id) })
		if len(items) > 1 {
			out = append(out, Unclear{Row: row, Items: items})
		}
	}
	return out
}
