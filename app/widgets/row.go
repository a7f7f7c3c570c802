package widgets

import "fyne.io/fyne/v2"

// RowText is what a row of a list says.
type RowText struct {
	Title, Detail, Meta string
	Chips               []ChipText
}

// Row is one thing in a list, to be opened.
type Row struct {
	*pressable
	title, detail, meta *WrapText
	chips               *fyne.Container
	forward             *icon
}

// NewRow makes an empty row.
func NewRow(onPress func()) *Row {
	r := &Row{chips: Chips(), forward: newIcon(IconForward, InkSoft, Body)}
	r.title = NewText("", Style{Weight: Strong, Size: Lead, Leading: Close})
	r.detail = NewText("", Style{Colour: InkSoft, Size: Caption})
	r.meta = NewText("", Style{Colour: InkSoft, Size: Caption})
	words := Column(Tight, Spread(Snug, nil, r.title, r.meta), r.detail, r.chips)
	style := plateStyle{fill: token(Surface), edge: token(Line), width: 1, radius: radiusField}
	r.pressable = newPressable(pressStyle{plate: style, padX: Room, padY: 14}, "", Spread(Snug, nil, words, r.forward), onPress)
	r.ExtendBaseWidget(r)
	return r
}

// Set shows another thing.
func (r *Row) Set(t RowText) {
	r.pressable.label = t.Title
	r.title.SetText(t.Title)
	showText(r.detail, t.Detail)
	showText(r.meta, t.Meta)
	SetChips(r.chips, t.Chips...)
	r.Refresh()
}

// Pair shows a name and beside it, or under it where it is narrow, a text.
func Pair(label, text string) fyne.CanvasObject {
	return Columns(180, 2,
		NewText(label, Style{Colour: InkSoft, Leading: Close}),
		NewText(text, Style{Leading: Close}))
}

// Bullets shows short texts under each other, each with a dot before it.
func Bullets(texts ...string) *fyne.Container {
	c := Column(Near)
	for _, t := range texts {
		dot := Overlay(newBlank(14, current().TextSize(Body)*1.3), InsetXY(4, Space(current().TextSize(Body)*0.65-3), newPlate(plateStyle{fill: token(Accent), radius: 3})))
		c.Add(SpreadTop(Near, dot, NewText(t, Style{}), nil))
	}
	return c
}
