package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

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
	r.self = r
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

// Bullets shows short texts under each other, each with a dot before it.
func Bullets(texts ...string) *fyne.Container {
	c := Column(Near)
	for _, t := range texts {
		words := NewText(t, Style{})
		c.Add(container.New(&dotted{quoted{words: words}}, newPlate(plateStyle{fill: token(Accent), radius: 3}), words))
	}
	return c
}

// dotted puts a dot before the first line of words.
type dotted struct{ quoted }

func (d *dotted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	d.quoted.Layout(objects, size)
	const dot = 6
	x := float32(3)
	if rightToLeft(d.words.Text()) {
		x = size.Width - 3 - dot
	}
	place(objects[0], x, (d.words.pitch()-dot)/2, dot, dot)
}
