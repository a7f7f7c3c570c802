package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// CountryIntents is what a person can do with what holds in a country.
type CountryIntents interface {
	Choose(code string)
	Acknowledge()
}

// Country is the page of what holds in one country, with where it was read.
type Country struct {
	screen
	country        *widgets.Pills[string]
	caution, stale *widgets.Notice
	name, dated    *widgets.WrapText
	held           *widgets.WrapText
	acknowledge    *widgets.Button
	holding        *fyne.Container
	fields         *fyne.Container
	unknown        *titled
}

// NewCountry makes the screen.
func NewCountry(p CountryIntents) *Country {
	v := &Country{screen: newScreen()}
	v.country = widgets.NewPills(onValue(&v.screen, p.Choose))
	v.caution, v.stale = widgets.NewNotice(), widgets.NewNotice()
	v.name = widgets.NewText("", widgets.Style{Size: widgets.Question, Weight: widgets.Strong})
	v.dated, v.held = quietText(), widgets.NewText("", widgets.Style{})
	v.acknowledge = widgets.NewQuietButton("", v.on(p.Acknowledge))
	v.holding = widgets.Tray(v.held, widgets.Wrap(widgets.Near, v.acknowledge))
	v.fields = widgets.Column(widgets.Snug)
	v.unknown = newTitled()
	v.root = widgets.NewScroller(sheet(v.top(), v.country, v.caution,
		widgets.Column(widgets.Tight, v.name, v.dated), v.stale, v.holding, v.fields, v.unknown.Container))
	return v
}

// Render draws a State.
func (v *Country) Render(s presenter.CountryState) {
	v.draw(func() {
		v.page(s.Page)
		setChoice(v.country, s.Country)
		setNotice(v.caution, s.Caution)
		setText(v.name, s.Name)
		setText(v.dated, s.Dated)
		setNotice(v.stale, s.Stale)
		setText(v.held, s.Held)
		setAction(v.acknowledge, s.Acknowledge)
		showIf(v.holding, s.Held)
		fill(v.fields, s.Fields, fieldCard)
		setText(v.unknown.title, s.UnknownTitle)
		v.unknown.set("", unknownFields(s))
	})
}

func unknownFields(s presenter.CountryState) []fyne.CanvasObject {
	if len(s.Unknown) == 0 {
		return nil
	}
	why := quietText()
	setText(why, s.UnknownText)
	return append([]fyne.CanvasObject{why}, bullets(s.Unknown)...)
}

// fieldCard shows one field with its lines.
func fieldCard(f presenter.FieldCard) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widgets.NewText(f.Title, widgets.Style{Weight: widgets.Strong, Colour: widgets.AccentInk})}
	for i, row := range f.Facts {
		if i > 0 {
			parts = append(parts, widgets.Rule())
		}
		parts = append(parts, factRow(row))
	}
	return widgets.Card(parts...)
}

// factRow shows one line: what it says large, where it comes from small.
func factRow(r presenter.FactRow) fyne.CanvasObject {
	small := widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}
	var rows []fyne.CanvasObject
	if r.Value != "" {
		rows = append(rows, widgets.NewText(r.Value, widgets.Style{Size: widgets.Lead, Weight: widgets.Strong}))
	}
	if r.Detail != "" {
		rows = append(rows, widgets.NewText(r.Detail, widgets.Style{}))
	}
	if r.State.Label != "" {
		rows = append(rows, widgets.Chips(chipTexts(r.State)...))
	}
	for _, note := range r.Notes {
		rows = append(rows, widgets.NewText(note, widgets.Style{}))
	}
	rows = append(rows, widgets.NewText(r.AsOf, small))
	for _, source := range r.Sources {
		rows = append(rows, widgets.NewText(source, small))
	}
	return widgets.Column(widgets.Near, rows...)
}
