package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
)

// Pills lets a person choose one of several short things, side by side: a
// filter, a month, a currency.
type Pills[C comparable] struct {
	block
	label, hint *WrapText
	list        *fyne.Container
	options     []Option[C]
	pills       []*pill
	aside       bool
	onChosen    func(C)
}

// Aside makes the keyboard pass the pills over, where it has another way to the
// same: a letter typed beside them.
func (p *Pills[C]) Aside() {
	p.aside = true
	for _, one := range p.pills {
		one.aside = true
	}
}

// NewPills makes an empty row of pills. onChosen is called when a person
// chooses, never by Set.
func NewPills[C comparable](onChosen func(C)) *Pills[C] {
	p := &Pills[C]{onChosen: onChosen, list: Wrap(Near)}
	p.label = NewText("", Style{Weight: Strong})
	p.hint = NewText("", Style{Size: Caption, Colour: InkSoft})
	p.label.Hide()
	p.hint.Hide()
	p.root = Column(Near, p.label, p.hint, p.list)
	p.ExtendBaseWidget(p)
	return p
}

// Set shows options under a label and a hint, both of which may be empty.
func (p *Pills[C]) Set(label, hint string, options []Option[C]) {
	showText(p.label, label)
	showText(p.hint, hint)
	if !sameCodes(p.options, options) {
		p.pills = nil
		p.list.RemoveAll()
		for _, o := range options {
			one := newPill(func() { p.onChosen(o.Code) })
			one.aside = p.aside
			p.pills = append(p.pills, one)
			p.list.Add(one)
		}
	}
	p.options = slices.Clone(options)
	for i, o := range options {
		p.pills[i].set(o.text())
	}
	p.Refresh()
}

// Option gives the pill of a code, to press it in a test, or nil.
func (p *Pills[C]) Option(code C) fyne.Tappable {
	for i, o := range p.options {
		if o.Code == code {
			return p.pills[i]
		}
	}
	return nil
}

// pill is one short option: a tick appears before its words when it is chosen,
// so that colour does not say it alone.
type pill struct {
	*pressable
	label *WrapText
	tick  *icon
}

func newPill(onPress func()) *pill {
	p := &pill{label: NewText("", Style{Leading: Close}), tick: newIcon(IconCheck, AccentInk, Caption)}
	p.tick.Hide()
	body := Spread(Tight, p.tick, p.label, nil)
	p.pressable = newPressable(pressStyle{plate: restingPill(), padX: Room, padY: Near}, "", body, onPress)
	p.self = p
	p.ExtendBaseWidget(p)
	return p
}

func restingPill() plateStyle {
	return plateStyle{fill: token(Surface), edge: token(Edge), width: 1, radius: TouchTarget / 2}
}

func (p *pill) set(o optionText) {
	p.pressable.label = o.label
	p.label.SetText(o.label)
	style, plate := Style{Leading: Close}, restingPill()
	p.tick.Hidden = !o.chosen
	if o.chosen {
		style.Weight, style.Colour = Strong, AccentInk
		plate = plateStyle{fill: token(AccentSoft), edge: token(Accent), width: 2, radius: TouchTarget / 2}
	}
	p.label.SetStyle(style)
	p.setPlate(plate)
	p.Refresh()
}
