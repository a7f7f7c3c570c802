package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// columns puts things in columns of equal width, as many as fit.
type columns struct {
	remembered
	least, gap float32
}

// Columns puts things in columns of equal width, as many as fit when each is at
// least so wide (at 100 percent text; wider when text is larger).
func Columns(least float32, gap Space, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columns{least: least, gap: float32(gap)}, objects...)
}

// grid gives the number of columns and their width.
func (l *columns) grid(n int, width float32) (int, float32) {
	least := l.least * current().factor()
	fit := max(1, min(n, int((width+l.gap)/(least+l.gap))))
	return fit, (width - float32(fit-1)*l.gap) / float32(fit)
}

// rows cuts the visible objects into rows and gives the width of a column.
func (l *columns) rows(objects []fyne.CanvasObject, width float32) (rows [][]fyne.CanvasObject, w float32) {
	var seen []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			seen = append(seen, o)
		}
	}
	n, w := l.grid(len(seen), width)
	for len(seen) > 0 {
		k := min(n, len(seen))
		rows, seen = append(rows, seen[:k]), seen[k:]
	}
	return rows, w
}

func tallest(row []fyne.CanvasObject, width float32) (h float32) {
	for _, o := range row {
		h = max(h, HeightFor(o, width))
	}
	return h
}

func (l *columns) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	rows, w := l.rows(objects, width)
	total, gap := float32(0), float32(0)
	for _, row := range rows {
		total += gap + tallest(row, w)
		gap = l.gap
	}
	return total
}

func (l *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects)
	return fyne.NewSize(w, l.heightFor(objects, l.or(w)))
}

func (l *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	rows, w := l.rows(objects, size.Width)
	y := float32(0)
	for _, row := range rows {
		h := tallest(row, w)
		for i, o := range row {
			place(o, float32(i)*(w+l.gap), y, w, h)
		}
		y += h + l.gap
	}
}
