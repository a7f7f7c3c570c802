package presenter

import (
	"slices"
	"strings"

	"pelita/locales"
	"pelita/screening/ledger"
)

// usualCurrencies are those that people in this trade are promised, paid and
// charged in, the most frequent first. Any other is found by its code.
func usualCurrencies() []string {
	return []string{
		"USD", "USDT", "IDR", "CNY", "THB", "MYR", "PHP", "KHR", "MMK", "LAK", "VND", "SGD", "TWD", "HKD",
		"INR", "BDT", "PKR", "NPR", "LKR", "KES", "ETB", "UGX", "NGN", "ZAR", "EUR", "BTC", "ETH",
	}
}

// enoughOfACode is how much of a code is typed before currencies are offered: the
// first two letters of nearly every code are those of its country.
const enoughOfACode = 2

// currencyCode is the code that was typed, as codes are written.
func currencyCode(typed string) string { return strings.ToUpper(strings.TrimSpace(typed)) }

// currenciesLike lists the currencies whose code begins with what was typed. It
// is empty before enough is typed.
func currenciesLike(typed string) []string {
	code := currencyCode(typed)
	if len(code) < enoughOfACode {
		return nil
	}
	return slices.DeleteFunc(ledger.Currencies(), func(c string) bool { return !strings.HasPrefix(c, code) })
}

// moneyEntry is an amount as far as it is typed. The code is shown as it was
// typed even when no currency has it: then the entry says so, and it is no answer.
func moneyEntry(t locales.Language, p parts) MoneyEntry {
	code := currencyCode(p[1])
	e := MoneyEntry{
		Amount:   Field{Label: t.T("interview.amount"), Text: p[0], Hint: t.T("interview.amount_hint")},
		Currency: currencyChoice(t.T("interview.currency"), usualCurrencies(), code),
		Code:     Field{Label: t.T("money.code"), Text: p[1], Hint: t.T("money.code_hint")},
	}
	like := currenciesLike(p[1])
	switch {
	case slices.Contains(usualCurrencies(), code):
	case len(like) > 0:
		e.Offered = currencyChoice(t.T("money.code_offered"), like, code)
	case len(code) >= enoughOfACode:
		e.Code.Problem = t.T("money.code_none")
	}
	return e
}

func currencyChoice(label string, codes []string, chosen string) Choice[string] {
	c := Choice[string]{Label: label}
	for _, code := range codes {
		c.Options = append(c.Options, Option[string]{Code: code, Label: code, Chosen: code == chosen})
	}
	return c
}
