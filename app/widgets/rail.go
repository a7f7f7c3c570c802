package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// RailStep is one part of a long walk. Progress says in words how far it is, "3
// of 7 answered".
type RailStep[C comparable] struct {
	Code            C
	Label, Progress string
	Current, Done   bool
	Reachable       bool
}

// Rail shows the parts of a long walk under each other, and leads to them.
type Rail[C comparable] struct {
	block
	list   *fyne.Container
	codes  []C
	rows   []*railRow
	here   int // which part is in sight, so that a person may scroll away from it
	onJump func(C)
}

// NewRail makes an empty rail. onJump is called when a person presses a part
// that can be reached.
func NewRail[C comparable](onJump func(C)) *Rail[C] {
	r := &Rail[C]{onJump: onJump, list: Column(Tight)}
	r.root = r.list
	r.ExtendBaseWidget(r)
	return r
}

// Set shows the parts.
func (r *Rail[C]) Set(steps []RailStep[C]) {
	codes := make([]C, len(steps))
	for i, s := range steps {
		codes[i] = s.Code
	}
	if !slices.Equal(codes, r.codes) {
		r.codes, r.rows = codes, nil
		r.list.RemoveAll()
		for _, code := range codes {
			row := newRailRow(func() { r.onJump(code) })
			r.rows = append(r.rows, row)
			r.list.Add(row)
		}
	}
	here := -1
	for i, s := range steps {
		row := r.rows[i]
		if s.Current {
			here = i
		}
		row.set(s.Label, s.Progress, s.mark())
		row.reach(ReadyIf(s.Reachable))
	}
	r.Refresh()
	if here != r.here && here >= 0 {
		reveal(r.rows[here])
	}
	r.here = here
}

// Step gives what is pressed for a part, for tests, or nil.
func (r *Rail[C]) Step(code C) fyne.Tappable {
	if i := slices.Index(r.codes, code); i >= 0 {
		return r.rows[i]
	}
	return nil
}

type railMark uint8

const (
	ahead railMark = iota
	here
	done
)

func (s RailStep[C]) mark() railMark {
	switch {
	case s.Current:
		return here
	case s.Done:
		return done
	}
	return ahead
}

// railRow is one part: a tick when it is done, a filled dot where the walk is.
type railRow struct {
	*pressable
	dot             *plate
	tick            *icon
	label, progress *WrapText
}

func newRailRow(onPress func()) *railRow {
	r := &railRow{dot: newPlate(plateStyle{}), tick: newIcon(IconCheck, AccentInk, Body)}
	r.label = NewText("", Style{Leading: Close})
	r.progress = NewText("", Style{Size: Caption, Colour: InkSoft, Leading: Close})
	sign := container.New(&signed{}, r.dot, r.tick)
	body := Spread(Snug, sign, Column(2, r.label, r.progress), nil)
	r.pressable = newPressable(pressStyle{plate: plateStyle{radius: radiusField}, padX: Snug, padY: 10}, "", body, onPress)
	r.self = r
	r.ExtendBaseWidget(r)
	return r
}

func (r *railRow) set(label, progress string, state railMark) {
	r.pressable.label = label
	r.label.SetText(label)
	showText(r.progress, progress)
	style, ground := Style{Leading: Close, Colour: InkSoft}, plateStyle{radius: radiusField}
	dot := plateStyle{edge: token(Edge), width: 1.5, radius: 20}
	switch state {
	case here:
		style.Weight, style.Colour = Strong, Ink
		ground.fill, dot = token(AccentSoft), plateStyle{fill: token(Accent), radius: 20}
	case done:
		style.Colour = Ink
	}
	r.label.SetStyle(style)
	r.dot.set(dot)
	show(r.dot, state != done)
	show(r.tick, state == done)
	r.setPlate(ground)
	r.Refresh()
}

// signed keeps a square as large as a line of text for a dot or a tick.
type signed struct{}

func (*signed) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSquareSize(current().TextSize(Body) * 1.4)
}

func (*signed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	dot := current().TextSize(Caption) * 0.8
	place(objects[0], (size.Width-dot)/2, (size.Height-dot)/2, dot, dot)
	place(objects[1], 0, 0, size.Width, size.Height)
}
