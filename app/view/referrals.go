package view

import (
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
	received       *disclosed
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
	v.received, v.answered = newDisclosed(), widgets.NewNotice()
	v.reason = widgets.NewChoice(onValue(&v.screen, p.ChooseReason))
	v.accept = widgets.NewPrimaryButton("", v.on(func() { files.Save(v.fileName, p.Accept) }))
	v.reject = widgets.NewQuietButton("", v.on(func() { files.Save(v.fileName, p.Reject) }))
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, widgets.Wrap(widgets.Near, v.open), v.answered, v.received.Container, v.reason,
		widgets.Wrap(widgets.Near, v.accept, v.reject)))
	return v
}

// Render draws a State.
func (v *Referrals) Render(s presenter.ReferralsState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setAction(v.open, s.Open)
		v.received.set(s.Received.Title, s.Received.Still, s.Received.Lines, s.Received.Facts)
		setChoice(v.reason, s.Reason)
		setAction(v.accept, s.Accept)
		setAction(v.reject, s.Reject)
		setNotice(v.answered, s.Answered)
		v.fileName = s.FileName
	})
}
