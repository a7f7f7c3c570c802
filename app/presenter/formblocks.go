package presenter

import (
	"slices"
	"strconv"

	"pelita/locales"
	"pelita/screening/protocol"
)

// blocks are the fields of a part, as they stand together.
func (p *FormPage) blocks(t locales.Language, section int) []FormBlock {
	res := p.proto.Resolve(p.record.Facts())
	var out []FormBlock
	for n, step := range p.proto.Sections[section].Steps {
		code := strconv.Itoa(n)
		if step.Group != nil {
			out = append(out, p.rounded(t, step.Group, res)...)
			continue
		}
		if last := len(out) - 1; last < 0 || out[last].ID != "" {
			out = append(out, FormBlock{Code: code})
		}
		if f := (Spot{Item: step.Item.ID}); p.shows(f, res) {
			last := &out[len(out)-1]
			last.Fields = append(last.Fields, p.field(t, f, res))
		}
	}
	out = append(out, p.stops(t, section, res)...)
	return slices.DeleteFunc(out, func(b FormBlock) bool {
		return len(b.Fields) == 0 && b.Notice.Kind == NoNotice && b.More.Label == ""
	})
}

// rounded are the rounds of a group and, behind them, the way to one more.
func (p *FormPage) rounded(t locales.Language, g *protocol.Group, res *protocol.Resolved) []FormBlock {
	var out []FormBlock
	count := p.roundsOf(g)
	for n := range count {
		b := FormBlock{Code: g.ID + strconv.Itoa(n), ID: g.ID}
		b.Title = t.T("interview.round", "group", t.T("group."+g.ID+".name"), "n", strconv.Itoa(n+1))
		b.Notice = p.cautious(t, g.ID, n)
		for _, f := range p.roundOf(g, n) {
			if p.shows(f, res) {
				b.Fields = append(b.Fields, p.field(t, f, res))
			}
		}
		out = append(out, b)
	}
	end := FormBlock{Code: g.ID, ID: g.ID}
	if slices.ContainsFunc(p.roundOf(g, count-1), p.holds) {
		end.More = Action{Label: t.T("form.more", "group", t.T("group."+g.ID+".name"))}
	}
	if f := (Spot{Item: g.More}); p.form == protocol.NoForm && p.shows(f, res) {
		end.Fields = []FormField{p.field(t, f, res)}
	}
	return append(out, end)
}

// stops are what red answers ask for, in the part where the last of them is
// given. Nothing waits for it here.
func (p *FormPage) stops(t locales.Language, section int, res *protocol.Resolved) []FormBlock {
	var out []FormBlock
	for n := range p.proto.Stops {
		stop := &p.proto.Stops[n]
		until := Spot{Item: stop.Until}
		now := stop.When.Eval(res).Truth == protocol.Yes
		waits := stop.Effect == protocol.Pause && !p.asks(stop.Until)
		if p.stopSection(stop) != section || !now && !(waits && p.holds(until)) {
			continue
		}
		b := FormBlock{Code: "stop" + stop.ID}
		if now && !res.Affirmed(stop.Until) {
			b.Notice = Notice{Kind: Caution, Title: t.T("stop." + stop.ID + ".title"), Text: p.stopWords(t, stop)}
		}
		if waits && !drawn(out, until) {
			b.Fields = []FormField{p.field(t, until, res)}
		}
		out = append(out, b)
	}
	return out
}

// asks says whether a step asks the item.
func (p *FormPage) asks(id protocol.ItemID) bool {
	_, _, ok := p.proto.Place(id)
	return ok
}

func drawn(blocks []FormBlock, f Spot) bool {
	return slices.ContainsFunc(blocks, func(b FormBlock) bool {
		return slices.ContainsFunc(b.Fields, func(x FormField) bool { return x.At == f })
	})
}

func (p *FormPage) stopWords(t locales.Language, stop *protocol.Stop) string {
	words := t.T("stop." + stop.ID + ".do")
	if stop.Effect == protocol.End {
		return joinedWords(words, t.T("form.ended"))
	}
	return words
}

func joinedWords(a, b string) string { return a + "\n" + b }

// stopSection is the part in which the last answer that a stop reads is given.
func (p *FormPage) stopSection(stop *protocol.Stop) int {
	reads := stop.When.Items()
	if stop.When.ReadsChild() {
		reads = append(reads, protocol.AgeItem)
	}
	last := 0
	for _, id := range reads {
		if section, _, ok := p.proto.Place(id); ok {
			last = max(last, section)
		}
	}
	return last
}
