package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// DecisionIntents is what a person can do to decide.
type DecisionIntents interface {
	ChooseKind(code string)
	TypeReasons(text string)
	Submit()
	OpenRecord()
}

// Decision is the screen on which a person decides. The finding stands beside
// it and does not bind.
type Decision struct {
	screen
	name, finding, free *widgets.WrapText
	differs, disputed   *widgets.Notice
	kind                *widgets.Choice[string]
	reasons             *widgets.TextArea
	pastTitle, noPast   *widgets.WrapText
	past                *fyne.Container
	decide, open        *widgets.Button
}

// NewDecision makes the screen.
func NewDecision(p DecisionIntents) *Decision {
	v := &Decision{screen: newScreen()}
	v.name = quietText()
	v.finding = widgets.NewText("", widgets.Style{Size: widgets.Lead, Weight: widgets.Strong})
	v.free = widgets.NewText("", widgets.Style{})
	v.differs, v.disputed = widgets.NewNotice(), widgets.NewNotice()
	v.kind = widgets.NewChoice(onValue(&v.screen, p.ChooseKind))
	v.reasons = widgets.NewTextArea(onValue(&v.screen, p.TypeReasons), nil)
	v.pastTitle, v.noPast = heading(), quietText()
	v.past = widgets.Column(widgets.Snug)
	v.decide = widgets.NewPrimaryButton("", v.on(p.Submit))
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	page := widgets.NewScroller(sheet(
		widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.top(), v.name), v.open),
		widgets.Tray(v.finding, v.free), v.disputed,
		v.kind, v.differs, v.reasons,
		widgets.Column(widgets.Snug, v.pastTitle, v.noPast, v.past)))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.ReadableWidth, nil, []*widgets.Button{v.decide}))
	return v
}

// Render draws a State.
func (v *Decision) Render(s presenter.DecisionState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setText(v.finding, s.Finding)
		setText(v.free, s.Free)
		setNotice(v.differs, s.Differs)
		setChoice(v.kind, s.Kind)
		v.reasons.Set(fieldText(s.Reasons))
		showIf(v.reasons, s.Reasons.Label)
		setNotice(v.disputed, s.Disputed)
		setText(v.pastTitle, s.PastTitle)
		setText(v.noPast, s.NoPast)
		fill(v.past, s.Past, pastDecision)
		setAction(v.decide, s.Decide)
		setAction(v.open, s.OpenRecord)
	})
}

// pastDecision shows one decision on record.
func pastDecision(d presenter.PastDecision) fyne.CanvasObject {
	return widgets.Tray(
		widgets.Spread(widgets.Snug, nil,
			widgets.NewText(d.Kind, widgets.Style{Weight: widgets.Strong}),
			widgets.NewChip(d.Standing.Label, tone(d.Standing.Tone))),
		widgets.NewText(d.Reasons, widgets.Style{}),
		widgets.NewText(d.By, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
}
