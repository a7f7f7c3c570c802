package courier

import (
	"context"
	"fmt"
	"image/color"

	"github.com/boombuler/barcode/qr"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"

	"pelita/locales"
	"pelita/screening/outline/paper"
	phrase "pelita/screening/passphrase"
)

// TakeCard makes the vault ask the officer who unlocked it for a card beside their
// passphrase, or for another card than before. secret is what they unlock with
// now: the passphrase, and the card they have when they have one. Write the card
// down first: from this call on the passphrase alone opens nothing.
func (p *Profile) TakeCard(ctx context.Context, secret []byte, c phrase.Card) error {
	next := c.With(phrase.Typed(secret))
	defer clear(next)
	return p.ChangePassphrase(ctx, secret, next)
}

// GiveUpCard makes the passphrase alone enough again.
func (p *Profile) GiveUpCard(ctx context.Context, secret []byte) error {
	return p.ChangePassphrase(ctx, secret, phrase.Typed(secret))
}

// Squares draws a text as a QR code: row by row, true is black. Level M: a
// seventh of it may be dirty.
func Squares(text string) ([][]bool, error) {
	code, err := qr.Encode(text, qr.M, qr.AlphaNumeric)
	if err != nil {
		return nil, fmt.Errorf("draw code: %w", err)
	}
	at := code.Bounds()
	rows := make([][]bool, 0, at.Dy())
	for y := at.Min.Y; y < at.Max.Y; y++ {
		row := make([]bool, 0, at.Dx())
		for x := at.Min.X; x < at.Max.X; x++ {
			row = append(row, color.GrayModel.Convert(code.At(x, y)).(color.Gray).Y < 128)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func leafFonts() paper.Fonts {
	return paper.Fonts{Regular: goregular.TTF, Bold: gobold.TTF, Italic: goitalic.TTF}
}

// CardPage prints an unlock card as a PDF file of one page: a QR code and the same
// letters. It names neither program nor officer. The error matches
// paper.ErrScript for a language whose letters the fonts lack.
func CardPage(c phrase.Card, l locales.Language, page paper.Page) ([]byte, error) {
	squares, err := Squares(c.Code())
	if err != nil {
		return nil, err
	}
	return paper.MarshalLeaf(paper.Leaf{
		Title: l.T("card.page.title"), Tag: l.Tag(), Page: page, Fonts: leafFonts(), Code: squares,
		Parts: []paper.LeafPart{{Text: c.Text(), Exact: true}, {Text: l.T("card.page.keep")}, {Text: l.T("card.page.lost")}},
	})
}

// RecoveryPage prints what to do when nobody can unlock a device any more, as a
// PDF file of one page. It holds no key. The error matches paper.ErrScript.
func RecoveryPage(l locales.Language, page paper.Page) ([]byte, error) {
	var parts []paper.LeafPart
	say := func(key string) { parts = append(parts, paper.LeafPart{Text: l.T("recovery.page." + key)}) }
	exact := func(text string) { parts = append(parts, paper.LeafPart{Text: text, Exact: true}) }
	say("when")
	say("need")
	say("copy")
	say("version")
	exact("age --version")
	say("prove")
	exact("age --decrypt -i recovery.key vault.age | wc -c")
	say("read")
	exact("pelitactl reader COPY --identity recovery.key --out records.jsonl")
	say("restore")
	exact("pelitactl backup restore BACKUP --identity recovery.key --profile NEW")
	say("after")
	return paper.MarshalLeaf(paper.Leaf{
		Title: l.T("recovery.page.title"), Tag: l.Tag(), Page: page, Fonts: leafFonts(), Parts: parts,
		Blanks: [][]string{{l.T("recovery.page.key_is"), l.T("recovery.page.backup_is")}, {l.T("recovery.page.drill_on"), l.T("recovery.page.by")}},
	})
}
