package widgets

import "fyne.io/fyne/v2"

// MoneyParts is an amount as far as it is typed.
type MoneyParts struct {
	Amount, Currency string
}

// MoneyText is what stands around an amount.
type MoneyText struct {
	Amount     FieldText
	Currency   string // the label of the currencies
	Currencies []Option[string]
}

// MoneyEntry takes an amount and its currency. It does not compute: the amount
// stays the text that was typed.
type MoneyEntry struct {
	block
	amount   *Field
	currency *Pills[string]
	parts    MoneyParts
	onTyped  func(MoneyParts)
}

// NewMoneyEntry makes an empty amount. onTyped is called with both parts
// whenever a person changes one, never by Set.
func NewMoneyEntry(onTyped func(MoneyParts)) *MoneyEntry {
	m := &MoneyEntry{onTyped: onTyped}
	m.amount = NewDecimalField(func(text string) {
		m.parts.Amount = text
		m.onTyped(m.parts)
	})
	m.currency = NewPills(func(code string) {
		m.parts.Currency = code
		m.onTyped(m.parts)
	})
	m.root = Column(Room, m.amount, m.currency)
	m.ExtendBaseWidget(m)
	return m
}

// Set shows an amount.
func (m *MoneyEntry) Set(t MoneyText) {
	m.parts = MoneyParts{Amount: t.Amount.Text}
	for _, c := range t.Currencies {
		if c.Chosen {
			m.parts.Currency = c.Code
		}
	}
	m.amount.Set(t.Amount)
	m.currency.Set(t.Currency, "", t.Currencies)
	m.Refresh()
}

// OnDone is called when a person leaves the amount.
func (m *MoneyEntry) OnDone(done func()) { m.amount.OnDone(done) }

// Amount is the field of the amount, for tests and focus.
func (m *MoneyEntry) Amount() *Field { return m.amount }

// Currency gives the pill of a currency, for tests, or nil.
func (m *MoneyEntry) Currency(code string) fyne.Tappable { return m.currency.Option(code) }
