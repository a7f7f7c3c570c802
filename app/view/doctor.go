package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/exposure"
)

// DoctorIntents is what a person can do on the page.
type DoctorIntents interface {
	Again()
}

// Doctor is the page that says what each adversary would get now.
type Doctor struct {
	screen
	intro    *widgets.WrapText
	again    *widgets.Button
	sections *fyne.Container
}

// NewDoctor makes the screen.
func NewDoctor(p DoctorIntents) *Doctor {
	v := &Doctor{screen: newScreen(), intro: quietText(), sections: widgets.Column(widgets.Wide)}
	v.again = widgets.NewQuietButton("", v.on(p.Again))
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.sections, widgets.Wrap(widgets.Near, v.again)))
	return v
}

// Render draws a State.
func (v *Doctor) Render(s presenter.DoctorState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		fill(v.sections, s.Sections, doctorSection)
		setAction(v.again, s.Again)
	})
}

func doctorSection(s presenter.DoctorSection) fyne.CanvasObject {
	title, lines := heading(), widgets.Column(widgets.Room)
	title.SetText(s.Title)
	fill(lines, s.Lines, doctorLine)
	return widgets.Card(title, lines)
}

// doctorLine is one thing: how much it gives away, what it is, what to do.
func doctorLine(l presenter.DoctorLine) fyne.CanvasObject {
	tone := widgets.QuietTone
	switch l.Weight {
	case exposure.Outline:
		tone = widgets.PlainTone
	case exposure.Open:
		tone = widgets.MarkedTone
	}
	text, do := widgets.NewText(l.Text, widgets.Style{}), quietText()
	do.SetText(l.Do)
	return widgets.Column(widgets.Near, widgets.Wrap(widgets.Near, widgets.NewChip(l.Gives, tone)), text, do)
}
