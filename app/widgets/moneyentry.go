package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
)

// MoneyParts is an amount as far as it is typed, with the code of its currency
// as far as that is.
type MoneyParts struct {
	Amount, Currency string
}

// MoneyText is what stands around an amount.
type MoneyText struct {
	Amount     FieldText
	Currency   string // the label of the currencies
	Currencies []Option[string]
	Code       FieldText // the code as it was tapped or typed
	Offer      string    // the label of the currencies that the code may become
	Offered    []Option[string]
}

// MoneyEntry takes an amount and its currency, which is tapped or typed. It does
// not compute: the amount and the code stay the text that was typed.
type MoneyEntry struct {
	block
	amount, code      *Field
	currency, offered *Pills[string]
	parts             MoneyParts
	onTyped           func(MoneyParts)
}

// NewMoneyEntry makes an empty amount. onTyped is called with both parts
// whenever a person changes one, never by Set.
func NewMoneyEntry(onTyped func(MoneyParts)) *MoneyEntry {
	m := &MoneyEntry{onTyped: onTyped}
	in := func(code string) {
		m.parts.Currency = code
		m.onTyped(m.parts)
	}
	m.amount = NewDecimalField(func(text string) {
		m.parts.Amount = text
		m.onTyped(m.parts)
	})
	m.currency, m.code, m.offered = NewPills(in), NewField(in), NewPills(in)
	m.offered.Hide()
	m.root = Column(Room, m.amount, m.currency, Column(Near, m.code, m.offered))
	m.ExtendBaseWidget(m)
	return m
}

// Set shows an amount.
func (m *MoneyEntry) Set(t MoneyText) {
	m.parts = MoneyParts{Amount: t.Amount.Text, Currency: t.Code.Text}
	m.amount.Set(t.Amount)
	m.currency.Set(t.Currency, "", t.Currencies)
	m.code.Set(t.Code)
	m.offered.Set(t.Offer, "", t.Offered)
	show(m.offered, len(t.Offered) > 0)
	m.Refresh()
}

// OnDone is called when a person leaves the amount or the code.
func (m *MoneyEntry) OnDone(done func()) {
	m.amount.OnDone(done)
	m.code.OnDone(done)
}

// Amount is the field of the amount, for tests and focus.
func (m *MoneyEntry) Amount() *Field { return m.amount }

// Code is the field of the currency's code, for tests and focus.
func (m *MoneyEntry) Code() *Field { return m.code }

// Currency gives the pill of a currency, usual or offered, for tests, or nil.
func (m *MoneyEntry) Currency(code string) fyne.Tappable {
	for _, pills := range []*Pills[string]{m.currency, m.offered} {
		if slices.ContainsFunc(pills.options, func(o Option[string]) bool { return o.Code == code }) {
			return pills.Option(code)
		}
	}
	return nil
}
