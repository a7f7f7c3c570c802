package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// RetentionIntents is what a person can do about how long records are kept.
type RetentionIntents interface {
	ChooseDays(purpose screening.KeepPurpose, days int)
	ChooseAutomatic(on bool)
	OpenDue(id screening.RecordID)
}

// Retention is the page of how long records are kept.
type Retention struct {
	screen
	intents   RetentionIntents
	intro     *widgets.WrapText
	ours      *widgets.Notice
	days      *fyne.Container
	automatic *widgets.Choice[bool]
	text      *widgets.WrapText
	due       *titled
	noDue     *widgets.WrapText
	gone      *titled
	card      *fyne.Container
}

// NewRetention makes the screen.
func NewRetention(p RetentionIntents) *Retention {
	v := &Retention{screen: newScreen(), intents: p, intro: quietText(), text: quietText(), noDue: quietText()}
	v.ours, v.days, v.due = widgets.NewNotice(), widgets.Column(widgets.Room), newTitled()
	v.gone = newTitled()
	v.automatic = widgets.NewChoice(onValue(&v.screen, p.ChooseAutomatic))
	v.card = widgets.Card(v.days, widgets.Rule(), v.automatic, v.text)
	page := widgets.NewScroller(wideSheet(v.top(), v.intro, widgets.Columns(360, widgets.Wide,
		widgets.Column(widgets.Wide, v.card), widgets.Column(widgets.Wide, v.ours, v.due.Container, v.noDue, v.gone.Container))))
	v.root = widgets.Sticky(nil, page, nil)
	return v
}

// Render draws a State.
func (v *Retention) Render(s presenter.RetentionState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.ours, s.Ours)
		v.purposes(s)
		setChoice(v.automatic, s.Automatic)
		setText(v.text, s.AutomaticText)
		setText(v.due.title, s.DueTitle)
		v.due.set("", draws(s.Due, v.dueRow))
		setText(v.noDue, s.NoDue)
		setText(v.gone.title, s.GoneTitle)
		v.gone.set("", draws(s.Gone, goneRow))
		showSome(v.card, len(s.Days))
	})
}

func (v *Retention) purposes(s presenter.RetentionState) {
	v.days.Objects = nil
	for i, c := range s.Days {
		purpose := s.Purpose[i]
		one := widgets.NewChoice(onValue(&v.screen, func(days int) { v.intents.ChooseDays(purpose, days) }))
		setChoice(one, c)
		v.days.Add(one)
	}
	v.days.Refresh()
}

func (v *Retention) dueRow(r presenter.EndingRow) fyne.CanvasObject {
	open := widgets.NewQuietButton(r.Open.Label, v.on(func() { v.intents.OpenDue(r.ID) }))
	return widgets.Card(widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight,
		widgets.NewText(r.Name, widgets.Style{Weight: widgets.Strong}),
		widgets.NewText(r.Detail, widgets.Style{}), widgets.Wrap(widgets.Near, widgets.NewChip(r.State.Label, tone(r.State.Tone)))), open))
}

// goneRow is one record that was erased.
func goneRow(l presenter.Line) fyne.CanvasObject { return widgets.Tray(pair(l)) }
