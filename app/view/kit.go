package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// screen is what all screens have in common: what is drawn, and whether it is
// being drawn now.
type screen struct {
	root    fyne.CanvasObject
	drawing bool
	heading *widgets.WrapText
	notice  *widgets.Notice
	busy    *widgets.Chip
}

func newScreen() screen {
	return screen{
		heading: widgets.NewText("", widgets.Style{Size: widgets.Heading, Weight: widgets.Strong}),
		notice:  widgets.NewNotice(),
		busy:    widgets.NewChip("", widgets.QuietTone),
	}
}

// Object is what is drawn.
func (s *screen) Object() fyne.CanvasObject { return s.root }

// draw sets widgets while everything that they report is ignored, and lays the
// screen out once.
func (s *screen) draw(set func()) {
	s.drawing = true
	defer func() { s.drawing = false }()
	set()
	s.root.Refresh()
}

// page shows what every State has in common.
func (s *screen) page(p presenter.Page) {
	setText(s.heading, p.Title)
	setNotice(s.notice, p.Notice)
	s.busy.Set(p.Busy, widgets.QuietTone)
}

// top is the heading of a page with what it has to say.
func (s *screen) top(beside ...fyne.CanvasObject) fyne.CanvasObject {
	var trail fyne.CanvasObject
	if len(beside) > 0 {
		trail = widgets.Wrap(widgets.Near, beside...)
	}
	return widgets.Column(widgets.Snug, widgets.Spread(widgets.Room, nil, s.heading, trail), widgets.Wrap(widgets.Near, s.busy), s.notice)
}

// on makes a handler that is deaf while the screen is drawn.
func (s *screen) on(intent func()) func() {
	return func() {
		if !s.drawing {
			intent()
		}
	}
}

// onValue is on for a handler that takes a value.
func onValue[T any](s *screen, intent func(T)) func(T) {
	return func(v T) {
		if !s.drawing {
			intent(v)
		}
	}
}

// sheet is the page of a screen: readable width, air around it.
func sheet(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.InsetXY(widgets.Room, widgets.Room, widgets.Measure(widgets.ReadableWidth, widgets.Column(widgets.Wide, objects...)))
}

// wideSheet is a page that uses the width of a desktop.
func wideSheet(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.InsetXY(widgets.Room, widgets.Room, widgets.Measure(widgets.WideWidth, widgets.Column(widgets.Wide, objects...)))
}

func setText(w *widgets.WrapText, text string) {
	w.SetText(text)
	showIf(w, text)
}

// showIf shows a thing that has something to say.
func showIf(o fyne.CanvasObject, text string) {
	if text == "" {
		o.Hide()
		return
	}
	o.Show()
}

// showSome shows a thing that has something in it.
func showSome(o fyne.CanvasObject, n int) {
	if n == 0 {
		o.Hide()
		return
	}
	o.Show()
}

func setAction(b *widgets.Button, a presenter.Action) {
	b.Set(a.Label, widgets.ReadyIf(!a.Off))
	showIf(b, a.Label)
}

func setNotice(n *widgets.Notice, s presenter.Notice) {
	kind := widgets.NoNotice
	switch s.Kind {
	case presenter.Advice:
		kind = widgets.Calm
	case presenter.Caution:
		kind = widgets.Attention
	case presenter.Problem:
		kind = widgets.Alarm
	}
	n.Set(kind, s.Title, s.Text)
}

func tone(t presenter.Tone) widgets.Tone {
	switch t {
	case presenter.Quiet:
		return widgets.QuietTone
	case presenter.Marked:
		return widgets.MarkedTone
	case presenter.Urgent:
		return widgets.UrgentTone
	}
	return widgets.PlainTone
}

func chipTexts(chips ...presenter.Chip) []widgets.ChipText {
	out := make([]widgets.ChipText, 0, len(chips))
	for _, c := range chips {
		out = append(out, widgets.ChipText{Label: c.Label, Tone: tone(c.Tone)})
	}
	return out
}

func fieldText(f presenter.Field) widgets.FieldText {
	return widgets.FieldText{Label: f.Label, Text: f.Text, Hint: f.Hint, Problem: f.Problem}
}

func choiceOptions[C comparable](options []presenter.Option[C]) []widgets.Option[C] {
	out := make([]widgets.Option[C], len(options))
	for i, o := range options {
		out[i] = widgets.Option[C]{Code: o.Code, Label: o.Label, Detail: o.Detail, Chosen: o.Chosen}
	}
	return out
}

// optionSet is a part that shows a choice.
type optionSet[C comparable] interface {
	fyne.CanvasObject
	Set(label, hint string, options []widgets.Option[C])
}

// setChoice shows a choice that has options.
func setChoice[C comparable](w optionSet[C], c presenter.Choice[C]) {
	w.Set(c.Label, c.Hint, choiceOptions(c.Options))
	showSome(w, len(c.Options))
}

// heading is the name of a part of a page.
func heading() *widgets.WrapText {
	return widgets.NewText("", widgets.Style{Size: widgets.Title, Weight: widgets.Strong})
}

// quietText is second text.
func quietText() *widgets.WrapText {
	return widgets.NewText("", widgets.Style{Colour: widgets.InkSoft})
}

// fill puts other things into a container; with none it is hidden.
func fill[T any](c *fyne.Container, things []T, draw func(T) fyne.CanvasObject) {
	objects := make([]fyne.CanvasObject, 0, len(things))
	for _, t := range things {
		objects = append(objects, draw(t))
	}
	c.Objects = objects
	showSome(c, len(objects))
}

func pair(l presenter.Line) fyne.CanvasObject { return widgets.Pair(l.Label, l.Text) }

// setPicture shows a picture, or the words where it cannot be drawn.
func setPicture(p *widgets.Picture, d screening.Drawn, otherwise string) {
	p.Set(widgets.Pixels{Width: d.Width, Height: d.Height, Pix: d.Pix}, otherwise)
}
