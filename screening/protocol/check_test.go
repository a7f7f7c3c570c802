package protocol_test

import (
	"errors"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

func TestAnAnswerFitsItsItemOrSaysWhyNot(t *testing.T) {
	type v = protocol.Value
	amount := func(d, c string) v {
		return v{Type: protocol.Money, Amount: protocol.Amount{Decimal: d, Currency: c}}
	}
	codes := func(k protocol.Type, c ...string) v { return v{Type: k, Codes: c} }
	words := func(k protocol.Type, s string) v { return v{Type: k, Text: s} }
	cases := []struct {
		name, item string
		value      v
		want       string
	}{
		{"yes", "papers", v{Type: protocol.YesNo, Bool: true}, ""},
		{"a number for yes", "papers", v{Type: protocol.Number}, protocol.ReasonType},
		{"a yes with words", "papers", v{Type: protocol.YesNo, Text: "x"}, protocol.ReasonStray},
		{"words without a type", "papers", v{Text: "x"}, protocol.ReasonStray},
		{"one option", "offer", codes(protocol.One, "friend"), ""},
		{"no option", "offer", codes(protocol.One), protocol.ReasonCount},
		{"two of one", "offer", codes(protocol.One, "agency", "friend"), protocol.ReasonCount},
		{"an option unknown", "offer", codes(protocol.One, "boss"), protocol.ReasonOption},
		{"many options", "threats", codes(protocol.Many, "family", "police"), ""},
		{"none alone", "threats", codes(protocol.Many, "none"), ""},
		{"none and another", "threats", codes(protocol.Many, "none", "police"), protocol.ReasonExclusive},
		{"options out of order", "threats", codes(protocol.Many, "police", "family"), protocol.ReasonOrder},
		{"an option twice", "threats", codes(protocol.Many, "police", "police"), protocol.ReasonOrder},
		{"nothing where none exists", "threats", codes(protocol.Many), protocol.ReasonEmpty},
		{"nothing where none does not", "move_means", codes(protocol.Many), ""},
		{"a number", "hours", v{Type: protocol.Number, Number: 15}, ""},
		{"a negative number", "hours", v{Type: protocol.Number, Number: -1}, protocol.ReasonNumber},
		{"a number too large", "hours", v{Type: protocol.Number, Number: protocol.MaxNumber + 1}, protocol.ReasonNumber},
		{"money", "pay", amount("1200.50", "USD"), ""},
		{"tether", "pay", amount("0.000001", "USDT"), ""},
		{"money with a sign", "pay", amount("-1", "USD"), protocol.ReasonDecimal},
		{"money with an exponent", "pay", amount("1e9", "USD"), protocol.ReasonDecimal},
		{"money without a fraction", "pay", amount("1.", "USD"), protocol.ReasonDecimal},
		{"money too long", "pay", amount(strings.Repeat("1", 19), "USD"), protocol.ReasonDecimal},
		{"a currency in small letters", "pay", amount("1", "usd"), protocol.ReasonCurrency},
		{"no currency", "pay", amount("1", ""), protocol.ReasonCurrency},
		{"words", "story", words(protocol.Text, "ខ្ញុំ\nသည်"), ""},
		{"no words", "story", words(protocol.Text, " \n"), protocol.ReasonEmpty},
		{"broken words", "story", words(protocol.Text, "\xff"), protocol.ReasonText},
		{"a bell", "story", words(protocol.Text, "a\x07"), protocol.ReasonText},
		{"too many words", "story", words(protocol.Text, strings.Repeat("a", protocol.MaxText+1)), protocol.ReasonLong},
		{"a line break in a place", "move_place", words(protocol.Place, "a\nb"), protocol.ReasonText},
		{"a handle", "offer_name", words(protocol.Handle, "@friend"), ""},
		{"a date", "left_on", words(protocol.Date, "2025-03~"), ""},
		{"not a date", "left_on", words(protocol.Date, "March"), protocol.ReasonDate},
		{"an age", "age", words(protocol.Age, "14-19"), ""},
		{"not an age", "age", words(protocol.Age, "young"), protocol.ReasonAge},
	}
	b := smallBank(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			i, _ := b.Item(protocol.ItemID(c.item))
			misfit(t, i.Check(protocol.Answer{Value: c.value}), c.want)
		})
	}
	i, _ := b.Item("papers")
	for a := range protocol.UnsafeToAsk + 1 {
		misfit(t, i.Check(absent(a)), "")
	}
	misfit(t, i.Check(absent(9)), protocol.ReasonAbsence)
	misfit(t, i.Check(protocol.Answer{Value: v{Type: protocol.YesNo}, Absence: protocol.Declined}), protocol.ReasonAbsence)
}

func misfit(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	var e *protocol.AnswerError
	if !errors.As(err, &e) || e.Reason != want || e.Item == "" {
		t.Errorf("error is %v, want reason %q", err, want)
	}
}

func TestDatesAreOnlyAsExactAsTheyWereSaid(t *testing.T) {
	for _, s := range []string{"2025", "2025~", "2025-03", "2025-12~", "2024-02-29", "2025-03-31", "2000-02-29", "1900", "2100-12-31"} {
		if !protocol.ValidDate(s) {
			t.Errorf("%q is refused", s)
		}
	}
	for _, s := range []string{"", "~", "0000", "0001", "1899", "2101", "2568", "2568-03-14", "25", "2025-", "2025-13", "2025-00", "2025-3", "2025-02-29", "1900-02-29",
		"2025-04-31", "2025-03-00", "2025-03-14-1", "2025-03-14?", "2025-03-14~~", "+2025", "２０２５"} {
		if protocol.ValidDate(s) {
			t.Errorf("%q is taken for a date", s)
		}
	}
}

func TestAnAgeIsANumberOrARange(t *testing.T) {
	for s, want := range map[string][2]int{"0": {0, 0}, "34": {34, 34}, "14-19": {14, 19}, "130": {130, 130}} {
		low, high, ok := protocol.ParseAge(s)
		if !ok || low != want[0] || high != want[1] {
			t.Errorf("%q reads %d to %d, %v", s, low, high, ok)
		}
	}
	for _, s := range []string{"", "-", "34-", "-34", "19-14", "18-18", "034", "131", "1-2-3", "34 ", "x"} {
		if _, _, ok := protocol.ParseAge(s); ok {
			t.Errorf("%q is taken for an age", s)
		}
	}
}

func TestAnAbsenceIsNoAnswerAndNothingIsNotAsked(t *testing.T) {
	var zero protocol.Answer
	if zero.Known() || zero.Asked() || zero.Absence.String() != "not-asked" {
		t.Error("the zero answer is not 'not asked'")
	}
	if d := absent(protocol.Declined); d.Known() || !d.Asked() {
		t.Error("declined must be asked and not known")
	}
	if n := no(); !n.Known() || !n.Asked() || n.Equal(yes()) || !n.Equal(no()) {
		t.Error("no is a known answer, and not yes")
	}
}
