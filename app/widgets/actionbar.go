package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// ActionBar is the row of buttons at the bottom of a page: those that lead back
// on the left, those that lead on at the right.
func ActionBar(back, on []fyne.CanvasObject) *fyne.Container {
	row := container.New(&bar{split: len(back)}, append(append([]fyne.CanvasObject{}, back...), on...)...)
	body := Measure(ReadableWidth+2*float32(Room), InsetXY(Room, Snug, row))
	return Overlay(newPlate(plateStyle{fill: token(Paper)}), Column(0, Rule(), body))
}

// bar puts its first things at the left and the others at the right, and wraps
// when there is no room for all.
type bar struct {
	wrapping
	split int
}

func (b *bar) fits(objects []fyne.CanvasObject, width float32) bool {
	used := -float32(Near)
	for _, o := range objects {
		if o.Visible() {
			used += naturalWidth(o) + float32(Near)
		}
	}
	return used <= width
}

// stacked is the order of the buttons when each gets a row of its own: the one
// that leads on first.
func (b *bar) stacked(objects []fyne.CanvasObject) []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{}, objects[b.split:]...), objects[:b.split]...)
}

func (b *bar) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	b.gap = float32(Near)
	if b.fits(objects, width) {
		return tallestVisible(objects)
	}
	return b.wrapping.heightFor(b.stacked(objects), width)
}

func tallestVisible(objects []fyne.CanvasObject) (h float32) {
	for _, o := range objects {
		h = max(h, HeightFor(o, naturalWidth(o)))
	}
	return h
}

func (b *bar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects)
	return fyne.NewSize(w, b.heightFor(objects, b.or(w)))
}

func (b *bar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width, b.gap = size.Width, float32(Near)
	if !b.fits(objects, size.Width) {
		b.wrapping.Layout(b.stacked(objects), size)
		return
	}
	left, right := float32(0), size.Width
	for i, o := range objects {
		if i >= b.split || !o.Visible() {
			continue
		}
		w := naturalWidth(o)
		place(o, left, 0, w, size.Height)
		left += w + b.gap
	}
	for i := len(objects) - 1; i >= b.split; i-- {
		if o := objects[i]; o.Visible() {
			w := naturalWidth(o)
			right -= w
			place(o, right, 0, w, size.Height)
			right -= b.gap
		}
	}
}
