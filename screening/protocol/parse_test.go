package protocol_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

func TestABankIsReadAsItIsWritten(t *testing.T) {
	b := smallBank(t)
	if b.Family() != "small" || len(b.Items()) != 21 || len(b.Groups()) != 1 {
		t.Fatalf("family %q, %d items, %d groups", b.Family(), len(b.Items()), len(b.Groups()))
	}
	i, ok := b.Item("threats")
	if !ok || i.Type != protocol.Many || i.None != "none" || i.Distress != protocol.Severe ||
		i.Phase != protocol.Destination || i.Source != protocol.Said {
		t.Errorf("threats is %+v", i)
	}
	if i, _ := b.Item("move_sold"); i.Group != "move" {
		t.Errorf("move_sold is in group %q", i.Group)
	}
	if i, _ := b.Item("move_more"); i.Group != "" {
		t.Errorf("the closing question is in group %q, it must not repeat", i.Group)
	}
	if i, _ := b.Item("quiet"); i.Source != protocol.Observed {
		t.Errorf("quiet has source %s", i.Source)
	}
}

func TestAFileWithManyMistakesNamesThemAll(t *testing.T) {
	bank := `
family = "Small!"
colour = "red"
[[item]]
id = "Bad"
type = "yesno"
distress = "safe"
phase = "any"
[[item]]
id = "in"
type = "yesno"
distress = "safe"
phase = "any"
[[item]]
id = "twice"
type = "maybe"
distress = "low"
phase = "later"
source = "document"
[[item]]
id = "twice"
type = "yesno"
distress = "safe"
phase = "any"
options = ["a", "b"]
[[item]]
id = "one"
type = "one"
distress = "safe"
phase = "any"
options = ["a"]
none = "a"
[[item]]
id = "many"
type = "many"
distress = "safe"
phase = "any"
options = ["a", "a", "B"]
none = "zero"
topics = ["SC1", "SC01", "SC01"]
help = "x"
[[item]]
id = 5
type = "yesno"
distress = "safe"
phase = "any"
[[item]]
type = "text"
distress = "safe"
[[item]]
id = "age"
type = "number"
distress = "safe"
phase = "any"
[[group]]
id = "g"
items = ["twice", "twice", "nowhere"]
more = "many"
[[group]]
id = "g"
items = []
more = "absentee"
`
	_, err := protocol.ParseBank("bank.toml", []byte(bank))
	problems(t, err,
		`bank.toml: family: (not shown) is not an id`,
		`bank.toml: unknown key "colour"`,
		`item 1: id must be`,
		`in: id is a word of the condition language`,
		`twice: type: unknown code "maybe"`,
		`twice: distress: unknown code "low"`,
		`twice: phase: unknown code "later"`,
		`twice: source: an item is said or observed`,
		`twice: options: an item of type yesno has none`,
		`twice: duplicate id`,
		`one: options: an item of type one needs at least two`,
		`one: none: only an item of type many`,
		`many: options: duplicate code "a"`,
		`many: options: (not shown) is not a code`,
		`many: none: "zero" is not among the options`,
		`many: topics: "SC1" is not a topic id`,
		`many: topics: duplicate "SC01"`,
		`many: unknown key "help"`,
		`item 7: id: wrong type, want a string`,
		`item 8: id is missing`,
		`item 8: phase is missing`,
		`duplicate id`, // both have no id
		`age: type: the item age must have type age`,
		`g: items: duplicate "twice"`,
		`g: items: unknown item "nowhere"`,
		`g: more: "many" must be of type yesno`,
		`g: items: a group needs at least one`,
		`g: more: unknown item "absentee"`,
		`g: duplicate id`,
	)
}

func TestWhatCannotBeReadAtAllIsOneProblem(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"no TOML":        {"family = ", "unreadable"},
		"a key twice":    {"family = \"a\"\nfamily = \"b\"\n", "unreadable"},
		"not UTF-8":      {"family = \"\xff\"", "not UTF-8"},
		"too large":      {strings.Repeat("#", protocol.MaxFile+1), "larger than"},
		"nested deeply":  {"a = " + strings.Repeat("[", 1000), "nested deeper"},
		"an empty file":  {"family = \"x\"", "no item"},
		"item no table":  {"family = \"x\"\nitem = 3", "wrong type, want an array of tables"},
		"item is inline": {"family = \"x\"\nitem = [1, 2]", "wrong type, want an array of tables"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := protocol.ParseBank("b.toml", []byte(c.file))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q", err, c.want)
			}
		})
	}
}

