package widgets

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// IconName names a drawing. All are drawn for this program in one hand: 24 by
// 24, round strokes of width 2.
type IconName string

// The drawings.
const (
	NoIcon      IconName = ""
	IconCheck   IconName = "check"
	IconBack    IconName = "back"
	IconForward IconName = "forward"
	IconPlus    IconName = "plus"
	IconClose   IconName = "close"
	IconSearch  IconName = "search"
	IconLock    IconName = "lock"
	IconPause   IconName = "pause"
	IconNote    IconName = "note"
	IconPerson  IconName = "person"
	IconSync    IconName = "sync"
	IconGear    IconName = "gear"
	IconCalm    IconName = "calm"
	IconLook    IconName = "look"
	IconUrgent  IconName = "urgent"
	IconEye     IconName = "eye"
	IconEyeOff  IconName = "eye-off"
	IconLeave   IconName = "leave"
	IconLamp    IconName = "lamp"
	IconCase    IconName = "case"
	IconSend    IconName = "send"
	IconAsk     IconName = "ask"
	IconHand    IconName = "hand"
	IconShield  IconName = "shield"
	IconList    IconName = "list"
)

// drawing gives the shapes of an icon.
func drawing(name IconName) string {
	path := func(d string) string { return `<path d="` + d + `"/>` }
	circle := func(x, y, r string) string { return `<circle cx="` + x + `" cy="` + y + `" r="` + r + `"/>` }
	switch name {
	case IconCheck:
		return path("M5 12.5 L10 17.5 L19 7.5")
	case IconBack:
		return path("M14.5 5.5 L8 12 L14.5 18.5")
	case IconForward:
		return path("M9.5 5.5 L16 12 L9.5 18.5")
	case IconPlus:
		return path("M12 5 L12 19 M5 12 L19 12")
	case IconClose:
		return path("M6 6 L18 18 M18 6 L6 18")
	case IconSearch:
		return circle("10.5", "10.5", "6") + path("M15 15 L20 20")
	case IconLock:
		return path("M6 11 L18 11 L18 20 L6 20 Z M8.5 11 L8.5 8 C8.5 3.4 15.5 3.4 15.5 8 L15.5 11")
	case IconPause:
		return path("M9 6 L9 18 M15 6 L15 18")
	case IconNote:
		return path("M5 4 L15 4 L19 8 L19 20 L5 20 Z M8.5 11 L15.5 11 M8.5 15 L13 15")
	case IconPerson:
		return circle("12", "8", "4") + path("M4.5 20 C5.5 12.7 18.5 12.7 19.5 20")
	case IconSync:
		return path("M4 9 L17 9 L13.5 5.5 M20 15 L7 15 L10.5 18.5")
	case IconGear:
		return path("M4 7 L12 7 M18 7 L20 7 M4 17 L6 17 M12 17 L20 17") + circle("15", "7", "2.6") + circle("9", "17", "2.6")
	case IconCalm:
		return circle("12", "12", "8.5") + path("M12 11 L12 16 M12 7.8 L12 8")
	case IconLook:
		return circle("12", "12", "8.5") + path("M12 7.5 L12 12.8 M12 16 L12 16.2")
	case IconUrgent:
		return path("M12 3.5 L21 19.5 L3 19.5 Z M12 9.5 L12 13.5 M12 16.4 L12 16.6")
	}
	return moreDrawing(name, path, circle)
}

