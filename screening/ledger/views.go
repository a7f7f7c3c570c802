package ledger

// WageView is what the work was to bring and what it brought, in one currency.
// Promised are the sums that were promised, Monthly what was promised for each
// month: they are told apart and never added to each other.
type WageView struct{ Promised, Monthly, Received Money }

func (WageView) of(zero Money) WageView { return WageView{zero, zero, zero} }

// Wages sets what was promised beside what was received, per currency.
// ErrEntry, ErrCurrency, ErrRange.
func Wages(entries []Entry) (map[string]WageView, error) {
	return tally(entries, "wages", func(v WageView, e Entry) (WageView, error) {
		var err error
		switch e.Kind {
		case PromisedWage:
			v.Promised, err = v.Promised.Add(e.Money)
		case MonthlyWage:
			v.Monthly, err = v.Monthly.Add(e.Money)
		case Wage:
			v.Received, err = v.Received.Add(e.Money)
		}
		return v, err
	})
}

// DebtView is what was demanded of the person in one currency, and what was paid.
// Debt is everything that was demanded; Fines and Ransoms are the parts of it that
// were fines and ransoms. Grew says whether what was still owed ever stood higher
// than at the first demand, whatever was paid meanwhile.
type DebtView struct {
	Debt, Fines, Ransoms, Paid Money
	Grew                       bool
	opening                    Money // the first demand
	first                      Money // what was owed after it
}

func (DebtView) of(zero Money) DebtView {
	return DebtView{Debt: zero, Fines: zero, Ransoms: zero, Paid: zero}
}

// Owed is what is left of the demands when everything that was paid counts towards
// them; negative when more was paid. ErrRange.
func (v DebtView) Owed() (Money, error) { return v.Debt.Sub(v.Paid) }

// Debts reads the demands and payments in their order, per currency.
// ErrEntry, ErrCurrency, ErrRange.
func Debts(entries []Entry) (map[string]DebtView, error) {
	return tally(entries, "debts", DebtView.with)
}

func (v DebtView) with(e Entry) (DebtView, error) {
	var err error
	switch e.Kind {
	case Payment:
		v.Paid, err = v.Paid.Add(e.Money)
		return v, err
	case Debt:
	case Fine:
		v.Fines, err = v.Fines.Add(e.Money)
	case Ransom:
		v.Ransoms, err = v.Ransoms.Add(e.Money)
	default:
		return v, nil
	}
	if err != nil {
		return v, err
	}
	if v.Debt, err = v.Debt.Add(e.Money); err != nil {
		return v, err
	}
	owed, err := v.Owed()
	if err != nil {
		return v, err
	}
	if v.first.currency == "" {
		v.opening, v.first = e.Money, owed
	}
	more, err := owed.Cmp(v.first)
	v.Grew = v.Grew || more > 0
	return v, err
}
