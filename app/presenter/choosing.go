package presenter

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/passphrase"
)

// MinPassphrase is how many characters a new passphrase needs.
const MinPassphrase = passphrase.MinLetters

// ChoosePassphrase asks for a new passphrase, twice, and offers words for one.
type ChoosePassphrase struct {
	// Passphrase and Repeat are secret fields: they are drawn masked.
	Passphrase, Repeat Field
	// Strength says, live, how far the passphrase is: length and words.
	Strength Chip
	// Offer draws words. Words are what was drawn, to be copied by hand: they are
	// never put into the field or the clipboard. WordsText says so.
	Offer            Action
	Words, WordsText string
}

// choosing is a new passphrase while it is typed.
type choosing struct {
	passphrase, repeat string
	words              string // drawn, not yet taken
}

// draw offers six words in the language of the interface.
func (c *choosing) draw(t locales.Language) { c.words = passphrase.Generate(t.Tag()) }

// problem is what the policy says; nil when the passphrase can be taken.
func (c choosing) problem() error { return passphrase.Check([]byte(c.passphrase)) }

// complete says whether it can be taken, and was typed twice.
func (c choosing) complete() bool { return c.passphrase == c.repeat && c.problem() == nil }

// state draws it. asked: the button was pressed, so say what is missing.
func (c choosing) state(t locales.Language, asked bool) ChoosePassphrase {
	s := ChoosePassphrase{
		Passphrase: Field{Label: t.T("create.passphrase"), Text: c.passphrase, Hint: t.T("create.passphrase_hint", "n", strconv.Itoa(MinPassphrase))},
		Repeat:     Field{Label: t.T("create.repeat"), Text: c.repeat},
		Strength:   c.strength(t), Offer: Action{Label: t.T("choose.offer")},
	}
	if c.words != "" {
		s.Offer.Label = t.T("choose.offer_again")
		s.Words, s.WordsText = c.words, t.T("choose.words")
	}
	if asked && c.problem() != nil {
		s.Passphrase.Problem = c.missing(t)
	}
	if c.repeat != "" && !strings.HasPrefix(c.passphrase, c.repeat) || asked && c.passphrase != c.repeat {
		s.Repeat.Problem = t.T("create.repeat_differs")
	}
	return s
}

func (c choosing) missing(t locales.Language) string {
	switch err := c.problem(); {
	case errors.Is(err, screening.ErrGuessable):
		return t.T("error.guessable.text")
	case errors.Is(err, screening.ErrUntypable):
		return t.T("error.untypable.text")
	}
	return t.T("create.too_short", "n", strconv.Itoa(MinPassphrase))
}

// strength says the length and the words, and no more: it is guidance, not a
// measure of how hard a passphrase is to guess.
func (c choosing) strength(t locales.Language) Chip {
	n, words := utf8.RuneCountInString(c.passphrase), strconv.Itoa(len(strings.Fields(c.passphrase)))
	err := c.problem()
	switch {
	case n == 0:
		return Chip{}
	case err == nil:
		return Chip{Code: "enough", Label: t.T("create.enough", "n", strconv.Itoa(n), "words", words)}
	case errors.Is(err, screening.ErrGuessable):
		return Chip{Code: "guessable", Tone: Marked, Label: t.T("choose.guessable")}
	case errors.Is(err, screening.ErrUntypable):
		return Chip{Code: "untypable", Tone: Marked, Label: t.T("choose.untypable")}
	}
	return Chip{Code: "short", Tone: Marked, Label: t.T("create.so_far",
		"n", strconv.Itoa(n), "min", strconv.Itoa(MinPassphrase), "words", words)}
}
