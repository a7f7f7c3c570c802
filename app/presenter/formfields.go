package presenter

import (
	"errors"
	"slices"

	"pelita/locales"
	"pelita/screening/address"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// needsClear says whether nothing but a clear yes or no is an answer, as in the
// interview.
func (p *FormPage) needsClear(item *protocol.Item) bool {
	section, _, ok := p.proto.Place(item.ID)
	if !ok || item.Type != protocol.YesNo {
		return false
	}
	kind := p.proto.Sections[section].Kind
	return kind == protocol.Safety || kind == protocol.Notice
}

// takesAbsence says whether a reason for no answer can be given. What the officer
// fills in of his own in a form is left empty instead.
func (p *FormPage) takesAbsence(item *protocol.Item) bool {
	return !p.needsClear(item) && item.Type != protocol.Picture &&
		(p.form == protocol.NoForm || item.Source == protocol.Said)
}

func (p *FormPage) field(t locales.Language, f Spot, res *protocol.Resolved) FormField {
	item, at, _ := p.place(f)
	out := FormField{
		At: f, Code: protocol.Code(p.proto, f.Item), Type: item.Type,
		Ask: t.T("item." + string(f.Item) + ".ask"),
	}
	if p.form != protocol.NoForm {
		out.Help = helpWords(t, f.Item)
	}
	out.Options = p.options(t, item, at)
	out.Entry = p.entryField(t, item, at)
	if p.takesAbsence(item) {
		out.Absences = absences(t, p.live(at))
		out.Absences.Label = ""
	}
	switch {
	case res.Relevant(f.Item) == protocol.No:
		out.Mark = Chip{Code: "aside", Label: t.T("form.aside"), Tone: Quiet}
	case res.Required(f.Item) == protocol.Yes && !p.live(at).Asked():
		out.Mark = Chip{Code: "needed", Label: t.T("form.needed"), Tone: Marked}
	}
	out.Check = checkNotice(t, item.Shape, out.Entry.Text, p.hint(at))
	p.onRecord(t, item, at, &out)
	p.link(t, item, at, &out)
	p.picture(t, item, at, &out)
	return out
}

// hint is what is known beside an address: the platform that the form names, and
// the country where the officer works.
func (p *FormPage) hint(at place) address.Hint {
	h := address.Hint{Region: p.posting.Country}
	shown := p.live(place{Item: "advert_platform", Instance: at.Instance, Source: protocol.Observed})
	if p.form != protocol.AdvertForm || len(shown.Value.Codes) != 1 {
		return h
	}
	for _, one := range address.Platforms() {
		if one.String() == shown.Value.Codes[0] {
			h.Platform = one
		}
	}
	return h
}

func (p *FormPage) entryField(t locales.Language, item *protocol.Item, at place) Field {
	e := Field{Text: p.entry(item, at)}
	switch err := p.problems[at]; {
	case errors.Is(err, errLetter):
		e.Problem = t.T("form.no_letter")
	case err != nil:
		e.Problem = misfit(t, item, err)
	}
	switch item.Type {
	case protocol.Date:
		e.Hint = t.T("form.hint_date")
		if a := p.preview(item, at); a.Known() {
			e.Hint = dateWords(t, a.Value.Text)
		}
	case protocol.Money:
		e.Hint = t.T("form.hint_money")
	case protocol.Age:
		e.Hint = t.T("form.hint_age")
	}
	return e
}

func (p *FormPage) options(t locales.Language, item *protocol.Item, at place) []Option[string] {
	shown := p.preview(item, at)
	var out []Option[string]
	switch item.Type {
	case protocol.YesNo:
		for _, code := range []string{codeYes, codeNo} {
			yes := code == codeYes
			out = append(out, Option[string]{
				Code: code, Label: lettered(p.yesNoKey(yes), yesNo(t, yes)), Chosen: shown.Known() && shown.Value.Bool == yes,
			})
		}
	case protocol.One, protocol.Many:
		for _, code := range item.Options {
			out = append(out, Option[string]{
				Code: code, Label: lettered(letterOf(item, code), optionLabel(t, item, code)),
				Chosen: shown.Known() && slices.Contains(shown.Value.Codes, code),
			})
		}
	default:
		if !links(item.ID) {
			return nil
		}
		for _, s := range p.adverts {
			out = append(out, Option[string]{
				Code: s.ID.String(), Label: recordName(t, protocol.AdvertForm, s.Name, s.ID),
				Chosen: shown.Known() && shown.Value.Text == s.ID.String(),
			})
		}
	}
	return out
}

func lettered(letter, label string) string { return letter + " · " + label }

// onRecord lists the answers to a field, when there is more to say than its
// controls show.
func (p *FormPage) onRecord(t locales.Language, item *protocol.Item, at place, f *FormField) {
	if slices.Contains(p.record.State.Conflicts(), history.Register(at)) {
		f.Conflict = Notice{Kind: Caution, Title: t.T("conflict.title"), Text: t.T("conflict.text")}
	}
	lines := p.frame.authors(p.work).answers(item, p.record, at)
	if len(lines) == 1 && p.live(at).Asked() {
		return
	}
	f.OnRecord = lines
}

// link makes a field that names another record lead there. One that has not
// arrived on this device is named by its short id.
func (p *FormPage) link(t locales.Language, item *protocol.Item, at place, f *FormField) {
	if !links(item.ID) {
		return
	}
	f.Type, f.Entry, f.TapOnly = protocol.One, Field{}, true
	if len(p.adverts) == 0 {
		f.Help = t.T("form.no_advert")
	}
	live := p.live(at)
	if !live.Known() {
		return
	}
	if slices.ContainsFunc(f.Options, func(o Option[string]) bool { return o.Chosen }) {
		f.Open = Action{Label: t.T("form.open_advert")}
		return
	}
	f.Help = t.T("form.advert_away", "id", linkWords(live.Value.Text))
}

// linkWords is the short id of a record that an answer names.
func linkWords(text string) string {
	id, err := history.ParseRecordID(text)
	if err != nil {
		return text
	}
	return shortID(id)
}
