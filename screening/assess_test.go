package screening_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// scenarios reads every case that experts wrote, by its name.
func scenarios(t *testing.T) map[string]*protocol.AnswersFile {
	t.Helper()
	files, err := filepath.Glob("../testdata/scenarios/*.toml")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	out := map[string]*protocol.AnswersFile{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := protocol.ParseAnswers(library(t).Protocol, file, b)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(file), ".toml")] = f
	}
	return out
}

func scenario(t *testing.T, name string) (*protocol.Protocol, protocol.Facts) {
	t.Helper()
	f, ok := scenarios(t)[name]
	if !ok {
		t.Fatalf("no scenario %s", name)
	}
	p, _ := library(t).Protocol(f.Protocol)
	return p, f.Facts()
}

// met compares what came out with what the author of a scenario expects.
func met(t *testing.T, want protocol.Expect, a screening.Assessment) {
	t.Helper()
	same := func(what, want, got string) {
		t.Helper()
		if want != "" && want != got {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	same("profile", want.Profile, a.Profile.String())
	same("outcome", want.Outcome, a.Outcome.String())
	same("forced criminality", want.ForcedCriminality, a.ForcedCriminality.State.String())
	if len(a.Dimensions) != 6 || len(a.Palermo) != 3 {
		t.Fatalf("%d dimensions, %d elements", len(a.Dimensions), len(a.Palermo))
	}
	for _, f := range a.Dimensions {
		same(f.ID, want.Dimensions[f.ID], f.State.String())
	}
	for _, f := range a.Palermo {
		same(f.ID, want.Palermo[f.ID], f.State.String())
	}
	rows := func(what string, want []string, got []indicator.Ground) {
		t.Helper()
		var ids []string
		for _, g := range got {
			ids = append(ids, g.Row.ID)
		}
		if want != nil && !slices.Equal(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(ids))) {
			t.Errorf("%s: %v, want %v", what, ids, want)
		}
	}
	rows("urgency", want.Urgency, a.Urgency)
	rows("flags", want.Flags, a.Flags)
	next := string(a.Next)
	if next == "" {
		next = "none"
	}
	same("next item", want.NextItem, next)
}

func TestEveryScenarioComesOutAsItsAuthorSays(t *testing.T) {
	for name, f := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			p, _ := library(t).Protocol(f.Protocol)
			met(t, f.Expect, library(t).AssessFacts(p, f.Facts()))
		})
	}
}

func TestEveryScenarioComesOutTheSameFromARecord(t *testing.T) {
	for name, f := range scenarios(t) {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := d.open(f.Protocol)
			var all []screening.Answered
			for _, g := range f.Given {
				all = append(all, screening.Answered{Item: g.Item, Instance: g.Instance, Source: g.Source, Answer: g.Answer})
			}
			r = d.must(d.work.AnswerAll(t.Context(), r, all))
			a, err := d.library.Assess(r)
			if err != nil {
				t.Fatal(err)
			}
			met(t, f.Expect, a)
			s := d.library.Summarise(r)
			if s.Outcome != a.Outcome || len(s.Urgency) != len(a.Urgency) {
				t.Errorf("the summary says %s %v", s.Outcome, s.Urgency)
			}
		})
	}
}

func TestTheNextQuestionOfKnownCases(t *testing.T) {
	want := map[string]protocol.ItemID{
		// a need that nobody asked about comes first
		"worked-example":            "hurt_now",
		"hours-and-pay-never-asked": "hurt_now",
		"does-not-know":             "hurt_now",
		"border-indicators":         "injury_seen",
		"border-nothing":            "injury_seen",
		"prefers-not-to-say":        "injury_seen", // the officer can see it without asking
		"border-then-interview":     "self_harm",
		// then the core, in its one order
		"no-sleep":                  "offer_how",
		"brought-back-by-police":    "work_different",
		"harm-of-a-sexual-kind":     "place_different",
		"ransom":                    "place_different",
		"sold-twice":                "promises_broken",
		"film-extra":                "situation_before",
		"knowing-recruit-locked-in": "moved", // then the least distressing that can change anything
		"one-broken-promise":        "school_promised",
		"nothing-after-everything":  "", // enough has been asked
		"exploited-worker":          "",
		// a child ends after the immediate needs, with a trusted adult
		"nothing-as-a-child": "trusted_adult",
		"age-in-doubt":       "trusted_adult",
		"sixteen":            "",
		"no-to-the-notice":   "",
	}
	for name, next := range want {
		p, f := scenario(t, name)
		if got := library(t).AssessFacts(p, f).Next; got != next {
			t.Errorf("%s: next %q, want %q", name, got, next)
		}
	}
}

