package presenter

import (
	"slices"
	"testing"

	"pelita/screening/ledger"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// TestEveryCurrencyIsFoundByItsCode: all of ISO 4217 that money can be in, and
// what is no state's.
func TestEveryCurrencyIsFoundByItsCode(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	words := catalogue.Language("en")
	item := &protocol.Item{ID: "x", Type: protocol.Money}
	for _, code := range ledger.Currencies() {
		e := moneyEntry(words, parts{"1", code[:2]})
		if !slices.ContainsFunc(e.Offered.Options, func(o Option[string]) bool { return o.Code == code }) {
			t.Errorf("%q offers no %s", code[:2], code)
		}
		e = moneyEntry(words, parts{"1", code})
		if e.Currency.Chosen() != code && e.Offered.Chosen() != code || e.Code.Problem != "" {
			t.Errorf("%s is typed and not chosen: %q", code, e.Code.Problem)
		}
		if a, err := (parts{"1", code}).parse(item); err != nil || a.Value.Amount.Currency != code {
			t.Errorf("%s: %+v, %v", code, a, err)
		}
	}
}

func TestACodeIsOfferedSaidToBeNoneOrWaitedFor(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	words := catalogue.Language("en")
	for _, tt := range []struct {
		typed, chosen string
		offered       []string
		none          bool
	}{
		{typed: ""},
		{typed: "J"},
		{typed: "JP", offered: []string{"JPY"}},
		{typed: " jp ", offered: []string{"JPY"}},
		{typed: "jpy", chosen: "JPY", offered: []string{"JPY"}},
		{typed: "AU", offered: []string{"AUD"}},
		{typed: "USD", chosen: "USD"},
		{typed: "XQ", none: true},
		{typed: "JPYX", none: true},
		{typed: "yen", none: true},
	} {
		e := moneyEntry(words, parts{"1", tt.typed})
		var offered []string
		for _, o := range e.Offered.Options {
			offered = append(offered, o.Code)
		}
		chosen := max(e.Currency.Chosen(), e.Offered.Chosen())
		if e.Code.Text != tt.typed || chosen != tt.chosen || !slices.Equal(offered, tt.offered) || (e.Code.Problem != "") != tt.none {
			t.Errorf("%q: shown %q, chosen %q, offered %v, problem %q", tt.typed, e.Code.Text, chosen, offered, e.Code.Problem)
		}
	}
}

func TestACodeThatIsHalfTypedOrNoneSurvivesAndIsNoAnswer(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"JP", "XQZ"} {
		x := begin(t, "tfc-returnee")
		x.until("pay_promised")
		x.TypeMoney(MoneyDraft{Amount: "800", Currency: code})
		x.LeaveField()
		if x.view.state.Question.Problem == "" {
			t.Errorf("%s: nothing says that it is no answer", code)
		}
		x.s.hand.pass(draftEvery)
		// no Leave: the power went
		again := sit(t, x.s, x.id)
		if q := again.view.state.Question; q.Item != "pay_promised" || q.Money.Amount.Text != "800" || q.Money.Code.Text != code {
			t.Fatalf("%s: %s, %+v", code, q.Item, q.Money)
		}
		if live := x.s.record(x.id).State.Live(screeningtest.Said("pay_promised")); len(live) != 0 {
			t.Errorf("%s became an answer: %+v", code, live)
		}
		again.TypeMoney(MoneyDraft{Amount: "800", Currency: "JPY"})
		again.LeaveField()
		if got := x.s.live(x.id, "pay_promised").Value.Amount; got != (protocol.Amount{Decimal: "800", Currency: "JPY"}) {
			t.Errorf("%+v", got)
		}
	}
}
