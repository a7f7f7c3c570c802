package view

import (
	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// StartIntents is what a person can do before an interview.
type StartIntents interface {
	ChooseProtocol(id string)
	ChooseOfficer(tag string)
	ChooseInterviewee(tag string)
	ChooseKeeping(k screening.Keeping)
	ChooseCaseload(id string)
	Begin()
	Print(file string)
}

// Start begins a record.
type Start struct {
	screen
	protocol             *widgets.Choice[string]
	officer, interviewee *widgets.Pills[string]
	unreviewed, printed  *widgets.Notice
	keeping              *widgets.Choice[screening.Keeping]
	warning              *widgets.Notice
	caseload             *widgets.Choice[string]
	begin, print         *widgets.Button
	fileName             string
}

// NewStart makes the screen. files is asked where to write a blank form.
func NewStart(p StartIntents, files Files) *Start {
	v := &Start{screen: newScreen()}
	v.protocol = widgets.NewChoice(onValue(&v.screen, p.ChooseProtocol))
	v.officer = widgets.NewPills(onValue(&v.screen, p.ChooseOfficer))
	v.interviewee = widgets.NewPills(onValue(&v.screen, p.ChooseInterviewee))
	v.unreviewed, v.printed = widgets.NewNotice(), widgets.NewNotice()
	v.keeping = widgets.NewChoice(onValue(&v.screen, p.ChooseKeeping))
	v.caseload = widgets.NewChoice(onValue(&v.screen, p.ChooseCaseload))
	v.warning = widgets.NewNotice()
	v.begin = widgets.NewPrimaryButton("", v.on(p.Begin))
	v.print = widgets.NewQuietButton("", v.on(func() { files.Save(v.fileName, p.Print) }))
	page := widgets.NewScroller(sheet(v.top(), v.printed, v.protocol, widgets.Card(v.interviewee, v.unreviewed, v.officer),
		widgets.Column(widgets.Snug, v.keeping, v.warning), v.caseload))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.ReadableWidth, []*widgets.Button{v.print}, []*widgets.Button{v.begin}))
	return v
}

// Render draws a State.
func (v *Start) Render(s presenter.StartState) {
	v.draw(func() {
		v.page(s.Page)
		setChoice(v.protocol, s.Protocol)
		setChoice(v.officer, s.Officer)
		setChoice(v.interviewee, s.Interviewee)
		setNotice(v.unreviewed, s.Unreviewed)
		setChoice(v.keeping, s.Keeping)
		setNotice(v.warning, s.Warning)
		setChoice(v.caseload, s.Caseload)
		setAction(v.begin, s.Begin)
		setAction(v.print, s.Print)
		setNotice(v.printed, s.Printed)
		v.fileName = s.FileName
	})
}
