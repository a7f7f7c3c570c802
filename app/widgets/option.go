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
	m.set(false)
	m.ExtendBaseWidget(m)
	return m
}

func (m *mark) set(chosen bool) {
	radius := radiusSmall
	if m.shape == roundMark {
		radius = current().TextSize(Caption) * 0.7
	}
	style := plateStyle{fill: token(Surface), edge: token(Edge), width: 1, radius: radius}
	if chosen {
		style = plateStyle{fill: token(Accent), radius: radius}
	}
	m.plate.set(style)
	m.tick.Hidden = !chosen
}

// MinSize keeps the room of the tick also while it is not shown.
func (m *mark) MinSize() fyne.Size { return fyne.NewSquareSize(current().TextSize(Caption) * 1.4) }

// HeightFor implements flowing.
func (m *mark) HeightFor(float32) float32 { return m.MinSize().Height }

// NaturalWidth implements natural.
func (m *mark) NaturalWidth() float32 { return m.MinSize().Width }

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

func (r *optionRow) set(label, detail string, chosen bool) {
	r.pressable.label = label
	r.label.SetText(label)
	showText(r.detail, detail)
	style := Style{Leading: Close}
	plate := restingOption()
	if chosen {
		style.Weight, plate = Strong, chosenOption()
	}
	r.label.SetStyle(style)
	r.mark.set(chosen)
	r.setPlate(plate)
	r.chosen = chosen
	r.Refresh()
}

// Chosen reports whether the row is drawn as chosen, for tests.
func (r *optionRow) Chosen() bool { return r.chosen }
