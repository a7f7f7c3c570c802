package indicator_test

import (
	"fmt"
	"strings"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// finding is a Finding in one line.
func finding(f indicator.Finding) string {
	s := f.State.String()
	for _, g := range f.Because {
		s += fmt.Sprintf(" %s%v", g.Row.ID, g.Items)
	}
	if len(f.Open) > 0 {
		s += fmt.Sprintf(" open %v", f.Open)
	}
	return s
}

func TestADimensionSaysItsStateAndWhy(t *testing.T) {
	s := loadSmall(t)
	const d1, d3, d4, d5 = 0, 2, 3, 4
	for _, c := range []struct {
		name, answers string
		dimension     int
		want          string
	}{
		{"nothing asked", "", d5, "undetermined open [papers locked threats moved]"},
		{"one answer for two strong rows is one strong", "age = 30\n[answers]\npapers = true\nlocked = false\nthreats = [\"none\"]\nmoved = false", d5,
			"not-met d5_papers[papers] d5_held[papers]"},
		{"two answers for two strong rows", "age = 30\n[answers]\npapers = true\nlocked = true", d5,
			"positive d5_papers[papers] d5_held[papers]"},
		{"a strong and a medium", "age = 30\n[answers]\npapers = true\nlocked = false\nthreats = [\"police\"]", d5,
			"positive d5_papers[papers] d5_held[papers] d5_threats[threats]"},
		{"the second strong is still open", "age = 30\n[answers]\npapers = true\nthreats = [\"none\"]\nmoved = false", d5,
			"undetermined d5_papers[papers] d5_held[papers] open [locked]"},
		{"for a child threats are strong", "age = 15\n[answers]\npapers = false\nlocked = true\nthreats = [\"police\"]\nmoved = false", d5,
			"positive d5_held[locked] d5_threats[threats]"},
		{"for an adult they are not", "age = 30\n[answers]\npapers = false\nlocked = false\nthreats = [\"police\"]\nmoved = false", d5,
			"not-met d5_threats[threats]"},
		{"two medium are not enough, the weak one is open", "age = 30\n[answers]\nhours = 15", d4,
			"undetermined d4_hours[hours] d4_hours_more[hours] open [quiet]"},
		{"two medium and a weak", "age = 30\n[answers]\nhours = 15\nquiet = false", d4,
			"positive d4_hours[hours] d4_hours_more[hours] d4_quiet[quiet]"},
		{"two medium and no more", "age = 30\n[answers]\nhours = 15\nquiet = true", d4,
			"not-met d4_hours[hours] d4_hours_more[hours]"},
		{"a weak row alone can never be enough", "age = 30", d1, "not-met"},
		{"a dimension without a row for children", "age = 15\n[answers]\noffer = \"friend\"", d1, "undetermined"},
		{"a dimension without rows", "", 5, "undetermined"},
		{"declined stays open", "age = 30\n[answers]\nhours = 15\n[absent]\nquiet = \"declined\"", d4,
			"undetermined d4_hours[hours] d4_hours_more[hours] open [quiet]"},
		{"mere vulnerability", "age = 30\n[answers]\noffer = \"agency\"", d3, "not-met d3_offer[offer]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := finding(s.assess(t, c.answers).Dimensions[c.dimension])
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestAnElementIsThereAsSoonAsOneRowHolds(t *testing.T) {
	s := loadSmall(t)
	const act, means, purpose = 0, 1, 2
	for _, c := range []struct {
		name, answers string
		element       int
		want          string
	}{
		{"open", "", means, "undetermined open [offer hours]"},
		{"one row", "[answers]\noffer = \"agency\"", means, "positive means_agency[offer]"},
		{"a row of two answers", "[answers]\noffer = \"friend\"\nhours = 12", means, "positive means_friend[offer hours]"},
		{"half a row", "[answers]\noffer = \"friend\"", means, "undetermined open [hours]"},
		{"none", "[answers]\noffer = \"none_made\"", means, "not-met"},
		{"act", "[answers]\nmoved = false", act, "not-met"},
		{"purpose", "[answers]\nhours = 15", purpose, "positive purpose_hours[hours]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := finding(s.assess(t, c.answers).Palermo[c.element]); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	a := s.assess(t, "[answers]\nlocked = true\nbeaten = true")
	if got := finding(a.ForcedCriminality); got != "positive crime_beaten[beaten]" {
		t.Errorf("forced criminality is %s", got)
	}
	a = s.assess(t, "[answers]\nlocked = false\nthreats = [\"none\"]")
	if got := finding(a.ForcedCriminality); got != "not-met" {
		t.Errorf("where the question is not relevant forced criminality is %s", got)
	}
}

func TestTheOutcomeFollowsTheRuleThatSuspicionIsEnough(t *testing.T) {
	s := loadSmall(t)
	const gate = "quiet = true\nhurt = false\nconsent = true\n"
	const core = "offer_name = \"x\"\nlocked = false\nthreats = [\"none\"]\n"
	for _, c := range []struct{ name, answers, want string }{
		{"nothing at all", "", "not-enough-information"},
		{"only declined", "age = 30\n[absent]\npapers = \"declined\"\nhours = \"declined\"", "not-enough-information"},
		{"one strong indicator", "age = 30\n[answers]\nlocked = true", "indicators-present"},
		{"one answer of coercion", "age = 30\n[answers]\npapers = true", "indicators-present"},
		{"one answer of forced criminality", "age = 30\n[answers]\nthreats = [\"police\"]\nbeaten = true", "indicators-present"},
		{"one medium for an adult", "age = 30\n[answers]\nthreats = [\"police\"]", "not-enough-information"},
		{"the same is strong for a child", "age = 15\n[answers]\nthreats = [\"police\"]", "indicators-present"},
		{"two medium", "age = 30\n[answers]\nhours = 15", "indicators-present"},
		{"one medium and one vulnerability", "age = 30\n[answers]\nhours = 12\noffer = \"agency\"", "indicators-present"},
		{"vulnerability alone", "age = 30\n[answers]\noffer = \"agency\"", "not-enough-information"},
		{"the same answer in both views is one", "age = 30\n[answers]\noffer = \"agency\"\nhours = 3", "not-enough-information"},
		{"everything answered, one vulnerability", "age = 30\n[answers]\n" + gate + core + "offer = \"agency\"\npapers = false\nhours = 8\nmoved = false", "not-enough-information"},
		{"everything answered, nothing present", "age = 30\n[answers]\n" + gate + "locked = false\nthreats = [\"none\"]\noffer = \"none_made\"\npapers = false\nhours = 8\nmoved = false", "none-recorded"},
		{"a journey alone is no indicator", "age = 30\n[answers]\n" + gate + "locked = false\nthreats = [\"none\"]\noffer = \"none_made\"\npapers = false\nhours = 8\nmoved = true\nmove_more = false\n[[group.move]]\nmove_place = \"x\"\nmove_sold = false\nmove_means = [\"car\"]", "none-recorded"},
		{"one core item declined", "age = 30\n[answers]\n" + gate + "locked = false\nthreats = [\"none\"]\noffer = \"none_made\"\nhours = 8\nmoved = false\n[absent]\npapers = \"declined\"", "not-enough-information"},
		{"an open group", "age = 30\n[answers]\n" + gate + "locked = false\nthreats = [\"none\"]\noffer = \"none_made\"\npapers = false\nhours = 8\nmoved = true\n[[group.move]]\nmove_place = \"x\"\nmove_sold = false\nmove_means = [\"car\"]", "not-enough-information"},
		{"urgency and flags do not count", "age = 15\n[answers]\nhurt = true", "not-enough-information"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.assess(t, c.answers).Outcome.String(); got != c.want {
				t.Errorf("outcome is %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheLanesStandSideBySide(t *testing.T) {
	s := loadSmall(t)
	a := s.assess(t, "age = 15\n[answers]\nhurt = true\npapers = true\nhours = 15")
	if len(a.Dimensions) != 6 || a.Dimensions[0].ID != "D1" || a.Dimensions[5].ID != "D6" {
		t.Errorf("dimensions are %v", a.Dimensions)
	}
	if len(a.Palermo) != 3 || a.Palermo[0].ID != "act" || a.Palermo[2].ID != "purpose" {
		t.Errorf("elements are %v", a.Palermo)
	}
	if len(a.Urgency) != 1 || a.Urgency[0].Row.Within != "4h" || len(a.Flags) != 1 {
		t.Errorf("urgency %v, flags %v", a.Urgency, a.Flags)
	}
	present := ""
	for _, g := range a.Present {
		present += g.Row.ID + " "
	}
	if present != "d4_hours d4_hours_more d5_papers d5_held purpose_hours " {
		t.Errorf("present are %s", present)
	}
	if a.Profile != protocol.Child || a.AgeInDoubt {
		t.Errorf("profile %s, doubt %v", a.Profile, a.AgeInDoubt)
	}
}

func TestWithoutSetsNothingIsSettled(t *testing.T) {
	s := loadSmall(t)
	s.sets = indicator.Sets{}
	a := s.assess(t, "age = 30\n[answers]\npapers = true\nlocked = true")
	for _, f := range append(a.Dimensions, a.Palermo...) {
		if f.State != indicator.Undetermined {
			t.Errorf("%s is %s", f.ID, f.State)
		}
	}
	if a.Outcome != indicator.NotEnough {
		t.Errorf("outcome is %s", a.Outcome)
	}
}

func TestAnItemCanChangeSomethingOrNot(t *testing.T) {
	s := loadSmall(t)
	for _, c := range []struct {
		name, answers string
		item          protocol.ItemID
		want          bool
	}{
		{"an open item of an open dimension", "age = 30", "papers", true},
		{"an item that was answered", "age = 30\n[answers]\npapers = false", "papers", false},
		{"an item of no indicator", "age = 30", "story", false},
		{"an item of urgency", "age = 30", "hurt", false},
		{"a weak one where medium ones are ruled out", "age = 30\n[answers]\nhours = 3", "quiet", false},
		{"a weak one where medium ones are open", "age = 30", "quiet", true},
		{"declined can still be answered", "age = 30\n[absent]\npapers = \"declined\"", "papers", true},
		{"an item not yet to be asked", "age = 30", "move_sold", false},
		{"but the question before it", "age = 30", "moved", true},
		{"forced criminality is open", "age = 30\n[answers]\nlocked = true", "beaten", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.sets.CanChange(c.item, s.resolve(t, c.answers)); got != c.want {
				t.Errorf("can change: %v", got)
			}
		})
	}
}

func TestAProtocolWithoutACoreNeverSaysThatNothingWasRecorded(t *testing.T) {
	s := loadSmall(t)
	text := strings.Replace(string(read(t, "testdata/protocols/small.toml")), `kind = "core"`, `kind = "deepening"`, 1)
	p, err := protocol.Parse(s.bank, "small.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := indicator.Evaluate(s.sets, p, p.Resolve(nil)).Outcome; got != indicator.NotEnough {
		t.Errorf("outcome is %s", got)
	}
}
