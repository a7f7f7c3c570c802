package widgets

import (
	"fyne.io/fyne/v2"
)

// Button is a labelled thing to press. There is one primary button on a screen;
// every other is quiet.
type Button struct {
	*pressable
	kind  buttonKind
	label *WrapText
	icon  *icon
	words string
}

type buttonKind uint8

const (
	quiet buttonKind = iota
	primary
	bare
)

// NewPrimaryButton makes the button for the one thing to do here.
func NewPrimaryButton(label string, onPress func()) *Button {
	return newButton(primary, NoIcon, label, onPress)
}

// NewQuietButton makes a button that does not call for attention.
func NewQuietButton(label string, onPress func()) *Button {
	return newButton(quiet, NoIcon, label, onPress)
}

// NewIconButton makes a quiet button with a drawing before its words.
func NewIconButton(name IconName, label string, onPress func()) *Button {
	return newButton(quiet, name, label, onPress)
}

// NewPlainButton makes a button without a surface, for a row of tools or a way
// out that should not compete with the answers.
func NewPlainButton(name IconName, label string, onPress func()) *Button {
	return newButton(bare, name, label, onPress)
}

func newButton(kind buttonKind, name IconName, label string, onPress func()) *Button {
	b := &Button{kind: kind, words: label}
	ink := kind.ink()
	b.label = NewText(label, Style{Weight: Strong, Leading: Close, Colour: ink})
	b.icon = newIcon(name, ink, Body)
	body := Spread(Near, b.icon, b.label, nil)
	show(b.label, label != "")
	padX := Room
	if kind == bare {
		padX = Snug
	}
	if kind == primary {
		padX = Wide
	}
	if name == NoIcon {
		b.label.SetStyle(Style{Weight: Strong, Leading: Close, Colour: ink, Align: AlignMiddle})
	}
	b.pressable = newPressable(pressStyle{plate: kind.plate(), padX: padX, padY: Snug}, label, body, onPress)
	b.self = b
	b.ExtendBaseWidget(b)
	return b
}

func (k buttonKind) ink() Colour {
	switch k {
	case primary:
		return OnAccent
	case bare:
		return AccentInk
	}
	return Ink
}

func (k buttonKind) plate() plateStyle {
	switch k {
	case primary:
		return plateStyle{fill: token(Accent), radius: radiusField}
	case bare:
		return plateStyle{radius: radiusField}
	}
	return plateStyle{fill: token(Surface), edge: token(Edge), width: 1, radius: radiusField}
}

// Set shows another label and whether the button can be pressed now.
func (b *Button) Set(label string, ready Ready) {
	b.pressable.label = label
	b.label.SetText(label)
	b.words = label
	show(b.label, label != "")
	ink, plate := b.kind.ink(), b.kind.plate()
	if ready == NotReady {
		ink = InkSoft
		plate = plateStyle{fill: token(Sunk), edge: token(Line), width: 1, radius: radiusField}
		if b.kind == bare {
			plate.fill, plate.edge = nil, nil
		}
	}
	style := b.label.style
	style.Colour = ink
	b.label.SetStyle(style)
	b.icon.set(b.icon.name, ink)
	b.setPlate(plate)
	b.reach(ready)
	b.Refresh()
}

// Rank is how much a button calls for attention.
type Rank uint8

// The ranks.
const (
	Quiet Rank = iota
	Primary
)

// SetRank makes the button primary or quiet, for a screen whose one thing to do
// changes.
func (b *Button) SetRank(r Rank) {
	b.kind = quiet
	if r == Primary {
		b.kind = primary
	}
	ready := IsReady
	if b.disabled {
		ready = NotReady
	}
	b.Set(b.words, ready)
}

// wordsForm is whether a button with a drawing also shows its words.
type wordsForm uint8

const (
	withWords wordsForm = iota
	drawingOnly
)

// setForm shows the drawing alone, where there is no room for the words. A
// screen reader still says them, and a button without a drawing keeps them.
func (b *Button) setForm(form wordsForm) {
	words := b.words != "" && (form == withWords || b.icon.name == NoIcon)
	if words != b.label.Visible() {
		show(b.label, words)
	}
}

// Ready says whether a thing can be used now.
type Ready uint8

// A thing is ready unless somebody says it is not.
const (
	IsReady Ready = iota
	NotReady
)

// ReadyIf turns a condition into Ready.
func ReadyIf(ok bool) Ready {
	if ok {
		return IsReady
	}
	return NotReady
}

// middle puts one thing in the vertical middle of what is left for it.
func middle(o fyne.CanvasObject) *fyne.Container {
	return Spread(0, nil, o, nil)
}
