package indicator_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// fewestScenarios is how many cases there must be at least.
const fewestScenarios = 60

// TestEveryScenarioComesOutAsItsAuthorSays runs the cases that experts read
// and write, with the shipped instrument.
func TestEveryScenarioComesOutAsItsAuthorSays(t *testing.T) {
	paths := files(t, "testdata/scenarios")
	if len(paths) < fewestScenarios {
		t.Errorf("%d scenarios, there must be at least %d", len(paths), fewestScenarios)
	}
	s := loadShipped(t)
	lib := func(id string) (*protocol.Protocol, bool) { p, ok := s.protocols[id]; return p, ok }
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".toml"), func(t *testing.T) {
			f, err := protocol.ParseAnswers(lib, path, read(t, path))
			if err != nil {
				t.Fatalf("the scenario cannot be read:\n%v", err)
			}
			if f.Expect.Outcome == "" || f.Expect.Profile == "" {
				t.Error("a scenario says at least which profile and which outcome it expects")
			}
			p := s.protocols[f.Protocol]
			r := p.Resolve(f.Facts())
			a := indicator.Evaluate(s.sets, p, r)
			compare(t, f.Expect, a)
			compareStop(t, f.Expect, interview.New(p, f.Facts()))
			compareNext(t, f.Expect, s.sets, r)
			if t.Failed() {
				t.Logf("what came out:\n%s", describe(a))
			}
		})
	}
}

func compare(t *testing.T, want protocol.Expect, a indicator.Assessment) {
	t.Helper()
	same(t, "profile", want.Profile, a.Profile.String())
	same(t, "outcome", want.Outcome, a.Outcome.String())
	same(t, "forced criminality", want.ForcedCriminality, a.ForcedCriminality.State.String())
	for _, f := range a.Dimensions {
		same(t, f.ID, want.Dimensions[f.ID], f.State.String())
	}
	for _, f := range a.Palermo {
		same(t, f.ID, want.Palermo[f.ID], f.State.String())
	}
	sameRows(t, "urgency", want.Urgency, a.Urgency)
	sameRows(t, "flags", want.Flags, a.Flags)
}

func same(t *testing.T, what, want, got string) {
	t.Helper()
	if want != "" && want != got {
		t.Errorf("%s: want %s, got %s", what, want, got)
	}
}

// sameRows compares without regard to order: the order is the file's.
func sameRows(t *testing.T, what string, want []string, grounds []indicator.Ground) {
	t.Helper()
	if want == nil {
		return
	}
	got := []string{}
	for _, g := range grounds {
		got = append(got, g.Row.ID)
	}
	slices.Sort(got)
	if w := slices.Sorted(slices.Values(want)); !slices.Equal(w, got) {
		t.Errorf("%s: want %v, got %v", what, w, got)
	}
}

func compareStop(t *testing.T, want protocol.Expect, s interview.Session) {
	t.Helper()
	got := "none"
	if stop := s.Stop(); stop != nil {
		got = stop.ID
	}
	same(t, "stop in force", want.Stop, got)
}

// compareNext checks what the engine has to say about the next question: a
// deepening item that is expected must be able to change something, and where
// enough has been asked none may be left that could.
func compareNext(t *testing.T, want protocol.Expect, sets indicator.Sets, r *protocol.Resolved) {
	t.Helper()
	p := r.Protocol()
	for _, i := range p.Items() {
		section, _, _ := p.Place(i.ID)
		if p.Sections[section].Kind != protocol.Deepening {
			continue
		}
		switch {
		case want.NextItem == string(i.ID) && !sets.CanChange(i.ID, r):
			t.Errorf("next item: %s is expected and can change nothing", i.ID)
		case want.NextItem == "none" && r.Profile() == protocol.Adult && i.Group == "" &&
			r.Relevant(i.ID) == protocol.Yes && len(r.Live(i.ID, 0)) == 0 && sets.CanChange(i.ID, r):
			t.Errorf("next item: none is expected, but %s could still change something", i.ID)
		}
	}
}

func describe(a indicator.Assessment) string {
	var b strings.Builder
	for _, f := range slices.Concat(a.Dimensions, a.Palermo, []indicator.Finding{a.ForcedCriminality}) {
		fmt.Fprintf(&b, "  %s: %s\n", f.ID, f.State)
		for _, g := range f.Because {
			fmt.Fprintf(&b, "    because %s, by %v\n", g.Row.ID, g.Items)
		}
		if len(f.Open) > 0 {
			fmt.Fprintf(&b, "    open %v\n", f.Open)
		}
	}
	return b.String()
}

// TestAMoreAnsweredScenarioNeverTurnsAround takes answers away from every
// scenario, one question at a time, and puts them back: what was positive
// stays so, what was not met stays so, and so do indicators that are present.
func TestAMoreAnsweredScenarioNeverTurnsAround(t *testing.T) {
	s := loadShipped(t)
	lib := func(id string) (*protocol.Protocol, bool) { p, ok := s.protocols[id]; return p, ok }
	for _, path := range files(t, "testdata/scenarios") {
		f, err := protocol.ParseAnswers(lib, path, read(t, path))
		if err != nil {
			t.Fatal(err)
		}
		p := s.protocols[f.Protocol]
		facts := f.Facts()
		all := indicator.Evaluate(s.sets, p, p.Resolve(facts))
		full := states(all)
		for id := range facts {
			i, _ := p.Bank().Item(id)
			if id == protocol.AgeItem || i.Group != "" {
				continue // the profile, and the number of instances, would change too
			}
			less := maps.Clone(facts)
			delete(less, id)
			fewer := indicator.Evaluate(s.sets, p, p.Resolve(less))
			if fewer.Outcome == indicator.IndicatorsPresent && all.Outcome != fewer.Outcome {
				t.Errorf("%s: without %s indicators are present, with it the outcome is %s", filepath.Base(path), id, all.Outcome)
			}
			part := states(fewer)
			for k, before := range part {
				if before != indicator.Undetermined && full[k] != before {
					t.Errorf("%s: without %s %s is %s, with it %s", filepath.Base(path), id, k, before, full[k])
				}
			}
		}
	}
}

func states(a indicator.Assessment) map[string]indicator.State {
	m := map[string]indicator.State{a.ForcedCriminality.ID: a.ForcedCriminality.State}
	for _, f := range append(slices.Clone(a.Dimensions), a.Palermo...) {
		m[f.ID] = f.State
	}
	return m
}
