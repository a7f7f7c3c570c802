package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// chooser asks for a new passphrase, twice, and offers words for one. The words are
// drawn large and cannot be selected: they are copied by hand.
type chooser struct {
	*fyne.Container
	passphrase, repeat *widgets.PassphraseEntry
	strength           *widgets.Chip
	offer              *widgets.Button
	words, text        *widgets.WrapText
}

// choosingIntents is what a person can do with it.
type choosingIntents struct {
	passphrase, repeat func(string)
	offer, submit      func()
}

func newChooser(s *screen, p choosingIntents) *chooser {
	c := &chooser{}
	c.passphrase = widgets.NewPassphraseEntry(onValue(s, p.passphrase))
	c.repeat = widgets.NewPassphraseEntry(onValue(s, p.repeat))
	c.repeat.OnEnter(s.on(p.submit))
	c.strength = widgets.NewChip("", widgets.PlainTone)
	c.offer = widgets.NewQuietButton("", s.on(p.offer))
	c.words = widgets.NewText("", widgets.Style{Size: widgets.Heading, Weight: widgets.Strong})
	c.text = quietText()
	c.Container = widgets.Column(widgets.Room,
		widgets.Column(widgets.Near, c.passphrase, widgets.Wrap(widgets.Near, c.strength)),
		widgets.Column(widgets.Near, widgets.Wrap(widgets.Near, c.offer), c.words, c.text), c.repeat)
	return c
}

func (c *chooser) set(s presenter.ChoosePassphrase) {
	c.passphrase.Set(fieldText(s.Passphrase))
	showIf(c.passphrase, s.Passphrase.Label)
	c.repeat.Set(fieldText(s.Repeat))
	showIf(c.repeat, s.Repeat.Label)
	c.strength.Set(s.Strength.Label, tone(s.Strength.Tone))
	setAction(c.offer, s.Offer)
	setText(c.words, s.Words)
	setText(c.text, s.WordsText)
}
