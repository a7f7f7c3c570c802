package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// flowing is an object that knows its height once it knows its width.
type flowing interface {
	HeightFor(width float32) float32
}

// flowLayout is a layout that knows the same of the objects it lays out.
type flowLayout interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightFor says how tall an object wants to be at a width. A hidden object
// wants nothing.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	if o == nil || !o.Visible() {
		return 0
	}
	if f, ok := o.(flowing); ok {
		return f.HeightFor(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(flowLayout); ok {
			return l.heightFor(c.Objects, width)
		}
	}
	return o.MinSize().Height
}

// place puts an object somewhere with a size.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// minWidth is the widest of the smallest widths.
func minWidth(objects []fyne.CanvasObject) (w float32) {
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	return w
}

// widest is the widest of the widths that objects would like.
func widest(objects []fyne.CanvasObject) (w float32) {
	for _, o := range objects {
		if o.Visible() {
			w = max(w, naturalWidth(o))
		}
	}
	return w
}

// remembered is the width a layout was last used at, for callers that ask for a
// smallest size before they give one.
type remembered struct{ width float32 }

func (r *remembered) or(least float32) float32 {
	if r.width > 0 {
		return r.width
	}
	return max(least, 320)
}

// column puts things under each other at full width.
type column struct {
	remembered
	gap float32
}

// Column puts things under each other, each at full width.
func Column(gap Space, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: float32(gap)}, objects...)
}

func (c *column) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	total, gap := float32(0), float32(0)
	for _, o := range objects {
		if h := HeightFor(o, width); h > 0 { // what takes no room takes no gap
			total += gap + h
			gap = c.gap
		}
	}
	return total
}

func (c *column) naturalWidth(objects []fyne.CanvasObject) float32 { return widest(objects) }

func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects)
	return fyne.NewSize(w, c.heightFor(objects, c.or(w)))
}

func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := HeightFor(o, size.Width)
		place(o, 0, y, size.Width, h)
		if h > 0 {
			y += h + c.gap
		}
	}
}

// inset keeps a distance around one thing.
type inset struct {
	remembered
	x, y float32
}

// Inset keeps the same distance on all four sides.
func Inset(by Space, o fyne.CanvasObject) *fyne.Container { return InsetXY(by, by, o) }

// InsetXY keeps one distance at the sides and another above and below.
func InsetXY(x, y Space, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{x: float32(x), y: float32(y)}, o)
}

func (i *inset) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range objects {
		h = max(h, HeightFor(o, width-2*i.x))
	}
	if h == 0 { // nothing needs no room around it
		return 0
	}
	return h + 2*i.y
}

func (i *inset) naturalWidth(objects []fyne.CanvasObject) float32 { return widest(objects) + 2*i.x }

func (i *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects) + 2*i.x
	return fyne.NewSize(w, i.heightFor(objects, i.or(w)))
}

func (i *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	i.width = size.Width
	for _, o := range objects {
		place(o, i.x, i.y, size.Width-2*i.x, size.Height-2*i.y)
	}
}

// overlay puts things on top of each other at the same size.
type overlay struct{ remembered }

// Overlay puts things on top of each other, each at full size.
func Overlay(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&overlay{}, objects...)
}

func (l *overlay) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range objects {
		h = max(h, HeightFor(o, width))
	}
	return h
}

func (l *overlay) naturalWidth(objects []fyne.CanvasObject) float32 { return widest(objects) }

func (l *overlay) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects)
	return fyne.NewSize(w, l.heightFor(objects, l.or(w)))
}

func (l *overlay) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

// measure keeps one thing from growing wider than is easy to read.
type measure struct {
	remembered
	most float32
}

// Measure keeps a thing at most so wide, and in the middle. Larger letters make
// a wider line that is as easy to read.
func Measure(most float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&measure{most: most}, o)
}

func (m *measure) widest() float32 { return m.most * (1 + (current().factor()-1)*0.6) }

func (m *measure) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range objects {
		h = max(h, HeightFor(o, min(width, m.widest())))
	}
	return h
}

func (m *measure) naturalWidth(objects []fyne.CanvasObject) float32 {
	return min(m.widest(), widest(objects))
}

func (m *measure) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects)
	return fyne.NewSize(w, m.heightFor(objects, m.or(w)))
}

func (m *measure) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m.width = size.Width
	w := min(size.Width, m.widest())
	for _, o := range objects {
		place(o, (size.Width-w)/2, 0, w, size.Height)
	}
}
