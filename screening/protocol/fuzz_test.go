package protocol_test

import (
	"errors"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

// refused demands that what is not accepted is refused with problems that name
// the file.
func refused(t *testing.T, err error) {
	t.Helper()
	var lint *protocol.LintError
	if !errors.As(err, &lint) || len(lint.Problems) == 0 {
		t.Fatalf("error is %v, want problems", err)
	}
	for _, p := range lint.Problems {
		if p.File != "f" || p.Reason == "" {
			t.Fatalf("a problem without file or reason: %+v", p)
		}
	}
}

func FuzzParseBank(f *testing.F) {
	f.Add(file(f, "items.toml"))
	f.Fuzz(func(t *testing.T, b []byte) {
		bank, err := protocol.ParseBank("f", b)
		if err != nil {
			refused(t, err)
			return
		}
		for _, i := range bank.Items() {
			if i.ID == "" || i.Type == 0 || i.Type.Visible() && mustCompile(bank, string(i.ID)) != nil {
				t.Fatalf("an item that cannot be used: %+v", i)
			}
		}
	})
}

// mustCompile compiles the simplest conditions over an item: one of them has
// to be of its type.
func mustCompile(b *protocol.Bank, id string) (err error) {
	for _, expr := range []string{"%", "% > 0", "% == ''", "'' in %", "%.exists(x, true)"} {
		var broken *protocol.ConditionError
		if _, err = b.Compile(strings.ReplaceAll(expr, "%", id)); err == nil {
			return nil
		}
		if errors.As(err, &broken) && strings.Contains(err.Error(), "is not an option") {
			return nil
		}
	}
	return err
}

func FuzzParse(f *testing.F) {
	bank := smallBank(f)
	f.Add(file(f, "small.toml"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := protocol.Parse(bank, "f", b)
		if err != nil {
			refused(t, err)
			return
		}
		again, err := protocol.Parse(bank, "f", b)
		if err != nil || again.Digest() != p.Digest() {
			t.Fatalf("parsed twice, it is another protocol: %v", err)
		}
		r := p.Resolve(nil)
		for _, i := range p.Items() {
			r.Relevant(i.ID)
			r.Required(i.ID)
		}
	})
}

func FuzzParseAnswers(f *testing.F) {
	p := small(f)
	f.Add([]byte(fullAnswers))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := protocol.ParseAnswers(only(p), "f", b)
		if err != nil {
			refused(t, err)
			return
		}
		for _, g := range a.Given {
			i, ok := p.Bank().Item(g.Item)
			if !ok || !g.Answer.Asked() || i.Check(g.Answer) != nil || g.Instance < 0 || g.Instance > 0 && i.Group == "" {
				t.Fatalf("an answer that does not fit: %+v", g)
			}
		}
		p.Resolve(a.Facts()).Profile()
	})
}

func FuzzCompile(f *testing.F) {
	p := small(f)
	for _, e := range exprs() {
		f.Add(e)
	}
	facts := protocol.Facts{"papers": {{yes(), no()}}, "hours": {{number(15)}}, "move_sold": {{no()}, {absent(protocol.Declined)}}}
	f.Fuzz(func(t *testing.T, expr string) {
		c, err := p.Bank().Compile(expr)
		if err != nil {
			var broken *protocol.ConditionError
			if !errors.As(err, &broken) || len(broken.Reasons) == 0 {
				t.Fatalf("error is %v, want reasons", err)
			}
			return
		}
		if v := c.Eval(p.Resolve(facts)); v.Truth != protocol.Undecided && len(v.Open) > 0 || v.Truth > protocol.No {
			t.Fatalf("%q gives %+v", expr, v)
		}
	})
}