// facts are answers of one instance each.
type facts map[protocol.ItemID]protocol.Answer

func (f facts) with(more facts) protocol.Facts {
	out := protocol.Facts{}
	for _, m := range []facts{f, more} {
		for id, a := range m {
			out[id] = [][]protocol.Answer{{a}}
		}
	}
	return out
}

// noNeeds are the needs of an adult who has none, and the consent to be asked.
var noNeeds = facts{
	"hurt_now": no, "injury_seen": no, "self_harm": no, "rested": yes, "medicine_needed": no, "gender": one("man"),
	"age": age("30"), "child_alone": no, "return_danger": no, "whereabouts_known": no, "removal_planned": no,
	"own_officials_feared": no, "consent_interview": yes,
}

// walkNext answers whatever comes next with a, and lists what came.
func walkNext(t *testing.T, p *protocol.Protocol, f protocol.Facts, a protocol.Answer) []protocol.ItemID {
	t.Helper()
	var asked []protocol.ItemID
	for {
		next := library(t).AssessFacts(p, f).Next
		if next == "" {
			return asked
		}
		if slices.Contains(asked, next) || len(f[next]) > 0 {
			t.Fatalf("%s is asked twice", next)
		}
		asked = append(asked, next)
		f[next] = [][]protocol.Answer{{a}}
	}
}

func TestNeedsAndCoreComeInTheirOneOrderAndNothingDeclinedIsAskedAgain(t *testing.T) {
	p, _ := library(t).Protocol("tfc-returnee")
	var order []protocol.ItemID
	for _, s := range p.Sections {
		for _, st := range s.Steps {
			if s.Kind == protocol.Core {
				order = append(order, st.Item.ID)
			}
		}
	}
	for name, a := range map[string]protocol.Answer{
		"declined": declined, "unknown": unknown, "unsafe": screeningtest.Absent(protocol.UnsafeToAsk),
	} {
		t.Run(name, func(t *testing.T) {
			asked := walkNext(t, p, noNeeds.with(nil), a)
			if len(asked) < len(order) || !slices.Equal(asked[:len(order)], order) {
				t.Fatalf("asked %v,\nwant the core first: %v", asked, order)
			}
			deep := asked[len(order):]
			want := []protocol.ItemID{
				"school_promised", "journey_signs", "moved", "place_kind", "pay_held", "school_missed", // safe
				"recruiter_used", "forced_marriage", "threat_way", "pressure_before", "ransom_asked", "strong_hold", // sensitive
				"taken_by_force", "sexual_harm", // severe
			}
			if !slices.Equal(deep, want) {
				t.Errorf("deepening %v,\nwant %v", deep, want)
			}
		})
	}
}

func TestDeepeningNeverGoesBackToLessDistressAndAsksOnlyWhatCanChangeSomething(t *testing.T) {
	l := library(t)
	p, _ := l.Protocol("tfc-returnee")
	for name, f := range scenarios(t) {
		if f.Protocol != p.ID {
			continue
		}
		t.Run(name, func(t *testing.T) {
			facts := f.Facts()
			last := protocol.Safe
			for {
				next := l.AssessFacts(p, facts).Next
				if next == "" {
					break
				}
				if len(facts[next]) > 0 {
					t.Fatalf("%s is asked twice", next)
				}
				i, _ := l.Bank.Item(next)
				section, _, _ := p.Place(next)
				if p.Sections[section].Kind == protocol.Deepening {
					if i.Distress < last && next != "move_more" { // which waits for a first move
						t.Errorf("%s is less distressing than what was asked before", next)
					}
					last = i.Distress
					if !l.Sets.CanChange(next, p.Resolve(facts)) {
						t.Errorf("%s can change nothing", next)
					}
				}
				facts[next] = append(facts[next], []protocol.Answer{declined})
			}
			r := p.Resolve(facts)
			if r.Profile() == protocol.Child || p.Resolve(facts).Facts()["consent_interview"] == nil {
				return
			}
			for _, s := range p.Sections {
				for _, st := range s.Steps {
					if s.Kind != protocol.Deepening || st.Item == nil {
						continue
					}
					if len(facts[st.Item.ID]) == 0 && r.Relevant(st.Item.ID) == protocol.Yes && l.Sets.CanChange(st.Item.ID, r) && consents(facts) {
						t.Errorf("enough is said to have been asked, and %s could still change something", st.Item.ID)
					}
				}
			}
		})
	}
}

