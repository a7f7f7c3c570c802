package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// disclosed is a card with all that a referral says of a person, before it leaves and
// where it arrives.
type disclosed struct {
	*fyne.Container
	title        *widgets.WrapText
	still        *widgets.Notice
	lines, facts *fyne.Container
}

func newDisclosed() *disclosed {
	c := &disclosed{
		title: heading(), still: widgets.NewNotice(),
		lines: widgets.Column(widgets.Near), facts: widgets.Column(widgets.Near),
	}
	c.Container = widgets.Card(c.title, c.still, c.lines, widgets.Rule(), c.facts)
	return c
}

// set draws it; without a title it is hidden.
func (c *disclosed) set(title string, still presenter.Notice, lines, facts []presenter.Line) {
	setText(c.title, title)
	setNotice(c.still, still)
	fill(c.lines, lines, pair)
	fill(c.facts, facts, pair)
	showIf(c.Container, title)
}
