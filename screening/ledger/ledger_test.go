package ledger

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"pelita/screening/protocol"
)

// load reads a table of testdata/ledgers and refuses keys that nothing reads.
func load(t *testing.T, file string, into any) {
	t.Helper()
	meta, err := toml.DecodeFile("../../testdata/ledgers/"+file, into)
	if err != nil {
		t.Fatal(err)
	}
	if left := meta.Undecoded(); len(left) > 0 {
		t.Fatalf("%s: unread keys %v", file, left)
	}
}

func money(t testing.TB, decimal, currency string) Money {
	t.Helper()
	m, err := ParseMoney(decimal, currency)
	if err != nil {
		t.Fatalf("%s %s: %v", decimal, currency, err)
	}
	return m
}

func TestStatedAmountsAreReadAsTheTableSays(t *testing.T) {
	var table struct {
		Case []struct{ Name, Decimal, Currency, Want, Error string }
	}
	load(t, "amounts.toml", &table)
	rules := map[string]error{"amount": ErrAmount, "currency": ErrCurrency, "decimals": ErrDecimals, "range": ErrRange}
	for _, c := range table.Case {
		t.Run(c.Name, func(t *testing.T) {
			m, err := FromAmount(protocol.Amount{Decimal: c.Decimal, Currency: c.Currency})
			if c.Error != "" {
				if !errors.Is(err, rules[c.Error]) || rules[c.Error] == nil || m.String() != (Money{}).String() {
					t.Errorf("%s, error %v, want %s", m, err, c.Error)
				}
				return
			}
			if err != nil || m.String() != c.Want {
				t.Errorf("%s, error %v, want %s", m, err, c.Want)
			}
		})
	}
}

type wageCase struct{ Promised, Monthly, Received string }

type debtCase struct {
	Debt, Fines, Ransoms, Paid, Owed string
	Grew                             bool
}

// filled writes the amounts that a case leaves out: nothing of the currency.
func (c debtCase) filled(zero string) debtCase {
	c.Fines, c.Ransoms = cmp.Or(c.Fines, zero), cmp.Or(c.Ransoms, zero)
	return c
}

func TestCasesAreReckonedAsTheTableSays(t *testing.T) {
	var table struct {
		Case []struct {
			Name    string
			Entries []string
			Balance map[string]string
			Wages   map[string]wageCase
			Debts   map[string]debtCase
			// Told is "no-pay" when it was told that no pay came.
			Told      string
			Unpayable map[string][]string
		}
	}
	load(t, "cases.toml", &table)
	for _, c := range table.Case {
		t.Run(c.Name, func(t *testing.T) {
			var entries []Entry
			for _, line := range c.Entries {
				entries = append(entries, entry(t, line))
			}
			balance, err := Balance(entries)
			wages, err2 := Wages(entries)
			debts, err3 := Debts(entries)
			told := map[string]Pay{"": PayNotTold, "no-pay": NoPay}[c.Told]
			never, err4 := Unpayable(entries, told)
			if err := errors.Join(err, err2, err3, err4); err != nil {
				t.Fatal(err)
			}
			checkNever(t, never, c.Unpayable)
			if len(balance) != len(c.Balance) || len(wages) != len(c.Wages) || len(debts) != len(c.Debts) {
				t.Fatalf("currencies: %v, %v, %v", balance, wages, debts)
			}
			for currency, want := range c.Balance {
				if got := balance[currency]; got.Decimal() != want || got.Currency() != currency {
					t.Errorf("balance %s, want %s %s", got, want, currency)
				}
			}
			for currency, want := range c.Wages {
				w := wages[currency]
				want.Monthly = cmp.Or(want.Monthly, zeroOf(t, currency))
				if got := (wageCase{w.Promised.Decimal(), w.Monthly.Decimal(), w.Received.Decimal()}); got != want {
					t.Errorf("wages in %s: %v, want %v", currency, got, want)
				}
			}
			for currency, want := range c.Debts {
				v := debts[currency]
				owed, err := v.Owed()
				want = want.filled(zeroOf(t, currency))
				if got := (debtCase{v.Debt.Decimal(), v.Fines.Decimal(), v.Ransoms.Decimal(), v.Paid.Decimal(), owed.Decimal(), v.Grew}); err != nil || got != want {
					t.Errorf("debts in %s: %v, %v, want %v", currency, got, err, want)
				}
			}
		})
	}
}