func consents(f protocol.Facts) bool {
	for _, a := range f["consent_interview"][0] {
		if a.Known() && !a.Value.Bool {
			return false
		}
	}
	return true
}

func TestAQuestionOfUrgencyIsNeverSkippedHoweverMuchIsDecided(t *testing.T) {
	p, f := scenario(t, "nothing-after-everything")
	needs := 0
	for _, s := range p.Sections {
		for _, st := range s.Steps {
			if s.Kind != protocol.Needs || st.Item == nil || len(f[st.Item.ID]) == 0 {
				continue
			}
			needs++
			less := protocol.Facts{}
			for id, v := range f {
				if id != st.Item.ID {
					less[id] = v
				}
			}
			if got := library(t).AssessFacts(p, less).Next; got != st.Item.ID {
				t.Errorf("without %s the next question is %q", st.Item.ID, got)
			}
		}
	}
	if needs < 10 {
		t.Fatalf("only %d needs in the scenario", needs)
	}
}

func TestWhereTheWalkEndsNothingIsAsked(t *testing.T) {
	p, _ := library(t).Protocol("tfc-returnee")
	sixteen := facts{"age": age("16"), "trusted_adult": yes}
	tests := []struct {
		name string
		more facts
		want protocol.ItemID
	}{
		{"an adult goes on", nil, "offer_how"},
		{"a child ends after the needs", sixteen, ""},
		{"a child is asked for a trusted adult first", facts{"age": age("16")}, "trusted_adult"},
		{"an age in doubt ends like a child's", facts{"age": age("16-20"), "trusted_adult": declined}, ""},
		{"an unknown age ends like a child's", facts{"age": unknown, "trusted_adult": unknown}, ""},
		{"a child with an open need is asked for that in the protocol for children", facts{"age": age("16"), "trusted_adult": yes, "return_danger": screeningtest.Absent(protocol.NotAsked)}, ""},
		{"a child with a need that comes before the age is asked for that", facts{"age": age("16"), "trusted_adult": yes, "injury_seen": screeningtest.Absent(protocol.NotAsked)}, "injury_seen"},
		{"a no to the notice ends it", facts{"consent_interview": no}, ""},
		{"a no to the notice leaves urgent questions", facts{"consent_interview": no, "medicine_needed": screeningtest.Absent(protocol.NotAsked)}, "medicine_needed"},
		{"somebody who may be pregnant is asked", facts{"gender": one("woman")}, "pregnant"},
		{"a date of removal is asked for where one is planned", facts{"removal_planned": yes}, "removal_date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := library(t).AssessFacts(p, noNeeds.with(tt.more)).Next; got != tt.want {
				t.Errorf("next %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWhatARepeatGroupCanStillChangeIsAsked(t *testing.T) {
	l := library(t)
	p, f := scenario(t, "nothing-after-everything")
	if got := l.AssessFacts(p, f).Next; got != "" {
		t.Fatalf("before: %q", got)
	}
	f["moved"] = [][]protocol.Answer{{yes}}
	f["offer_how"], f["travel_arranged"] = [][]protocol.Answer{{one("no_offer")}}, [][]protocol.Answer{{no}}
	steps := []struct {
		want protocol.ItemID
		a    protocol.Answer
	}{{"move_sold", no}, {"move_more", no}}
	for _, s := range steps {
		got := l.AssessFacts(p, f).Next
		if got != s.want {
			t.Fatalf("next %q, want %q", got, s.want)
		}
		f[got] = [][]protocol.Answer{{s.a}}
	}
	if got := l.AssessFacts(p, f).Next; got != "" {
		t.Errorf("after: %q", got)
	}
}

func TestARecordOfAnUnknownProtocolIsNotAssessed(t *testing.T) {
	d := newDesk(t)
	r := d.must(d.memory.Commit(t.Context(), screeningtest.Opening()))
	for _, r := range []screening.Record{r, {}} {
		if _, err := d.library.Assess(r); !errors.Is(err, screening.ErrNoProtocol) {
			t.Errorf("%v", err)
		}
	}
}
