package indicator_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// shown is one trap, a scenario that walks into it, and what must be seen there.
type shown struct {
	trap     int
	scenario string
	holds    func(told) bool
}

// traps are the known ways to go wrong that a case can show, by their number in
// screening/README.md.
func traps(s *shipped) []shown {
	without := func(c told, ids ...protocol.ItemID) indicator.Assessment {
		f := maps.Clone(c.r.Facts())
		for _, id := range ids {
			delete(f, id)
		}
		return indicator.Evaluate(s.sets, c.p, c.p.Resolve(f))
	}
	no := func(c told, ids ...protocol.ItemID) indicator.Assessment {
		f := maps.Clone(c.r.Facts())
		for _, id := range ids {
			f[id] = [][]protocol.Answer{{{Value: protocol.Value{Type: protocol.YesNo}}}}
		}
		return indicator.Evaluate(s.sets, c.p, c.p.Resolve(f))
	}
	same := func(a, b indicator.Assessment) bool {
		return a.Outcome == b.Outcome && maps.Equal(states(a), states(b))
	}
	return []shown{
		// a screening may raise a concern and never clears anybody
		{1, "border-all-no", func(c told) bool { return c.Outcome == indicator.NotEnough && len(c.Present) == 0 }},
		{1, "triage-nothing", func(c told) bool { return c.Outcome == indicator.NotEnough && len(c.Urgency) == 0 }},
		{1, "child-nothing-said", func(c told) bool { return c.Outcome == indicator.NotEnough }},
		// weights are no verdict: nothing adds up
		{2, "rule-weak-alone", func(c told) bool {
			weak := 0
			for _, d := range c.Dimensions {
				if d.State == indicator.Positive {
					return false
				}
				weak += len(d.Because)
			}
			return weak > 3 && c.Outcome == indicator.IndicatorsPresent // by what was threatened, not by a sum
		}},
		// unanswered and declined are not no
		{3, "everything-declined", func(c told) bool {
			return !slices.Contains(slices.Collect(maps.Values(states(c.Assessment))), indicator.NotMet)
		}},
		{3, "elements-came-alone-coercion-not-asked", func(c told) bool { return c.ForcedCriminality.State == indicator.Undetermined }},
		// forced criminality alone weighs little: hours and pay stay open
		{4, "hours-never-asked-about", func(c told) bool {
			d := c.dimension("D4")
			return c.ForcedCriminality.State == indicator.Positive && d.State == indicator.Undetermined && slices.Contains(d.Open, "work_hours") && slices.Contains(d.Open, "pay_received")
		}},
		// the same fact weighs differently on the way and there
		{5, "taken-on-the-way-only", func(c told) bool {
			return c.dimension("D2").State == indicator.Positive && c.dimension("D5").State == indicator.NotMet
		}},
		{5, "taken-there-only", func(c told) bool {
			return c.dimension("D5").State == indicator.Positive && c.dimension("D2").State == indicator.NotMet
		}},
		// adult and child lists differ; in doubt, a child
		{6, "adult-under-somebodys-power", func(c told) bool { return c.Profile == protocol.Adult && c.dimension("D5").State == indicator.NotMet }},
		{6, "child-under-somebodys-power", func(c told) bool { return c.Profile == protocol.Child && c.dimension("D5").State == indicator.Positive }},
		{6, "everything-declined", func(c told) bool { return c.Profile == protocol.Child && c.AgeInDoubt }},
		// who was paid, was promoted or led others is not disqualified
		{7, "earned-well-and-led-others", func(c told) bool {
			return c.Outcome == indicator.IndicatorsPresent && flagged(c, "legal_advice") && same(c.Assessment, without(c, "lawyer_first"))
		}},
		// no confession: coercion is enough, and the hint to a lawyer changes nothing
		{8, "hours-never-asked-about", func(c told) bool {
			return slices.Equal(c.ForcedCriminality.Because[0].Items, []protocol.ItemID{"made_to_do"}) && flagged(c, "legal_advice")
		}},
		// police and officials may be the danger
		{9, "elements-police-took-money", func(c told) bool {
			return c.Palermo[1].State == indicator.Positive && without(c, "officials_part").Palermo[1].State != indicator.Positive
		}},
		{9, "embassy-must-not-know", func(c told) bool { return urgent(c, "urgent_officials_feared") }},
		// some must not be exposed to their own embassy
		{10, "embassy-must-not-know", func(c told) bool { return flagged(c, "no_own_authorities") }},
		// the full story is not told again: no finding hangs on it
		{11, "before-the-rains", func(c told) bool {
			var story []protocol.ItemID
			for _, g := range c.p.Bank().Groups() {
				if g.ID != "move" { // a move that was sold is in the core as well, and its rounds say so
					story = append(append(story, g.Items...), g.More)
				}
			}
			return len(c.r.Facts()["punishment_kind"]) > 0 && same(c.Assessment, without(c, story...))
		}},
		// an interpreter or overseer of the same place; answers learned by heart
		{12, "interpreter-who-came-out-with-her", func(c told) bool { return flagged(c, "interpreter_conflict") && stopped(c, "wrong_interpreter") }},
		{12, "triage-afraid", func(c told) bool { return urgent(c, "urgent_danger_here") && flagged(c, "spoken_for") }},
		{12, "lists-are-known", func(c told) bool { return flagged(c, "coached") }},
		// who runs such places knows the lists: what was noticed holds "nothing" back
		{18, "lists-are-known", func(c told) bool {
			return c.Outcome == indicator.NotEnough && no(c, "answers_coached", "someone_speaks").Outcome == indicator.NoneRecorded
		}},
		// the limits of confidentiality are said before the first question
		{23, "limits-said-first", func(c told) bool {
			var missing *interview.RequiredError
			first := interview.Position{Item: c.p.CoreItems()[0].ID}
			_, after := interview.New(c.p, c.r.Facts()).Jump(first)
			f := maps.Clone(c.r.Facts())
			delete(f, "consent_interview")
			_, before := interview.New(c.p, f).Jump(first)
			return stopped(c, "no_consent") && errors.Is(after, interview.ErrUnreachable) && errors.As(before, &missing) && missing.Item == "consent_interview"
		}},
	}
}

