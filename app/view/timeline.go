package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// TimelineIntents is what a person can do on the timeline.
type TimelineIntents interface {
	OpenRecord()
}

// Timeline is the page of what happened when, and of the money. On a desktop they
// stand beside each other.
type Timeline struct {
	screen
	name            *widgets.WrapText
	open            *widgets.Button
	explains, empty *widgets.Notice
	lanes, story    *fyne.Container
	people          *titled
	money           *moneyPart
}

// NewTimeline makes the screen.
func NewTimeline(p TimelineIntents) *Timeline {
	v := &Timeline{screen: newScreen(), name: quietText()}
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	v.explains, v.empty = widgets.NewNotice(), widgets.NewNotice()
	v.lanes = widgets.Column(widgets.Wide)
	v.people, v.money = newTitled(), newMoneyPart()
	v.story = widgets.Column(widgets.Wide, v.lanes, v.people.Container)
	page := widgets.NewScroller(wideSheet(
		widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.top(), v.name), v.open),
		v.explains, v.empty,
		widgets.Columns(360, widgets.Breath, v.story, v.money.Container)))
	v.root = widgets.Sticky(nil, page, nil)
	return v
}

// Render draws a State.
func (v *Timeline) Render(s presenter.TimelineState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setAction(v.open, s.OpenRecord)
		setNotice(v.explains, s.Explains)
		setNotice(v.empty, s.Empty)
		fill(v.lanes, s.Lanes, eventLane)
		setText(v.people.title, s.PeopleTitle)
		v.people.set("", card(draws(s.People, eventRow)))
		showSome(v.story, len(s.Lanes)+len(s.People))
		v.money.set(s.Money)
	})
}

// card puts rows on one card with a line between them; without rows there is none.
func card(rows []fyne.CanvasObject) []fyne.CanvasObject {
	if len(rows) == 0 {
		return nil
	}
	list := widgets.Column(widgets.Snug)
	for i, r := range rows {
		if i > 0 {
			list.Add(widgets.Rule())
		}
		list.Add(r)
	}
	return []fyne.CanvasObject{widgets.Card(list)}
}

// eventLane is a lane of the timeline: one card for each year, or one for all.
func eventLane(l presenter.EventLane) fyne.CanvasObject {
	title := heading()
	setText(title, l.Title)
	lane := widgets.Column(widgets.Snug, widgets.Column(widgets.Tight, title, caption(l.Intro)))
	var rows []fyne.CanvasObject
	for _, r := range l.Rows {
		if r.Year != "" {
			addAll(lane, card(rows))
			rows = nil
			lane.Add(widgets.NewText(r.Year, widgets.Style{Size: widgets.Lead, Weight: widgets.Strong, Colour: widgets.AccentInk}))
		}
		rows = append(rows, eventRow(r))
	}
	addAll(lane, card(rows))
	return lane
}

func addAll(c *fyne.Container, objects []fyne.CanvasObject) {
	for _, o := range objects {
		c.Add(o)
	}
}

func caption(text string) *widgets.WrapText {
	return widgets.NewText(text, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
}

// eventRow is one event, or one person who was met.
func eventRow(r presenter.EventRow) fyne.CanvasObject {
	head := widgets.Column(widgets.Tight)
	if r.When != "" {
		head.Add(widgets.NewText(r.When, widgets.Style{Size: widgets.Caption, Weight: widgets.Strong, Colour: widgets.AccentInk}))
	}
	if r.Title != "" {
		head.Add(widgets.NewText(r.Title, widgets.Style{Weight: widgets.Strong}))
	}
	row := widgets.Column(widgets.Near, head)
	if r.Differ.Label != "" {
		row.Add(widgets.Chips(chipTexts(r.Differ)...))
	}
	if r.Said != "" {
		row.Add(widgets.Quote(widgets.NewText(r.Said, widgets.Style{})))
	}
	for _, l := range r.Lines {
		row.Add(pair(l))
	}
	showSome(head, len(head.Objects))
	return row
}
