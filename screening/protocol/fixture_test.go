package protocol_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

const fixtures = "../../testdata/protocols/"

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(fixtures + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func smallBank(t testing.TB) *protocol.Bank {
	t.Helper()
	b, err := protocol.ParseBank("items.toml", file(t, "items.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func small(t testing.TB) *protocol.Protocol {
	t.Helper()
	p, err := protocol.Parse(smallBank(t), "small.toml", file(t, "small.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// answered reads the [answers] part of an answers file into facts.
func answered(t testing.TB, p *protocol.Protocol, toml string) protocol.Facts {
	t.Helper()
	f, err := protocol.ParseAnswers(only(p), "answers.toml", []byte("protocol = \""+p.ID+"\"\n"+toml))
	if err != nil {
		t.Fatal(err)
	}
	return f.Facts()
}

func only(p *protocol.Protocol) func(string) (*protocol.Protocol, bool) {
	return func(id string) (*protocol.Protocol, bool) { return p, id == p.ID }
}

// problems demands that err is a *LintError with exactly these lines, in any
// order; a wanted line is a part of the real one.
func problems(t *testing.T, err error, want ...string) {
	t.Helper()
	var lint *protocol.LintError
	if !errors.As(err, &lint) {
		t.Fatalf("error is %v, want a *LintError", err)
	}
	if len(lint.Problems) != len(want) {
		t.Errorf("%d problems, want %d:\n%v", len(lint.Problems), len(want), err)
	}
	for _, w := range want {
		found := false
		for _, p := range lint.Problems {
			found = found || strings.Contains(p.String(), w)
		}
		if !found {
			t.Errorf("no problem %q in:\n%v", w, err)
		}
	}
}

func yes() protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: true}}
}

func no() protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.YesNo}}
}

func absent(a protocol.Absence) protocol.Answer { return protocol.Answer{Absence: a} }

func code(c string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{c}}}
}
