package ledger

import (
	"maps"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawEntries draws a case in a few currencies.
func drawEntries(t *rapid.T) []Entry {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Entry {
		currency := rapid.SampledFrom([]string{"USD", "THB", "VND", "USDT"}).Draw(t, "currency")
		places, err := Decimals(currency)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ParseMoney(shift(rapid.Int64Range(0, 1<<40).Draw(t, "amount"), places), currency)
		if err != nil {
			t.Fatal(err)
		}
		return Entry{
			Kind: EntryKind(rapid.IntRange(1, int(Price)).Draw(t, "kind")), Money: m,
			Channel: Channel(rapid.IntRange(0, int(lastChannel)).Draw(t, "channel")),
			From:    Party(rapid.IntRange(0, int(lastParty)).Draw(t, "from")),
		}
	}), 0, 12).Draw(t, "entries")
}

func texts[V any](m map[string]V, text func(V) string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[k] = text(v)
	}
	return out
}

// sums is every sum of a case that hangs on no order.
func sums(t *rapid.T, entries []Entry) []map[string]string {
	balance, err := Balance(entries)
	if err != nil {
		t.Fatal(err)
	}
	wages, err := Wages(entries)
	if err != nil {
		t.Fatal(err)
	}
	debts, err := Debts(entries)
	if err != nil {
		t.Fatal(err)
	}
	return []map[string]string{
		texts(balance, Money.String),
		texts(wages, func(v WageView) string {
			return v.Promised.String() + v.Monthly.String() + v.Received.String()
		}),
		texts(debts, func(v DebtView) string {
			return v.Debt.String() + v.Fines.String() + v.Ransoms.String() + v.Paid.String()
		}),
	}
}

func TestSumsAreTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t)
		mixed := slices.Clone(entries)
		for i := len(mixed) - 1; i > 0; i-- {
			j := rapid.IntRange(0, i).Draw(t, "with")
			mixed[i], mixed[j] = mixed[j], mixed[i]
		}
		a, b := sums(t, entries), sums(t, mixed)
		for i := range a {
			if !maps.Equal(a[i], b[i]) {
				t.Fatalf("%v and %v", a[i], b[i])
			}
		}
	})
}

// TestNoMoneyAppearsOrVanishes: in each currency the sums are exactly what was
// put in, reckoned again by whole numbers of the smallest unit.
func TestNoMoneyAppearsOrVanishes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t)
		debts, err := Debts(entries)
		if err != nil {
			t.Fatal(err)
		}
		balance, err := Balance(entries)
		if err != nil {
			t.Fatal(err)
		}
		for currency, d := range debts {
			wages, paid, demanded := units(t, entries, currency, Wage), units(t, entries, currency, Payment), units(t, entries, currency, Debt, Fine, Ransom)
			owed, err := d.Owed()
			if err != nil {
				t.Fatal(err)
			}
			for what, pair := range map[string][2]*big.Int{
				"demanded": {unit(t, d.Debt), demanded},
				"paid":     {unit(t, d.Paid), paid},
				"owed":     {unit(t, owed), new(big.Int).Sub(demanded, paid)},
				"balance":  {unit(t, balance[currency]), new(big.Int).Sub(wages, paid)},
			} {
				if pair[0].Cmp(pair[1]) != 0 {
					t.Fatalf("%s %s: %s, put in %s", currency, what, pair[0], pair[1])
				}
			}
		}
	})
}

func units(t *rapid.T, entries []Entry, currency string, kinds ...EntryKind) *big.Int {
	sum := new(big.Int)
	for _, e := range entries {
		if e.Money.Currency() == currency && slices.Contains(kinds, e.Kind) {
			sum.Add(sum, unit(t, e.Money))
		}
	}
	return sum
}

// unit is an amount in the smallest unit of its currency.
func unit(t *rapid.T, m Money) *big.Int {
	places, err := Decimals(m.Currency())
	if err != nil {
		t.Fatal(err)
	}
	r, ok := new(big.Rat).SetString(m.Decimal())
	if !ok {
		t.Fatal(m)
	}
	r.Mul(r, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)))
	if !r.IsInt() {
		t.Fatalf("%s has parts of the smallest unit", m)
	}
	return r.Num()
}

