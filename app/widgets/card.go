package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Card is a sheet of paper on the page.
func Card(objects ...fyne.CanvasObject) *fyne.Container {
	return panel(plateStyle{fill: token(Surface), edge: token(Line), width: 1, radius: radiusCard}, Wide, Column(Room, objects...))
}

// Tray is a place let into the page, for things beside the matter.
func Tray(objects ...fyne.CanvasObject) *fyne.Container {
	return panel(plateStyle{fill: token(Sunk), radius: radiusField}, Room, Column(Snug, objects...))
}

// panel puts a thing on a plate, with less room around it where there is little.
func panel(style plateStyle, pad Space, body fyne.CanvasObject) *fyne.Container {
	return Overlay(newPlate(style), container.New(&roomy{pad: float32(pad)}, body))
}

// roomy is an inset that gives room back to its words on a phone.
type roomy struct {
	inset
	pad float32
}

// narrow is the width below which a thing is on a phone.
const narrow = 460

func (r *roomy) fit(width float32) {
	r.x, r.y = r.pad, r.pad
	if width < narrow {
		r.x, r.y = min(r.pad, float32(Room)), min(r.pad, float32(Room)+4)
	}
}

func (r *roomy) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	r.fit(width)
	return r.inset.heightFor(objects, width)
}

func (r *roomy) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.fit(size.Width)
	r.inset.Layout(objects, size)
}

// Quote sets words apart that are said aloud or read along: with a bar of lamp
// light before them, or after them where reading starts at the right.
func Quote(words *WrapText) *fyne.Container {
	return container.New(&quoted{words: words}, newPlate(plateStyle{fill: token(Accent), radius: 2}), words)
}

type quoted struct {
	remembered
	words *WrapText
}

const quoteIndent float32 = 16

func (q *quoted) heightFor(_ []fyne.CanvasObject, width float32) float32 {
	return HeightFor(q.words, width-quoteIndent)
}

func (q *quoted) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := minWidth(objects) + quoteIndent
	return fyne.NewSize(w, q.heightFor(objects, q.or(w)))
}

func (q *quoted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	q.width = size.Width
	bar, x := float32(0), quoteIndent
	if rightToLeft(q.words.Text()) {
		bar, x = size.Width-4, 0
	}
	place(objects[0], bar, 0, 4, size.Height)
	place(q.words, x, 0, size.Width-quoteIndent, size.Height)
}

// Raised keeps a thing that is smaller than the page a little above its middle.
func Raised(o fyne.CanvasObject) *fyne.Container { return container.New(&raised{}, o) }

type raised struct{ overlay }

func (r *raised) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.width = size.Width
	for _, o := range objects {
		h := HeightFor(o, size.Width)
		place(o, 0, max(0, (size.Height-h)*0.36), size.Width, h)
	}
}