func moreDrawing(name IconName, path func(string) string, circle func(x, y, r string) string) string {
	switch name {
	case IconEye:
		return path("M2.5 12 C7 4.5 17 4.5 21.5 12 C17 19.5 7 19.5 2.5 12 Z") + circle("12", "12", "2.8")
	case IconEyeOff:
		return path("M2.5 12 C7 4.5 17 4.5 21.5 12 C17 19.5 7 19.5 2.5 12 Z M4.5 19.5 L19.5 4.5")
	case IconLeave:
		return path("M13 4 L5 4 L5 20 L13 20 M10 12 L20 12 M16.5 8.5 L20 12 L16.5 15.5")
	case IconLamp:
		return path("M4 14 L17 14 C17 18.5 7 18.5 4 14 Z M17 14 C19 14 20 13 21 11.5 M8 20 L14 20 M19.5 8.5 C18 6.5 19.5 5.5 19.8 3.5 C21.8 5.5 21.8 7.5 19.5 8.5 Z")
	case IconCase:
		return path("M3.5 7 L9.5 7 L11.5 9.5 L20.5 9.5 L20.5 19 L3.5 19 Z")
	case IconSend:
		return path("M4 5 L20 12 L4 19 L6.5 12 Z M6.5 12 L12 12")
	case IconAsk:
		return circle("12", "12", "8.5") + path("M9.5 9.5 C9.5 6.5 14.5 6.5 14.5 9.7 C14.5 11.8 12 11.8 12 13.8 M12 16.6 L12 16.8")
	case IconHand:
		return circle("12", "12", "8.5") + path("M6.2 6.2 L17.8 17.8")
	case IconShield:
		return path("M12 3.5 L19 6 L19 11.5 C19 16 16 19 12 20.5 C8 19 5 16 5 11.5 L5 6 Z")
	case IconList:
		return path("M9 6.5 L20 6.5 M9 12 L20 12 M9 17.5 L20 17.5 M4.5 6.5 L4.7 6.5 M4.5 12 L4.7 12 M4.5 17.5 L4.7 17.5")
	}
	return ""
}

// iconResource is an icon in one colour, for a square of so many pixels. Both
// are part of the name, since Fyne keeps what it has drawn under the name alone;
// the size is needed because its SVG strokes do not grow with the drawing.
func iconResource(name IconName, c Colour, pixels float32) fyne.Resource {
	v := current().Paint(c)
	hex := fmt.Sprintf("%02x%02x%02x", v.R, v.G, v.B)
	stroke := fmt.Sprintf("%.1f", max(pixels, 16)/13.5)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">`)
	b.WriteString(`<g fill="none" stroke="#` + hex + `" stroke-width="` + stroke + `" stroke-linecap="round" stroke-linejoin="round">`)
	b.WriteString(drawing(name) + `</g></svg>`)
	return fyne.NewStaticResource("icon-"+string(name)+"-"+hex+"-"+stroke+".svg", []byte(b.String()))
}

// icon shows a drawing in a token colour, as large as a line of text.
type icon struct {
	widget.BaseWidget
	name   IconName
	colour Colour
	size   TextSize
}

func newIcon(name IconName, colour Colour, size TextSize) *icon {
	i := &icon{name: name, colour: colour, size: size}
	i.Hidden = name == NoIcon
	i.ExtendBaseWidget(i)
	return i
}

func (i *icon) set(name IconName, colour Colour) {
	i.name, i.colour = name, colour
	i.Hidden = name == NoIcon
	i.Refresh()
}

// MinSize implements fyne.CanvasObject.
func (i *icon) MinSize() fyne.Size {
	side := current().TextSize(i.size) * 1.4
	return fyne.NewSquareSize(side)
}

// CreateRenderer implements fyne.Widget.
func (i *icon) CreateRenderer() fyne.WidgetRenderer {
	r := &iconRenderer{icon: i, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.draw()
	r.Layout(i.Size()) // see plate
	return r
}

type iconRenderer struct {
	icon  *icon
	image *canvas.Image
}

func (r *iconRenderer) Layout(size fyne.Size) {
	r.image.Resize(size)
	r.Refresh()
}

// draw gives the image its drawing, and says whether it is another one: reading
// an SVG again is most of what drawing a screen again would cost.
func (r *iconRenderer) draw() bool {
	scale := float32(1)
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.icon); c != nil {
		scale = c.Scale()
	}
	size := r.icon.Size()
	next := iconResource(r.icon.name, r.icon.colour, min(size.Width, size.Height)*scale)
	if r.image.Resource != nil && r.image.Resource.Name() == next.Name() {
		return false
	}
	r.image.Resource = next
	return true
}

func (r *iconRenderer) MinSize() fyne.Size           { return r.icon.MinSize() }
func (r *iconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.image} }
func (r *iconRenderer) Destroy()                     {}
func (r *iconRenderer) Refresh() {
	if r.draw() {
		r.image.Refresh()
	}
}

// Lamp is the sign of the program, at the head of a page before anything is
// open.
func Lamp() fyne.CanvasObject {
	return Spread(0, newIcon(IconLamp, Accent, Heading), Column(0), nil)
}
