package indicator_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// told is one scenario and what comes out of it.
type told struct {
	name string
	file *protocol.AnswersFile
	p    *protocol.Protocol
	r    *protocol.Resolved
	indicator.Assessment
}

func allTold(t *testing.T) (*shipped, []told) {
	t.Helper()
	s := loadShipped(t)
	lib := func(id string) (*protocol.Protocol, bool) { p, ok := s.protocols[id]; return p, ok }
	var all []told
	for _, path := range files(t, "testdata/scenarios") {
		f, err := protocol.ParseAnswers(lib, path, read(t, path))
		if err != nil {
			t.Fatal(err)
		}
		p := s.protocols[f.Protocol]
		r := p.Resolve(f.Facts())
		name := strings.TrimSuffix(filepath.Base(path), ".toml")
		all = append(all, told{name, f, p, r, indicator.Evaluate(s.sets, p, r)})
	}
	return s, all
}

// TestEveryIndicatorIsHitByAScenario: each row holds in some case; a row of the ILO
// view for an adult, and for a child where the weights differ.
func TestEveryIndicatorIsHitByAScenario(t *testing.T) {
	s, all := allTold(t)
	hit := map[string]bool{}
	for _, c := range all {
		for _, g := range slices.Concat(c.Present, c.Urgency, c.Flags) {
			hit[g.Row.ID] = true
			hit[g.Row.ID+" "+c.Profile.String()] = true
		}
	}
	for _, row := range s.sets.ILO.Rows {
		if row.Adult != indicator.None && !hit[row.ID+" adult"] {
			t.Errorf("no scenario of an adult hits %s", row.ID)
		}
		if row.Child != indicator.None && row.Child != row.Adult && !hit[row.ID+" child"] {
			t.Errorf("no scenario of a child hits %s, which weighs %s for a child", row.ID, row.Child)
		}
	}
	for _, set := range []*indicator.Set{s.sets.Palermo, s.sets.Urgency, s.sets.Flags} {
		for _, row := range set.Rows {
			if !hit[row.ID] {
				t.Errorf("no scenario hits %s", row.ID)
			}
		}
	}
}

// clauses are the four ways in which a dimension is established, and the ways in
// which it is not, each written so that no other way is true at the same time.
//
// ILO and European Commission, Operational indicators of trafficking in human
// beings, 2009, explanatory note, page 3.
func clauses() map[string]func(strong, medium, weak int) bool {
	return map[string]func(s, m, w int) bool{
		"two strong":                 func(s, m, w int) bool { return s >= 2 && m+w == 0 },
		"one strong and one medium":  func(s, m, w int) bool { return s == 1 && m == 1 && w == 0 },
		"one strong and one weak":    func(s, m, w int) bool { return s == 1 && m == 0 && w >= 1 },
		"three medium":               func(s, m, w int) bool { return s == 0 && m >= 3 && w == 0 },
		"two medium and one weak":    func(s, m, w int) bool { return s == 0 && m == 2 && w >= 1 },
		"not by one strong alone":    func(s, m, w int) bool { return s == 1 && m+w == 0 },
		"not by two medium":          func(s, m, w int) bool { return s == 0 && m == 2 && w == 0 },
		"not by one medium and weak": func(s, m, w int) bool { return s == 0 && m == 1 && w >= 1 },
		"not by weak alone":          func(s, m, w int) bool { return s+m == 0 && w >= 1 },
	}
}

// weakless are the clauses that need a weak indicator: the list for children has
// none.
func weakless(clause string) bool { return !strings.Contains(clause, "weak") }

// TestEveryClauseOfTheRuleDecidesInAScenario: for an adult and for a child.
func TestEveryClauseOfTheRuleDecidesInAScenario(t *testing.T) {
	_, all := allTold(t)
	found := map[string]string{}
	for _, c := range all {
		for _, d := range c.Dimensions {
			n := map[indicator.Strength]int{}
			for _, g := range d.Because {
				n[g.Row.Strength(c.Profile)]++
			}
			for clause, holds := range clauses() {
				if !holds(n[indicator.Strong], n[indicator.Medium], n[indicator.Weak]) {
					continue
				}
				positive := !strings.HasPrefix(clause, "not ")
				if positive == (d.State == indicator.Positive) && d.State != indicator.Undetermined {
					found[clause+", "+c.Profile.String()] = c.name + " " + d.ID
				}
			}
		}
	}
	for clause := range clauses() {
		for _, profile := range []protocol.Profile{protocol.Adult, protocol.Child} {
			if key := clause + ", " + profile.String(); found[key] == "" && (profile == protocol.Adult || weakless(clause)) {
				t.Errorf("no scenario rests on: %s", key)
			}
		}
	}
}

// TestEveryPalermoCombinationIsInAScenario: act, means and purpose, each positive,
// not met and undetermined. What holds an adult so that a purpose is there is a
// means as well, so for an adult there is no purpose without means; for a child
// there is, and no means are needed (article 3(c)). Where all means are known not to
// be there, nothing held an adult, and the purpose is not open either.
//
// UN Protocol to Prevent, Suppress and Punish Trafficking in Persons, 2000,
// article 3.
func TestEveryPalermoCombinationIsInAScenario(t *testing.T) {
	_, all := allTold(t)
	found := map[string]bool{}
	for _, c := range all {
		key := fmt.Sprintf("act %s, means %s, purpose %s", c.Palermo[0].State, c.Palermo[1].State, c.Palermo[2].State)
		found[key] = true
		found[key+", "+c.Profile.String()] = true
	}
	states := []indicator.State{indicator.Positive, indicator.NotMet, indicator.Undetermined}
	for _, act := range states {
		for _, means := range states {
			for _, purpose := range states {
				key := fmt.Sprintf("act %s, means %s, purpose %s", act, means, purpose)
				if !found[key] {
					t.Errorf("no scenario has %s", key)
				}
				without := purpose == indicator.Positive && means != indicator.Positive
				open := purpose == indicator.Undetermined && means == indicator.NotMet
				if (without || open) && found[key+", adult"] {
					t.Errorf("an adult has %s: the comment of this test is wrong", key)
				}
			}
		}
	}
}

// TestEveryStopIsInForceInAScenario: of each card that an officer may come to there
// is a case.
func TestEveryStopIsInForceInAScenario(t *testing.T) {
	s, all := allTold(t)
	met := map[string]bool{}
	for _, c := range all {
		met[c.file.Expect.Stop] = true
	}
	for id, p := range s.protocols {
		for _, stop := range p.Stops {
			if !met[stop.ID] {
				t.Errorf("no scenario comes to %s of %s", stop.ID, id)
			}
		}
	}
}

// TestEveryProtocolHasScenarios: the five interviews, with a case of each outcome
// that the protocol can have.
func TestEveryProtocolHasScenarios(t *testing.T) {
	s, all := allTold(t)
	count := map[string]int{}
	outcomes := map[string]map[string]bool{}
	for _, c := range all {
		count[c.p.ID]++
		if outcomes[c.p.ID] == nil {
			outcomes[c.p.ID] = map[string]bool{}
		}
		outcomes[c.p.ID][c.Outcome.String()] = true
	}
	for id, p := range s.protocols {
		if count[id] < 5 {
			t.Errorf("%s has %d scenarios", id, count[id])
		}
		want := []string{"indicators-present", "not-enough-information"}
		if !p.Rapid && id != "tfc-child" { // a child's answers never say that nothing was recorded
			want = append(want, "none-recorded")
		}
		if got := slices.Sorted(maps.Keys(outcomes[id])); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
			t.Errorf("%s comes out as %v, want a case of each of %v", id, got, want)
		}
	}
}
