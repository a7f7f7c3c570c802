package presenter

import (
	"errors"
	"testing"

	"pelita/screening/protocol"
)

func TestWhatIsTypedBecomesAnAnswerOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	const bad = "bad"
	for _, tt := range []struct {
		name  string
		typ   protocol.Type
		typed parts
		want  string // the answer in words, "" nothing, bad
	}{
		{"words are trimmed", protocol.Text, parts{"  Ratna "}, "Ratna"},
		{"nothing is nothing", protocol.Text, parts{" \n "}, ""},
		{"a number", protocol.Number, parts{"14"}, "14"},
		{"a number with spaces", protocol.Number, parts{" 1 200 "}, "1200"},
		{"no number", protocol.Number, parts{"a lot"}, bad},
		{"a negative number", protocol.Number, parts{"-3"}, bad},
		{"a year alone", protocol.Date, parts{"2025"}, "2025"},
		{"year and month", protocol.Date, parts{"2025", "03"}, "March 2025"},
		{"a whole date with a short day", protocol.Date, parts{"2025", "03", "4"}, "4 March 2025"},
		{"about", protocol.Date, parts{"2025", "", "", "~"}, "about 2025"},
		{"a day without its month", protocol.Date, parts{"2025", "", "14"}, bad},
		{"a month without its year", protocol.Date, parts{"", "03"}, bad},
		{"a day that does not exist", protocol.Date, parts{"2025", "02", "30"}, bad},
		{"only about", protocol.Date, parts{"", "", "", "~"}, bad},
		{"money", protocol.Money, parts{"1200.50", "USD"}, "1200.50 USD"},
		{"a code in small letters", protocol.Money, parts{"5", " jpy"}, "5 JPY"},
		{"a code that is none", protocol.Money, parts{"5", "XQZ"}, bad},
		{"money with spaces", protocol.Money, parts{"1 200", "IDR"}, "1200 IDR"},
		{"a decimal comma", protocol.Money, parts{"1200,5", "EUR"}, "1200.5 EUR"},
		{"a comma that could be thousands", protocol.Money, parts{"1,200", "USD"}, bad},
		{"a point that could be thousands", protocol.Money, parts{"12.000", "BTC"}, bad},
		{"points that could be thousands", protocol.Money, parts{"1.200.000", "IDR"}, bad},
		{"thousands without a point", protocol.Money, parts{"12000", "IDR"}, "12000 IDR"},
		{"a fraction that cannot be thousands", protocol.Money, parts{"0.125", "BTC"}, "0.125 BTC"},
		{"points and a comma", protocol.Money, parts{"1.200,50", "IDR"}, bad},
		{"money without a currency", protocol.Money, parts{"5"}, bad},
		{"a currency without money", protocol.Money, parts{"", "USD"}, bad},
		{"an age", protocol.Age, parts{"34"}, "34 years"},
		{"a range", protocol.Age, parts{"14", "19"}, "Between 14 and 19 years"},
		{"the same age twice", protocol.Age, parts{"17", "17"}, "17 years"},
		{"a range upside down", protocol.Age, parts{"19", "14"}, bad},
		{"only the upper age", protocol.Age, parts{"", "19"}, bad},
		{"a place", protocol.Place, parts{"Myawaddy"}, "Myawaddy"},
		{"a handle over two lines", protocol.Handle, parts{"a\nb"}, bad},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, catalogue := shipped()
			item := &protocol.Item{ID: "x", Type: tt.typ}
			a, err := tt.typed.parse(item)
			switch {
			case tt.want == "":
				if !errors.Is(err, errNothing) {
					t.Errorf("%v", err)
				}
			case tt.want == bad:
				if words := misfit(catalogue.Language("en"), item, err); words == "" {
					t.Errorf("taken as %+v, %v", a, err)
				}
			default:
				if err != nil {
					t.Fatal(err)
				}
				if got := answerWords(catalogue.Language("en"), item, a); got != tt.want {
					t.Errorf("%q, want %q", got, tt.want)
				}
				if back, err := partsOf(a).parse(item); err != nil || !back.Equal(a) {
					t.Errorf("shown again as %q, which is %+v, %v", partsOf(a), back, err)
				}
			}
		})
	}
}

func TestEveryMisfitHasWordsInEveryLanguage(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	for _, reason := range []string{
		protocol.ReasonNumber, protocol.ReasonDate, protocol.ReasonAge, protocol.ReasonDecimal,
		protocol.ReasonCurrency, protocol.ReasonLong, protocol.ReasonText, protocol.ReasonEmpty, protocol.ReasonType,
	} {
		for _, l := range catalogue.Languages() {
			words := misfit(l, &protocol.Item{ID: "x"}, &protocol.AnswerError{Item: "x", Reason: reason})
			spokenWell(t, words)
			if words == "" || (words == l.T("misfit.other")) != (reason == protocol.ReasonType) {
				t.Errorf("%s, %s: %q", l.Tag(), reason, words)
			}
		}
	}
}

func TestANumberOutOfItsRangeSaysTheRange(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	for _, tt := range []struct {
		min, max int64
		want     string
	}{{0, 24, "Hours of one day: 0 to 24."}, {1, 7, "A whole number from 1 to 7, please."}, {0, 0, "Digits only, please."}} {
		item := &protocol.Item{ID: "x", Type: protocol.Number, Min: tt.min, Max: tt.max}
		for _, typed := range []string{"9999999999999", "many"} {
			_, err := parts{typed}.parse(item)
			if got := misfit(catalogue.Language("en"), item, err); got != tt.want {
				t.Errorf("%q of %d to %d: %q", typed, tt.min, tt.max, got)
			}
		}
	}
}

func TestTheExclusiveOptionStandsAlone(t *testing.T) {
	t.Parallel()
	item := &protocol.Item{ID: "x", Type: protocol.Many, Options: []string{"a", "b", "none"}, None: "none"}
	a := protocol.Answer{}
	for _, step := range []struct {
		tap  string
		want string
	}{{"b", "[b]"}, {"a", "[a b]"}, {"none", "[none]"}, {"a", "[a]"}, {"b", "[a b]"}, {"a", "[b]"}} {
		a = toggled(item, a, step.tap)
		if err := item.Check(a); err != nil {
			t.Fatal(err)
		}
		if got := join(a.Value.Codes); got != step.want {
			t.Errorf("after %s: %s, want %s", step.tap, got, step.want)
		}
	}
}

func join(codes []string) string {
	s := "["
	for n, c := range codes {
		if n > 0 {
			s += " "
		}
		s += c
	}
	return s + "]"
}
