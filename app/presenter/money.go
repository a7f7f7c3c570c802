package presenter

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"pelita/screening"
	"pelita/screening/address"
	"pelita/screening/ledger"
	"pelita/screening/protocol"
)

// sums are the views of the entries of one record.
type sums struct {
	entries []ledger.Entry
	balance map[string]ledger.Money
	wages   map[string]ledger.WageView
	debts   map[string]ledger.DebtView
	course  map[string][]ledger.Step
	never   map[string][]ledger.Never
}

// reckon sums up; an error when a sum would not be exact.
func reckon(b screening.Books) (sums, error) {
	s := sums{entries: b.Entries()}
	var err error
	if s.balance, err = ledger.Balance(s.entries); err != nil {
		return s, err
	}
	if s.wages, err = ledger.Wages(s.entries); err != nil {
		return s, err
	}
	if s.debts, err = ledger.Debts(s.entries); err != nil {
		return s, err
	}
	if s.course, err = ledger.Course(s.entries); err != nil {
		return s, err
	}
	s.never, err = ledger.Unpayable(s.entries, b.Pay)
	return s, err
}

// money says the money of a record. When the sums cannot be exact the addresses and
// what stands apart are still said.
func (w teller) money(b screening.Books) (MoneyState, error) {
	var st MoneyState
	w.beside(b, &st)
	s, err := reckon(b)
	if err == nil {
		for _, currency := range slices.Sorted(maps.Keys(s.balance)) {
			st.Currencies = append(st.Currencies, w.currency(currency, s))
		}
	}
	if len(st.Currencies)+len(st.Addresses)+len(st.Apart) > 0 {
		st.Title = w.t.T("money.title")
	}
	return st, err
}

// beside says the addresses and what is in no sum.
func (w teller) beside(b screening.Books, st *MoneyState) {
	for _, a := range b.Addresses {
		st.Addresses = append(st.Addresses, w.address(a))
	}
	for _, a := range b.Apart {
		row := w.row(a.Why.String(), a.Told)
		row.Title = w.t.T("money.apart." + a.Why.String())
		st.Apart = append(st.Apart, row)
	}
	if len(st.Addresses) > 0 {
		st.AddressesTitle = w.t.T("money.addresses")
	}
	if len(st.Apart) > 0 {
		st.ApartTitle, st.ApartIntro = w.t.T("money.apart_title"), w.t.T("money.apart_intro")
	}
}

func (w teller) address(a screening.Addressed) AddressRow {
	row := AddressRow{Role: w.answers(a.Role)}
	if row.Role == "" {
		row.Role = w.t.T("money.no_role")
	}
	var typed []string
	for _, s := range a.Address.Answers {
		typed = append(typed, s.Answer.Value.Text)
	}
	row.Address = strings.Join(typed, "\n")
	if v, ok := a.Address.Value(); ok {
		row.Check = checkNotice(w.t, protocol.WalletShape, v.Text, address.Hint{})
	} else {
		row.Differ = w.differ()
	}
	return row
}

// currency says what was told of one currency.
func (w teller) currency(code string, s sums) CurrencyCard {
	c := CurrencyCard{Currency: code, Figures: w.figures(code, s), EntriesTitle: w.t.T("money.entries")}
	if s.debts[code].Grew {
		c.Grew = w.t.T("money.grew")
	}
	for _, n := range s.never[code] {
		c.Facts = append(c.Facts, w.t.T("money.never."+n.String()))
	}
	if len(c.Facts) > 0 {
		c.Never = Notice{Kind: Caution, Title: w.t.T("money.never_title"), Text: w.t.T("money.never")}
	}
	for _, step := range s.course[code] {
		e := s.entries[step.Entry]
		c.Course = append(c.Course, Line{
			Label: w.entry(e),
			Text:  w.t.T("money.step", "amount", w.amount(e.Money), "owed", w.amount(step.Owed)),
		})
	}
	if len(c.Course) > 1 {
		c.CourseTitle = w.t.T("money.course")
	} else {
		c.Course = nil
	}
	for _, e := range s.entries {
		if e.Money.Currency() == code {
			c.Entries = append(c.Entries, Line{Label: w.entry(e), Text: w.way(e)})
		}
	}
	return c
}

