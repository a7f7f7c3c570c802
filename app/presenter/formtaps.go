package presenter

import (
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/protocol"
)

// Type takes what stands in the entry of a field.
func (p *FormPage) Type(spot Spot, text string) {
	item, at, ok := p.place(spot)
	text = clean(text)
	if !ok || text == p.entry(item, at) {
		return
	}
	p.scrap.halves = p.scrap.halves.without(at)
	delete(p.problems, at)
	p.emptied[at] = blank(text) && p.live(at).Asked()
	if !p.emptied[at] {
		delete(p.emptied, at)
		p.scrap.halves.put(at, parts{text})
	}
	p.scrap.typed()
	if item.Type == protocol.YesNo {
		if _, err := p.parse(item, parts{text}); err == nil {
			p.settle(item, at) // one letter says all
		}
	}
	p.Rebuild()
}

// LeaveField makes what was typed in a field into an answer, when it is one.
func (p *FormPage) LeaveField(spot Spot) {
	if item, at, ok := p.place(spot); ok {
		p.settle(item, at)
		p.Rebuild()
	}
}

// Choose taps an option: the one, or one of many, which is taken back when it
// was chosen.
func (p *FormPage) Choose(spot Spot, code string) {
	item, at, ok := p.place(spot)
	if !ok {
		return
	}
	a, ok := tapped(item, p.preview(item, at), code)
	if !ok && links(item.ID) {
		a, ok = protocol.Answer{Value: protocol.Value{Type: item.Type, Text: code}}, true
	}
	if ok {
		p.tap(item, at, a)
	}
}

// Absent says why there is no answer. Where a field takes no reason it does
// nothing.
func (p *FormPage) Absent(spot Spot, why protocol.Absence) {
	if item, at, ok := p.place(spot); ok && p.takesAbsence(item) {
		p.tap(item, at, protocol.Answer{Absence: why})
	}
}

// tap keeps an answer unless it is on record already and alone. What was typed
// there goes: the tap came later.
func (p *FormPage) tap(item *protocol.Item, at place, a protocol.Answer) {
	if err := screening.Fits(item, a); err != nil {
		p.problems[at] = err
		p.Rebuild()
		return
	}
	p.scrap.halves = p.scrap.halves.without(at)
	delete(p.problems, at)
	delete(p.emptied, at)
	if !a.Equal(p.live(at)) {
		p.keep(at, a)
	} else {
		p.scrap.typed()
	}
	p.Rebuild()
}

// OneMore opens one more round of a repeated part.
func (p *FormPage) OneMore(group string) {
	if !p.read {
		return
	}
	g, ok := p.proto.Bank().Group(group)
	if !ok {
		return
	}
	n := p.roundsOf(g)
	p.rounds[group] = n + 1
	p.aimAt(Spot{Item: g.Items[0], Instance: n})
	p.Rebuild()
}

// TypeCode takes the code of a field as far as it is typed.
func (p *FormPage) TypeCode(code string) {
	p.code, p.astray = code, ""
	p.Rebuild()
}

// JumpCode goes to the field of the code that was typed.
func (p *FormPage) JumpCode() {
	if !p.read || blank(p.code) {
		return
	}
	p.settleAll()
	item, ok := protocol.Coded(p.proto, p.code)
	if !ok {
		p.astray = "form.code_unknown"
		p.Rebuild()
		return
	}
	spot := Spot{Item: item.ID}
	if g, ok := p.proto.Bank().Group(item.Group); ok {
		spot.Instance = p.roundsOf(g) - 1
	}
	section, ok := p.sectionOf(spot)
	if !ok {
		p.astray = "form.code_aside"
		p.Rebuild()
		return
	}
	p.section, p.code, p.astray = section, "", ""
	p.aimAt(spot)
	p.Rebuild()
}

// JumpSection shows a part.
func (p *FormPage) JumpSection(id string) {
	if !p.read {
		return
	}
	n := slices.IndexFunc(p.proto.Sections, func(s protocol.Section) bool { return s.ID == id })
	if n >= 0 {
		p.turn(n)
	}
}

// Next shows the next part, Previous the one before.
func (p *FormPage) Next() { p.turn(p.section + 1) }

// Previous shows the part before.
func (p *FormPage) Previous() { p.turn(p.section - 1) }

func (p *FormPage) turn(section int) {
	if !p.read || section < 0 || section >= len(p.proto.Sections) {
		return
	}
	p.settleAll()
	p.hide()
	p.section = section
	for _, b := range p.blocks(p.words(), section) {
		if len(b.Fields) > 0 {
			p.aimAt(b.Fields[0].At)
			break
		}
	}
	p.Rebuild()
}

func (p *FormPage) aimAt(spot Spot) { p.focus = FormFocus{At: spot, Turn: p.focus.Turn + 1} }

// Done leaves the form: to the record it belongs to, or to the list.
func (p *FormPage) Done() {
	switch {
	case p.form == protocol.GroupForm:
		p.goTo(GroupScreen, p.id)()
		return
	case p.form.Alone():
		p.goTo(CaseloadScreen, screening.RecordID{})()
		return
	}
	p.goTo(RecordScreen, p.id)()
}

// OpenLink goes to the record that a field names.
func (p *FormPage) OpenLink(spot Spot) {
	item, at, ok := p.place(spot)
	if !ok || !links(item.ID) || p.left {
		return
	}
	for _, s := range p.adverts {
		if s.ID.String() == p.live(at).Value.Text {
			p.frame.Go(home(protocol.AdvertForm, s.ID))
		}
	}
}

// links says whether the answer to an item is the id of an advertisement.
func links(id protocol.ItemID) bool { return id == screening.ItemAdvertSeen }

// home is the page of a record, by what the record is.
func home(f protocol.Form, id screening.RecordID) Route {
	switch f {
	case protocol.AdvertForm:
		return Route{Screen: FormScreen, Record: id, Form: f}
	case protocol.GroupForm:
		return Route{Screen: GroupScreen, Record: id}
	}
	return Route{Screen: RecordScreen, Record: id}
}

// letters are the codes in what was typed in the entry of a choice: "a, c" or,
// where one letter is enough for every option, "ac".
func letters(text string, options int) []string {
	found := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '.' })
	if len(found) != 1 || options > 26 {
		return found
	}
	return strings.Split(found[0], "")
}
