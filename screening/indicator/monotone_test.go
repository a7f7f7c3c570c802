package indicator_test

import (
	"fmt"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// axis is an item and the answers it may have; the first is "not asked".
type axis struct {
	item    protocol.ItemID
	answers []protocol.Answer
}

func axes() []axis {
	value := func(v protocol.Value) protocol.Answer { return protocol.Answer{Value: v} }
	yesno := []protocol.Answer{{}, value(protocol.Value{Type: protocol.YesNo, Bool: true}), value(protocol.Value{Type: protocol.YesNo})}
	number := func(n int64) protocol.Answer { return value(protocol.Value{Type: protocol.Number, Number: n}) }
	one := func(c string) protocol.Answer {
		return value(protocol.Value{Type: protocol.One, Codes: []string{c}})
	}
	many := func(c string) protocol.Answer {
		return value(protocol.Value{Type: protocol.Many, Codes: []string{c}})
	}
	return []axis{
		{"quiet", yesno}, {"papers", yesno}, {"locked", yesno}, {"beaten", yesno},
		{"hours", []protocol.Answer{{}, number(3), number(12), number(15)}},
		{"offer", []protocol.Answer{{}, one("friend"), one("agency")}},
		{"threats", []protocol.Answer{{}, many("none"), many("police")}},
	}
}

// space is every combination of answers, numbered.
type space struct {
	axes     []axis
	states   []map[string]indicator.State
	outcomes []indicator.Outcome
}

func (s *space) size() int {
	n := 1
	for _, a := range s.axes {
		n *= len(a.answers)
	}
	return n
}

// digits says which answer each item has in a combination.
func (s *space) digits(n int) []int {
	d := make([]int, len(s.axes))
	for k, a := range s.axes {
		d[k], n = n%len(a.answers), n/len(a.answers)
	}
	return d
}

// TestMoreAnswersNeverTurnAFindingAround goes through every combination of
// answers to seven items, for an adult and for a child: wherever one more
// question is answered, what was positive stays positive, what was not met stays
// not met, and indicators that were present are present.
func TestMoreAnswersNeverTurnAFindingAround(t *testing.T) {
	small := loadSmall(t)
	p := small.protocols[""]
	for _, age := range []string{"30", "15"} {
		s := space{axes: axes()}
		decided := 0
		for n := range s.size() {
			f := protocol.Facts{protocol.AgeItem: {{{Value: protocol.Value{Type: protocol.Age, Text: age}}}}}
			for k, d := range s.digits(n) {
				if d > 0 {
					f[s.axes[k].item] = [][]protocol.Answer{{s.axes[k].answers[d]}}
				}
			}
			a := indicator.Evaluate(small.sets, p, p.Resolve(f))
			s.states, s.outcomes = append(s.states, states(a)), append(s.outcomes, a.Outcome)
		}
		for n := range s.states {
			decided += s.check(t, n)
		}
		if decided < 1000 {
			t.Errorf("age %s: only %d decided findings were looked at", age, decided)
		}
	}
}

// check compares a combination with all that have one answer more.
func (s *space) check(t *testing.T, n int) int {
	t.Helper()
	decided, weight := 0, 1
	for k, d := range s.digits(n) {
		if d == 0 {
			for more := 1; more < len(s.axes[k].answers); more++ {
				if s.outcomes[n] == indicator.IndicatorsPresent && s.outcomes[n+more*weight] != s.outcomes[n] {
					t.Fatalf("%v: indicators were present; with %s answered it is %s", s.digits(n), s.axes[k].item, s.outcomes[n+more*weight])
				}
				for id, before := range s.states[n] {
					after := s.states[n+more*weight][id]
					if before == indicator.Undetermined {
						continue
					}
					decided++
					if after != before {
						t.Fatalf("%v: %s was %s; with %s answered it is %s", s.digits(n), id, before, s.axes[k].item, after)
					}
				}
			}
		}
		weight *= len(s.axes[k].answers)
	}
	return decided
}

func TestAnAbsenceChangesNoFinding(t *testing.T) {
	small := loadSmall(t)
	p := small.protocols[""]
	base := small.resolve(t, "age = 30\n[answers]\npapers = true\nhours = 12")
	want := fmt.Sprint(states(indicator.Evaluate(small.sets, p, base)))
	for _, a := range axes() {
		if len(base.Facts()[a.item]) > 0 {
			continue
		}
		for absence := protocol.Unknown; absence <= protocol.UnsafeToAsk; absence++ {
			f := base.Facts().With(protocol.Given{Item: a.item, Answer: protocol.Answer{Absence: absence}})
			if got := fmt.Sprint(states(indicator.Evaluate(small.sets, p, p.Resolve(f)))); got != want {
				t.Errorf("%s %s changes the findings:\n%s\n%s", a.item, absence, got, want)
			}
		}
	}
}
