package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Destination is a place that is always within reach.
type Destination[C comparable] struct {
	Code  C
	Icon  IconName
	Label string
	Here  bool
}

// Frame is what stands around every screen: tools above it, destinations below
// it on a phone and beside it where there is room.
type Frame[C comparable] struct {
	block
	tools       *fyne.Container
	below       *fyne.Container
	beside      *fyne.Container
	belowList   *fyne.Container
	besideList  *fyne.Container
	body        *fyne.Container
	codes       []C
	onGo        func(C)
	belowItems  []*navItem
	besideItems []*navItem
}

// NewFrame makes a frame. back are the tools at the left, tools those at the
// right; where there is no room for words they become drawings.
func NewFrame[C comparable](back, tools []*Button, onGo func(C)) *Frame[C] {
	f := &Frame[C]{onGo: onGo, body: Overlay()}
	f.tools = toolbar(back, tools)
	f.belowList = container.New(&grid{columns: func() int { return len(f.codes) }})
	f.besideList = Column(Tight)
	f.below = Overlay(newPlate(plateStyle{fill: token(Surface)}), Column(0, Rule(), f.belowList))
	f.beside = Overlay(newPlate(plateStyle{fill: token(Sunk)}), InsetXY(Snug, Wide, Column(Wide, InsetXY(Snug, 0, Lamp()), f.besideList)))
	f.root = container.New(&framed{tools: f.tools, below: f.below, beside: f.beside, body: f.body, some: func() bool { return len(f.codes) > 0 }},
		f.body, f.beside, f.below, f.tools)
	f.ExtendBaseWidget(f)
	return f
}

// Present puts a screen into the frame.
func (f *Frame[C]) Present(screen fyne.CanvasObject) {
	if len(f.body.Objects) == 1 && f.body.Objects[0] == screen {
		return
	}
	f.body.Objects = []fyne.CanvasObject{screen}
	f.Refresh()
}

// Set shows destinations; with none their place is given to the screen.
func (f *Frame[C]) Set(places []Destination[C]) {
	codes := make([]C, len(places))
	for i, p := range places {
		codes[i] = p.Code
	}
	if !slices.Equal(codes, f.codes) {
		f.rebuild(codes)
	}
	for i, p := range places {
		f.belowItems[i].set(p.Icon, optionText{label: p.Label, chosen: p.Here})
		f.besideItems[i].set(p.Icon, optionText{label: p.Label, chosen: p.Here})
	}
	f.Refresh()
}

func (f *Frame[C]) rebuild(codes []C) {
	f.codes, f.belowItems, f.besideItems = codes, nil, nil
	f.belowList.RemoveAll()
	f.besideList.RemoveAll()
	for _, code := range codes {
		leads := func() { f.onGo(code) }
		below, beside := newNavItem(itemBelow, leads), newNavItem(itemBeside, leads)
		f.belowItems, f.besideItems = append(f.belowItems, below), append(f.besideItems, beside)
		f.belowList.Add(below)
		f.besideList.Add(beside)
	}
}

// Place gives what leads to a destination at the present width, for tests.
func (f *Frame[C]) Place(code C) fyne.Tappable {
	i := slices.Index(f.codes, code)
	if i < 0 {
		return nil
	}
	if f.beside.Visible() {
		return f.besideItems[i]
	}
	return f.belowItems[i]
}

// framed lays out a frame.
type framed struct {
	tools, below, beside, body fyne.CanvasObject
	some                       func() bool
}

const navWidth float32 = 216

func (l *framed) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 480) }

func (l *framed) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	grow := 1 + (current().factor()-1)*0.5
	wide := size.Width/grow >= 840
	show(l.beside, wide && l.some())
	show(l.below, !wide && l.some())
	x, bottom := float32(0), float32(0)
	if l.beside.Visible() {
		x = navWidth * grow
		place(l.beside, 0, 0, x, size.Height)
	}
	if l.below.Visible() {
		bottom = HeightFor(l.below, size.Width)
		place(l.below, 0, size.Height-bottom, size.Width, bottom)
	}
	top := HeightFor(l.tools, size.Width-x)
	place(l.tools, x, 0, size.Width-x, top)
	place(l.body, x, top, size.Width-x, max(0, size.Height-top-bottom))
}

type navForm uint8

const (
	itemBelow navForm = iota
	itemBeside
)

// navItem is one destination: its drawing above its words, or before them.
type navItem struct {
	*pressable
	form  navForm
	icon  *icon
	words *WrapText
}

func newNavItem(form navForm, onPress func()) *navItem {
	size := Lead
	if form == itemBelow {
		size = Tab
	}
	n := &navItem{form: form, icon: newIcon(IconCase, InkSoft, size), words: NewText("", Style{})}
	style := pressStyle{plate: plateStyle{radius: radiusField}, padX: Snug, padY: Snug}
	body := Spread(Snug, n.icon, n.words, nil)
	if form == itemBelow {
		style.padX, style.padY = 2, 6
		body = Column(2, centred(n.icon), n.words)
	}
	n.pressable = newPressable(style, "", body, onPress)
	n.self = n
	n.ExtendBaseWidget(n)
	return n
}

func (n *navItem) set(name IconName, place optionText) {
	n.pressable.label = place.label
	n.words.SetText(place.label)
	style := Style{Leading: Close, Colour: InkSoft}
	ground := plateStyle{radius: radiusField}
	if n.form == itemBelow {
		style.Size, style.Align = Tab, AlignMiddle
	}
	if place.chosen {
		style.Weight, style.Colour = Strong, AccentInk
		ground.fill = token(AccentSoft)
	}
	n.words.SetStyle(style)
	n.icon.set(name, style.Colour)
	n.setPlate(ground)
	n.Refresh()
}

// toolbar is the row above a screen.
func toolbar(back, tools []*Button) *fyne.Container {
	row := container.New(&bar{split: len(back), gap: float32(Tight)})
	for _, b := range append(append([]*Button{}, back...), tools...) {
		row.Add(b)
	}
	return InsetXY(Near, Tight, Overlay(newBlank(TouchTarget, TouchTarget), row))
}
