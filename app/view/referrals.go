package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// ReferralsIntents is what a person can do with a referral that was sent to
// them.
type ReferralsIntents interface {
	Open(file string)
	ChooseReason(code string)
	Accept(file string)
	Reject(file string)
}

// Referrals is the screen that opens a referral and answers it.
type Referrals struct {
	screen
	intro          *widgets.WrapText
	open           *widgets.Button
	received       *fyne.Container
	title          *widgets.WrapText
	facts, lines   *fyne.Container
	still          *widgets.Notice
	reason         *widgets.Choice[string]
	accept, reject *widgets.Button
	answered       *widgets.Notice
	fileName       string
}

// NewReferrals makes the screen. files is asked what to open and where to write.
func NewReferrals(p ReferralsIntents, files Files) *Referrals {
	v := &Referrals{screen: newScreen()}
	v.intro = quietText()
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(func() { files.Open(p.Open) }))
	v.title = heading()
	v.still, v.answered = widgets.NewNotice(), widgets.NewNotice()
	v.lines, v.facts = widgets.Column(widgets.Near), widgets.Column(widgets.Near)
	v.received = widgets.Card(v.title, v.still, v.lines, widgets.Rule(), v.facts)
	v.reason = widgets.NewChoice(onValue(&v.screen, p.ChooseReason))
	v.accept = widgets.NewPrimaryButton("", v.on(func() { files.Save(v.fileName, p.Accept) }))
	v.reject = widgets.NewQuietButton("", v.on(func() { files.Save(v.fileName, p.Reject) }))
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, widgets.Wrap(widgets.Near, v.open), v.answered, v.received, v.reason,
		widgets.Wrap(widgets.Near, v.accept, v.reject)))
	return v
}

// Render draws a State.
func (v *Referrals) Render(s presenter.ReferralsState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setAction(v.open, s.Open)
		setText(v.title, s.Received.Title)
		setNotice(v.still, s.Received.Still)
		fill(v.facts, s.Received.Facts, pair)
		fill(v.lines, s.Received.Lines, pair)
		showIf(v.received, s.Received.Title)
		setChoice(v.reason, s.Reason)
		setAction(v.accept, s.Accept)
		setAction(v.reject, s.Reject)
		setNotice(v.answered, s.Answered)
		v.fileName = s.FileName
	})
}
