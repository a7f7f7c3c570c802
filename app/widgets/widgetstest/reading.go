package widgetstest

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// box is a rectangle on the stage.
type box struct{ x, y, w, h float32 }

func (b box) right() float32  { return b.x + b.w }
func (b box) bottom() float32 { return b.y + b.h }

// slack is how far a thing may stand over an edge without being seen to.
const slack = 1.5

// reader walks what is drawn.
type reader struct {
	texts []seen
	found []string
	size  fyne.Size
}

// seen is one line of text: where it stands and which page it scrolls with.
type seen struct {
	box
	text string
	page int
}

// Unreadable lists what a person could not read of an object: words wider than
// the place they stand in, words outside of what holds them or of the screen,
// words over other words, and things to press that are smaller than a finger.
func Unreadable(root fyne.CanvasObject) []string {
	r := &reader{size: root.Size()}
	r.walk(root, walk{holder: box{w: root.Size().Width, h: root.Size().Height}})
	r.overlaps()
	return r.found
}

// walk is where the reader is.
type walk struct {
	at     fyne.Position
	holder box
	page   int  // which scrolling page; 0 is the screen
	inside bool // inside a field, whose text moves under its edges
}

func (r *reader) walk(o fyne.CanvasObject, w walk) {
	if o == nil || !o.Visible() {
		return
	}
	at := w.at.Add(o.Position())
	here := box{at.X, at.Y, o.Size().Width, o.Size().Height}
	next := walk{at: at, holder: here, page: w.page, inside: w.inside}
	switch o := o.(type) {
	case *canvas.Text:
		r.text(o, here, w)
	case *fyne.Container:
		r.holds(fmt.Sprintf("%T", o.Layout), here, w)
		for _, child := range o.Objects {
			r.walk(child, next)
		}
	case *container.Scroll:
		next.page = w.page*10 + 1 + len(r.texts)
		next.holder = box{here.x, here.y - 1e6, here.w, 2e6}
		r.walk(o.Content, next)
	case *widget.Entry:
	case fyne.Widget:
		r.holds(fmt.Sprintf("%T", o), here, w)
		r.finger(o, here)
		_, next.inside = o.(interface{ SelectedText() string })
		if next.inside {
			return
		}
		for _, child := range test.WidgetRenderer(o).Objects() {
			r.walk(child, next)
		}
	}
}

// holds notes a part that stands outside of what holds it.
func (r *reader) holds(name string, b box, w walk) {
	if b.w <= 0 || b.h <= 0 {
		return
	}
	h := w.holder
	if b.x < h.x-slack || b.right() > h.right()+slack || b.y < h.y-slack || b.bottom() > h.bottom()+slack {
		r.found = append(r.found, fmt.Sprintf("%s at %.0f,%.0f %.0fx%.0f stands outside of its holder %.0f,%.0f %.0fx%.0f",
			name, b.x, b.y, b.w, b.h, h.x, h.y, h.w, h.h))
	}
}

func (r *reader) text(t *canvas.Text, b box, w walk) {
	if t.Text == "" || w.inside {
		return
	}
	least := t.MinSize()
	if least.Width > b.w+slack {
		r.found = append(r.found, fmt.Sprintf("%q is %.0f wide in a place of %.0f", t.Text, least.Width, b.w))
	}
	if b.y < w.holder.y-4 || b.bottom() > w.holder.bottom()+4 {
		r.found = append(r.found, fmt.Sprintf("%q stands above or below what holds it", t.Text))
	}
	ink := b
	ink.w = least.Width
	switch t.Alignment {
	case fyne.TextAlignCenter:
		ink.x += (b.w - least.Width) / 2
	case fyne.TextAlignTrailing:
		ink.x += b.w - least.Width
	}
	if ink.x < -slack || ink.right() > r.size.Width+slack {
		r.found = append(r.found, fmt.Sprintf("%q is off the screen", t.Text))
	}
	r.texts = append(r.texts, seen{ink, t.Text, w.page})
}

// finger notes what is too small to press.
func (r *reader) finger(o fyne.Widget, b box) {
	if _, ok := o.(fyne.Tappable); !ok {
		return
	}
	if _, ok := o.(fyne.Focusable); !ok {
		return
	}
	if !speaks(o) {
		r.found = append(r.found, fmt.Sprintf("%T at %.0f,%.0f has neither words nor a drawing", o, b.x, b.y))
	}
	if b.w < 48-slack || b.h < 48-slack {
		r.found = append(r.found, fmt.Sprintf("%T is %.0fx%.0f: too small to press", o, b.w, b.h))
	}
}

// speaks reports whether there are words or a drawing on a thing.
func speaks(o fyne.CanvasObject) bool {
	if o == nil || !o.Visible() {
		return false
	}
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text != ""
	case *canvas.Image:
		return true
	case interface{ SelectedText() string }:
		return true
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		if speaks(part) {
			return true
		}
	}
	return false
}

// overlaps notes lines that stand over each other. The boxes of two lines of
// one text may touch.
func (r *reader) overlaps() {
	const touch = 3
	for i, a := range r.texts {
		for _, b := range r.texts[i+1:] {
			if a.page != b.page {
				continue
			}
			if a.x < b.right()-touch && b.x < a.right()-touch && a.y < b.bottom()-touch && b.y < a.bottom()-touch {
				r.found = append(r.found, fmt.Sprintf("%q stands over %q", a.text, b.text))
			}
		}
	}
}
