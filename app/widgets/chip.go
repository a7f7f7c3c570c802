package widgets

import "fyne.io/fyne/v2"

// Tone says how loud a chip is drawn. Its words say what it means.
type Tone uint8

// The tones.
const (
	PlainTone Tone = iota
	QuietTone
	MarkedTone
	UrgentTone
)

// Chip is a short label beside something. It cannot be pressed.
type Chip struct {
	block
	ground *plate
	sign   *icon
	label  *WrapText
}

// NewChip makes a chip; with an empty label it is hidden.
func NewChip(label string, tone Tone) *Chip {
	c := &Chip{ground: newPlate(plateStyle{}), sign: newIcon(NoIcon, Ink, Caption)}
	c.label = NewText("", Style{Size: Caption, Leading: Close})
	c.root = Overlay(c.ground, InsetXY(10, Tight, Spread(Tight, c.sign, c.label, nil)))
	c.ExtendBaseWidget(c)
	c.Set(label, tone)
	return c
}

// Set shows another label and tone.
func (c *Chip) Set(label string, tone Tone) {
	name, fill, edge, ink := tone.look()
	c.sign.set(name, ink)
	c.ground.set(plateStyle{fill: fill, edge: edge, width: 1, radius: radiusSmall})
	weight := Normal
	if tone == UrgentTone || tone == MarkedTone {
		weight = Strong
	}
	c.label.SetStyle(Style{Size: Caption, Leading: Close, Colour: ink, Weight: weight})
	c.label.SetText(label)
	show(c, label != "")
	c.Refresh()
}

func (t Tone) look() (name IconName, fill, edge *Colour, ink Colour) {
	switch t {
	case QuietTone:
		return NoIcon, nil, token(Line), InkSoft
	case MarkedTone:
		return NoIcon, token(AccentSoft), nil, AccentInk
	case UrgentTone:
		return IconUrgent, token(UrgentSoft), nil, UrgentInk
	}
	return NoIcon, token(Sunk), nil, Ink
}

// ChipText is a chip of a row.
type ChipText struct {
	Label string
	Tone  Tone
}

// Chips puts chips beside each other; those without a label are left out.
func Chips(texts ...ChipText) *fyne.Container {
	c := Wrap(Near)
	SetChips(c, texts...)
	return c
}

// SetChips shows other chips in a container made by Chips.
func SetChips(c *fyne.Container, texts ...ChipText) {
	c.Objects = nil
	for _, t := range texts {
		if t.Label != "" {
			c.Objects = append(c.Objects, NewChip(t.Label, t.Tone))
		}
	}
	show(c, len(c.Objects) > 0)
	c.Refresh()
}
