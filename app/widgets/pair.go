package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Pair shows a name and beside it, or under it where there is no room, a text.
func Pair(label, text string) fyne.CanvasObject {
	return container.New(&pairing{},
		NewText(label, Style{Colour: InkSoft, Leading: Close}),
		NewText(text, Style{Leading: Close}))
}

// pairing lays out a name and a text. The names of several pairs under each
// other take the same width.
type pairing struct{ remembered }

// beside gives the width of the name, or false when the text goes under it.
func (p *pairing) beside(objects []fyne.CanvasObject, width float32) (float32, bool) {
	name := min(width*0.4, 220*current().factor())
	return name, naturalWidth(objects[0]) <= name && naturalWidth(objects[1]) <= max(width-name-float32(Snug), width*0.5)
}

func (p *pairing) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	if name, ok := p.beside(objects, width); ok {
		return max(HeightFor(objects[0], name), HeightFor(objects[1], width-name-float32(Snug)))
	}
	return HeightFor(objects[0], width) + HeightFor(objects[1], width) + 2
}

func (p *pairing) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects)
	return fyne.NewSize(w, p.heightFor(objects, p.or(w)))
}

func (p *pairing) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	p.width = size.Width
	if name, ok := p.beside(objects, size.Width); ok {
		rest := size.Width - name - float32(Snug)
		place(objects[0], 0, 0, name, HeightFor(objects[0], name))
		place(objects[1], name+float32(Snug), 0, rest, HeightFor(objects[1], rest))
		return
	}
	h := HeightFor(objects[0], size.Width)
	place(objects[0], 0, 0, size.Width, h)
	place(objects[1], 0, h+2, size.Width, HeightFor(objects[1], size.Width))
}
