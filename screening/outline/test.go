package outline

import (
	"strings"

	"pelita/screening/protocol"
)

// TestKind is what a Test asks.
type TestKind uint8

// The kinds. Always is the zero value: a question without a test is asked.
const (
	Always TestKind = iota
	Never
	All     // every one of Of
	Any     // at least one of Of
	Not     // not the one of Of; only around a whole condition
	Is      // the answer of Item is Code, or holds it
	IsNot   // Item is answered, and the answer is not Code and does not hold it
	AtLeast // the answer of Item is a number, and at least Number
	AtMost  // the answer of Item is a number, and at most Number
	Adult   // the age is known and wholly 18 or more
	Minor   // it is not
	Some    // Of holds for at least one round; its items are those of the group
	Each    // there is a round, and Of holds for each
)

// Test is what tools without a third truth can ask: it holds, or it does not. An
// unanswered question never makes it hold, but for Minor: whoever may be a child
// is one. The test of a condition holds exactly when the condition is Yes.
type Test struct {
	Kind   TestKind
	Of     []Test
	Item   *protocol.Item
	Code   string
	Number int64
}

// Held says that a test always holds.
func (t Test) Held() bool { return t.Kind == Always }

// Joined writes the parts of a test with a word between them, in brackets.
func (t Test) Joined(word string, write func(Test) string) string {
	parts := make([]string, len(t.Of))
	for n, part := range t.Of {
		parts[n] = write(part)
	}
	return "(" + strings.Join(parts, word) + ")"
}

func all(of ...Test) Test { return shortened(join(All, Always, Never, of)) }

// shortened leaves out of every "any" what another part of an "all" rules out: a
// question with one answer has not got two.
func shortened(t Test) Test {
	if t.Kind != All {
		return t
	}
	for n, part := range t.Of {
		if part.Kind != Any {
			continue
		}
		var kept []Test
		for _, x := range part.Of {
			if !ruledOut(x, t.Of) {
				kept = append(kept, x)
			}
		}
		t.Of[n] = some(kept...)
	}
	return join(All, Always, Never, t.Of)
}

func ruledOut(x Test, by []Test) bool {
	for _, t := range by {
		if x.Kind == Is && t.Kind == Is && x.Item == t.Item && x.Code != t.Code && x.Item.Type != protocol.Many && x.Item.Group == "" {
			return true
		}
	}
	return false
}

func some(of ...Test) Test { return join(Any, Never, Always, of) }

// join puts tests together. idle adds nothing, final decides alone; tests of
// the same kind become one.
func join(kind, idle, final TestKind, of []Test) Test {
	var kept []Test
	for _, t := range of {
		switch t.Kind {
		case final:
			return Test{Kind: final}
		case idle:
		case kind:
			kept = append(kept, t.Of...)
		default:
			kept = append(kept, t)
		}
	}
	switch len(kept) {
	case 0:
		return Test{Kind: idle}
	case 1:
		return kept[0]
	}
	return Test{Kind: kind, Of: kept}
}

// not turns a whole test around: whatever does not make it hold, an unanswered
// question too.
func not(t Test) Test {
	switch t.Kind {
	case Always:
		return Test{Kind: Never}
	case Never:
		return Test{}
	case Adult:
		return Test{Kind: Minor}
	case Minor:
		return Test{Kind: Adult}
	case Not:
		return t.Of[0]
	}
	return Test{Kind: Not, Of: []Test{t}}
}

// constant is a test that is decided without any answer.
func constant(holds bool) Test {
	if holds {
		return Test{}
	}
	return Test{Kind: Never}
}
