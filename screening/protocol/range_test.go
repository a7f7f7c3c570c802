package protocol_test

import (
	"errors"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

// numbers is a bank of one number with further keys.
func numbers(keys string) string {
	return "family = \"small\"\n[[item]]\nid = \"hours\"\ntype = \"number\"\ndistress = \"safe\"\nphase = \"any\"\n" + keys
}

func TestANumberStaysWithinTheBoundsOfItsItem(t *testing.T) {
	for _, c := range []struct {
		keys string
		n    int64
		want string
	}{
		{"min = 0\nmax = 24", 0, ""}, {"min = 0\nmax = 24", 24, ""},
		{"min = 0\nmax = 24", 25, protocol.ReasonNumber}, {"max = 24", -1, protocol.ReasonNumber},
		{"min = 2", 1, protocol.ReasonNumber}, {"min = 2", 2, ""}, {"min = 2", protocol.MaxNumber, ""},
		{"min = 2", protocol.MaxNumber + 1, protocol.ReasonNumber}, {"", 25, ""},
	} {
		b, err := protocol.ParseBank("b", []byte(numbers(c.keys)))
		if err != nil {
			t.Fatal(err)
		}
		i, _ := b.Item("hours")
		got := ""
		var misfit *protocol.AnswerError
		if errors.As(i.Check(protocol.Answer{Value: protocol.Value{Type: protocol.Number, Number: c.n}}), &misfit) {
			got = misfit.Reason
		}
		if got != c.want {
			t.Errorf("%d within %q: %q, want %q", c.n, c.keys, got, c.want)
		}
	}
}

func TestBoundsThatCannotHoldAreRefused(t *testing.T) {
	for keys, want := range map[string]string{
		"min = -1\nmax = 3":        "hours: min: must not be less than 0",
		"min = 4\nmax = 3":         "hours: max: must be between min and",
		"max = 0":                  "hours: max: must be between min and",
		"max = 1000000000001":      "hours: max: must be between min and",
		"min = 1000000000001":      "hours: min: must not be more than",
		"max = \"24\"":             "hours: max: wrong type, want a whole number",
		"[[item]]\nid = \"quiet\"": "quiet: min, max: only an item of type number",
	} {
		if strings.HasPrefix(keys, "[[") {
			keys += "\ntype = \"yesno\"\ndistress = \"safe\"\nphase = \"any\"\nmax = 2"
		}
		_, err := protocol.ParseBank("b", []byte(numbers(keys)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v, want %q", keys, err, want)
		}
	}
}

func TestTheDigestCoversBoundsAndWhetherTheInstrumentIsRapid(t *testing.T) {
	bank, def := string(file(t, "items.toml")), string(file(t, "small.toml"))
	bounded := strings.Replace(bank, "id = \"hours\"\n", "id = \"hours\"\nmin = 1\nmax = 24\n", 1)
	seen := map[[32]byte]string{small(t).Digest(): "as it is"}
	for name, c := range map[string]struct{ bank, def string }{
		"bounds":       {bounded, def},
		"other bounds": {strings.Replace(bounded, "min = 1", "min = 0", 1), def},
		"rapid":        {bank, "rapid = true\n" + def},
	} {
		b, err := protocol.ParseBank("b", []byte(c.bank))
		if err != nil {
			t.Fatal(err)
		}
		p, err := protocol.Parse(b, "p", []byte(c.def))
		if err != nil {
			t.Fatal(err)
		}
		if p.Rapid != (name == "rapid") {
			t.Errorf("%s: rapid is %v", name, p.Rapid)
		}
		if other, twice := seen[p.Digest()]; twice {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[p.Digest()] = name
	}
}
