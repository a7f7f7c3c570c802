package indicator_test

import (
	"strings"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// nothing is everything answered in the small protocol, with nothing present.
const nothing = "quiet = true\nhurt = false\nconsent = true\nlocked = false\nthreats = [\"none\"]\noffer = \"none_made\"\npapers = false\n"

func TestNothingRecordedNeedsEachOfItsConditions(t *testing.T) {
	s := loadSmall(t)
	const whole = nothing + "hours = 8\nmoved = false\n"
	for _, c := range []struct{ name, answers, want string }{
		{"all of them", "age = 30\n[answers]\n" + whole, "none-recorded"},
		{"a core question not asked", "age = 30\n[answers]\n" + nothing + "moved = false\n", "not-enough-information"},
		{"a group closed without a round", "age = 30\n[answers]\n" + nothing + "hours = 8\nmoved = true\nmove_more = false\n", "not-enough-information"},
		{"a group that asks for more", "age = 30\n[answers]\n" + whole + "move_more = true\n", "not-enough-information"},
		{"a round of a group that is not asked any more", "age = 30\n[answers]\n" + whole + "[[group.move]]\nmove_sold = false\n", "not-enough-information"},
		{"the same, and closed", "age = 30\n[answers]\n" + whole + "move_more = false\n[[group.move]]\nmove_sold = false\n", "none-recorded"},
	} {
		if got := s.assess(t, c.answers).Outcome.String(); got != c.want {
			t.Errorf("%s: outcome is %s, want %s", c.name, got, c.want)
		}
	}
	s.sets.Flags, s.sets.Urgency = nil, nil
	if got := s.assess(t, "age = 15\n[answers]\n"+whole).Outcome; got != indicator.NotEnough {
		t.Errorf("a child without any flag: outcome is %s", got)
	}
}

func TestWithoutACoreNothingRecordedIsNeverSaid(t *testing.T) {
	s := loadSmall(t)
	text := strings.Replace(string(read(t, "testdata/protocols/small.toml")), `kind = "core"`, `kind = "deepening"`, 1)
	p, err := protocol.Parse(s.bank, "small.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	f := s.resolve(t, "age = 30\n[answers]\n"+nothing+"hours = 8\nmoved = false\n").Facts()
	if got := indicator.Evaluate(s.sets, p, p.Resolve(f)).Outcome; got != indicator.NotEnough {
		t.Errorf("outcome is %s", got)
	}
}

func TestARowThatIsNotInTheListOfTheProfileDoesNotHold(t *testing.T) {
	s := loadSmall(t)
	for _, c := range []struct {
		age  string
		want bool
	}{{"30", true}, {"15", false}} {
		held := false
		for _, g := range s.assess(t, "age = "+c.age+"\n[answers]\noffer = \"friend\"").Present {
			held = held || g.Row.ID == "d1_offer"
		}
		if held != c.want {
			t.Errorf("age %s: the row for adults holds: %v", c.age, held)
		}
	}
}

func TestAnElementWithoutRowsIsNotSettled(t *testing.T) {
	s := loadSmall(t)
	set, err := indicator.ParseSet(s.bank, "p.toml", []byte("id = \"p\"\nversion = \"1\"\nkind = \"palermo\"\nstandard = \"s\"\n"+
		"[[row]]\nid = \"m\"\ndimension = \"means\"\nwhen = \"papers == true\"\nhow = \"asked\"\ncite = \"c\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	s.sets.Palermo = set
	a := s.assess(t, "age = 30\n[answers]\npapers = false\n")
	if a.Palermo[0].State != indicator.Undetermined || a.Palermo[1].State != indicator.NotMet || a.ForcedCriminality.State != indicator.Undetermined {
		t.Errorf("act is %s, means is %s", a.Palermo[0].State, a.Palermo[1].State)
	}
}

func TestAnAssessmentIsSettledWhenEveryFindingIs(t *testing.T) {
	var a indicator.Assessment
	for range 6 {
		a.Dimensions = append(a.Dimensions, indicator.Finding{State: indicator.NotMet})
	}
	a.Palermo = []indicator.Finding{{State: indicator.Positive}}
	if a.Settled() {
		t.Error("forced criminality is open")
	}
	a.ForcedCriminality.State = indicator.NotMet
	if !a.Settled() {
		t.Error("everything is decided")
	}
	a.Palermo[0].State = indicator.Undetermined
	if a.Settled() {
		t.Error("an element is open")
	}
}

func TestWhatAnItemOpensIsNamedInOrder(t *testing.T) {
	s := loadSmall(t)
	a := s.assess(t, "age = 30")
	for item, want := range map[protocol.ItemID]string{
		"papers": "D5", "hours": "D4 means purpose", "offer": "means", "beaten": "", "locked": "D5 forced-criminality",
	} {
		if got := strings.Join(a.Opens(item), " "); got != want {
			t.Errorf("%s opens %q, want %q", item, got, want)
		}
	}
}

// gated is a protocol whose only row of interest is asked after a question
// outside the core.
const gated = `id = "small-walk"
version = "1.0.0"
family = "small"
[[section]]
id = "needs"
kind = "needs"
  [[section.step]]
  item = "age"
  [[section.step]]
  item = "hurt"
[[section]]
id = "first"
kind = "deepening"
  [[section.step]]
  item = "locked"
  [[section.step]]
  item = "moved"
  [[section.step]]
  group = "move"
  relevant = "moved == true"
[[section]]
id = "core"
kind = "core"
  [[section.step]]
  item = "papers"
[[section]]
id = "more"
kind = "deepening"
  [[section.step]]
  item = "beaten"
  relevant = "locked == true"
`

func TestWhatDecidesWhetherARowIsAskedMustNotBeWithheld(t *testing.T) {
	s := loadSmall(t)
	p, err := protocol.Parse(s.bank, "gated.toml", []byte(gated))
	if err != nil {
		t.Fatal(err)
	}
	set, err := indicator.ParseSet(s.bank, "i.toml", []byte("id = \"i\"\nversion = \"1\"\nkind = \"ilo\"\nstandard = \"s\"\n"+
		"[[row]]\nid = \"b\"\ndimension = \"D5\"\nadult = \"strong\"\nchild = \"strong\"\nwhen = \"beaten == true\"\nhow = \"asked\"\ncite = \"c\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	urgent, err := indicator.ParseSet(s.bank, "u.toml", []byte("id = \"u\"\nversion = \"1\"\nkind = \"urgency\"\nstandard = \"s\"\n"+
		"[[row]]\nid = \"u\"\nwhen = \"hurt == true\"\nwithin = \"4h\"\nhow = \"asked\"\ncite = \"c\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	lib := func(string) (*protocol.Protocol, bool) { return p, true }
	for _, c := range []struct{ name, answers, want string }{
		{"a child, whom no stop protects", "age = 15\n[answers]\nhurt = false\npapers = false\nlocked = false\n", "not-enough-information"},
		{"an urgency without a stop", "[answers]\npapers = false\nlocked = false\nhurt = true\n", "not-enough-information"},
		{"a group closed without a round", "[answers]\nhurt = false\npapers = false\nlocked = false\nmoved = true\nmove_more = false\n", "not-enough-information"},
		{"the question before it is declined", "[answers]\nhurt = false\npapers = false\n[absent]\nlocked = \"declined\"\n", "not-enough-information"},
		{"it is out of question", "[answers]\nhurt = false\npapers = false\nlocked = false\n", "none-recorded"},
		{"it is out of question, and was declined before", "[answers]\nhurt = false\npapers = false\nlocked = false\n[absent]\nbeaten = \"declined\"\n", "none-recorded"},
		{"it is asked, and declined", "[answers]\nhurt = false\npapers = false\nlocked = true\n[absent]\nbeaten = \"declined\"\n", "not-enough-information"},
	} {
		f, err := protocol.ParseAnswers(lib, "a", []byte("protocol = \"small-walk\"\n"+aged(c.answers)))
		if err != nil {
			t.Fatal(err)
		}
		if got := indicator.Evaluate(indicator.Sets{ILO: set, Urgency: urgent}, p, p.Resolve(f.Facts())).Outcome.String(); got != c.want {
			t.Errorf("%s: outcome is %s, want %s", c.name, got, c.want)
		}
	}
}

func TestAnAnswerThatCouldOnlySayTheSameAgainOpensNothing(t *testing.T) {
	s := loadSmall(t)
	row := func(id, strength, when string) string {
		return "[[row]]\nid = \"" + id + "\"\ndimension = \"D5\"\nadult = \"" + strength + "\"\nchild = \"" + strength + "\"\nwhen = '" + when + "'\nhow = \"asked\"\ncite = \"c\"\n"
	}
	set, err := indicator.ParseSet(s.bank, "i.toml", []byte("id = \"i\"\nversion = \"1\"\nkind = \"ilo\"\nstandard = \"s\"\n"+
		row("held", "strong", "papers == true || locked == true")+row("loud", "weak", "quiet == false")))
	if err != nil {
		t.Fatal(err)
	}
	s.sets = indicator.Sets{ILO: set}
	if got := finding(s.assess(t, "age = 30\n[answers]\npapers = true\n").Dimensions[4]); got != "undetermined held[papers] open [quiet]" {
		t.Errorf("%s", got)
	}
}

// aged gives an age to who has none.
func aged(answers string) string {
	if strings.HasPrefix(answers, "age") {
		return answers
	}
	return "age = 30\n" + answers
}
