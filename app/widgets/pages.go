package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Widths at which a page changes its arrangement.
const (
	TabletWidth  float32 = 600
	DesktopWidth float32 = 1000
)

// Scroller shows a thing that may be taller than the page. It tells the thing
// its width before it asks how tall it is.
type Scroller struct {
	widget.BaseWidget
	scroll *container.Scroll
	body   *fyne.Container
}

// NewScroller makes a scrolling page of one thing.
func NewScroller(body fyne.CanvasObject) *Scroller {
	s := &Scroller{body: Overlay(body)}
	s.scroll = container.NewVScroll(s.body)
	s.ExtendBaseWidget(s)
	return s
}

// OnNearEnd is called when a person has scrolled to within a page of the end.
func (s *Scroller) OnNearEnd(f func()) {
	s.scroll.OnScrolled = func(at fyne.Position) {
		if at.Y+2*s.scroll.Size().Height > s.body.Size().Height {
			f()
		}
	}
}

// Top goes back to the beginning.
func (s *Scroller) Top() { s.scroll.ScrollToTop() }

// MinSize lets a page be small.
func (s *Scroller) MinSize() fyne.Size { return fyne.NewSize(120, 120) }

// CreateRenderer implements fyne.Widget.
func (s *Scroller) CreateRenderer() fyne.WidgetRenderer { return &scrollRenderer{s} }

type scrollRenderer struct{ s *Scroller }

func (r *scrollRenderer) Layout(size fyne.Size) {
	h := HeightFor(r.s.body, size.Width)
	r.s.body.Layout.(*overlay).width = size.Width
	r.s.body.Resize(fyne.NewSize(size.Width, max(h, size.Height)))
	r.s.scroll.Resize(size)
}

func (r *scrollRenderer) MinSize() fyne.Size           { return r.s.MinSize() }
func (r *scrollRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.s.scroll} }
func (r *scrollRenderer) Destroy()                     {}
func (r *scrollRenderer) Refresh() {
	r.s.body.Refresh()
	r.Layout(r.s.Size())
	r.s.scroll.Refresh()
}

// sticky keeps a bar at the top and one at the bottom of a body that scrolls.
type sticky struct{ top, bottom fyne.CanvasObject }

// Sticky keeps top and bottom, either of which may be nil, in sight while the
// body between them scrolls.
func Sticky(top, body, bottom fyne.CanvasObject) *fyne.Container {
	c := container.New(&sticky{top: top, bottom: bottom}, body)
	for _, o := range []fyne.CanvasObject{top, bottom} {
		if o != nil {
			c.Add(o)
		}
	}
	return c
}

func (s *sticky) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(minWidth(objects), 240)
}

func (s *sticky) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y, bottom := float32(0), float32(0)
	if shown(s.top) {
		y = HeightFor(s.top, size.Width)
		place(s.top, 0, 0, size.Width, y)
	}
	if shown(s.bottom) {
		bottom = HeightFor(s.bottom, size.Width)
		place(s.bottom, 0, size.Height-bottom, size.Width, bottom)
	}
	place(objects[0], 0, y, size.Width, max(0, size.Height-y-bottom))
}
