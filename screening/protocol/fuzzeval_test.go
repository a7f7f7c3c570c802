package protocol_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pelita/screening/protocol"
)

// factsOfBytes makes a record of bytes: each one sets an answer, gives another
// officer's beside it, or opens one more round of a group.
func factsOfBytes(b *protocol.Bank, seed []byte) protocol.Facts {
	f := protocol.Facts{}
	items := b.Items()
	for n, c := range seed[:min(len(seed), 400)] {
		i := items[n%len(items)]
		at := 0
		if i.Group != "" {
			at = int(c>>3) % 24
		}
		f = f.With(protocol.Given{Item: i.ID, Instance: at, Answer: answerOfByte(i, c)})
	}
	return f
}

func answerOfByte(i *protocol.Item, c byte) protocol.Answer {
	v := protocol.Value{Type: i.Type}
	switch {
	case c%7 == 0:
		return protocol.Answer{Absence: protocol.Declined}
	case i.Type == protocol.YesNo:
		v.Bool = c%2 == 0
	case i.Type == protocol.One || i.Type == protocol.Many:
		v.Codes = []string{i.Options[int(c)%len(i.Options)]}
	case i.Type == protocol.Number:
		v.Number = int64(c)
	case i.Type == protocol.Age:
		v.Text = fmt.Sprint(1 + int(c)%90)
	default:
		v.Text = "x"
	}
	return protocol.Answer{Value: v}
}

// FuzzEvalWithinItsLimit evaluates any condition on any record: it comes to an
// end soon, says the same twice, and what it calls its reasons is enough.
func FuzzEvalWithinItsLimit(f *testing.F) {
	p := small(f)
	for _, e := range append(exprs(), `move_sold.exists(a, move_sold.exists(b, move_sold.exists(c, a && b && !c)))`, `move_sold.all(a, move_sold.all(b, move_sold.all(c, move_sold.all(d, a == b || c == d))))`) {
		f.Add(e, []byte("every answer from a byte, again and again, until the groups are long and officers differ"))
	}
	f.Fuzz(func(t *testing.T, expr string, seed []byte) {
		c, err := p.Bank().Compile(expr)
		if err != nil {
			return
		}
		facts := factsOfBytes(p.Bank(), seed)
		began := time.Now()
		v := c.Eval(p.Resolve(facts))
		if took := time.Since(began); took > 10*time.Second {
			t.Fatalf("%q took %s", expr, took)
		}
		again := p.Resolve(facts)
		if truth := c.Truth(again); truth != v.Truth {
			t.Fatalf("%q is %s and %s", expr, v.Truth, truth)
		}
		if w := c.Eval(again); w.Truth != v.Truth || !slices.Equal(w.Because, v.Because) || !slices.Equal(w.Open, v.Open) {
			t.Fatalf("%q gives %+v and %+v", expr, v, w)
		}
		if v.Truth == protocol.Undecided && len(v.Because) > 0 || v.Truth != protocol.Undecided && len(v.Open) > 0 {
			t.Fatalf("%q gives %+v", expr, v)
		}
	})
}
