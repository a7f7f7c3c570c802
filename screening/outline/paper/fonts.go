package paper

import (
	"errors"
	"fmt"

	"golang.org/x/image/font/sfnt"
)

// ErrScript says that the fonts have no letters for a language. A form with
// empty boxes for words is worse than none.
var ErrScript = errors.New("the fonts have no letters for this language")

// Fonts are the typefaces of a form, as TrueType files.
type Fonts struct {
	Regular, Bold, Italic []byte
}

// covers says whether a font has a letter for everything that was written.
func covers(font []byte, marks []mark) error {
	f, err := sfnt.Parse(font)
	if err != nil {
		return fmt.Errorf("read font: %w", err)
	}
	var buf sfnt.Buffer
	for _, m := range marks {
		for _, r := range m.text {
			if r == '\n' {
				continue
			}
			if g, err := f.GlyphIndex(&buf, r); err != nil || g == 0 {
				return fmt.Errorf("%w: U+%04X", ErrScript, r)
			}
		}
	}
	return nil
}
