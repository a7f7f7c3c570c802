package presenter

import (
	"slices"

	"pelita/screening"
	"pelita/screening/protocol"
)

// SheetDraft is an acts sheet while it is being filled in. It lives in memory
// alone: whoever holds it must not write it anywhere, and drops it on lock.
type SheetDraft struct {
	// heard: the warning was read and the person wants to go on.
	heard bool
	// chosen are the answers that were tapped, typed what was typed.
	chosen map[place]protocol.Answer
	typed  map[place]parts
	// rounds says how many rounds of a group are shown, where more than one.
	rounds map[string]int
}

// Empty says that nothing is filled in.
func (d *SheetDraft) Empty() bool { return d == nil || len(d.chosen) == 0 && len(d.typed) == 0 }

func newSheetDraft() *SheetDraft {
	return &SheetDraft{chosen: map[place]protocol.Answer{}, typed: map[place]parts{}, rounds: map[string]int{}}
}

// tap chooses an option of an item, or takes it back when it was chosen: every
// part of the sheet may be left open again.
func (d *SheetDraft) tap(item *protocol.Item, at place, code string) {
	a := protocol.Answer{Value: protocol.Value{Type: item.Type, Codes: []string{code}}}
	if item.Type == protocol.Many {
		a = toggled(item, d.chosen[at], code)
	} else if slices.Contains(d.chosen[at].Value.Codes, code) {
		a.Value.Codes = nil
	}
	if len(a.Value.Codes) == 0 {
		delete(d.chosen, at)
		return
	}
	d.chosen[at] = a
}

func (d *SheetDraft) typing(at place, p parts) {
	if p.blank() {
		delete(d.typed, at)
		return
	}
	d.typed[at] = p
}

// roundsOf is how many rounds of a group are shown: one at least.
func (d *SheetDraft) roundsOf(group string) int { return max(1, d.rounds[group]) }

// answer is what stands at one place; the error is a *protocol.AnswerError when
// it is not complete, errNothing when nothing was entered.
func (d *SheetDraft) answer(item *protocol.Item, at place) (protocol.Answer, error) {
	if a, ok := d.chosen[at]; ok {
		return a, nil
	}
	return d.typed[at].parse(item)
}

// answers lists everything that is filled in, in the order of the sheet; false
// when something is not complete.
func (d *SheetDraft) answers(sheet *screening.Sheet) ([]screening.Answered, bool) {
	var out []screening.Answered
	for _, s := range sheet.Protocol.Sections {
		for _, step := range s.Steps {
			for n := range d.roundsOf(step.Group.ID) {
				for _, item := range fieldsOf(sheet, step.Group) {
					at := place{Item: item.ID, Instance: n, Source: item.Source}
					a, err := d.answer(item, at)
					switch {
					case err == errNothing:
					case err != nil:
						return nil, false
					default:
						out = append(out, screening.Answered{Item: at.Item, Instance: n, Source: at.Source, Answer: a})
					}
				}
			}
		}
	}
	return out, true
}

// fieldsOf lists the items of a group as they are filled in: without the one
// that asks for another round.
func fieldsOf(sheet *screening.Sheet, g *protocol.Group) []*protocol.Item {
	var out []*protocol.Item
	for _, id := range g.Items {
		if item, ok := sheet.Bank.Item(id); ok {
			out = append(out, item)
		}
	}
	return out
}
