package widgets_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"pelita/app/widgets"
)

// typedInto is an area of a width with the keyboard in it, and what it says was typed.
func typedInto(width float32) (*widgets.TextArea, *string) {
	said := new(string)
	a := widgets.NewTextArea(func(text string) { *said = text }, nil)
	a.Resize(fyne.NewSize(width, 200))
	onStage(container.NewWithoutLayout(a))
	stage.Canvas().Focus(a.Entry())
	return a, said
}

// What is typed stands as it was typed, wherever a line is broken: at some widths the
// toolkit would put what follows a space before it.
func TestWhatIsTypedIntoAnAreaStandsAsItWasTypedAtEveryWidth(t *testing.T) {
	sentence := strings.Repeat("the boat had no name and, 0;  we were counted twice ", 3)
	for width := float32(120); width < 420; width += 7 {
		a, said := typedInto(width)
		for _, r := range sentence {
			a.Entry().TypedRune(r)
			a.Resize(fyne.NewSize(width-1, 200)) // a page that is laid out meanwhile
			a.Resize(fyne.NewSize(width, 200))
			a.Refresh()
			a.Entry().(fyne.Tappable).Tapped(&fyne.PointEvent{}) // which comes late, after a click
		}
		if *said != sentence {
			t.Fatalf("%.0f wide: %q", width, *said)
		}
	}
}

// A key takes away what was typed last, though the line was broken there.
func TestBackspaceTakesAwayTheSpaceThatWasTypedLastAtEveryWidth(t *testing.T) {
	sentence := strings.Repeat("the boat had no name and, 0;  we were counted twice ", 3)
	for width := float32(120); width < 420; width += 31 {
		a, said := typedInto(width)
		for _, r := range sentence {
			a.Entry().TypedRune(r)
			a.Refresh()
			a.Entry().TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
			a.Entry().TypedRune(r)
			a.Refresh()
		}
		if *said != sentence {
			t.Fatalf("%.0f wide: %q", width, *said)
		}
	}
}
