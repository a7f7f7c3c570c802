package ledger

import (
	"errors"
	"fmt"
	"slices"

	"pelita/screening/protocol"
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
	MonthlyWage                       // what was promised for each month of the work
	Price                             // what was asked or paid for the person, between others
)

// ErrEntry: an entry of no kind or of a negative amount, or with a channel, party
// or date that is none.
var ErrEntry = errors.New("not an entry")

func kindCodes() []string {
	return []string{"", "promised-wage", "wage", "debt", "fine", "ransom", "payment", "monthly-wage", "price"}
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

// Entry is one amount of a case: how it went, and from whom to whom. Entries stand
// in the order in which things happened, as far as that is known. Everything but
// kind and money may be unknown, and changes no sum.
type Entry struct {
	Kind  EntryKind
	Money Money
	// Channel is how the money went, Provider through whom: a bank, an app, a shop.
	Channel  Channel
	Provider string
	From, To Party
	// When is a partial date as protocol.ValidDate has it, or "".
	When string
}

func (e Entry) check() error {
	if e.Kind == 0 || e.Kind.String() == "" || e.Money.Sign() < 0 || e.Channel > lastChannel || e.From > lastParty || e.To > lastParty {
		return ErrEntry
	}
	if e.When != "" && !protocol.ValidDate(e.When) {
		return ErrEntry
	}
	if e.Money.currency == "" {
		return ErrCurrency
	}
	return nil
}

// Balance is, per currency, the money that really changed hands: wages received
// less payments made. Negative means that the person paid more than was ever
// received. Promises and demands moved no money and do not count; what others paid
// each other for the person is no money of the person.
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

// blank is a value whose amounts are nothing of the currency.
type blank[V any] interface {
	of(zero Money) V
}

func (Money) of(zero Money) Money { return zero }

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
