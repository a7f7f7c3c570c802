package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// TravelIntents is what a person can do before and after a journey.
type TravelIntents interface {
	LetStay(caseload string)
	SealTo(device string)
	AskDepart()
	StayHere()
	Depart(file string)
	ChooseJourney(file string)
	Recover(key string)
	Regain(grant string)
	ChooseTheirs(file string)
	WriteGrant(grant string)
}

// Travel is the page about a journey.
type Travel struct {
	screen
	intro              *widgets.WrapText
	away, done         *widgets.Notice
	stays, nobody      *widgets.Notice
	leave, back, their *errand
	what, with         *widgets.MultiChoice[string]
	ask                *widgets.Button
	sure               *sure
	file, key, grant   *widgets.Button
	theirs, write      *widgets.Button
	how                *titled
	fileName, name     string
}

// NewTravel makes the screen. files is asked for files and where to write.
func NewTravel(p TravelIntents, files Files) *Travel {
	v := &Travel{screen: newScreen()}
	v.intro, v.away, v.done = quietText(), widgets.NewNotice(), widgets.NewNotice()
	v.stays, v.nobody = widgets.NewNotice(), widgets.NewNotice()
	v.what = widgets.NewMultiChoice(onValue(&v.screen, p.LetStay))
	v.with = widgets.NewMultiChoice(onValue(&v.screen, p.SealTo))
	v.ask = widgets.NewPrimaryButton("", v.on(p.AskDepart))
	v.sure = newSure(&v.screen, func() { files.Save(v.fileName, p.Depart) }, p.StayHere)
	v.leave = newErrand(v.what, v.stays, v.with, v.nobody, widgets.Wrap(widgets.Near, v.ask), v.sure.Container)
	v.file = widgets.NewQuietButton("", v.on(func() { files.Open(p.ChooseJourney) }))
	v.key = widgets.NewPrimaryButton("", v.on(func() { files.Open(p.Recover) }))
	v.grant = widgets.NewPrimaryButton("", v.on(func() { files.Open(p.Regain) }))
	v.back = newErrand(widgets.Wrap(widgets.Near, v.file, v.key, v.grant))
	v.theirs = widgets.NewQuietButton("", v.on(func() { files.Open(p.ChooseTheirs) }))
	v.write = widgets.NewPrimaryButton("", v.on(func() { files.Save(v.name, p.WriteGrant) }))
	v.their = newErrand(widgets.Wrap(widgets.Near, v.theirs, v.write))
	v.how = newTitled()
	v.root = widgets.NewScroller(wideSheet(v.top(), v.intro, v.away, v.done, widgets.Columns(360, widgets.Wide,
		widgets.Column(widgets.Wide, v.leave.card, v.back.card, v.their.card), widgets.Column(widgets.Wide, widgets.Card(v.how.Container)))))
	return v
}

// Render draws a State.
func (v *Travel) Render(s presenter.TravelState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.away, s.Away)
		setNotice(v.done, s.Done)
		v.leave.set(s.LeaveTitle, s.LeaveText, "")
		setChoice(v.what, s.What)
		setNotice(v.stays, s.Stays)
		setChoice(v.with, s.With)
		setNotice(v.nobody, s.Nobody)
		setAction(v.ask, s.Ask)
		v.sure.set(s.Sure, s.Go, s.Stay)
		v.back.set(s.BackTitle, s.BackText, s.Chosen)
		setAction(v.file, s.File)
		setAction(v.key, s.Key)
		setAction(v.grant, s.Grant)
		v.their.set(s.TheirTitle, s.TheirText, s.TheirChosen)
		setAction(v.theirs, s.TheirFile)
		setAction(v.write, s.WriteGrant)
		v.fileName, v.name = s.FileName, s.GrantName
		setText(v.how.title, s.HowTitle)
		v.how.set("", draws(s.How, howLine))
	})
}

// errand is a card for one thing to do with a file.
type errand struct {
	card                *fyne.Container
	title, text, chosen *widgets.WrapText
}

func newErrand(parts ...fyne.CanvasObject) *errand {
	e := &errand{title: heading(), text: quietText(), chosen: widgets.NewText("", widgets.Style{})}
	e.card = widgets.Card(append([]fyne.CanvasObject{e.title, e.text, e.chosen}, parts...)...)
	return e
}

func (e *errand) set(title, text, chosen string) {
	setText(e.title, title)
	setText(e.text, text)
	setText(e.chosen, chosen)
	showIf(e.card, title)
}
