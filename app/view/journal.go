package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// JournalIntents is what a person can do on the page of the journal.
type JournalIntents interface {
	ChooseFilter(f presenter.JournalFilter)
	More()
	OpenRecord()
	Check()
	Prove(key string)
}

// Journal is the page of what was done: with one record, or on this device.
type Journal struct {
	screen
	name, explains      *widgets.WrapText
	open                *widgets.Button
	many, broken, empty *widgets.Notice
	filter              *widgets.Pills[presenter.JournalFilter]
	days                *fyne.Container
	more                *widgets.Button
	found               *widgets.Notice
	check, prove        *widgets.Button
}

// NewJournal makes the screen. files is asked for a recovery key.
func NewJournal(p JournalIntents, files Files) *Journal {
	v := &Journal{screen: newScreen(), name: quietText(), explains: quietText()}
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	v.many, v.broken, v.empty = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.found = widgets.NewNotice()
	v.check = widgets.NewQuietButton("", v.on(p.Check))
	v.prove = widgets.NewQuietButton("", v.on(func() { files.Open(p.Prove) }))
	v.filter = widgets.NewPills(onValue(&v.screen, p.ChooseFilter))
	v.days = widgets.Column(widgets.Wide)
	v.more = widgets.NewQuietButton("", v.on(p.More))
	v.root = widgets.NewScroller(sheet(
		widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.top(), v.name), v.open),
		v.explains, widgets.Wrap(widgets.Near, v.check, v.prove), v.found, v.broken, v.many, v.filter, v.empty, v.days, widgets.Wrap(widgets.Near, v.more)))
	return v
}

// Render draws a State.
func (v *Journal) Render(s presenter.JournalState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setAction(v.open, s.OpenRecord)
		setText(v.explains, s.Explains)
		setNotice(v.many, s.Many)
		setNotice(v.broken, s.Broken)
		setAction(v.check, s.Check)
		setAction(v.prove, s.Prove)
		setNotice(v.found, s.Found)
		setChoice(v.filter, s.Filter)
		setNotice(v.empty, s.Empty)
		fill(v.days, s.Days, journalDay)
		setAction(v.more, s.More)
	})
}

// journalDay is one card with the entries of a day.
func journalDay(d presenter.JournalDay) fyne.CanvasObject {
	title := heading()
	setText(title, d.Title)
	day := widgets.Column(widgets.Snug, title)
	addAll(day, card(draws(d.Rows, journalRow)))
	return day
}

// journalRow is one entry: what was done, and under it when, by whom and how.
func journalRow(r presenter.JournalRow) fyne.CanvasObject {
	row := widgets.Column(widgets.Tight,
		widgets.NewText(r.What, widgets.Style{Weight: widgets.Strong}),
		caption(r.Time+" · "+r.Who))
	if r.Detail != "" {
		row.Add(caption(r.Detail))
	}
	return row
}