// figures are the sums of which anything was told: nothing is not what nobody spoke
// of.
func (w teller) figures(code string, s sums) []Figure {
	wages, debts := s.wages[code], s.debts[code]
	told := func(kinds ...ledger.EntryKind) bool {
		return slices.ContainsFunc(s.entries, func(e ledger.Entry) bool {
			return e.Money.Currency() == code && slices.Contains(kinds, e.Kind)
		})
	}
	var out []Figure
	add := func(key string, m ledger.Money, detail string) {
		out = append(out, Figure{Label: w.t.T("money.figure." + key), Amount: w.amount(m), Detail: detail})
	}
	if told(ledger.MonthlyWage) {
		add("monthly", wages.Monthly, "")
	}
	if told(ledger.PromisedWage) {
		add("promised", wages.Promised, "")
	}
	switch {
	case told(ledger.Wage):
		add("received", wages.Received, "")
	case told(ledger.MonthlyWage, ledger.PromisedWage):
		out = append(out, Figure{Label: w.t.T("money.figure.received"), Amount: w.t.T("money.not_told")})
	}
	if told(ledger.Debt, ledger.Fine, ledger.Ransom) {
		add("demanded", debts.Debt, w.parts(debts))
	}
	if told(ledger.Payment) {
		add("paid", debts.Paid, "")
	}
	if owed, err := debts.Owed(); err == nil && told(ledger.Debt, ledger.Fine, ledger.Ransom) {
		add("left", owed, w.left(owed, debts.Paid, wages.Monthly))
	}
	if told(ledger.Wage, ledger.Payment) {
		add("balance", s.balance[code], w.t.T("money.balance_detail"))
	}
	return out
}

// parts says how much of the demands were fines and ransoms.
func (w teller) parts(d ledger.DebtView) string {
	var out []string
	if d.Fines.Sign() > 0 {
		out = append(out, w.t.T("money.of_fines", "amount", w.amount(d.Fines)))
	}
	if d.Ransoms.Sign() > 0 {
		out = append(out, w.t.T("money.of_ransoms", "amount", w.amount(d.Ransoms)))
	}
	return strings.Join(out, "\n")
}

// left says what the rest of a debt takes for granted, and what it is beside the pay
// that was promised.
func (w teller) left(owed, paid, monthly ledger.Money) string {
	var out []string
	if paid.Sign() > 0 {
		out = append(out, w.t.T("money.left_detail"))
	}
	if months := w.months(owed, monthly); months != "" {
		out = append(out, months)
	}
	return strings.Join(out, "\n")
}

// months says how many months of the whole promised pay the rest of a debt is.
func (w teller) months(owed, monthly ledger.Money) string {
	n, err := owed.Times(monthly)
	if err != nil || n == 0 {
		return ""
	}
	return w.t.T("money.months", "n", strconv.FormatInt(n, 10))
}

// entry names an entry: when it was told, what it was and how much.
func (w teller) entry(e ledger.Entry) string {
	kind := w.t.T("money.kind." + e.Kind.String())
	if e.When == "" {
		return kind
	}
	return w.t.T("money.when", "when", dateWords(w.t, e.When), "kind", kind)
}

// way says how much an entry was, and how and between whom it went.
func (w teller) way(e ledger.Entry) string {
	out := []string{w.amount(e.Money)}
	if e.From != ledger.UnknownParty || e.To != ledger.UnknownParty {
		out = append(out, w.t.T("money.between", "from", w.party(e.From), "to", w.party(e.To)))
	}
	if e.Channel != ledger.UnknownChannel {
		out = append(out, w.t.T("money.channel."+e.Channel.String()))
	}
	if e.Provider != "" {
		out = append(out, w.t.T("money.through", "provider", e.Provider))
	}
	return strings.Join(out, " · ")
}

func (w teller) party(p ledger.Party) string {
	if p == ledger.UnknownParty {
		return w.t.T("money.party.unknown")
	}
	return w.t.T("money.party." + p.String())
}

// amount writes an amount as people of the language do, with its currency.
func (w teller) amount(m ledger.Money) string {
	marks := ledger.Separators{Group: w.t.T("money.mark.group"), Point: w.t.T("money.mark.point")}
	return w.t.T("money.amount", "amount", m.Format(marks), "currency", m.Currency())
}
