package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// pressable is a surface that is pressed with a finger, a pointer, space or
// return, and that the keyboard reaches. Everything to press in Pelita is one.
type pressable struct {
	widget.BaseWidget
	body     fyne.CanvasObject
	base     plateStyle
	ground   *plate // the surface
	veil     *plate // laid over it by pointer and finger
	ring     *plate // around it when the keyboard is on it
	pad      fyne.CanvasObject
	tall     float32
	label    string
	onPress  func()
	self     fyne.CanvasObject // the widget that is made of this, to be found on the page
	disabled bool
	aside    bool // the keyboard passes it over
	over     bool
	focused  bool
}

var (
	_ fyne.Tappable      = (*pressable)(nil)
	_ fyne.Focusable     = (*pressable)(nil)
	_ fyne.Accessible    = (*pressable)(nil)
	_ desktop.Hoverable  = (*pressable)(nil)
	_ desktop.Cursorable = (*pressable)(nil)
)

// pressStyle is the make of a pressable.
type pressStyle struct {
	plate plateStyle
	padX  Space
	padY  Space
}

// newPressable makes a surface with a body on it, for a widget to be made of.
// label is what a screen reader says. Whoever embeds it extends it.
func newPressable(style pressStyle, label string, body fyne.CanvasObject, onPress func()) *pressable {
	p := &pressable{body: body, base: style.plate, label: label, onPress: onPress, tall: TouchTarget}
	p.ground = newPlate(style.plate)
	p.veil = newPlate(plateStyle{radius: style.plate.radius})
	p.ring = newPlate(plateStyle{radius: style.plate.radius})
	p.pad = InsetXY(style.padX, style.padY, middle(body))
	return p
}

// setPlate paints the surface in another style.
func (p *pressable) setPlate(style plateStyle) {
	p.base = style
	p.ground.set(style)
	p.paint()
}

// reach takes the surface out of reach, or gives it back.
func (p *pressable) reach(r Ready) {
	p.disabled = r == NotReady
	p.paint()
}

func (p *pressable) paint() {
	veil, ring := plateStyle{radius: p.base.radius}, plateStyle{radius: p.base.radius}
	if p.over && !p.disabled {
		veil.fill = token(Hover)
	}
	if p.focused && !p.disabled {
		ring.edge, ring.width = token(Focus), 3
	}
	p.veil.set(veil)
	p.ring.set(ring)
}

func (p *pressable) press() {
	if !p.disabled && p.onPress != nil {
		p.onPress()
	}
}

// Tapped implements fyne.Tappable.
func (p *pressable) Tapped(*fyne.PointEvent) { p.press() }

// TypedKey implements fyne.Focusable: space and return press.
func (p *pressable) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.press()
	}
}

// TypedRune implements fyne.Focusable.
func (p *pressable) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (p *pressable) FocusGained() {
	p.focused = true
	p.paint()
	if p.self != nil {
		reveal(p.self)
	}
}

// FocusLost implements fyne.Focusable.
func (p *pressable) FocusLost() {
	p.focused = false
	p.paint()
}

// MouseIn implements desktop.Hoverable.
func (p *pressable) MouseIn(*desktop.MouseEvent) {
	p.over = true
	p.paint()
}

// MouseMoved implements desktop.Hoverable.
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *pressable) MouseOut() {
	p.over = false
	p.paint()
}

// Cursor implements desktop.Cursorable.
func (p *pressable) Cursor() desktop.Cursor {
	if p.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// Disabled reports whether the keyboard passes the surface over: it is out of
// reach, or the keyboard has another way to the same.
func (p *pressable) Disabled() bool { return p.disabled || p.aside }

// Enable implements fyne.Disableable.
func (p *pressable) Enable() { p.reach(IsReady) }

// Disable implements fyne.Disableable.
func (p *pressable) Disable() { p.reach(NotReady) }

// AccessibilityLabel implements fyne.Accessible.
func (p *pressable) AccessibilityLabel() string { return p.label }

// AccessibilityRole implements fyne.Accessible.
func (p *pressable) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// HeightFor says how tall the surface is at a width: never less than a finger.
func (p *pressable) HeightFor(width float32) float32 {
	return max(p.tall, HeightFor(p.pad, width))
}

// NaturalWidth is the width the surface would like.
func (p *pressable) NaturalWidth() float32 { return max(TouchTarget, naturalWidth(p.pad)) }

// MinSize implements fyne.CanvasObject.
func (p *pressable) MinSize() fyne.Size {
	m := p.pad.MinSize()
	return fyne.NewSize(max(TouchTarget, m.Width), max(p.tall, m.Height))
}

// CreateRenderer implements fyne.Widget.
func (p *pressable) CreateRenderer() fyne.WidgetRenderer {
	return &pressRenderer{p: p, all: []fyne.CanvasObject{p.ground, p.veil, p.pad, p.ring}}
}

type pressRenderer struct {
	p   *pressable
	all []fyne.CanvasObject
}

func (r *pressRenderer) Layout(size fyne.Size) {
	for _, o := range r.all {
		o.Resize(size)
	}
}

func (r *pressRenderer) MinSize() fyne.Size           { return r.p.MinSize() }
func (r *pressRenderer) Objects() []fyne.CanvasObject { return r.all }
func (r *pressRenderer) Destroy()                     {}
func (r *pressRenderer) Refresh() {
	for _, o := range r.all {
		o.Refresh()
	}
}
