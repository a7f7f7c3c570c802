package ledger

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"pelita/screening/protocol"
)

var (
	// ErrAmount: the text is not a plain decimal such as 1200.50.
	ErrAmount = errors.New("not an amount")
	// ErrCurrency: not a currency that amounts can be in.
	ErrCurrency = errors.New("not a currency")
	// ErrDecimals: more decimals than the currency has.
	ErrDecimals = errors.New("more decimals than the currency has")
	// ErrRange: more digits than can be reckoned with exactly.
	ErrRange = errors.New("amount out of range")
	// ErrMismatch: two amounts of different currencies.
	ErrMismatch = errors.New("different currencies")
)

// maxCount bounds how many parts are counted: more months than that are no figure
// that helps anybody.
const maxCount = 1 << 31

// maxWhole bounds the digits before the decimal point of a stated amount.
const maxWhole = 18

// Money is an exact amount in one currency. The zero Money is no amount in no
// currency: it adds to nothing and equals nothing but itself.
type Money struct {
	amount   apd.Decimal
	currency string
}

// exact is the arithmetic of this package: enough digits for every sum of
// stated amounts, and an error instead of any loss.
func exact() *apd.Context {
	return &apd.Context{
		Precision: 48, MaxExponent: 48, MinExponent: -48,
		Traps: apd.DefaultTraps | apd.Inexact | apd.Clamped,
	}
}

// ParseMoney reads a stated amount: ASCII digits, at most 18 before the point,
// with an optional point and as many decimals as the currency has. No sign, no
// exponent, no grouping, no spaces. ErrAmount, ErrRange, ErrCurrency, ErrDecimals.
func ParseMoney(decimal, currency string) (Money, error) {
	k, ok := kinds()[currency]
	if !ok {
		return Money{}, fmt.Errorf("parse money: %w", ErrCurrency)
	}
	whole, part, dotted := strings.Cut(decimal, ".")
	if !digits(whole) || dotted && !digits(part) {
		return Money{}, fmt.Errorf("parse money: %w", ErrAmount)
	}
	if len(whole) > maxWhole {
		return Money{}, fmt.Errorf("parse money: %w", ErrRange)
	}
	if len(part) > int(k.decimals) {
		return Money{}, fmt.Errorf("parse money: %w", ErrDecimals)
	}
	m := Money{currency: currency}
	if _, _, err := exact().SetString(&m.amount, decimal); err != nil {
		return Money{}, fmt.Errorf("parse money: %w", ErrAmount)
	}
	return m.settle()
}

// FromAmount reads the amount of an answer, as ParseMoney does.
func FromAmount(a protocol.Amount) (Money, error) { return ParseMoney(a.Decimal, a.Currency) }

// Zero is nothing of a currency. ErrCurrency.
func Zero(currency string) (Money, error) { return ParseMoney("0", currency) }

// digits says whether s is one ASCII digit or more.
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// settle gives equal amounts equal form: all decimals of the currency. ErrRange.
func (m Money) settle() (Money, error) {
	if _, err := exact().Quantize(&m.amount, &m.amount, -kinds()[m.currency].decimals); err != nil {
		return Money{}, ErrRange
	}
	return m, nil
}

// Add is the exact sum. ErrMismatch, ErrRange.
func (m Money) Add(n Money) (Money, error) {
	sum := Money{currency: m.currency}
	if err := m.same(n); err != nil {
		return Money{}, fmt.Errorf("add money: %w", err)
	}
	if _, err := exact().Add(&sum.amount, &m.amount, &n.amount); err != nil {
		return Money{}, fmt.Errorf("add money: %w", ErrRange)
	}
	return sum, nil
}

// Sub is the exact difference, which may be negative. ErrMismatch, ErrRange.
func (m Money) Sub(n Money) (Money, error) {
	difference := Money{currency: m.currency}
	if err := m.same(n); err != nil {
		return Money{}, fmt.Errorf("subtract money: %w", err)
	}
	if _, err := exact().Sub(&difference.amount, &m.amount, &n.amount); err != nil {
		return Money{}, fmt.Errorf("subtract money: %w", ErrRange)
	}
	return difference, nil
}

// count is the smallest number of parts that are at least m. ErrRange.
func (m Money) count(part Money) (int64, error) {
	var whole, rest apd.Decimal
	if _, err := exact().QuoInteger(&whole, &m.amount, &part.amount); err != nil {
		return 0, fmt.Errorf("count parts: %w", ErrRange)
	}
	if _, err := exact().Rem(&rest, &m.amount, &part.amount); err != nil {
		return 0, fmt.Errorf("count parts: %w", ErrRange)
	}
	n, err := whole.Int64()
	if err != nil || n > maxCount {
		return 0, fmt.Errorf("count parts: %w", ErrRange)
	}
	if rest.Sign() > 0 {
		n++
	}
	return n, nil
}

// Cmp is -1, 0 or 1 as m is less than, equal to or greater than n. ErrMismatch.
func (m Money) Cmp(n Money) (int, error) {
	if err := m.same(n); err != nil {
		return 0, fmt.Errorf("compare money: %w", err)
	}
	return m.amount.Cmp(&n.amount), nil
}

// same refuses amounts that cannot meet.
func (m Money) same(n Money) error {
	if m.currency != n.currency || m.currency == "" {
		return ErrMismatch
	}
	return nil
}

// Sign is -1, 0 or 1.
func (m Money) Sign() int { return m.amount.Sign() }

// Currency is the code; "" for the zero Money.
func (m Money) Currency() string { return m.currency }

// Decimal is the amount with a point and all decimals of the currency; for BTC,
// ETH and USDT without the zeros at the end. Of a stated amount ParseMoney reads
// it back.
func (m Money) Decimal() string {
	s := m.amount.Text('f')
	if kinds()[m.currency].trim {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	if s == "" || s == "-0" {
		return "0"
	}
	return s
}

// String is the amount and the code: "1200.50 USD".
func (m Money) String() string {
	if m.currency == "" {
		return "no money"
	}
	return m.Decimal() + " " + m.currency
}

// Separators are the marks of a language between thousands and before decimals.
type Separators struct{ Group, Point string }

// Format is the amount as people of a language write it, without the code.
func (m Money) Format(s Separators) string {
	whole, part, dotted := strings.Cut(m.Decimal(), ".")
	whole, negative := strings.CutPrefix(whole, "-")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(s.Group)
		}
		b.WriteRune(d)
	}
	if dotted {
		b.WriteString(s.Point)
		b.WriteString(part)
	}
	return b.String()
}
