package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// AdminsIntents is what can be done about who administers.
type AdminsIntents interface {
	AskToAdminister(file string)
	OpenCandidate(file string)
	AskRemoveAdmin(key string)
	AskNeed(need int)
	ChangeAdmins()
	KeepAdmins()
}

// admins is the part of the page of devices about who administers.
type admins struct {
	*fyne.Container
	screen   *screen
	intents  AdminsIntents
	title    *widgets.WrapText
	text     *widgets.WrapText
	rows     *fyne.Container
	ask      *widgets.Button
	open     *widgets.Button
	words    *widgets.Fingerprint
	need     *widgets.Choice[int]
	sure     *sure
	fileName string
}

func newAdmins(s *screen, p AdminsIntents, files Files) *admins {
	a := &admins{screen: s, intents: p, title: heading(), text: quietText(), rows: widgets.Column(widgets.Near), words: widgets.NewFingerprint()}
	a.ask = widgets.NewQuietButton("", s.on(func() { files.Save(a.fileName, p.AskToAdminister) }))
	a.open = widgets.NewQuietButton("", s.on(func() { files.Open(p.OpenCandidate) }))
	a.need = widgets.NewChoice(onValue(s, p.AskNeed))
	a.sure = newSure(s, p.ChangeAdmins, p.KeepAdmins)
	a.Container = widgets.Column(widgets.Room, a.title, a.text, a.rows, widgets.Wrap(widgets.Near, a.ask, a.open), a.words, a.sure.Container, a.need)
	return a
}

func (a *admins) set(s presenter.AdminsState) {
	setText(a.title, s.Title)
	setText(a.text, s.Text)
	fill(a.rows, s.Rows, a.row)
	setAction(a.ask, s.Ask)
	setAction(a.open, s.Open)
	a.words.Set(s.Words.Label, strings.Fields(s.Words.Text)...)
	setChoice(a.need, s.Need)
	a.sure.set(s.Sure, s.Do, s.Keep)
	a.fileName = s.FileName
	showIf(a, s.Title)
}

func (a *admins) row(r presenter.AdminRow) fyne.CanvasObject {
	remove := widgets.NewQuietButton("", a.screen.on(func() { a.intents.AskRemoveAdmin(r.ID) }))
	setAction(remove, r.Remove)
	return widgets.Card(widgets.Spread(widgets.Room, nil, namedHead(r.Name, r.Chips), remove))
}
