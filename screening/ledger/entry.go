package ledger

import (
	"errors"
	"fmt"
	"slices"
)

// EntryKind says what an amount was.
type EntryKind uint8

// The kinds of entries.
const (
	PromisedWage EntryKind = iota + 1 // what was promised for the work
	Wage                              // what the person was given for it
	Debt                              // what the person was told to owe
	Fine                              // what was put on top as a punishment
	Ransom                            // what was demanded to let the person go
	Payment                           // what the person or the family paid
)

// ErrEntry: an entry of no kind, or of a negative amount.
var ErrEntry = errors.New("not an entry")

func kindCodes() []string {
	return []string{"", "promised-wage", "wage", "debt", "fine", "ransom", "payment"}
}

// String is the code of the kind; "" outside the list.
func (k EntryKind) String() string {
	if int(k) >= len(kindCodes()) {
		return ""
	}
	return kindCodes()[k]
}

// ParseEntryKind reads a code. ErrEntry.
func ParseEntryKind(code string) (EntryKind, error) {
	i := slices.Index(kindCodes(), code)
	if i < 1 {
		return 0, fmt.Errorf("parse entry kind: %w", ErrEntry)
	}
	return EntryKind(i), nil
}

// Entry is one amount of a case. Entries stand in the order in which things
// happened, as far as that is known.
type Entry struct {
	Kind  EntryKind
	Money Money
}

func (e Entry) check() error {
	if e.Kind == 0 || e.Kind.String() == "" || e.Money.Sign() < 0 {
		return ErrEntry
	}
	if e.Money.currency == "" {
		return ErrCurrency
	}
	return nil
}

// Balance is, per currency, the money that really changed hands: wages received
// less payments made. Negative means that the person paid more than was ever
// received. Promises and demands moved no money and do not count.
// ErrEntry, ErrCurrency, ErrRange.
func Balance(entries []Entry) (map[string]Money, error) {
	return tally(entries, "balance", func(m Money, e Entry) (Money, error) {
		switch e.Kind {
		case Wage:
			return m.Add(e.Money)
		case Payment:
			return m.Sub(e.Money)
		}
		return m, nil
	})
}

// WageView is what the work was to bring and what it brought, in one currency.
type WageView struct{ Promised, Received Money }

// Wages sets what was promised beside what was received, per currency.
// ErrEntry, ErrCurrency, ErrRange.
func Wages(entries []Entry) (map[string]WageView, error) {
	return tally(entries, "wages", func(v WageView, e Entry) (WageView, error) {
		var err error
		switch e.Kind {
		case PromisedWage:
			v.Promised, err = v.Promised.Add(e.Money)
		case Wage:
			v.Received, err = v.Received.Add(e.Money)
		}
		return v, err
	})
}

// DebtView is what was demanded of the person in one currency: debts, fines and
// ransoms, and what was paid towards them. Grew says whether what was still
// owed ever stood higher than at the first demand, whatever was paid meanwhile.
type DebtView struct {
	Debt, Paid Money
	Grew       bool
	first      Money
}

// Owed is what is left of the demands; negative when more was paid. ErrRange.
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
	case Debt, Fine, Ransom:
		v.Debt, err = v.Debt.Add(e.Money)
	default:
		return v, nil
	}
	if err != nil {
		return v, err
	}
	owed, err := v.Owed()
	if err != nil {
		return v, err
	}
	if v.first.currency == "" {
		v.first = owed
	}
	more, err := owed.Cmp(v.first)
	v.Grew = v.Grew || more > 0
	return v, err
}

// blank is a value whose amounts are nothing of the currency.
type blank[V any] interface {
	of(zero Money) V
}

func (Money) of(zero Money) Money { return zero }

func (WageView) of(zero Money) WageView { return WageView{zero, zero} }

func (DebtView) of(zero Money) DebtView { return DebtView{Debt: zero, Paid: zero} }

// tally folds the entries of each currency into a value of their own.
func tally[V blank[V]](entries []Entry, what string, step func(V, Entry) (V, error)) (map[string]V, error) {
	out := map[string]V{}
	for i, e := range entries {
		err := e.check()
		if err != nil {
			return nil, fmt.Errorf("%s: entry %d: %w", what, i, err)
		}
		v, ok := out[e.Money.currency]
		if !ok {
			zero, err := Zero(e.Money.currency)
			if err != nil {
				return nil, fmt.Errorf("%s: entry %d: %w", what, i, err)
			}
			v = v.of(zero)
		}
		if out[e.Money.currency], err = step(v, e); err != nil {
			return nil, fmt.Errorf("%s: entry %d: %w", what, i, err)
		}
	}
	return out, nil
}
