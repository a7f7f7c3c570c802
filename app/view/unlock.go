package view

import (
	"pelita/app/presenter"
	"pelita/app/widgets"
)

// UnlockIntents is what a person can do on the unlock screen.
type UnlockIntents interface {
	Type(text string)
	UseCard()
	TypeCard(text string)
	ReadCard(file string)
	Submit()
	Mend()
	ChooseLanguage(tag string)
}

// Unlock is the screen that asks for the passphrase.
type Unlock struct {
	screen
	passphrase, card   *widgets.PassphraseEntry
	language           *widgets.Pills[string]
	unlock             *widgets.Button
	withCard, cardFile *widgets.Button
	mend               *widgets.Button
	wait, mendNote     *widgets.WrapText
	unfinished         *widgets.Notice
}

// NewUnlock makes the screen. files is asked for the file of a card.
func NewUnlock(p UnlockIntents, files Files) *Unlock {
	v := &Unlock{screen: newScreen(), unfinished: widgets.NewNotice()}
	v.passphrase = widgets.NewPassphraseEntry(onValue(&v.screen, p.Type))
	v.passphrase.OnEnter(v.on(p.Submit))
	v.card = widgets.NewPassphraseEntry(onValue(&v.screen, p.TypeCard))
	v.card.OnEnter(v.on(p.Submit))
	v.cardFile = widgets.NewQuietButton("", v.on(func() { files.Open(p.ReadCard) }))
	v.withCard = widgets.NewQuietButton("", v.on(p.UseCard))
	v.unlock = widgets.NewPrimaryButton("", v.on(p.Submit))
	v.mend = widgets.NewQuietButton("", v.on(p.Mend))
	v.wait, v.mendNote = quietText(), quietText()
	v.language = widgets.NewPills(onValue(&v.screen, p.ChooseLanguage))
	card := widgets.Card(widgets.Lamp(), v.heading, v.unfinished, v.notice, v.passphrase, v.card, v.cardFile, v.unlock, v.wait, v.withCard, v.mendNote, v.mend, widgets.Wrap(widgets.Near, v.busy))
	v.root = widgets.NewScroller(doorway(card, v.language))
	return v
}

// Render draws a State.
func (v *Unlock) Render(s presenter.UnlockState) {
	v.draw(func() {
		v.page(s.Page)
		setNotice(v.unfinished, s.Unfinished)
		v.passphrase.Set(fieldText(s.Passphrase))
		showIf(v.passphrase, s.Passphrase.Label)
		v.card.Set(fieldText(s.Card))
		showIf(v.card, s.Card.Label)
		setAction(v.cardFile, s.CardFile)
		setAction(v.withCard, s.WithCard)
		setAction(v.unlock, s.Unlock)
		setText(v.wait, s.Wait)
		setText(v.mendNote, s.MendNote)
		setAction(v.mend, s.Mend)
		setChoice(v.language, s.Language)
	})
}
