package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// QuarantineIntents is what an administrator can do with what is kept apart.
type QuarantineIntents interface {
	AskAccept(id string)
	Accept()
	SaveWaiting(file string)
	OpenTouched(id screening.RecordID)
}

// Quarantine is the page of what is kept apart.
type Quarantine struct {
	screen
	intents               QuarantineIntents
	intro                 *widgets.WrapText
	readOnly, done, empty *widgets.Notice
	unread                *widgets.Notice
	waits                 *waits
	list                  *fyne.Container
}

// NewQuarantine makes the screen. files is asked where a proposal is to be written.
func NewQuarantine(p QuarantineIntents, files Files) *Quarantine {
	v := &Quarantine{screen: newScreen(), intents: p, intro: quietText()}
	v.readOnly, v.done = widgets.NewNotice(), widgets.NewNotice()
	v.empty, v.unread = widgets.NewNotice(), widgets.NewNotice()
	v.waits, v.list = newWaits(&v.screen, p.SaveWaiting, files), widgets.Column(widgets.Room)
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.readOnly, v.done, v.waits.Container, v.empty, v.unread, v.list))
	return v
}

// Render draws a State.
func (v *Quarantine) Render(s presenter.QuarantineState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.readOnly, s.ReadOnly)
		setNotice(v.done, s.Done)
		setNotice(v.empty, s.Empty)
		setNotice(v.unread, s.Unread)
		v.waits.set(s.Waits)
		fill(v.list, s.Apart, v.apart)
	})
}

func (v *Quarantine) apart(a presenter.ApartRow) fyne.CanvasObject {
	why := widgets.NewNotice()
	setNotice(why, a.Why)
	facts, records := widgets.Column(widgets.Near), widgets.Column(widgets.Near)
	fill(facts, a.Facts, pair)
	fill(records, a.Records, v.touched)
	title, refused := widgets.NewText("", widgets.Style{Weight: widgets.Strong}), quietText()
	setText(title, a.RecordsTitle)
	setText(refused, a.Refused)
	accept := widgets.NewQuietButton("", v.on(func() { v.intents.AskAccept(a.ID) }))
	setAction(accept, a.Accept)
	again := newSure(&v.screen, v.intents.Accept, func() { v.intents.AskAccept("") })
	again.set(a.Sure, a.Do, a.Keep)
	return widgets.Card(widgets.NewText(a.Title, widgets.Style{Size: widgets.Lead, Weight: widgets.Strong}), why, facts,
		title, records, refused, widgets.Wrap(widgets.Near, accept), again.Container)
}

func (v *Quarantine) touched(r presenter.TouchedRow) fyne.CanvasObject {
	open := widgets.NewQuietButton("", v.on(func() { v.intents.OpenTouched(r.ID) }))
	setAction(open, r.Open)
	return widgets.Spread(widgets.Room, nil, widgets.NewText(r.Text, widgets.Style{}), open)
}
