package courier

import (
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"

	"pelita/locales"
	"pelita/screening/outline"
	"pelita/screening/outline/paper"
	"pelita/screening/protocol"
)

// Wording is a language as instruments are exported in it.
func Wording(l locales.Language) outline.Wording {
	return outline.Wording{Language: l, Checked: l.Review().State != locales.Unreviewed}
}

// BlankForm prints a protocol as a PDF file with nothing of anybody in it, in
// one language or with a second beside it. The error matches paper.ErrScript for
// a language whose letters the fonts lack: they are those of the Go project,
// with Latin, Greek and Cyrillic letters.
func BlankForm(p *protocol.Protocol, page paper.Page, in locales.Language, beside ...locales.Language) ([]byte, error) {
	form := paper.Form{
		Protocol: p, Page: page, Wording: Wording(in),
		Fonts: paper.Fonts{Regular: goregular.TTF, Bold: gobold.TTF, Italic: goitalic.TTF},
	}
	for _, l := range beside {
		if l.Tag() != in.Tag() {
			w := Wording(l)
			form.Beside = &w
		}
	}
	return paper.Marshal(form)
}
