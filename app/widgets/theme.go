package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Variant is light or dark.
type Variant uint8

// The variants; light is the zero value.
const (
	Light Variant = iota
	Dark
)

// Look is what a person can set: the zero value is light, at 100 percent.
type Look struct {
	Variant    Variant
	TextFactor float32 // 1.0 to 2.0; anything smaller counts as 1.0
}

// Fonts are the faces of the program. A nil one is Fyne's own, which has Latin,
// Greek and Cyrillic letters only.
type Fonts struct {
	Regular, Bold fyne.Resource
}

// Theme is the one theme of the program: make it once, give it to Fyne once,
// and change its Look in place. Every SetTheme makes Fyne parse the fonts again
// and keep the old ones for ever (measured: 23 MB each time with ours), so
// nothing but the start of the program may call it. The zero value works.
type Theme struct {
	fonts Fonts
	look  Look
}

// NewTheme makes the program's theme.
func NewTheme(fonts Fonts) *Theme { return &Theme{fonts: fonts} }

// Look gives the present look.
func (t *Theme) Look() Look { return t.look }

// Apply changes the look and repaints everything under the roots, without
// touching the fonts.
func (t *Theme) Apply(look Look, roots ...fyne.CanvasObject) {
	t.look = look
	for _, root := range roots {
		root.Refresh()
	}
}

// Paint gives a colour its value in the present look.
func (t *Theme) Paint(c Colour) color.NRGBA {
	if t.look.Variant == Dark {
		return night()[c]
	}
	return paper()[c]
}

// TextSize gives a step of the type scale its size in the present look.
func (t *Theme) TextSize(s TextSize) float32 {
	st := s.step()
	return st.size * (1 + (t.factor()-1)*st.growth)
}

func (t *Theme) factor() float32 { return min(max(t.look.TextFactor, 1), 2) }

// Font implements fyne.Theme.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace || style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Bold && t.fonts.Bold != nil:
		return t.fonts.Bold
	case !style.Bold && t.fonts.Regular != nil:
		return t.fonts.Regular
	}
	return theme.DefaultTheme().Font(style)
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// Color implements fyne.Theme for the few parts that are Fyne's own: the
// variant asked for is ignored, since the look decides.
func (t *Theme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	switch name {
	case theme.ColorNameBackground:
		return t.Paint(Paper)
	case theme.ColorNameForeground:
		return t.Paint(Ink)
	case theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return t.Paint(InkSoft)
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return t.Paint(Accent)
	case theme.ColorNameFocus:
		return t.Paint(Focus)
	case theme.ColorNameSelection:
		return t.Paint(AccentSoft)
	case theme.ColorNameForegroundOnPrimary:
		return t.Paint(OnAccent)
	case theme.ColorNameInputBackground, theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground:
		return t.Paint(Surface)
	case theme.ColorNameInputBorder, theme.ColorNameScrollBar:
		return t.Paint(Edge)
	case theme.ColorNameButton, theme.ColorNameDisabledButton, theme.ColorNameHeaderBackground:
		return t.Paint(Sunk)
	case theme.ColorNameSeparator:
		return t.Paint(Line)
	case theme.ColorNameHover:
		return t.Paint(Hover)
	case theme.ColorNamePressed:
		return t.Paint(Pressed)
	case theme.ColorNameError, theme.ColorNameWarning:
		return t.Paint(UrgentInk)
	case theme.ColorNameScrollBarBackground, theme.ColorNameShadow:
		return color.Transparent
	}
	return theme.DefaultTheme().Color(name, theme.VariantLight)
}

// Size implements fyne.Theme. Inner padding makes a field as tall as a finger.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return t.TextSize(Body)
	case theme.SizeNameCaptionText:
		return t.TextSize(Caption)
	case theme.SizeNameHeadingText:
		return t.TextSize(Heading)
	case theme.SizeNameSubHeadingText:
		return t.TextSize(Title)
	case theme.SizeNameInnerPadding:
		return float32(Snug)
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return radiusField
	case theme.SizeNameInputBorder:
		return 1
	case theme.SizeNameScrollBar:
		return 6
	case theme.SizeNameScrollBarSmall:
		return 4
	}
	return theme.DefaultTheme().Size(name)
}

// current is the theme of the running program. A program that has set another
// one gets ours at its zero look.
func current() *Theme {
	if app := fyne.CurrentApp(); app != nil {
		if t, ok := app.Settings().Theme().(*Theme); ok {
			return t
		}
	}
	return &Theme{}
}
