package view

import (
	"pelita/app/presenter"
	"pelita/app/widgets"
)

// UnlockIntents is what a person can do on the unlock screen.
type UnlockIntents interface {
	Type(text string)
	Submit()
	ChooseLanguage(tag string)
}

// Unlock is the screen that asks for the passphrase.
type Unlock struct {
	screen
	passphrase *widgets.PassphraseEntry
	language   *widgets.Pills[string]
	unlock     *widgets.Button
}

// NewUnlock makes the screen.
func NewUnlock(p UnlockIntents) *Unlock {
	v := &Unlock{screen: newScreen()}
	v.passphrase = widgets.NewPassphraseEntry(onValue(&v.screen, p.Type))
	v.passphrase.OnEnter(v.on(p.Submit))
	v.unlock = widgets.NewPrimaryButton("", v.on(p.Submit))
	v.language = widgets.NewPills(onValue(&v.screen, p.ChooseLanguage))
	card := widgets.Card(widgets.Lamp(), v.heading, v.notice, v.passphrase, v.unlock, widgets.Wrap(widgets.Near, v.busy))
	v.root = widgets.NewScroller(doorway(card, v.language))
	return v
}

// Render draws a State.
func (v *Unlock) Render(s presenter.UnlockState) {
	v.draw(func() {
		v.page(s.Page)
		v.passphrase.Set(fieldText(s.Passphrase))
		showIf(v.passphrase, s.Passphrase.Label)
		setAction(v.unlock, s.Unlock)
		setChoice(v.language, s.Language)
	})
}
