package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// BackupIntents is what a person can do about backups.
type BackupIntents interface {
	BackUp(file string)
	Check(file string)
	Prove(file, key string)
}

// Backup is the page about backups.
type Backup struct {
	screen
	intro           *widgets.WrapText
	away, done, old *widgets.Notice
	fresh           *widgets.Notice
	source          *fyne.Container
	last, taken     *titled
	write           *widgets.Button
	card, tests     *fyne.Container
	how             *titled
	begun, found    *widgets.Notice
	check           *titled
	compare, prove  *widgets.Button
	fileName        string
}

// NewBackup makes the screen. files is asked where to write.
func NewBackup(p BackupIntents, files Files) *Backup {
	v := &Backup{screen: newScreen()}
	v.intro = quietText()
	v.away, v.done, v.old = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.fresh, v.taken = widgets.NewNotice(), newTitled()
	v.source = widgets.Card(v.taken.Container, v.fresh)
	v.last, v.how = newTitled(), newTitled()
	v.write = widgets.NewPrimaryButton("", v.on(func() { files.Save(v.fileName, p.BackUp) }))
	v.begun = widgets.NewNotice()
	v.card = widgets.Card(v.last.Container, v.old, v.begun, widgets.Wrap(widgets.Near, v.write))
	right := widgets.Column(widgets.Wide, v.checks(p, files), widgets.Card(v.how.Container))
	v.screen.root = widgets.NewScroller(wideSheet(v.top(), v.intro, v.away, v.done,
		widgets.Columns(360, widgets.Wide, widgets.Column(widgets.Wide, v.source, v.card), right)))
	return v
}

// checks is the card for a backup that exists.
func (v *Backup) checks(p BackupIntents, files Files) fyne.CanvasObject {
	v.check, v.found = newTitled(), widgets.NewNotice()
	v.compare = widgets.NewQuietButton("", v.on(func() { files.Open(p.Check) }))
	v.prove = widgets.NewQuietButton("", v.on(func() {
		files.Open(func(file string) { files.Open(func(key string) { p.Prove(file, key) }) })
	}))
	v.tests = widgets.Card(v.check.Container, v.found, widgets.Wrap(widgets.Near, v.compare, v.prove))
	return v.tests
}

// Render draws a State.
func (v *Backup) Render(s presenter.BackupState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.away, s.Away)
		setNotice(v.done, s.Done)
		setText(v.taken.title, s.TakenTitle)
		v.taken.set("", draws(s.Taken, pair))
		setNotice(v.fresh, s.New)
		showIf(v.source, s.TakenTitle)
		setText(v.last.title, s.LastTitle)
		v.last.set("", draws(s.Last, pair))
		setNotice(v.old, s.Old)
		setAction(v.write, s.Write)
		setNotice(v.begun, s.Begun)
		setText(v.check.title, s.CheckTitle)
		v.check.set(s.CheckText, nil)
		setNotice(v.found, s.Found)
		setAction(v.compare, s.Check)
		setAction(v.prove, s.Prove)
		showIf(v.tests, s.CheckTitle)
		v.fileName = s.FileName
		showIf(v.card, s.LastTitle)
		setText(v.how.title, s.HowTitle)
		v.how.set("", draws(s.How, howLine))
	})
}

func howLine(text string) fyne.CanvasObject { return widgets.NewText(text, widgets.Style{}) }
