package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// wrapping puts things beside each other and starts a new row when one is full.
type wrapping struct {
	remembered
	gap float32
}

// Wrap puts things beside each other at their own widths, in as many rows as
// they need. A thing wider than the row gets the whole row.
func Wrap(gap Space, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrapping{gap: float32(gap)}, objects...)
}

// rows cuts the visible objects into rows.
func (l *wrapping) rows(objects []fyne.CanvasObject, width float32) [][]fyne.CanvasObject {
	var rows [][]fyne.CanvasObject
	used := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		w := min(naturalWidth(o), width)
		if len(rows) == 0 || used+l.gap+w > width {
			rows, used = append(rows, nil), -l.gap
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], o)
		used += l.gap + w
	}
	return rows
}

func (l *wrapping) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	total, gap := float32(0), float32(0)
	for _, row := range l.rows(objects, width) {
		total += gap + rowHeight(row, width)
		gap = l.gap
	}
	return total
}

func rowHeight(row []fyne.CanvasObject, width float32) (h float32) {
	for _, o := range row {
		h = max(h, HeightFor(o, min(naturalWidth(o), width)))
	}
	return h
}

func (l *wrapping) naturalWidth(objects []fyne.CanvasObject) float32 {
	w := -l.gap
	for _, o := range objects {
		if o.Visible() {
			w += naturalWidth(o) + l.gap
		}
	}
	return max(w, 0)
}

func (l *wrapping) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects)
	return fyne.NewSize(w, l.heightFor(objects, l.or(w)))
}

func (l *wrapping) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y := float32(0)
	for _, row := range l.rows(objects, size.Width) {
		x, h := float32(0), rowHeight(row, size.Width)
		for _, o := range row {
			w := min(naturalWidth(o), size.Width)
			own := HeightFor(o, w)
			place(o, x, y+(h-own)/2, w, own)
			x += w + l.gap
		}
		y += h + l.gap
	}
}

// natural is an object that has a width it would like, beside the smallest one
// it can live with.
type natural interface {
	NaturalWidth() float32
}

func naturalWidth(o fyne.CanvasObject) float32 {
	if n, ok := o.(natural); ok {
		return n.NaturalWidth()
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(interface {
			naturalWidth([]fyne.CanvasObject) float32
		}); ok {
			return l.naturalWidth(c.Objects)
		}
	}
	return o.MinSize().Width
}
