package view

import (
	"pelita/app/presenter"
	"pelita/app/widgets"
)

// LockingIntents is what a person can do on the page about covering and locking.
type LockingIntents interface {
	TypeCode(text string)
	KeepCode()
	ForgetCode()
	ChoosePause(minutes int)
	ChooseAway(minutes int)
}

// Locking is the page that says when this device covers and locks itself.
type Locking struct {
	screen
	intro, title, text *widgets.WrapText
	still              *widgets.Notice
	code               *widgets.PassphraseEntry
	keep, forget       *widgets.Button
	pause, away        *widgets.Pills[int]
}

// NewLocking makes the screen.
func NewLocking(p LockingIntents) *Locking {
	v := &Locking{screen: newScreen()}
	v.intro, v.title, v.text = quietText(), heading(), widgets.NewText("", widgets.Style{})
	v.still = widgets.NewNotice()
	v.code = widgets.NewCodeEntry(onValue(&v.screen, p.TypeCode))
	v.code.OnEnter(v.on(p.KeepCode))
	v.keep = widgets.NewPrimaryButton("", v.on(p.KeepCode))
	v.forget = widgets.NewQuietButton("", v.on(p.ForgetCode))
	v.pause = widgets.NewPills(onValue(&v.screen, p.ChoosePause))
	v.away = widgets.NewPills(onValue(&v.screen, p.ChooseAway))
	code := widgets.Card(v.title, v.text, v.code, widgets.Wrap(widgets.Near, v.keep, v.forget), v.pause, v.still)
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, code, widgets.Card(v.away)))
	return v
}

// Render draws a State.
func (v *Locking) Render(s presenter.LockingState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setText(v.title, s.CodeTitle)
		setText(v.text, s.CodeText)
		setNotice(v.still, s.Still)
		v.code.Set(fieldText(s.Code))
		showIf(v.code, s.Code.Label)
		setAction(v.keep, s.Keep)
		setAction(v.forget, s.Forget)
		setChoice(v.pause, s.Pause)
		setChoice(v.away, s.Away)
	})
}
