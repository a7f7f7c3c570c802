package widgets

import "fyne.io/fyne/v2"

// markShape is what stands before an option.
type markShape uint8

const (
	roundMark  markShape = iota // one of several
	squareMark                  // several of several
	noMark
)

// mark is the sign before an option: empty, or with a tick when it is chosen.
type mark struct {
	block
	shape markShape
	plate *plate
	tick  *icon
}

func newMark(shape markShape) *mark {
	m := &mark{shape: shape, plate: newPlate(plateStyle{}), tick: newIcon(IconCheck, OnAccent, Caption)}
	m.root = Overlay(m.plate, m.tick)
	m.tick.Hide()
	m.plate.set(m.empty())
	m.ExtendBaseWidget(m)
	return m
}

func (m *mark) radius() float32 {
	if m.shape == roundMark {
		return current().TextSize(Caption) * 0.7
	}
	return radiusSmall
}

func (m *mark) empty() plateStyle {
	return plateStyle{fill: token(Surface), edge: token(Edge), width: 1.5, radius: m.radius()}
}

// set shows the tick of what is chosen.
func (m *mark) set(o optionText) {
	show(m.tick, o.chosen)
	if o.chosen {
		m.plate.set(plateStyle{fill: token(Accent), radius: m.radius()})
		return
	}
	m.plate.set(m.empty())
}

// MinSize keeps the room of the tick also while it is not shown.
func (m *mark) MinSize() fyne.Size { return fyne.NewSquareSize(current().TextSize(Caption) * 1.4) }

// HeightFor implements flowing.
func (m *mark) HeightFor(float32) float32 { return m.MinSize().Height }

// NaturalWidth implements natural.
func (m *mark) NaturalWidth() float32 { return m.MinSize().Width }

// optionText is what is painted of an option.
type optionText struct {
	label, detail string
	chosen        bool
}

func (o Option[C]) text() optionText { return optionText{o.Label, o.Detail, o.Chosen} }

// optionRow is one option.
type optionRow struct {
	*pressable
	mark          *mark
	label, detail *WrapText
	chosen        bool
}

func newOptionRow(shape markShape, onPress func()) *optionRow {
	r := &optionRow{mark: newMark(shape)}
	r.label = NewText("", Style{Leading: Close})
	r.detail = NewText("", Style{Size: Caption, Colour: InkSoft})
	r.detail.Hide()
	body := Spread(Snug, r.mark, Column(2, r.label, r.detail), nil)
	r.pressable = newPressable(pressStyle{plate: restingOption(), padX: Room, padY: Snug}, "", body, onPress)
	r.self = r
	r.ExtendBaseWidget(r)
	return r
}

func restingOption() plateStyle {
	return plateStyle{fill: token(Surface), edge: token(Edge), width: 1, radius: radiusField}
}

func chosenOption() plateStyle {
	return plateStyle{fill: token(AccentSoft), edge: token(Accent), width: 2, radius: radiusField}
}

func (r *optionRow) set(o optionText) {
	r.pressable.label = o.label
	r.label.SetText(o.label)
	showText(r.detail, o.detail)
	style := Style{Leading: Close}
	plate := restingOption()
	if o.chosen {
		style.Weight, plate = Strong, chosenOption()
	}
	r.label.SetStyle(style)
	r.mark.set(o)
	r.setPlate(plate)
	r.chosen = o.chosen
	r.Refresh()
}

// Chosen reports whether the row is drawn as chosen, for tests.
func (r *optionRow) Chosen() bool { return r.chosen }
