package view

import (
	"strings"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/history"
)

// GroupIntents is what a person can do with people who arrived together.
type GroupIntents interface {
	TypeNumber(text string)
	Add()
	ChooseMode(m presenter.GroupMode)
	ChooseFilter(f presenter.GroupFilter)
	Open(id history.RecordID)
	Toggle(id history.RecordID)
	ChooseOfficer(device string)
	HandOver()
	OpenAbout()
}

// Group is the page of people who arrived together.
type Group struct {
	screen
	about    *widgets.Button
	todo     *widgets.WrapText
	number   *widgets.Field
	add      *widgets.Button
	mode     *widgets.Pills[presenter.GroupMode]
	filter   *widgets.Pills[presenter.GroupFilter]
	rows     *widgets.RowList
	ids      []history.RecordID
	marks    *widgets.MultiChoice[history.RecordID]
	officers *widgets.Pills[string]
	hand     *widgets.Button
	empty    *widgets.EmptyState
}

// NewGroup makes the screen.
func NewGroup(p GroupIntents) *Group {
	v := &Group{screen: newScreen()}
	v.about = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenAbout))
	v.todo = quietText()
	v.number = widgets.NewField(onValue(&v.screen, p.TypeNumber))
	v.number.OnEnter(v.on(p.Add))
	v.add = widgets.NewPrimaryButton("", v.on(p.Add))
	v.mode = widgets.NewPills(onValue(&v.screen, p.ChooseMode))
	v.filter = widgets.NewPills(onValue(&v.screen, p.ChooseFilter))
	v.rows = widgets.NewRowList(onValue(&v.screen, func(i int) { p.Open(v.ids[i]) }))
	v.marks = widgets.NewMultiChoice(onValue(&v.screen, p.Toggle))
	v.officers = widgets.NewPills(onValue(&v.screen, p.ChooseOfficer))
	v.hand = widgets.NewPrimaryButton("", v.on(p.HandOver))
	v.empty = widgets.NewEmptyState(widgets.IconCase)
	page := widgets.NewScroller(sheet(v.top(v.about),
		widgets.Column(widgets.Snug, v.todo, v.mode, v.filter),
		widgets.Column(widgets.Snug, v.number, widgets.Wrap(widgets.Near, v.add)),
		widgets.Column(widgets.Snug, v.officers, widgets.Wrap(widgets.Near, v.hand)),
		v.rows, v.marks, v.empty))
	page.OnNearEnd(v.rows.More)
	v.root = page
	return v
}

// Render draws a State.
func (v *Group) Render(s presenter.GroupState) {
	v.draw(func() {
		v.page(s.Page)
		setAction(v.about, s.About)
		setText(v.todo, strings.Join(s.Todo, " · "))
		v.number.Set(fieldText(s.Number))
		showIf(v.number, s.Number.Label)
		setAction(v.add, s.Add)
		setChoice(v.mode, s.Mode)
		setChoice(v.filter, s.Filter)
		v.ids = v.ids[:0]
		for _, r := range s.Rows {
			v.ids = append(v.ids, r.ID)
		}
		v.rows.Set(len(s.Rows), func(i int) widgets.RowText { return memberRow(s.Rows[i]) })
		showSome(v.rows, len(s.Rows))
		setChoice(v.marks, s.Marks)
		setChoice(v.officers, s.Officers)
		setAction(v.hand, s.HandOver)
		v.empty.Set(s.Empty.Title, s.Empty.Text)
	})
}

func memberRow(r presenter.MemberRow) widgets.RowText {
	return widgets.RowText{Title: r.Name, Detail: r.Detail, Chips: chipTexts(r.Chips...)}
}
