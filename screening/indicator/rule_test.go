package indicator

import (
	"testing"

	"pelita/screening/protocol"
)

// The vectors of research on ILO/EC 2009, explanatory note, page 3: one strong
// alone, two medium alone and any number of weak ones are not enough.
func TestADimensionIsEstablishedByTheRuleOfTheStandard(t *testing.T) {
	for _, c := range []struct {
		s, m, w int
		want    bool
	}{
		{0, 0, 0, false}, {1, 0, 0, false}, {2, 0, 0, true}, {1, 1, 0, true}, {1, 0, 1, true},
		{0, 2, 0, false}, {0, 3, 0, true}, {0, 2, 1, true}, {0, 1, 9, false}, {0, 0, 9, false},
		{0, 1, 2, false},
		{3, 0, 0, true}, {1, 1, 1, true}, {0, 2, 9, true}, {0, 4, 0, true}, {0, 1, 0, false}, {0, 0, 1, false},
	} {
		if got := (counts{c.s, c.m, c.w}).established(); got != c.want {
			t.Errorf("%d strong, %d medium, %d weak: %v", c.s, c.m, c.w, got)
		}
	}
}

func TestOneIndicatorMoreNeverUndoesADimension(t *testing.T) {
	each(func(c counts) {
		for _, s := range []Strength{Weak, Medium, Strong} {
			if c.established() && !c.add(s).established() {
				t.Errorf("%v and one %s more is not established", c, s)
			}
		}
	})
}

func each(f func(counts)) {
	for s := range 5 {
		for m := range 6 {
			for w := range 6 {
				f(counts{s, m, w})
			}
		}
	}
}

func TestAnUndecidedIndicatorMattersExactlyWhenItCanDecide(t *testing.T) {
	each(func(lo counts) {
		for _, more := range []counts{{0, 0, 1}, {0, 1, 0}, {1, 0, 0}, {0, 1, 1}, {1, 1, 0}, {0, 2, 2}, {1, 2, 3}} {
			hi := counts{lo.strong + more.strong, lo.medium + more.medium, lo.weak + more.weak}
			for _, s := range []Strength{Weak, Medium, Strong} {
				if got, want := pivotal(lo, hi, s), decides(lo, hi, s); got != want {
					t.Fatalf("from %v to %v, one %s: %v, want %v", lo, hi, s, got, want)
				}
			}
		}
	})
}

// decides tries every outcome of the other undecided indicators.
func decides(lo, hi counts, s Strength) bool {
	one := counts{}.add(s)
	for strong := lo.strong; strong <= hi.strong-one.strong; strong++ {
		for medium := lo.medium; medium <= hi.medium-one.medium; medium++ {
			for weak := lo.weak; weak <= hi.weak-one.weak; weak++ {
				c := counts{strong, medium, weak}
				if c.established() != c.add(s).established() {
					return true
				}
			}
		}
	}
	return false
}

func TestOneAnswerFillsOneStrongSlot(t *testing.T) {
	rows := func(r ...string) (out [][]protocol.ItemID) {
		for _, letters := range r {
			var ids []protocol.ItemID
			for _, l := range letters {
				ids = append(ids, protocol.ItemID(l))
			}
			out = append(out, ids)
		}
		return out
	}
	for _, c := range []struct {
		rows []string
		want int
	}{
		{nil, 0},
		{[]string{"a"}, 1},
		{[]string{"a", "a"}, 1},
		{[]string{"a", "b"}, 2},
		{[]string{"ab", "a"}, 2},             // the first has to give way
		{[]string{"a", "ab"}, 2},             //
		{[]string{"ab", "ab", "ab"}, 2},      // three rows, two answers
		{[]string{"ab", "bc", "ac"}, 3},      // a ring
		{[]string{"ab", "a", "bc", "c"}, 3},  // a chain of three answers
		{[]string{"", "a"}, 1},               // no answer, no slot
		{[]string{"abc", "ab", "a", "d"}, 4}, // all move along
	} {
		if got := slots(rows(c.rows...)); got != c.want {
			t.Errorf("%v: %d slots, want %d", c.rows, got, c.want)
		}
	}
}

func TestCodesReadBack(t *testing.T) {
	for s := range Strong + 1 {
		if got, ok := ParseStrength(s.String()); !ok || got != s {
			t.Errorf("strength %v", s)
		}
	}
	for s := range NotMet + 1 {
		if got, ok := ParseState(s.String()); !ok || got != s {
			t.Errorf("state %v", s)
		}
	}
	for k := range Clarify + 1 {
		if got, ok := ParseKind(k.String()); !ok || got != k {
			t.Errorf("kind %v", k)
		}
	}
	for o := range NoneRecorded + 1 {
		if got, ok := ParseOutcome(o.String()); !ok || got != o {
			t.Errorf("outcome %v", o)
		}
	}
	for h := range Derived + 1 {
		if got, ok := ParseHow(h.String()); !ok || got != h {
			t.Errorf("how %v", h)
		}
	}
	if _, ok := ParseState(""); ok || State(9).String()+State(3).String() != "" {
		t.Error("nothing is read as a state, or a stranger has a code")
	}
	var zero Outcome
	if zero.String() != "not-enough-information" {
		t.Error("the zero outcome must be the careful one")
	}
}

func TestEachClauseOfTheRuleIsNamed(t *testing.T) {
	for _, c := range []struct {
		counts counts
		want   string
	}{
		{counts{2, 0, 0}, "two-strong"}, {counts{3, 3, 3}, "two-strong"},
		{counts{1, 1, 0}, "strong-and-other"}, {counts{1, 0, 1}, "strong-and-other"}, {counts{1, 3, 0}, "strong-and-other"},
		{counts{0, 3, 0}, "three-medium"}, {counts{0, 3, 1}, "three-medium"},
		{counts{0, 2, 1}, "two-medium-and-weak"},
		{counts{1, 0, 0}, ""}, {counts{0, 2, 0}, ""}, {counts{0, 0, 9}, ""}, {counts{}, ""},
	} {
		if got := c.counts.clause().String(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.counts, got, c.want)
		}
	}
}