func TestAProtocolIsReadAsItIsWritten(t *testing.T) {
	p := small(t)
	if p.ID != "small-walk" || p.Version != "1.0.0" || len(p.Sections) != 6 || len(p.Stops) != 3 {
		t.Fatalf("%s %s, %d sections, %d stops", p.ID, p.Version, len(p.Sections), len(p.Stops))
	}
	if !p.Has("move_sold") || !p.Has("hurt_handled") || p.Has("elsewhere") || p.Has("") {
		t.Error("Has is wrong about steps, groups, stops or strangers")
	}
	var core []string
	for _, i := range p.CoreItems() {
		core = append(core, string(i.ID))
	}
	want := "offer offer_name papers locked hours threats moved move_place move_sold move_means move_more"
	if got := strings.Join(core, " "); got != want {
		t.Errorf("core items are\n%s\nwant\n%s", got, want)
	}
	if s, k, ok := p.Place("move_sold"); !ok || s != 3 || k != 7 {
		t.Errorf("move_sold stands in section %d, step %d, %v", s, k, ok)
	}
}

func head(body string) string {
	return "id = \"p\"\nversion = \"1.0.0\"\nfamily = \"small\"\n" + body
}

func section(body string) string {
	return head("[[section]]\nid = \"s\"\nkind = \"core\"\n" + body)
}

func TestALintedProtocolNamesItemAndReason(t *testing.T) {
	papers := "[[section.step]]\nitem = \"papers\"\n"
	cases := map[string]struct {
		file string
		want []string
	}{
		"a wrong head": {"id = \"P\"\nversion = \"1\"\nfamily = \"other\"\nmax_asked = 0\n", []string{
			`id: (not shown)`, `version: (not shown)`, `family: "other"`, `max_asked: must be between`, "no section"}},
		"an unknown item":        {section("[[section.step]]\nitem = \"ghost\"\n"), []string{"ghost: unknown item"}},
		"an unknown group":       {section("[[section.step]]\ngroup = \"ghost\"\n"), []string{"ghost: unknown group"}},
		"a step without either":  {section("[[section.step]]\nrelevant = \"true\"\n"), []string{"s: a step without item or group"}},
		"a step with both":       {section("[[section.step]]\nitem = \"papers\"\ngroup = \"move\"\n"), []string{"not both"}},
		"a repeated item alone":  {section("[[section.step]]\nitem = \"move_sold\"\n"), []string{"asked only with it"}},
		"a closing item alone":   {section("[[section.step]]\nitem = \"move_more\"\n"), []string{"closes the group"}},
		"an item asked twice":    {section(papers + papers), []string{"papers: the item papers is asked twice"}},
		"an unknown key":         {section(papers + "hint = \"x\"\n"), []string{`papers: unknown key "hint"`}},
		"a wrong type":           {section(papers + "relevant = true\n"), []string{"papers: relevant: wrong type, want a condition"}},
		"a broken condition":     {section(papers + "relevant = \"hours >\"\n"), []string{"papers: relevant: Syntax error"}},
		"an unknown variable":    {section(papers + "relevant = \"ghost == 1\"\n"), []string{"papers: relevant: undeclared reference to 'ghost'"}},
		"an unknown option":      {section("[[section.step]]\nitem = \"offer\"\n" + papers + "relevant = 'offer == \"boss\"'\n"), []string{`papers: relevant: "boss" is not an option of offer`}},
		"an item asked later":    {section(papers + "relevant = \"locked\"\n[[section.step]]\nitem = \"locked\"\n"), []string{"papers: relevant: depends on locked, which is asked later"}},
		"an item of itself":      {section(papers + "relevant = \"papers\"\n"), []string{"papers: relevant: a cycle: papers -> papers"}},
		"a cycle":                {section(papers + "relevant = \"locked\"\n[[section.step]]\nitem = \"locked\"\nrelevant = \"papers\"\n"), []string{"papers: relevant: a cycle: papers -> locked -> papers"}},
		"an item not asked here": {section(papers + "relevant = \"locked\"\nrequired = \"beaten\"\n"), []string{"relevant: reads locked, which this protocol does not ask", "required: reads beaten"}},
		"too many asked":         {head("max_asked = 1\n[[section]]\nid = \"s\"\nkind = \"core\"\n" + papers + "[[section.step]]\nitem = \"locked\"\n"), []string{"2 items are asked, max_asked is 1"}},
		"section twice, no kind": {section(papers) + "[[section]]\nid = \"s\"\nkind = \"soul\"\n", []string{"s: duplicate section", `kind: unknown code "soul"`, "s: no step"}},
		"a pause without end":    {section(papers) + "[[stop]]\nid = \"x\"\nwhen = \"papers\"\neffect = \"pause\"\nafter = \"s\"\n", []string{"until is missing", "after: only a stop with effect end"}},
		"an until of no use":     {section(papers) + "[[stop]]\nid = \"x\"\nwhen = \"papers\"\neffect = \"pause\"\nuntil = \"hours\"\n", []string{`until: "hours" must be a yes/no item`}},
		"an until unknown":       {section(papers) + "[[stop]]\nid = \"x\"\nwhen = \"papers\"\neffect = \"pause\"\nuntil = \"ghost\"\n", []string{`until: unknown item "ghost"`}},
		"an end after nothing":   {section(papers) + "[[stop]]\nid = \"x\"\neffect = \"end\"\nuntil = \"papers\"\nafter = \"z\"\n", []string{"x: when is missing", "until: only a stop with effect pause", `after: unknown section "z"`}},
		"going on as itself":     {head("goes_on = [\"p\", \"other\", \"other\", \"No\"]\n[[section]]\nid = \"s\"\nkind = \"core\"\n" + papers), []string{`goes_on: "p" is no other`, `goes_on: "other" is no other protocol, or is named twice`, "goes_on: (not shown) is no other"}},
		"a pause that goes on":   {section(papers) + "[[stop]]\nid = \"x\"\nwhen = \"papers\"\neffect = \"pause\"\nuntil = \"papers\"\ngo_on_in = \"other\"\n", []string{"go_on_in: only a stop with effect end"}},
		"going on nowhere":       {section(papers) + "[[stop]]\nid = \"x\"\nwhen = \"papers\"\neffect = \"end\"\nafter = \"s\"\ngo_on_in = \"other\"\n", []string{`go_on_in: "other" is not in goes_on`}},
		"an effect unknown":      {section(papers) + "[[stop]]\nid = \"x\"\nwhen = \"papers\"\neffect = \"halt\"\n", []string{`effect: unknown code "halt"`, "until is missing"}},
	}
	bank := smallBank(t)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := protocol.Parse(bank, "p.toml", []byte(c.file))
			problems(t, err, c.want...)
		})
	}
}

