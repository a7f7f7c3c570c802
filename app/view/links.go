package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// LinksIntents is what a person can do with the other records of somebody.
type LinksIntents interface {
	Search(text string)
	Choose(id screening.RecordID)
	TypeWhy(text string)
	Link()
	Cancel()
	Unlink(id screening.RecordID)
	Open(id screening.RecordID)
	OpenRecord()
}

// Links is the page of the other records of a person.
type Links struct {
	screen
	intents              LinksIntents
	name, intro, none    *widgets.WrapText
	open                 *widgets.Button
	linked               *titled
	search               *widgets.Field
	chooseTitle, nothing *widgets.WrapText
	found                *widgets.RowList
	ids                  []screening.RecordID
	chosen               *widgets.WrapText
	why                  *widgets.TextArea
	link, cancel         *widgets.Button
	choosing             *fyne.Container
}

// NewLinks makes the screen.
func NewLinks(p LinksIntents) *Links {
	v := &Links{screen: newScreen(), intents: p, name: quietText(), intro: quietText(), none: quietText(), nothing: quietText()}
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	v.linked, v.chooseTitle, v.chosen = newTitled(), heading(), heading()
	v.search = widgets.NewField(onValue(&v.screen, p.Search))
	v.found = widgets.NewRowList(onValue(&v.screen, func(i int) { p.Choose(v.ids[i]) }))
	v.why = widgets.NewTextArea(onValue(&v.screen, p.TypeWhy), nil)
	v.link = widgets.NewPrimaryButton("", v.on(p.Link))
	v.cancel = widgets.NewPlainButton(widgets.NoIcon, "", v.on(p.Cancel))
	v.choosing = widgets.Card(v.chosen, v.why, widgets.Wrap(widgets.Near, v.link, v.cancel))
	v.root = widgets.NewScroller(sheet(
		widgets.Column(widgets.Tight, v.top(v.open), v.name),
		v.intro, widgets.Column(widgets.Snug, v.linked.Container, v.none),
		v.choosing, widgets.Column(widgets.Snug, v.search, v.chooseTitle, v.found, v.nothing)))
	return v
}

// Render draws a State.
func (v *Links) Render(s presenter.LinksState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setText(v.intro, s.Intro)
		setAction(v.open, s.OpenRecord)
		setText(v.linked.title, s.LinkedTitle)
		v.linked.set("", draws(s.Linked, v.row))
		setText(v.none, s.None)
		v.finding(s)
	})
}

func (v *Links) finding(s presenter.LinksState) {
	v.search.Set(fieldText(s.Search))
	showIf(v.search, s.Search.Label)
	setText(v.chooseTitle, s.ChooseTitle)
	v.ids = nil
	for _, f := range s.Found {
		v.ids = append(v.ids, f.ID)
	}
	v.found.Set(len(s.Found), func(i int) widgets.RowText {
		return widgets.RowText{Title: s.Found[i].Name, Detail: s.Found[i].Detail}
	})
	showSome(v.found, len(s.Found))
	setText(v.nothing, s.Nothing)
	setText(v.chosen, s.Chosen)
	v.why.Set(fieldText(s.Why))
	showIf(v.why, s.Why.Label)
	setAction(v.link, s.Link)
	setAction(v.cancel, s.Cancel)
	showIf(v.choosing, s.Chosen)
}

// row is a record that is linked.
func (v *Links) row(r presenter.LinkedRow) fyne.CanvasObject {
	open := widgets.NewQuietButton(r.Open.Label, v.on(func() { v.intents.Open(r.ID) }))
	setAction(open, r.Open)
	unlink := widgets.NewPlainButton(widgets.NoIcon, r.Unlink.Label, v.on(func() { v.intents.Unlink(r.ID) }))
	setAction(unlink, r.Unlink)
	lines := widgets.Column(widgets.Tight, strong(r.Name))
	for _, text := range []string{r.Reason, r.By, r.Note} {
		if text != "" {
			lines.Add(caption(text))
		}
	}
	return widgets.Card(lines, widgets.Wrap(widgets.Near, open, unlink))
}
