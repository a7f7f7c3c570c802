package widgets

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestTextIsReadableOnEverythingItStandsOn(t *testing.T) {
	type pair struct {
		over, under Colour
		least       float64 // WCAG 2.2: 1.4.3 asks 4.5 of text, 1.4.11 asks 3 of what must be seen
	}
	pairs := []pair{
		{OnAccent, Accent, 4.5}, {AccentInk, AccentSoft, 4.5}, {AccentInk, Paper, 4.5}, {AccentInk, Surface, 4.5},
		{CalmInk, CalmSoft, 4.5}, {AttentionInk, AttentionSoft, 4.5}, {UrgentInk, UrgentSoft, 4.5},
		{Ink, AccentSoft, 4.5}, {InkSoft, AccentSoft, 4.5}, {AccentInk, Sunk, 4.5},
		{UrgentInk, Surface, 4.5}, {UrgentInk, Paper, 4.5}, {Ink, CalmSoft, 4.5}, {Ink, UrgentSoft, 4.5},
	}
	for _, under := range []Colour{Paper, Surface, Sunk} {
		pairs = append(pairs, pair{Ink, under, 7}, pair{InkSoft, under, 4.5}, pair{Edge, under, 3}, pair{Focus, under, 3})
	}
	for _, v := range []Variant{Light, Dark} {
		th := &Theme{look: Look{Variant: v}}
		for _, p := range pairs {
			if got := contrast(th.Paint(p.over), th.Paint(p.under)); got < p.least {
				t.Errorf("variant %d: colour %d on %d has contrast %.2f, want %.1f", v, p.over, p.under, got, p.least)
			}
		}
	}
}

func TestTheContrastFormulaGivesTheKnownExtremes(t *testing.T) {
	black, white, grey := rgb(0), rgb(0xffffff), rgb(0x767676)
	if got := fmt.Sprintf("%.1f %.2f", contrast(black, white), contrast(grey, white)); got != "21.0 4.54" {
		t.Errorf("got %s", got)
	}
}

func TestEveryTextGrowsWithThePersonsSettingAndStaysInOrder(t *testing.T) {
	order := []TextSize{Caption, Body, Lead, Title, Question, Heading}
	for _, factor := range []float32{0, 1, 1.3, 1.6, 2, 9} {
		th := &Theme{look: Look{TextFactor: factor}}
		for i := 1; i < len(order); i++ {
			if th.TextSize(order[i]) <= th.TextSize(order[i-1]) {
				t.Errorf("at %.1f step %d is not larger than the one below", factor, i)
			}
		}
	}
	normal, large := &Theme{}, &Theme{look: Look{TextFactor: 2}}
	if large.TextSize(Body) != 2*normal.TextSize(Body) || large.TextSize(Caption) != 2*normal.TextSize(Caption) {
		t.Error("text at 200 percent is not twice as large")
	}
}

func TestTheLookChangesInPlaceAndKeepsTheFonts(t *testing.T) {
	th := NewTheme(Fonts{})
	bold := fyne.TextStyle{Bold: true}
	before := th.Font(bold)
	th.Apply(Look{Variant: Dark, TextFactor: 1.5})
	if th.Font(bold) != before {
		t.Error("a new look brought another font")
	}
	if th.Color(theme.ColorNameBackground, theme.VariantLight) != color.Color(night()[Paper]) {
		t.Error("the look did not reach Fyne's own parts")
	}
	if got := th.Size(theme.SizeNameText); got != 24 {
		t.Errorf("text size %v, want 24", got)
	}
}
