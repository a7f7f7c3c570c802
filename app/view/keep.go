package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// KeepIntents is what a person can do about how a record is kept.
type KeepIntents interface {
	ChooseHold(code string)
	Hold()
	Release()
	ChooseWhy(code string)
	Begin()
	StepBack()
	Erase()
	EraseNow()
	OpenRecord()
}

// Keep is the page of how long one record is kept, and of erasing it.
type Keep struct {
	screen
	name                         *widgets.WrapText
	open                         *widgets.Button
	until, held, sure, onWay     *widgets.Notice
	holdTitle, holdText          *widgets.WrapText
	holdWhy, why                 *widgets.Choice[string]
	hold, release                *widgets.Button
	eraseTitle, off              *widgets.WrapText
	goes, stays, not             *titled
	begin, erase, later, cancel  *widgets.Button
	holdCard, eraseCard, confirm *fyne.Container
}

// NewKeep makes the screen.
func NewKeep(p KeepIntents) *Keep {
	v := &Keep{screen: newScreen(), name: quietText()}
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	v.until, v.held, v.sure, v.onWay = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.holdTitle, v.holdText, v.eraseTitle, v.off = heading(), quietText(), heading(), quietText()
	v.holdWhy = widgets.NewChoice(onValue(&v.screen, p.ChooseHold))
	v.why = widgets.NewChoice(onValue(&v.screen, p.ChooseWhy))
	v.hold, v.release = widgets.NewQuietButton("", v.on(p.Hold)), widgets.NewQuietButton("", v.on(p.Release))
	v.begin, v.cancel = widgets.NewQuietButton("", v.on(p.Begin)), widgets.NewQuietButton("", v.on(p.StepBack))
	v.erase, v.later = widgets.NewPrimaryButton("", v.on(p.Erase)), widgets.NewQuietButton("", v.on(p.EraseNow))
	v.goes, v.stays, v.not = newTitled(), newTitled(), newTitled()
	v.holdCard = widgets.Card(v.holdTitle, v.holdText, v.holdWhy, widgets.Wrap(widgets.Near, v.hold, v.release))
	v.confirm = widgets.Column(widgets.Snug, v.sure, v.why, v.onWay, widgets.Wrap(widgets.Near, v.erase, v.later, v.cancel))
	v.eraseCard = widgets.Card(v.eraseTitle, v.goes.Container, v.stays.Container, v.not.Container, v.off, widgets.Wrap(widgets.Near, v.begin), v.confirm)
	page := widgets.NewScroller(wideSheet(
		widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.top(), v.name), v.open),
		v.held, v.until, widgets.Columns(360, widgets.Wide, v.eraseCard, v.holdCard)))
	v.root = widgets.Sticky(nil, page, nil)
	return v
}

// Render draws a State.
func (v *Keep) Render(s presenter.KeepState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setAction(v.open, s.OpenRecord)
		setNotice(v.until, s.Until)
		v.holding(s)
		setText(v.eraseTitle, s.EraseTitle)
		for _, part := range []struct {
			to    *titled
			title string
			lines []string
		}{{v.goes, s.GoesTitle, s.Goes}, {v.stays, s.StaysTitle, s.Stays}, {v.not, s.NotTitle, s.Not}} {
			setText(part.to.title, part.title)
			part.to.set("", draws(part.lines, plainLine))
		}
		setText(v.off, s.BeginOff)
		setAction(v.begin, s.Begin)
		setNotice(v.sure, s.Sure)
		setChoice(v.why, s.Why)
		setNotice(v.onWay, s.OnItsWay)
		setAction(v.erase, s.Erase)
		setAction(v.later, s.EraseNow)
		setAction(v.cancel, s.Cancel)
		showIf(v.confirm, s.Sure.Title)
		showIf(v.eraseCard, s.EraseTitle)
	})
}

func (v *Keep) holding(s presenter.KeepState) {
	setText(v.holdTitle, s.HoldTitle)
	setText(v.holdText, s.HoldText)
	setNotice(v.held, s.Held)
	setChoice(v.holdWhy, s.HoldWhy)
	setAction(v.hold, s.Hold)
	setAction(v.release, s.Release)
	showIf(v.holdCard, s.HoldTitle)
}

// plainLine is one line of a list that says what happens.
func plainLine(text string) fyne.CanvasObject { return widgets.NewText("• "+text, widgets.Style{}) }