func TestTheCoreMayAskAtMostThirtyFive(t *testing.T) {
	for _, n := range []int{35, 36} {
		bank, steps := "family = \"small\"\n", ""
		for k := range n {
			bank += fmt.Sprintf("[[item]]\nid = \"q%d\"\ntype = \"yesno\"\ndistress = \"safe\"\nphase = \"any\"\n", k)
			steps += fmt.Sprintf("[[section.step]]\nitem = \"q%d\"\n", k)
		}
		bank += "[[item]]\nid = \"seen\"\ntype = \"yesno\"\ndistress = \"safe\"\nphase = \"any\"\nsource = \"observed\"\n"
		steps += "[[section.step]]\nitem = \"seen\"\n"
		b, err := protocol.ParseBank("b.toml", []byte(bank))
		if err != nil {
			t.Fatal(err)
		}
		_, err = protocol.Parse(b, "p.toml", []byte(section(steps)))
		if n == 35 && err != nil {
			t.Errorf("35 asked and one observed: %v", err)
		}
		if n == 36 {
			problems(t, err, "the core asks 36 items, at most 35")
		}
	}
}

func TestCodesReadBackAsTheyAreWritten(t *testing.T) {
	round(t, []protocol.Type{protocol.One, protocol.Many, protocol.YesNo, protocol.Text, protocol.Number,
		protocol.Date, protocol.Money, protocol.Place, protocol.Handle, protocol.Age}, protocol.ParseType)
	round(t, []protocol.Distress{protocol.Safe, protocol.Sensitive, protocol.Severe}, protocol.ParseDistress)
	round(t, []protocol.Phase{protocol.AnyPhase, protocol.Recruitment, protocol.Transfer, protocol.Destination, protocol.Exit}, protocol.ParsePhase)
	round(t, []protocol.Source{protocol.Said, protocol.Observed, protocol.Document}, protocol.ParseSource)
	round(t, []protocol.Absence{protocol.NotAsked, protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk}, protocol.ParseAbsence)
	round(t, []protocol.SectionKind{protocol.Safety, protocol.Needs, protocol.Notice, protocol.Core, protocol.Deepening, protocol.Wishes}, protocol.ParseSectionKind)
	round(t, []protocol.Effect{protocol.Pause, protocol.End}, protocol.ParseEffect)
	round(t, []protocol.Profile{protocol.Child, protocol.Adult}, protocol.ParseProfile)
	if protocol.Type(99).String() != "" || protocol.Truth(1).String() != "yes" {
		t.Error("a value outside the enumeration has a code, or yes has none")
	}
}

func round[E interface {
	~uint8
	String() string
}](t *testing.T, all []E, parse func(string) (E, bool)) {
	t.Helper()
	for _, e := range all {
		if got, ok := parse(e.String()); !ok || got != e || e.String() == "" {
			t.Errorf("%q reads back as %v, %v", e.String(), got, ok)
		}
	}
	for _, wrong := range []string{"", "Yes", " ", "none "} {
		if _, ok := parse(wrong); ok {
			t.Errorf("%q is read as a code", wrong)
		}
	}
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("the list repeats itself")
	}
}
