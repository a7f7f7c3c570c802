package courier_test

import (
	"bytes"
	"testing"

	"pelita/app/courier"
	"pelita/locales"
	"pelita/screening/outline/paper"
	cards "pelita/screening/passphrase"
)

// finder says whether the mark that a camera looks for stands at this corner.
func finder(rows [][]bool, x0, y0 int) bool {
	for y := range 7 {
		for x := range 7 {
			ring := max(abs(x-3), abs(y-3))
			if rows[y0+y][x0+x] != (ring != 2) {
				return false
			}
		}
	}
	return true
}

func abs(n int) int { return max(n, -n) }

func TestSRB05_TheCodeOfACardIsASquareThatACameraFinds(t *testing.T) {
	t.Parallel()
	rows, err := courier.Squares(cards.NewCard().Code())
	if err != nil {
		t.Fatal(err)
	}
	n := len(rows)
	if n != 33 && n != 29 || len(rows[0]) != n { // version 3 or 4 holds 56 letters at level M
		t.Fatalf("%d by %d modules", n, len(rows[0]))
	}
	if !finder(rows, 0, 0) || !finder(rows, n-7, 0) || !finder(rows, 0, n-7) || finder(rows, n-7, n-7) {
		t.Error("the corners are not those of a QR code")
	}
}

func TestTheCardAndTheRecoverySheetGoOnOnePageInEachLanguage(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range words.Languages() {
		for _, page := range []paper.Page{paper.A4, paper.Letter} {
			card, err := courier.CardPage(cards.NewCard(), l, page)
			if err != nil || !bytes.HasPrefix(card, []byte("%PDF-")) {
				t.Errorf("card, %s, %s: %v", l.Tag(), page, err)
			}
			if sheet, err := courier.RecoveryPage(l, page); err != nil || !bytes.HasPrefix(sheet, []byte("%PDF-")) {
				t.Errorf("sheet, %s, %s: %v", l.Tag(), page, err)
			}
		}
	}
}
