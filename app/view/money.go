package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// moneyPart is the money of one record: a card for each currency, the addresses,
// and what is in no sum.
type moneyPart struct {
	*fyne.Container
	title            *widgets.WrapText
	currencies       *fyne.Container
	addresses, apart *titled
	intro            *widgets.WrapText
}

func newMoneyPart() *moneyPart {
	m := &moneyPart{title: heading(), currencies: widgets.Column(widgets.Snug), addresses: newTitled(), apart: newTitled(), intro: caption("")}
	m.Container = widgets.Column(widgets.Wide, widgets.Column(widgets.Snug, m.title, m.currencies), m.addresses.Container,
		m.apart.Container)
	return m
}

func (m *moneyPart) set(s presenter.MoneyState) {
	setText(m.title, s.Title)
	fill(m.currencies, s.Currencies, currencyCard)
	setText(m.addresses.title, s.AddressesTitle)
	m.addresses.set("", draws(s.Addresses, addressCard))
	setText(m.apart.title, s.ApartTitle)
	rows := card(draws(s.Apart, eventRow))
	if len(rows) > 0 {
		rows = append([]fyne.CanvasObject{caption(s.ApartIntro)}, rows...)
	}
	m.apart.set("", rows)
	showIf(m, s.Title)
}

// currencyCard is what was told of one currency: the sums, what they show of the
// debt, how it went, and every entry.
func currencyCard(c presenter.CurrencyCard) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widgets.NewText(c.Currency, widgets.Style{Size: widgets.Lead, Weight: widgets.Strong, Colour: widgets.AccentInk})}
	if len(c.Figures) > 0 {
		parts = append(parts, widgets.Columns(150, widgets.Room, draws(c.Figures, figure)...))
	}
	if c.Grew != "" {
		parts = append(parts, widgets.NewText(c.Grew, widgets.Style{}))
	}
	if len(c.Facts) > 0 {
		never := widgets.NewNotice()
		setNotice(never, c.Never)
		parts = append(parts, widgets.Column(widgets.Snug, never, widgets.Bullets(c.Facts...)))
	}
	parts = append(parts, pairs(c.CourseTitle, c.Course)...)
	parts = append(parts, pairs(c.EntriesTitle, c.Entries)...)
	return widgets.Card(parts...)
}

// figure is one sum under its name.
func figure(f presenter.Figure) fyne.CanvasObject {
	c := widgets.Column(widgets.Tight, caption(f.Label), widgets.NewText(f.Amount, widgets.Style{Size: widgets.Lead, Weight: widgets.Strong}))
	if f.Detail != "" {
		c.Add(caption(f.Detail))
	}
	return c
}

// pairs is a list of lines under a small heading; nothing when there are none.
func pairs(title string, lines []presenter.Line) []fyne.CanvasObject {
	if len(lines) == 0 {
		return nil
	}
	list := widgets.Column(widgets.Near, widgets.NewText(title, widgets.Style{Size: widgets.Caption, Weight: widgets.Strong, Colour: widgets.InkSoft}))
	for _, l := range lines {
		list.Add(pair(l))
	}
	return []fyne.CanvasObject{widgets.Rule(), list}
}

// addressCard is one address with what it was used for and what it amounts to.
func addressCard(a presenter.AddressRow) fyne.CanvasObject {
	check := widgets.NewNotice()
	setNotice(check, a.Check)
	parts := []fyne.CanvasObject{widgets.Column(widgets.Tight, caption(a.Role), widgets.NewText(a.Address, widgets.Style{Weight: widgets.Strong}))}
	if a.Differ.Label != "" {
		parts = append(parts, widgets.Chips(chipTexts(a.Differ)...))
	}
	return widgets.Card(append(parts, check)...)
}
