package pack_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"pelita/assets"
	"pelita/screening"
	"pelita/screening/pack"
	"pelita/testdata/scenarios"
)

// today is the reference that a device uses: the cases of every release.
func today(t testing.TB) pack.Reference {
	t.Helper()
	ref, err := pack.ReadReference(scenarios.Files(), assets.Files(), shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// cut takes a stop out of a protocol.
func cut(t *testing.T, f fstest.MapFS, file, stop string) {
	t.Helper()
	parts := strings.Split(string(f[file].Data), "[[stop]]")
	for n, part := range parts {
		if n > 0 && strings.Contains(part, "id = \""+stop+"\"\n") {
			parts = append(parts[:n], parts[n+1:]...)
			f[file] = &fstest.MapFile{Data: []byte(strings.Join(parts, "[[stop]]"))}
			return
		}
	}
	t.Fatalf("%s has no stop %s", file, stop)
}

// taken is one way to make a pack protect less, and the shift that says so.
type taken struct {
	name, protocol, what, row string
	from, to                  string // swapped in the protocol; else the stop is cut out
}

// TestSRG08APackThatTakesAStopOrTheGateAwayProtectsLess: whatever keeps somebody
// safe in the room, not only what the answers amount to, needs the second
// confirmation when it goes, in every interview that has it.
func TestSRG08APackThatTakesAStopOrTheGateAwayProtectsLess(t *testing.T) {
	ref, now := today(t), shipped(t)
	gate := "item = \"private_place\"\n  required = 'true'"
	for name, all := range map[string][]taken{
		"stops": {
			{name: "danger here, of the interview", protocol: "tfc-returnee", what: "stop", row: "danger_here"},
			{name: "danger here, at the counter", protocol: "tfc-border", what: "stop", row: "danger_here"},
			{name: "danger here, of a child", protocol: "tfc-child", what: "stop", row: "danger_here"},
			{name: "danger here, of the first look", protocol: "tfc-triage", what: "stop", row: "danger_here"},
			{name: "not private", protocol: "tfc-returnee", what: "stop", row: "not_private"},
			{name: "no consent", protocol: "tfc-returnee", what: "stop", row: "no_consent"},
			{name: "no assent of a child", protocol: "tfc-child", what: "stop", row: "no_assent"},
			{name: "the end for a child", protocol: "tfc-border", what: "stop", row: "child"},
			{name: "a line that is shared", protocol: "tfc-contact", what: "stop", row: "line_shared"},
			{name: "a pause that no case meets", protocol: "tfc-child", what: "stop", row: "still_held"},
		},
		"what is required": {
			{name: "an end that only pauses", protocol: "tfc-returnee", what: "stop", row: "no_consent",
				from: "effect = \"end\"\nafter = \"notice\"", to: "effect = \"pause\"\nuntil = \"talk_now\""},
			{name: "the gate", protocol: "tfc-returnee", what: "required", row: "private_place", from: gate, to: "item = \"private_place\""},
			{name: "a gate that takes any answer", protocol: "tfc-border", what: "required", row: "afraid_here",
				from: "id = \"safety\"\nkind = \"safety\"", to: "id = \"safety\"\nkind = \"needs\""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := present(t)
			for _, one := range all {
				file := "protocols/" + one.protocol + ".toml"
				if one.from == "" {
					cut(t, f, file, one.row)
				} else {
					swap(t, f, file, one.from, one.to)
				}
			}
			found := map[string]int{}
			for _, s := range ref.Shifts(now, load(t, f)) {
				if !s.Less {
					t.Errorf("it protects more: %+v", s)
				}
				found[s.Protocol+" "+s.What+" "+s.Row]++
			}
			for _, one := range all {
				n := found[one.protocol+" "+one.what+" "+one.row]
				if n == 0 || one.what == "required" && n > 2 { // once in a release
					t.Errorf("%s: it is said of %d cases", one.name, n)
				}
			}
		})
	}
}

// TestSRG08EveryInterviewHasReferenceCases: also those that 1.0.0 did not have.
func TestSRG08EveryInterviewHasReferenceCases(t *testing.T) {
	ref, now := today(t), shipped(t)
	if shifts := ref.Shifts(now, now); len(shifts) > 0 {
		t.Errorf("the same instrument differs: %+v", shifts)
	}
	for _, keep := range []string{"tfc-returnee", "tfc-border"} {
		f := present(t)
		for _, p := range now.Interviews() {
			if p.ID != keep {
				delete(f, "protocols/"+p.ID+".toml")
			}
		}
		seen := map[string]bool{}
		for _, s := range ref.Shifts(now, load(t, f)) {
			seen[s.Protocol] = seen[s.Protocol] || s.Less
		}
		for _, p := range now.Interviews() {
			if seen[p.ID] == (p.ID == keep) {
				t.Errorf("with %s alone, %s: a loss is %v", keep, p.ID, seen[p.ID])
			}
		}
	}
}

func differences(t *testing.T, now, next *screening.Library) map[string]pack.Difference {
	t.Helper()
	out := map[string]pack.Difference{}
	for _, d := range build(t, small(), 1).Differences(now, next, func(string, string) string { return "A?" }) {
		out[d.Area+": "+d.ID] = d
	}
	return out
}

// TestADifferenceOfAProtocolSaysWhichStopStepAndOrder: who looks at a pack sees what
// it does to the talk, not only that a digest is another.
func TestADifferenceOfAProtocolSaysWhichStopStepAndOrder(t *testing.T) {
	f := present(t)
	cut(t, f, "protocols/tfc-border.toml", "danger_here")
	swap(t, f, "protocols/tfc-border.toml", "item = \"private_place\"\n  required = 'true'", "item = \"private_place\"")
	swap(t, f, "protocols/tfc-border.toml", "\n  item = \"interpreter_ok\"\n  relevant = 'interpreter_used == true'", "\n  item = \"interpreter_ok\"\n  relevant = 'interpreter_used == false'")
	swap(t, f, "protocols/tfc-border.toml", "\n  [[section.step]]\n  item = \"injury_seen\"\n", "")
	cut(t, f, "protocols/tfc-border.toml", "injured")
	swap(t, f, "protocols/tfc-border.toml", "after = \"needs\"\ngo_on_in = \"tfc-child\"", "after = \"observed\"")
	got := differences(t, shipped(t), load(t, f))
	for id, want := range map[string][2]string{
		"stop: tfc-border danger_here":           {"pause, when afraid_here == true", ""},
		"stop: tfc-border child":                 {"after needs, goes on in tfc-child", "end, when child, after observed"},
		"step: tfc-border safety private_place":  {"relevant always, required true", "relevant always"},
		"step: tfc-border safety interpreter_ok": {"interpreter_used == true", "relevant interpreter_used == false"},
		"step: tfc-border needs injury_seen":     {"relevant always", ""},
		"section: tfc-border needs":              {"2 needs: hurt_now injury_seen ", "2 needs: hurt_now "},
	} {
		if d, ok := got[id]; !ok || !strings.Contains(d.From, want[0]) || !strings.Contains(d.To, want[1]) || (want[1] == "") != (d.To == "") {
			t.Errorf("%s: %+v", id, d)
		}
	}
	if d := got["section: tfc-border needs"]; d.To != strings.Replace(d.From, " injury_seen", "", 1) {
		t.Errorf("more than the question is gone: %+v", d)
	}
	if len(got) != 8 { // with the protocol itself, and the other stop that is gone
		t.Errorf("%d differences: %v", len(got), got)
	}
}

// TestASwappedNumberOfACountryIsShownWithBothNumbers: the field, from and to; what
// stays is not repeated.
func TestASwappedNumberOfACountryIsShownWithBothNumbers(t *testing.T) {
	f := present(t)
	swap(t, f, "countries/th.toml", `number = "1300"`, `number = "1301"`)
	swap(t, f, "countries/id.toml", "stale_after = 6", "stale_after = 5")
	got := differences(t, shipped(t), load(t, f))
	d := got["country: TH hotline"]
	if d.Kind != "changed" || !strings.HasPrefix(d.From, "1300, home") || !strings.HasPrefix(d.To, "1301, home") || strings.Count(d.From, "\n") > 0 {
		t.Errorf("%+v", d)
	}
	if d := got["country: ID dated"]; !strings.HasSuffix(d.To, "for 5 months") {
		t.Errorf("%+v", d)
	}
	if len(got) != 2 {
		t.Errorf("%d differences: %v", len(got), got)
	}
}
