package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// ActionBar is the row of buttons at the bottom of a page: those that lead back
// at the left, those that lead on at the right. Where there is no room, first
// the drawings lose their words, then each side gets a row of its own. The
// buttons stand at the edges of a page that is at most so wide.
func ActionBar(most float32, back, on []*Button) *fyne.Container {
	l := &bar{split: len(back), gap: float32(Near)}
	row := container.New(l)
	for _, b := range append(append([]*Button{}, back...), on...) {
		row.Add(b)
	}
	body := Measure(most+2*float32(Room), InsetXY(Room, Snug, row))
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

// inOneRow tries to get all buttons into one row. At need the drawings lose
// their words, one after the other from the left: what leads back first.
func (b *bar) inOneRow(objects []fyne.CanvasObject, width float32) bool {
	for _, o := range objects {
		o.(*Button).setForm(withWords)
	}
	for i := -1; i < len(objects); i++ {
		if i >= 0 {
			objects[i].(*Button).setForm(drawingOnly)
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

// filled is a row of buttons with the widths at which they fill it.
type filled struct {
	buttons []fyne.CanvasObject
	widths  []float32
}

// stacked cuts the buttons into rows that are filled: those that lead on first,
// each with its words, and then those that lead back in one row.
func (b *bar) stacked(objects []fyne.CanvasObject, width float32) []filled {
	var rows []filled
	cut := wrapping{gap: b.gap}
	for i, side := range b.sides(objects) {
		for _, o := range side {
			o.(*Button).setForm(withWords)
		}
		if back := i == 1; back && !fitsBeside(side, b.gap, width) {
			for _, o := range side {
				o.(*Button).setForm(drawingOnly)
			}
		}
		for _, row := range cut.rows(side, width) {
			rows = append(rows, b.fill(row, width))
		}
	}
	return rows
}

func (b *bar) fill(row []fyne.CanvasObject, width float32) filled {
	f := filled{buttons: row}
	spare := width - float32(len(row)-1)*b.gap
	for _, o := range row {
		spare -= min(naturalWidth(o), width)
	}
	for _, o := range row {
		f.widths = append(f.widths, min(naturalWidth(o), width)+spare/float32(len(row)))
	}
	return f
}

func (f filled) height() (h float32) {
	for i, o := range f.buttons {
		h = max(h, HeightFor(o, f.widths[i]))
	}
	return h
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
	for _, row := range b.stacked(objects, width) {
		total += gap + row.height()
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
	for _, row := range b.stacked(objects, width) {
		x, h := float32(0), row.height()
		for i, o := range row.buttons {
			place(o, x, y, row.widths[i], h)
			x += row.widths[i] + b.gap
		}
		y += h + b.gap
	}
}