func (c told) dimension(id string) indicator.Finding {
	return c.Dimensions[slices.IndexFunc(c.Dimensions, func(f indicator.Finding) bool { return f.ID == id })]
}

func holds(grounds []indicator.Ground, row string) bool {
	return slices.ContainsFunc(grounds, func(g indicator.Ground) bool { return g.Row.ID == row })
}

func flagged(c told, row string) bool { return holds(c.Flags, row) }
func urgent(c told, row string) bool  { return holds(c.Urgency, row) }

func stopped(c told, id string) bool {
	stop := interview.New(c.p, c.r.Facts()).Stop()
	return stop != nil && stop.ID == id
}

// TestEachTrapThatACaseCanShowIsAvoidedInItsCase: the scenario names the trap, and
// what it expects is seen in what comes out.
func TestEachTrapThatACaseCanShowIsAvoidedInItsCase(t *testing.T) {
	s, all := allTold(t)
	covered := map[int]bool{}
	for _, one := range traps(s) {
		n := slices.IndexFunc(all, func(c told) bool { return c.name == one.scenario })
		if n < 0 {
			t.Errorf("trap %d: there is no scenario %s", one.trap, one.scenario)
			continue
		}
		covered[one.trap] = true
		if !regexp.MustCompile(fmt.Sprintf(`Trap %d\b`, one.trap)).MatchString(all[n].file.Notes) {
			t.Errorf("%s does not say that it shows trap %d", one.scenario, one.trap)
		}
		if !one.holds(all[n]) {
			t.Errorf("trap %d: %s walks into it:\n%s", one.trap, one.scenario, describe(all[n].Assessment))
		}
	}
	for n := range trapTable(t) {
		if n[1] == "" && !covered[atoi(n[0])] {
			t.Errorf("trap %s is said to be shown by a case, and has none", n[0])
		}
	}
}

// trapTable reads both tables of traps in the README: the number, and the tests
// that hold it, "" where a case does.
func trapTable(t *testing.T) map[[2]string]bool {
	t.Helper()
	out := map[[2]string]bool{}
	row := regexp.MustCompile(`(?m)^\| (\d+) \| [^|]+ \|(?: ([^|]*) \|)?$`)
	for _, m := range row.FindAllStringSubmatch(string(read(t, "screening/README.md")), -1) {
		out[[2]string{m[1], m[2]}] = true
	}
	return out
}

func atoi(s string) int {
	n := 0
	fmt.Sscan(s, &n)
	return n
}

// TestEachTrapOfSoftwareNamesTheTestThatHoldsIt: every one of the 25 stands in one
// of the two tables, and a test that is named is there.
func TestEachTrapOfSoftwareNamesTheTestThatHoldsIt(t *testing.T) {
	there := testNames(t)
	seen := map[int]int{}
	for n := range trapTable(t) {
		seen[atoi(n[0])]++
		names := regexp.MustCompile(`\x60(Test\w+)\x60`).FindAllStringSubmatch(n[1], -1)
		if n[1] != "" && len(names) == 0 && !strings.HasPrefix(n[1], "no test: ") {
			t.Errorf("trap %s names no test and does not say why", n[0])
		}
		for _, name := range names {
			if !there[name[1]] {
				t.Errorf("trap %s: there is no %s", n[0], name[1])
			}
		}
	}
	for n := 1; n <= 25; n++ {
		if seen[n] != 1 {
			t.Errorf("trap %d stands in %d tables", n, seen[n])
		}
	}
}

// testNames are the tests of the whole house.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	named := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	for _, dir := range []string{"app", "screening", "sync", "locales", "assets"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			for _, m := range named.FindAllStringSubmatch(string(read(t, rel)), -1) {
				out[m[1]] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
