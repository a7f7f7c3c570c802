package view

import (
	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// CaseloadIntents is what a person can do with the list of records.
type CaseloadIntents interface {
	Search(text string)
	ChooseFilter(f presenter.CaseFilter)
	ShowKind(k presenter.CaseKind)
	ShowWithin(caseload string)
	Open(id screening.RecordID)
	OpenWaiting()
	New()
}

// Caseload is the list of records.
type Caseload struct {
	screen
	search *widgets.Field
	filter *widgets.Pills[presenter.CaseFilter]
	kind   *widgets.Pills[presenter.CaseKind]
	within *widgets.Pills[string]
	count  *widgets.WrapText
	rows   *widgets.RowList
	ids    func(i int) screening.RecordID
	empty  *widgets.EmptyState
	create *widgets.Button
	wait   *widgets.Button
}

// NewCaseload makes the screen.
func NewCaseload(p CaseloadIntents) *Caseload {
	v := &Caseload{screen: newScreen()}
	v.search = widgets.NewField(onValue(&v.screen, p.Search))
	v.filter = widgets.NewPills(onValue(&v.screen, p.ChooseFilter))
	v.kind = widgets.NewPills(onValue(&v.screen, p.ShowKind))
	v.within = widgets.NewPills(onValue(&v.screen, p.ShowWithin))
	v.count = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	v.rows = widgets.NewRowList(onValue(&v.screen, func(i int) { p.Open(v.ids(i)) }))
	v.empty = widgets.NewEmptyState(widgets.IconCase)
	v.create = widgets.NewPrimaryButton("", v.on(p.New))
	v.wait = widgets.NewQuietButton("", v.on(p.OpenWaiting))
	page := widgets.NewScroller(sheet(v.top(v.create), widgets.Wrap(widgets.Near, v.wait), v.search,
		widgets.Column(widgets.Snug, v.within, v.kind, v.filter, v.count, v.rows, v.empty)))
	page.OnNearEnd(v.rows.More)
	v.root = page
	return v
}

// Render draws a State.
func (v *Caseload) Render(s presenter.CaseloadState) {
	v.draw(func() {
		v.page(s.Page)
		v.search.Set(fieldText(s.Search))
		showIf(v.search, s.Search.Label+s.Search.Hint)
		setChoice(v.within, s.Within)
		setChoice(v.kind, s.Kind)
		setChoice(v.filter, s.Filter)
		setText(v.count, s.Count)
		v.ids = func(i int) screening.RecordID { return s.Rows.At(i).ID }
		v.rows.Set(s.Rows.Len(), func(i int) widgets.RowText { return caseRow(s.Rows.At(i)) })
		showSome(v.rows, s.Rows.Len())
		v.empty.Set(s.Empty.Title, s.Empty.Text)
		setAction(v.create, s.New)
		setAction(v.wait, s.Waiting)
	})
}

func caseRow(r presenter.CaseRow) widgets.RowText {
	chips := append([]presenter.Chip{r.Stage}, r.Urgency...)
	chips = append(chips, r.Conflicts, r.Ending, r.Sync)
	return widgets.RowText{Title: r.Name, Detail: joined(r.Outcome, r.Detail), Meta: r.Updated, Chips: chipTexts(chips...)}
}

// joined puts two texts under each other; either may be empty.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}
