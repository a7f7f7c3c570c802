package presenter

import (
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"pelita/screening/address"
	"pelita/screening/protocol"
)

// typedSamples are the texts of testdata/addresses with their shapes.
func typedSamples(t *testing.T) map[string]protocol.Shape {
	t.Helper()
	out := map[string]protocol.Shape{"wa 12": protocol.AccountShape}
	for _, file := range []string{"wallets.toml", "others.toml"} {
		var table struct {
			Case []struct{ Text, Shape string }
		}
		if _, err := toml.DecodeFile("../../testdata/addresses/"+file, &table); err != nil {
			t.Fatal(err)
		}
		for _, c := range table.Case {
			shape, ok := protocol.ParseShape(c.Shape)
			if !ok || shape == protocol.NoShape {
				shape = protocol.WalletShape
			}
			out[c.Text] = shape
		}
	}
	return out
}

func TestWhatATextAmountsToIsSaidInWordsInEveryLanguage(t *testing.T) {
	_, catalogue := shipped()
	for text, shape := range typedSamples(t) {
		for _, l := range catalogue.Languages() {
			n := checkNotice(l, shape, text, address.Hint{})
			blank := strings.TrimSpace(text) == ""
			if (n == Notice{}) != blank || !blank && (n.Title == "" || n.Text == "") {
				t.Errorf("%s, %q: %+v", l.Tag(), text, n)
			}
			if strings.ContainsAny(n.Title+n.Text, "{}") || strings.Contains(n.Title+n.Text, "[address.") {
				t.Errorf("%s, %q: %+v", l.Tag(), text, n)
			}
		}
	}
	if n := checkNotice(newStand(t, inline{}).frame.Speech(), protocol.NoShape, "T9yD", address.Hint{}); n != (Notice{}) {
		t.Errorf("a text of no shape: %+v", n)
	}
}

// TestAMistakeInAnAddressIsSaidWhileItIsTypedAndLosesNothing: it may stand on the
// paper from which it is copied.
func TestAMistakeInAnAddressIsSaidWhileItIsTypedAndLosesNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	item, ok := s.work.Library.Bank.Item("payment_address")
	if !ok {
		t.Fatal("the bank has no address of a payment")
	}
	wrong := "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"
	n := checkNotice(s.frame.Speech(), item.Shape, wrong, address.Hint{})
	if n.Kind != Caution || !strings.Contains(n.Text, "kept as it was typed") {
		t.Errorf("%+v", n)
	}
	rec := s.open("tfc-returnee")
	kept := s.answer(rec, "payment_address", protocol.Answer{Value: protocol.Value{Type: protocol.Handle, Text: wrong}})
	if got := kept.Told("payment_address", 0); len(got.Answers) != 1 || got.Answers[0].Answer.Value.Text != wrong {
		t.Errorf("%+v", got)
	}
	if n := checkNotice(s.frame.Speech(), item.Shape, wrong[:len(wrong)-1]+"t", address.Hint{}); n.Kind != Caution || n.Title != "A contract, not a wallet" {
		t.Errorf("%+v", n)
	}
}
