package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// CaseloadsIntents is what a person can do with the caseloads of the agency.
type CaseloadsIntents interface {
	UseCaseload(id string)
	OpenCaseload(id string)
	TypeCaseload(text string)
	CreateCaseload()
	AskMember(device string)
	ChangeMember()
	SaveWaiting(file string)
}

// Caseloads is the page of the agency's caseloads.
type Caseloads struct {
	screen
	intents        CaseloadsIntents
	intro          *widgets.WrapText
	readOnly, done *widgets.Notice
	waits          *waits
	list           *fyne.Container
	addTitle       *widgets.WrapText
	name           *widgets.Field
	create         *widgets.Button
	add            *fyne.Container
}

// NewCaseloads makes the screen. files is asked where a proposal is to be written.
func NewCaseloads(p CaseloadsIntents, files Files) *Caseloads {
	v := &Caseloads{screen: newScreen(), intents: p, intro: quietText(), readOnly: widgets.NewNotice(), done: widgets.NewNotice()}
	v.waits, v.list, v.addTitle = newWaits(&v.screen, p.SaveWaiting, files), widgets.Column(widgets.Room), heading()
	v.name = widgets.NewField(onValue(&v.screen, p.TypeCaseload))
	v.create = widgets.NewQuietButton("", v.on(p.CreateCaseload))
	v.add = widgets.Card(v.addTitle, v.name, widgets.Wrap(widgets.Near, v.create))
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.readOnly, v.done, v.waits.Container, v.list, v.add))
	return v
}

// Render draws a State.
func (v *Caseloads) Render(s presenter.CaseloadsState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.readOnly, s.ReadOnly)
		setNotice(v.done, s.Done)
		v.waits.set(s.Waits)
		fill(v.list, s.Caseloads, v.caseload)
		setText(v.addTitle, s.AddTitle)
		v.name.Set(fieldText(s.Name))
		setAction(v.create, s.Create)
		showIf(v.add, s.AddTitle)
	})
}

func (v *Caseloads) caseload(c presenter.CaseloadCard) fyne.CanvasObject {
	more := widgets.NewQuietButton("", v.on(func() { v.intents.OpenCaseload(c.ID) }))
	use := widgets.NewQuietButton("", v.on(func() { v.intents.UseCaseload(c.ID) }))
	setAction(more, c.More)
	setAction(use, c.Use)
	facts, closed := widgets.Column(widgets.Near), quietText()
	fill(facts, c.Facts, pair)
	setText(closed, c.Closed)
	members := widgets.NewMultiChoice(onValue(&v.screen, v.intents.AskMember))
	setChoice(members, c.Members)
	again := newSure(&v.screen, v.intents.ChangeMember, func() { v.intents.AskMember("") })
	again.set(c.Sure, c.Do, c.Keep)
	head := namedHead(c.Title, c.Chips)
	return widgets.Card(widgets.Spread(widgets.Room, nil, head, more), facts, widgets.Wrap(widgets.Near, use), closed, members, again.Container)
}
