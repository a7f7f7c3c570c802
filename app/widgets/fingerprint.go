package widgets

import "fyne.io/fyne/v2"

// Fingerprint shows the words by which two people compare a key aloud: large,
// apart from each other, and numbered, so that none is passed over.
type Fingerprint struct {
	block
	label *WrapText
	words *fyne.Container
}

// NewFingerprint makes an empty one.
func NewFingerprint() *Fingerprint {
	f := &Fingerprint{words: Columns(130, Near)}
	f.label = NewText("", Style{Colour: InkSoft})
	f.root = Column(Near, f.label, f.words)
	f.ExtendBaseWidget(f)
	return f
}

// Set shows words under a label; with none it is hidden.
func (f *Fingerprint) Set(label string, words ...string) {
	showText(f.label, label)
	f.words.Objects = nil
	for i, w := range words {
		number := NewText(string(rune('1'+i)), Style{Size: Caption, Colour: InkSoft})
		word := NewText(w, Style{Size: Title, Weight: Strong, Leading: Close})
		f.words.Objects = append(f.words.Objects, Overlay(
			newPlate(plateStyle{fill: token(Sunk), radius: radiusSmall}),
			InsetXY(Snug, Near, Spread(Near, number, word, nil))))
	}
	f.words.Refresh()
	show(f, len(words) > 0)
	f.Refresh()
}
