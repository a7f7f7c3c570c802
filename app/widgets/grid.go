package widgets

import "fyne.io/fyne/v2"

// grid is a number of equal columns, however narrow they get.
type grid struct {
	remembered
	columns func() int
}

func (g *grid) cell(width float32) (int, float32) {
	n := max(1, g.columns())
	return n, width / float32(n)
}

func (g *grid) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	n, cell := g.cell(width)
	return float32((len(objects)+n-1)/n) * tallest(objects, cell)
}

func (g *grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	n, _ := g.cell(0)
	w := float32(n) * 24
	return fyne.NewSize(w, g.heightFor(objects, g.or(w)))
}

func (g *grid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	g.width = size.Width
	n, cell := g.cell(size.Width)
	h := tallest(objects, cell)
	for i, o := range objects {
		place(o, float32(i%n)*cell, float32(i/n)*h, cell, h)
	}
}
