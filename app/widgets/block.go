package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// block is a widget made of other objects under one root.
type block struct {
	widget.BaseWidget
	root fyne.CanvasObject
}

// HeightFor says how tall the block is at a width.
func (b *block) HeightFor(width float32) float32 { return HeightFor(b.root, width) }

// NaturalWidth is the width the block would like.
func (b *block) NaturalWidth() float32 { return naturalWidth(b.root) }

// CreateRenderer implements fyne.Widget.
func (b *block) CreateRenderer() fyne.WidgetRenderer { return &blockRenderer{b} }

type blockRenderer struct{ block *block }

func (r *blockRenderer) Layout(size fyne.Size)        { r.block.root.Resize(size) }
func (r *blockRenderer) MinSize() fyne.Size           { return r.block.root.MinSize() }
func (r *blockRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.block.root} }
func (r *blockRenderer) Destroy()                     {}
func (r *blockRenderer) Refresh()                     { r.block.root.Refresh() }

// plate is a rectangle painted in tokens. None leaves a part unpainted.
type plate struct {
	widget.BaseWidget
	paint plateStyle
}

type plateStyle struct {
	fill, edge *Colour
	radius     float32
	width      float32
}

// token points at a colour, where no colour is a choice too.
func token(c Colour) *Colour { return &c }

func newPlate(style plateStyle) *plate {
	p := &plate{paint: style}
	p.ExtendBaseWidget(p)
	return p
}

func (p *plate) set(style plateStyle) {
	p.paint = style
	p.Refresh()
}

// MinSize lets a plate be as small as what stands on it.
func (p *plate) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer implements fyne.Widget. The toolkit forgets the renderer of what
// was out of sight for a minute and makes another without laying it out: what a
// renderer makes must have its size from the start.
func (p *plate) CreateRenderer() fyne.WidgetRenderer {
	r := &plateRenderer{plate: p, rect: canvas.NewRectangle(color.Transparent)}
	r.colour()
	r.Layout(p.Size())
	return r
}

type plateRenderer struct {
	plate *plate
	rect  *canvas.Rectangle
}

func (r *plateRenderer) colour() {
	style, th := r.plate.paint, current()
	r.rect.FillColor, r.rect.StrokeColor, r.rect.StrokeWidth = color.Transparent, color.Transparent, 0
	if style.fill != nil {
		r.rect.FillColor = th.Paint(*style.fill)
	}
	if style.edge != nil {
		r.rect.StrokeColor, r.rect.StrokeWidth = th.Paint(*style.edge), style.width
	}
	r.rect.CornerRadius = style.radius
}

func (r *plateRenderer) Layout(size fyne.Size) {
	r.rect.Hidden = size.Height < 1 // or its edge is drawn as a line
	r.rect.Resize(size)
}

func (r *plateRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *plateRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *plateRenderer) Destroy()                     {}
func (r *plateRenderer) Refresh() {
	r.colour()
	r.rect.Refresh()
}

// blank keeps a distance where a layout has none to give.
type blank struct {
	widget.BaseWidget
	size fyne.Size
}

func newBlank(width, height float32) *blank {
	b := &blank{size: fyne.NewSize(width, height)}
	b.ExtendBaseWidget(b)
	return b
}

// MinSize implements fyne.CanvasObject.
func (b *blank) MinSize() fyne.Size { return b.size }

// CreateRenderer implements fyne.Widget.
func (b *blank) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// Rule is a hairline between things.
func Rule() fyne.CanvasObject {
	return Overlay(newPlate(plateStyle{fill: token(Line)}), newBlank(1, 1))
}
