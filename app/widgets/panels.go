package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Panels are the parts of a page that stand beside each other where there is
// room. Any but Main may be nil.
type Panels struct {
	Rail fyne.CanvasObject // left of Main, from a tablet on
	Main fyne.CanvasObject
	Side fyne.CanvasObject // right of Main, on a desktop
	// These stand in Main, to say in less room what stands beside it elsewhere.
	WithoutRail []fyne.CanvasObject
	WithRail    []fyne.CanvasObject
	WithoutSide []fyne.CanvasObject
}

// Arrange puts panels beside each other, as many as the width allows.
func Arrange(p Panels) *fyne.Container {
	c := container.New(&panels{p}, p.Main)
	for _, o := range []fyne.CanvasObject{p.Rail, p.Side} {
		if o != nil {
			c.Add(o)
		}
	}
	return c
}

// SidePanel is what stands at a side of a page: let into it, and scrolling by
// itself.
func SidePanel(body fyne.CanvasObject) *fyne.Container {
	return Overlay(newPlate(plateStyle{fill: token(Sunk)}), NewScroller(InsetXY(Room, Wide, body)))
}

type panels struct{ p Panels }

const (
	railWidth float32 = 264
	sideWidth float32 = 320
)

func (l *panels) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.p.Main.MinSize().Width, 240)
}

// beside says what stands beside Main at a width. Larger text needs more room
// for the same words, so it counts as a narrower page.
func (l *panels) beside(width float32) (rail, side bool) {
	worth := width / (1 + (current().factor()-1)*0.5)
	return l.p.Rail != nil && worth >= TabletWidth, l.p.Side != nil && worth >= DesktopWidth
}

func (l *panels) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	rail, side := l.beside(size.Width)
	for _, o := range l.p.WithoutRail {
		show(o, !rail)
	}
	for _, o := range l.p.WithRail {
		show(o, rail)
	}
	for _, o := range l.p.WithoutSide {
		show(o, !side)
	}
	grow := 1 + (current().factor()-1)*0.5
	x, w := float32(0), size.Width
	if l.p.Rail != nil {
		show(l.p.Rail, rail)
	}
	if rail {
		x = railWidth * grow
		w -= x
		place(l.p.Rail, 0, 0, x, size.Height)
	}
	if l.p.Side != nil {
		show(l.p.Side, side)
	}
	if side {
		s := sideWidth * grow
		w -= s
		place(l.p.Side, x+w, 0, s, size.Height)
	}
	place(l.p.Main, x, 0, w, size.Height)
}
