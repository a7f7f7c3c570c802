package ledger

import (
	"fmt"

	"pelita/screening/protocol"
)

// Never is one fact of the figures that were told by which a debt can never be
// paid.
//
// A debt can never be paid, on the figures told, when something is still owed and
// what comes in does not make it less. That is so when one of these holds:
//
//	NothingCame   it was told that no pay came at all, so that no time is long enough
//	Outgrown      what was put on top after the first demand is as much as all the
//	              pay that came, or more, so that working made it no smaller
//	Unshrunk      something was paid, and what is left is as much as the first demand
//	              was, or more, so that paying made it no smaller
//
// Each compares sums that were told, in one currency; none says what anybody
// wanted, and where none holds nothing is said: that no pay was told is not that
// none came, and pay in another currency is not nothing. They are no indicator.
type Never uint8

// The facts.
const (
	NothingCame Never = iota + 1
	Outgrown
	Unshrunk
)

func neverCodes() []string { return []string{"", "nothing-came", "outgrown", "unshrunk"} }

// String is the code of the fact; "" outside the list.
func (n Never) String() string { return protocol.CodeOf(n, neverCodes()) }

// Pay is what was told of the pay as a whole, beside the amounts.
type Pay uint8

// What can be told.
const (
	PayNotTold Pay = iota
	NoPay          // no pay came at all
)

// Unpayable lists, per currency, the facts by which what is owed can never be
// paid. The order of the demands counts for Outgrown and Unshrunk, since both look
// at the first. ErrEntry, ErrCurrency, ErrRange.
func Unpayable(entries []Entry, told Pay) (map[string][]Never, error) {
	debts, err := Debts(entries)
	if err != nil {
		return nil, err
	}
	wages, err := Wages(entries)
	if err != nil {
		return nil, err
	}
	out := map[string][]Never{}
	for currency, d := range debts {
		facts, err := d.never(wages[currency].Received, payKnown(entries, currency, told))
		if err != nil {
			return nil, fmt.Errorf("unpayable: %w", err)
		}
		if len(facts) > 0 {
			out[currency] = facts
		}
	}
	return out, nil
}

// payKnown says whether it was told what came in, and none of it in another
// currency, so that what came in the currency is all that came.
func payKnown(entries []Entry, currency string, told Pay) bool {
	known := told == NoPay
	for _, e := range entries {
		if e.Kind != Wage {
			continue
		}
		if e.Money.currency != currency && e.Money.Sign() > 0 {
			return false
		}
		known = true
	}
	return known
}

// never compares what is owed with the pay that came; known says whether that was
// all of it.
func (v DebtView) never(came Money, known bool) ([]Never, error) {
	owed, err := v.Owed()
	if err != nil || owed.Sign() <= 0 {
		return nil, err
	}
	later, err := v.later()
	if err != nil {
		return nil, err
	}
	outgrown, err := later.Cmp(came)
	if err != nil {
		return nil, err
	}
	left, err := owed.Cmp(v.first)
	if err != nil {
		return nil, err
	}
	var facts []Never
	switch {
	case known && came.Sign() == 0:
		facts = append(facts, NothingCame)
	case known && outgrown >= 0:
		facts = append(facts, Outgrown)
	}
	if v.Paid.Sign() > 0 && left >= 0 {
		facts = append(facts, Unshrunk)
	}
	return facts, nil
}

// later is what was demanded after the first demand.
func (v DebtView) later() (Money, error) { return v.Debt.Sub(v.opening) }

// Times is the smallest number of parts that together are at least m: how many
// months of a wage a debt is. ErrMismatch; ErrRange when the part is nothing, or
// when they are more than can be counted.
func (m Money) Times(part Money) (int64, error) {
	if err := m.same(part); err != nil {
		return 0, fmt.Errorf("count parts: %w", err)
	}
	if part.Sign() <= 0 {
		return 0, fmt.Errorf("count parts: %w", ErrRange)
	}
	if m.Sign() <= 0 {
		return 0, nil
	}
	return m.count(part)
}
