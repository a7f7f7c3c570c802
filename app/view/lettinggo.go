package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// LettingIntents is what an administrator can do with old segments.
type LettingIntents interface {
	WriteSnapshot()
	AskLetGo()
	KeepSegments()
	LetGo(archive string)
	SaveWaiting(file string)
}

// Letting is the page of letting go of old segments.
type Letting struct {
	screen
	intents                     LettingIntents
	files                       Files
	intro, title, text          *widgets.WrapText
	safe, readOnly, empty, done *widgets.Notice
	waits                       *waits
	list, writing               *fyne.Container
	write                       *widgets.Button
}

// NewLetting makes the screen. files is asked where the archive and a proposal are to
// be written.
func NewLetting(p LettingIntents, files Files) *Letting {
	v := &Letting{screen: newScreen(), intents: p, files: files, intro: quietText(), title: heading(), text: quietText()}
	v.safe, v.readOnly, v.empty, v.done = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.waits, v.list = newWaits(&v.screen, p.SaveWaiting, files), widgets.Column(widgets.Room)
	v.write = widgets.NewQuietButton("", v.on(p.WriteSnapshot))
	v.writing = widgets.Card(v.text, widgets.Wrap(widgets.Near, v.write))
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.readOnly, v.done, v.waits.Container, v.safe, v.empty, v.title, v.list, v.writing))
	return v
}

// Render draws a State.
func (v *Letting) Render(s presenter.LettingState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.safe, s.Safe)
		setNotice(v.readOnly, s.ReadOnly)
		setNotice(v.empty, s.Empty)
		setNotice(v.done, s.Done)
		v.waits.set(s.Waits)
		setText(v.title, s.Title)
		fill(v.list, s.All, v.snapshot)
		setText(v.text, s.WriteText)
		setAction(v.write, s.Write)
		showIf(v.writing, s.WriteText)
	})
}

func (v *Letting) snapshot(r presenter.CompactionRow) fyne.CanvasObject {
	facts := widgets.Column(widgets.Near)
	fill(facts, r.Facts, pair)
	ask := widgets.NewQuietButton("", v.on(v.intents.AskLetGo))
	setAction(ask, r.Ask)
	again := newSure(&v.screen, func() { v.files.Save(r.FileName, v.intents.LetGo) }, v.intents.KeepSegments)
	again.set(r.Sure, r.LetGo, r.Keep)
	return widgets.Card(namedHead(r.Title, []presenter.Chip{r.State}), facts, widgets.Wrap(widgets.Near, ask), again.Container)
}