// TestNeverIsSaidOfADebtThatIsOwedOnly: the facts say of themselves when they
// hold, and nothing is ever said of what is not owed.
func TestNeverIsSaidOfADebtThatIsOwedOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t)
		told := Pay(rapid.IntRange(0, int(NoPay)).Draw(t, "told"))
		never, err := Unpayable(entries, told)
		if err != nil {
			t.Fatal(err)
		}
		for currency, facts := range never {
			demanded, paid, came := units(t, entries, currency, Debt, Fine, Ransom), units(t, entries, currency, Payment), units(t, entries, currency, Wage)
			if demanded.Cmp(paid) <= 0 {
				t.Fatalf("%s: %v of what is not owed", currency, facts)
			}
			if slices.Contains(facts, NothingCame) && came.Sign() > 0 {
				t.Fatalf("%s: nothing came, but %s did", currency, came)
			}
			if slices.Contains(facts, Unshrunk) && paid.Sign() == 0 {
				t.Fatalf("%s: paid nothing", currency)
			}
		}
	})
}

func TestPartsAreCountedUpAndExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := 2
		m := rapid.Int64Range(0, 1<<40).Draw(t, "m")
		part := rapid.Int64Range(1, 1<<40).Draw(t, "part")
		read := func(n int64) Money {
			got, err := ParseMoney(shift(n, places), "USD")
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		n, err := read(m).Times(read(part))
		if m/part > maxCount {
			if err == nil {
				t.Fatal("more than can be counted was counted")
			}
			return
		}
		if want := (m + part - 1) / part; err != nil || n != want {
			t.Fatalf("%d of %d is %d, %v, want %d", m, part, n, err, want)
		}
	})
}

func TestPartsOfNothingOrOfAnotherCurrencyAreNotCounted(t *testing.T) {
	usd := money(t, "10", "USD")
	for name, part := range map[string]Money{"nothing": money(t, "0", "USD"), "another currency": money(t, "1", "THB"), "no money": {}} {
		if n, err := usd.Times(part); err == nil {
			t.Errorf("%s: %d", name, n)
		}
	}
	minus, err := money(t, "1", "USD").Sub(usd)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := minus.Times(usd); n != 0 || err != nil {
		t.Errorf("of less than nothing: %d, %v", n, err)
	}
}

func TestEveryWayAndPartyHasItsCode(t *testing.T) {
	for c := UnknownChannel; c <= lastChannel; c++ {
		if ParseChannel(c.String()) != c || (c != 0) != (c.String() != "") {
			t.Errorf("channel %d is %q", c, c)
		}
	}
	for p := UnknownParty; p <= lastParty; p++ {
		if ParseParty(p.String()) != p || (p != 0) != (p.String() != "") || p.Own() != (p == Person || p == Family) {
			t.Errorf("party %d is %q", p, p)
		}
	}
	if ParseChannel("barter") != UnknownChannel || ParseParty("me") != UnknownParty || (lastChannel+1).String() != "" {
		t.Error("a code that is none is one")
	}
}

func BenchmarkViews(b *testing.B) {
	var entries []Entry
	for i := range 200 {
		entries = append(entries, Entry{Kind: EntryKind(i%int(Price)) + 1, Money: money(b, "1200.50", "USD")})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Unpayable(entries, PayNotTold); err != nil {
			b.Fatal(err)
		}
		if _, err := Balance(entries); err != nil {
			b.Fatal(err)
		}
	}
}

// TestTheCourseOfADebtEndsAtWhatIsOwed: and it has a step for each demand and
// payment, in their order.
func TestTheCourseOfADebtEndsAtWhatIsOwed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries := drawEntries(t)
		course, err := Course(entries)
		if err != nil {
			t.Fatal(err)
		}
		debts, err := Debts(entries)
		if err != nil {
			t.Fatal(err)
		}
		steps := 0
		for currency, c := range course {
			owed, err := debts[currency].Owed()
			if err != nil || owed.String() != c[len(c)-1].Owed.String() {
				t.Fatalf("%s ends at %s, owed %s, %v", currency, c[len(c)-1].Owed, owed, err)
			}
			for i, s := range c {
				if i > 0 && s.Entry <= c[i-1].Entry || entries[s.Entry].Money.Currency() != currency {
					t.Fatalf("%s: %+v", currency, c)
				}
			}
			steps += len(c)
		}
		want := 0
		for _, e := range entries {
			if slices.Contains([]EntryKind{Debt, Fine, Ransom, Payment}, e.Kind) {
				want++
			}
		}
		if steps != want {
			t.Fatalf("%d steps for %d demands and payments", steps, want)
		}
	})
}