func zeroOf(t *testing.T, currency string) string {
	t.Helper()
	zero, err := Zero(currency)
	if err != nil {
		t.Fatal(err)
	}
	return zero.Decimal()
}

func checkNever(t *testing.T, got map[string][]Never, want map[string][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("unpayable: %v, want %v", got, want)
	}
	for currency, facts := range want {
		var codes []string
		for _, n := range got[currency] {
			codes = append(codes, n.String())
		}
		if !slices.Equal(codes, facts) {
			t.Errorf("unpayable in %s: %v, want %v", currency, codes, facts)
		}
	}
}

func entry(t *testing.T, line string) Entry {
	t.Helper()
	f := strings.Fields(line)
	kind, err := ParseEntryKind(f[0])
	if err != nil || kind.String() != f[0] {
		t.Fatalf("%s: %v", line, err)
	}
	return Entry{Kind: kind, Money: money(t, f[1], f[2])}
}

func TestEntriesThatAreNoneAreRefused(t *testing.T) {
	negative, err := money(t, "1", "USD").Sub(money(t, "2", "USD"))
	if err != nil || negative.String() != "-1.00 USD" || negative.Sign() != -1 {
		t.Fatalf("%s, %v", negative, err)
	}
	for name, c := range map[string]struct {
		e    Entry
		want error
	}{
		"no kind":            {Entry{Money: money(t, "1", "USD")}, ErrEntry},
		"kind beyond all":    {Entry{Kind: Price + 1, Money: money(t, "1", "USD")}, ErrEntry},
		"negative":           {Entry{Kind: Debt, Money: negative}, ErrEntry},
		"no money":           {Entry{Kind: Debt}, ErrCurrency},
		"channel beyond all": {Entry{Kind: Debt, Money: money(t, "1", "USD"), Channel: OtherChannel + 1}, ErrEntry},
		"payer beyond all":   {Entry{Kind: Debt, Money: money(t, "1", "USD"), From: OtherParty + 1}, ErrEntry},
		"payee beyond all":   {Entry{Kind: Debt, Money: money(t, "1", "USD"), To: OtherParty + 1}, ErrEntry},
		"date that is none":  {Entry{Kind: Debt, Money: money(t, "1", "USD"), When: "2025-13"}, ErrEntry},
	} {
		_, err := Balance([]Entry{c.e})
		_, err2 := Debts([]Entry{c.e})
		_, err3 := Wages([]Entry{c.e})
		_, err4 := Unpayable([]Entry{c.e}, PayNotTold)
		for _, err := range []error{err, err2, err3, err4} {
			if !errors.Is(err, c.want) {
				t.Errorf("%s: error %v, want %v", name, err, c.want)
			}
		}
	}
	for _, code := range []string{"", "gift", "Wage"} {
		if _, err := ParseEntryKind(code); !errors.Is(err, ErrEntry) {
			t.Errorf("kind %q: error %v, want ErrEntry", code, err)
		}
	}
}

func TestCurrenciesNeverMeet(t *testing.T) {
	usd, idr := money(t, "1", "USD"), money(t, "1", "IDR")
	for name, pair := range map[string][2]Money{"two currencies": {usd, idr}, "no currency": {usd, {}}, "none at all": {{}, {}}} {
		_, err := pair[0].Add(pair[1])
		_, err2 := pair[0].Sub(pair[1])
		_, err3 := pair[0].Cmp(pair[1])
		for _, err := range []error{err, err2, err3} {
			if !errors.Is(err, ErrMismatch) {
				t.Errorf("%s: error %v, want ErrMismatch", name, err)
			}
		}
	}
}

func TestASumThatWouldNotBeExactIsAnError(t *testing.T) {
	m := money(t, "999999999999999999.999999999999999999", "ETH")
	for range 200 {
		sum, err := m.Add(m)
		if errors.Is(err, ErrRange) {
			return
		}
		if back, err2 := sum.Sub(m); err != nil || err2 != nil || back.String() != m.String() {
			t.Fatalf("%s + %s = %s, %v", m, m, sum, err)
		}
		m = sum
	}
	t.Error("doubling never ended")
}

func TestAddAndSubAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom(Currencies()).Draw(t, "currency")
		draw := func(name string) (Money, int64) {
			n := rapid.Int64Range(0, 1<<52).Draw(t, name)
			places, _ := Decimals(currency)
			m, err := ParseMoney(shift(n, places), currency)
			if err != nil {
				t.Fatal(err)
			}
			return m, n
		}
		a, x := draw("a")
		b, y := draw("b")
		sum, err := a.Add(b)
		difference, err2 := a.Sub(b)
		order, err3 := a.Cmp(b)
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		places, _ := Decimals(currency)
		want, err := ParseMoney(shift(x+y, places), currency)
		if err != nil || sum.String() != want.String() {
			t.Fatalf("%s + %s = %s, want %s, %v", a, b, sum, want, err)
		}
		if back, err := difference.Add(b); err != nil || back.String() != a.String() {
			t.Fatalf("%s - %s + %s = %s, %v", a, b, b, back, err)
		}
		if (order < 0) != (x < y) || (order > 0) != (x > y) || difference.Sign() != order {
			t.Fatalf("%s and %s compare as %d", a, b, order)
		}
	})
}

// shift writes n with its last places digits behind the point.
func shift(n int64, places int) string {
	var digits []byte
	for n > 0 || len(digits) <= places {
		digits = append([]byte{byte('0' + n%10)}, digits...)
		n /= 10
	}
	if places == 0 {
		return string(digits)
	}
	return string(digits[:len(digits)-places]) + "." + string(digits[len(digits)-places:])
}

func TestAmountsArePaintedAsALanguageWritesThem(t *testing.T) {
	indonesian := Separators{Group: ".", Point: ","}
	minus, err := money(t, "0", "USD").Sub(money(t, "1200", "USD"))
	if err != nil {
		t.Fatal(err)
	}
	for want, got := range map[string]string{
		"1.234.567,50": money(t, "1234567.5", "IDR").Format(indonesian),
		"999,00":       money(t, "999", "IDR").Format(indonesian),
		"-1.200,00":    minus.Format(indonesian),
		"15,000,000":   money(t, "15000000", "VND").Format(Separators{Group: ",", Point: "."}),
		"1000.50":      money(t, "1000.5", "USD").Format(Separators{Point: "."}),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTheListOfCurrenciesIsWhole(t *testing.T) {
	codes := strings.Fields(isoNoDecimals + isoTwoDecimals + isoThreeDecimals + isoFourDecimals + isoNoUnits)
	seen := map[string]bool{}
	for _, code := range codes {
		if len(code) != 3 || seen[code] {
			t.Errorf("code %q", code)
		}
		seen[code] = true
	}
	if len(codes) != 178 {
		t.Errorf("%d codes, ISO 4217 list one has 178 at amendment 180", len(codes))
	}
	if got, want := len(Currencies()), 178-len(strings.Fields(isoNoUnits))+3; got != want {
		t.Errorf("%d currencies, want %d", got, want)
	}
	for currency, want := range map[string]int{"USD": 2, "IDR": 2, "KHR": 2, "MMK": 2, "LAK": 2, "THB": 2, "PHP": 2, "CNY": 2, "VND": 0, "KRW": 0, "BHD": 3, "UYW": 4, "BTC": 8, "ETH": 18, "USDT": 6} {
		if got, err := Decimals(currency); err != nil || got != want {
			t.Errorf("%s has %d decimals, %v, want %d", currency, got, err, want)
		}
	}
	if _, err := Decimals("XXX"); !errors.Is(err, ErrCurrency) {
		t.Errorf("error %v, want ErrCurrency", err)
	}
}

func FuzzParseMoney(f *testing.F) {
	f.Fuzz(func(t *testing.T, decimal, currency string) {
		m, err := ParseMoney(decimal, currency)
		if err != nil {
			for _, rule := range []error{ErrAmount, ErrCurrency, ErrDecimals, ErrRange} {
				if err.Error() == "parse money: "+rule.Error() {
					return
				}
			}
			t.Fatalf("error %v, of no rule or with a value in it", err)
		}
		again, err := ParseMoney(m.Decimal(), m.Currency())
		if err != nil || again.String() != m.String() {
			t.Fatalf("%q %q is %s, then %s, %v", decimal, currency, m, again, err)
		}
		if c, err := m.Cmp(again); err != nil || c != 0 || m.Sign() < 0 {
			t.Fatalf("%s: %d, %v", m, c, err)
		}
		zero, err := m.Sub(again)
		if err != nil || zero.Sign() != 0 {
			t.Fatalf("%s: %s, %v", m, zero, err)
		}
	})
}
