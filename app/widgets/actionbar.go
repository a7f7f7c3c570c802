package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// ActionBar is the row of buttons at the bottom of a page: those that lead back
// at the left, those that lead on at the right. Where there is no room, first
// the drawings lose their words, then each side gets a row of its own.
func ActionBar(back, on []*Button) *fyne.Container {
	l := &bar{split: len(back), gap: float32(Near)}
	row := container.New(l)
	for _, b := range append(append([]*Button{}, back...), on...) {
		row.Add(b)
	}
	body := Measure(ReadableWidth+2*float32(Room), InsetXY(Room, Snug, row))
	return Overlay(newPlate(plateStyle{fill: token(Paper)}), Column(0, Rule(), body))
}

// bar lays out buttons at two sides.
type bar struct {
	remembered
	gap   float32
	split int
}

func fitsBeside(objects []fyne.CanvasObject, gap, width float32) bool {
	used := -gap
	for _, o := range objects {
		if o.Visible() {
			used += naturalWidth(o) + gap
		}
	}
	return used <= width
}

// inOneRow tries to get all buttons into one row, with fewer words at need.
func (b *bar) inOneRow(objects []fyne.CanvasObject, width float32) bool {
	for _, form := range []wordsForm{withWords, drawingOnly} {
		for _, o := range objects {
			o.(*Button).setForm(form)
		}
		if fitsBeside(objects, b.gap, width) {
			return true
		}
	}
	return false
}

// sides gives the visible buttons, those that lead on first.
func (b *bar) sides(objects []fyne.CanvasObject) [2][]fyne.CanvasObject {
	var out [2][]fyne.CanvasObject
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		side := 0
		if i < b.split {
			side = 1
		}
		out[side] = append(out[side], o)
	}
	return out
}

// share is the width of one of n buttons that share a row.
func (b *bar) share(n int, width float32) float32 {
	return (width - float32(n-1)*b.gap) / float32(max(n, 1))
}

// withRoom gives words back to the buttons of a row where they fit.
func (b *bar) withRoom(row []fyne.CanvasObject, width float32) {
	for _, o := range row {
		o.(*Button).setForm(withWords)
	}
	w := b.share(len(row), width)
	for _, o := range row {
		if naturalWidth(o) > w {
			for _, o := range row {
				o.(*Button).setForm(drawingOnly)
			}
			return
		}
	}
}

func (b *bar) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	if b.inOneRow(objects, width) {
		h := float32(0)
		for _, o := range objects {
			h = max(h, HeightFor(o, naturalWidth(o)))
		}
		return h
	}
	total, gap := float32(0), float32(0)
	for _, row := range b.sides(objects) {
		if len(row) == 0 {
			continue
		}
		b.withRoom(row, width)
		total += gap + tallest(row, b.share(len(row), width))
		gap = b.gap
	}
	return total
}

func (b *bar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(TouchTarget, b.heightFor(objects, b.or(TouchTarget)))
}

func (b *bar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width = size.Width
	if !b.inOneRow(objects, size.Width) {
		b.rows(objects, size.Width)
		return
	}
	left, right := float32(0), size.Width
	for i, o := range objects {
		if i < b.split && o.Visible() {
			w := naturalWidth(o)
			place(o, left, 0, w, size.Height)
			left += w + b.gap
		}
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

func (b *bar) rows(objects []fyne.CanvasObject, width float32) {
	y := float32(0)
	for _, row := range b.sides(objects) {
		if len(row) == 0 {
			continue
		}
		b.withRoom(row, width)
		w := b.share(len(row), width)
		h := tallest(row, w)
		for i, o := range row {
			place(o, float32(i)*(w+b.gap), y, w, h)
		}
		y += h + b.gap
	}
}
