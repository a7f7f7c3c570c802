package xlsform_test

import (
	"slices"
	"strings"
	"testing"

	"pelita/screening/outline"
	"pelita/screening/outline/outlinetest"
	"pelita/screening/outline/xlsform"
	"pelita/screening/protocol"
)

func sheetsIn(p *protocol.Protocol, in []outline.Wording) []xlsform.Sheet {
	return xlsform.Sheets(p, in...)
}

func workbook(t testing.TB, p *protocol.Protocol) []xlsform.Sheet {
	t.Helper()
	return sheetsIn(p, outlinetest.Wordings(t))
}

// Every protocol is a workbook that a form tool can read.
func TestTheWorkbookKeepsTheRulesOfTheReference(t *testing.T) {
	in := outlinetest.Wordings(t)
	for _, p := range outlinetest.Protocols(t) {
		if broken := check(sheetsIn(p, in)); len(broken) > 0 {
			t.Errorf("%s:\n%s", p.ID, strings.Join(broken, "\n"))
		}
	}
}

// The check can fail: each of these workbooks breaks one rule.
func TestTheCheckFindsWhatIsBroken(t *testing.T) {
	p := outlinetest.Protocol(t, "tfc-border")
	for name, spoil := range map[string]func(survey, choices [][]string){
		"a type nobody knows":       func(s, _ [][]string) { s[2][0] = "choose" },
		"a list that is not there":  func(s, _ [][]string) { s[2][0] = "select_one nowhere" },
		"a name with a blank":       func(s, _ [][]string) { s[2][1] = "a name" },
		"a name twice":              func(s, _ [][]string) { s[2][1] = s[3][1] },
		"a group that is not ended": func(s, _ [][]string) { s[len(s)-1][0] = "note" },
		"a question without words":  func(s, _ [][]string) { s[2][2] = "" },
		"a key instead of words":    func(s, _ [][]string) { s[2][3] = "[item.x.ask]" },
		"a stranger in a condition": func(s, _ [][]string) { s[2][slices.Index(s[0], "relevant")] = "${ghost} = 'yes'" },
		"brackets that stay open":   func(s, _ [][]string) { s[2][slices.Index(s[0], "relevant")] = "not(false()" },
		"a function of no tool":     func(s, _ [][]string) { s[2][slices.Index(s[0], "relevant")] = "perhaps(1)" },
		"a choice twice":            func(_, c [][]string) { c[2][1] = c[1][1] },
		"a language missing":        func(_, c [][]string) { c[0][3] = "label::Deutsch (de)" },
	} {
		sheets := workbook(t, p)
		spoil(sheets[0].Rows, sheets[1].Rows)
		if len(check(sheets)) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

// Reading the workbook gives the same items, types, options and texts, in each
// language.
func TestTheWorkbookReadsBackAsTheProtocol(t *testing.T) {
	in := outlinetest.Wordings(t)
	for _, p := range outlinetest.Protocols(t) {
		sheets := sheetsIn(p, in)
		survey, choices := sheet(t, sheets, "survey"), sheet(t, sheets, "choices")
		kinds := map[string]string{}
		for _, r := range sheet(t, sheets, "pelita") {
			if r["part"] == "item" && r["fact"] == "type" {
				kinds[r["name"]] = r["value"]
			}
		}
		o := outline.Of(p)
		for _, q := range o.Questions() {
			k := slices.IndexFunc(survey, func(r map[string]string) bool { return r["name"] == string(q.Item.ID) })
			if k < 0 {
				t.Errorf("%s: %s is not there", p.ID, q.Item.ID)
				continue
			}
			if kinds[string(q.Item.ID)] != q.Item.Type.String() {
				t.Errorf("%s: %s is of type %s", p.ID, q.Item.ID, kinds[string(q.Item.ID)])
			}
			same(t, p, survey[k], q, in)
			options(t, survey[k], choices, q, in)
		}
		names(t, o, survey, in)
	}
}

func same(t *testing.T, p *protocol.Protocol, r map[string]string, q outline.Question, in []outline.Wording) {
	t.Helper()
	for _, w := range in {
		column := "::" + w.Name() + " (" + w.Tag() + ")"
		if r["label"+column] != w.T("item."+string(q.Item.ID)+".ask") {
			t.Errorf("%s: %s asks %q", p.ID, q.Item.ID, r["label"+column])
		}
		manner, help, both := strings.Cut(r["hint"+column], "\n\n")
		if !both && manner == w.Help(q.Item) {
			manner, help = "", manner
		}
		if help != w.Help(q.Item) || manner != "" && manner != w.T("outline.observe") && manner != w.T("outline.read_aloud") {
			t.Errorf("%s: %s hints %q", p.ID, q.Item.ID, r["hint"+column])
		}
	}
}

// options wants every option with its words, and behind them the absences.
func options(t *testing.T, r map[string]string, choices table, q outline.Question, in []outline.Wording) {
	t.Helper()
	_, list, _ := strings.Cut(r["type"], " ")
	var want, got []string
	for _, c := range outline.Choices(q.Item) {
		want = append(want, c.Code)
	}
	for _, c := range choices {
		if c["list_name"] != list || list == "" {
			continue
		}
		if c["name"] >= "A" && c["name"] <= "Z" {
			continue // an absence
		}
		got = append(got, c["name"])
		for _, w := range in {
			if text := c["label::"+w.Name()+" ("+w.Tag()+")"]; text != w.Choice(q.Item, c["name"]) {
				t.Errorf("%s %s says %q", q.Item.ID, c["name"], text)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s offers %v, want %v", q.Item.ID, got, want)
	}
}

// names wants sections, groups and stops, with their words.
func names(t *testing.T, o *outline.Outline, survey table, in []outline.Wording) {
	t.Helper()
	say := func(name, column string, words func(outline.Wording) string) {
		k := slices.IndexFunc(survey, func(r map[string]string) bool { return r["name"] == name })
		if k < 0 {
			t.Errorf("%s is not there", name)
			return
		}
		for _, w := range in {
			if got := survey[k][column+"::"+w.Name()+" ("+w.Tag()+")"]; got != words(w) {
				t.Errorf("%s: %s is %q", name, column, got)
			}
		}
	}
	for _, s := range o.Sections {
		say("Section_"+s.ID, "label", func(w outline.Wording) string { return w.Section(s.ID) })
		for _, e := range s.Entries {
			if e.Rounds != nil {
				say("Rounds_"+e.Rounds.Group.ID, "label", func(w outline.Wording) string { return w.Group(e.Rounds.Group.ID) })
			}
			if e.Stop != nil {
				say("Stop_"+e.Stop.ID, "label", func(w outline.Wording) string { title, _ := w.Stop(e.Stop.ID); return title })
				say("Stop_"+e.Stop.ID, "hint", func(w outline.Wording) string { _, do := w.Stop(e.Stop.ID); return do })
			}
		}
	}
}

// Nothing is chosen beforehand, and where an answer is demanded, "prefers not to
// say" is one, except at the gate and the permission.
func TestNoAnswerIsForced(t *testing.T) {
	in := outlinetest.Wordings(t)
	for _, p := range outlinetest.Protocols(t) {
		sheets := sheetsIn(p, in)
		survey, choices := sheet(t, sheets, "survey"), sheet(t, sheets, "choices")
		if slices.Contains(sheets[0].Rows[0], "default") {
			t.Errorf("%s: something is chosen beforehand", p.ID)
		}
		for _, q := range outline.Of(p).Questions() {
			k := slices.IndexFunc(survey, func(r map[string]string) bool { return r["name"] == string(q.Item.ID) })
			_, list, chosen := strings.Cut(survey[k]["type"], " ")
			if q.Own || q.Clear {
				continue
			}
			if !chosen {
				list = "Absence"
				if !slices.ContainsFunc(survey, func(r map[string]string) bool { return r["name"] == "Absent_"+string(q.Item.ID) }) {
					t.Errorf("%s: %s has no place for an absence", p.ID, q.Item.ID)
				}
			}
			declined := slices.ContainsFunc(choices, func(r map[string]string) bool { return r["list_name"] == list && r["name"] == "Declined" })
			if !declined {
				t.Errorf("%s: %s cannot be declined", p.ID, q.Item.ID)
			}
		}
	}
}

// The sheet "pelita" names version and digest, what nobody has checked, and what
// cannot be carried.
func TestTheWorkbookSaysWhatItLacks(t *testing.T) {
	p := outlinetest.Protocol(t, "tfc-border")
	rows := sheet(t, workbook(t, p), "pelita")
	has := func(part, fact, value string) bool {
		return slices.ContainsFunc(rows, func(r map[string]string) bool {
			return r["part"] == part && r["fact"] == fact && (value == "" || r["value"] == value)
		})
	}
	for _, want := range [][3]string{
		{"protocol", "version", p.Version}, {"protocol", "digest", ""}, {"language", "unreviewed", ""},
		{"form", "not carried", "third_truth"}, {"form", "not carried", "dropped"},
	} {
		if !has(want[0], want[1], want[2]) {
			t.Errorf("nothing says %v", want)
		}
	}
	for _, s := range p.Stops {
		if !has("condition", s.Effect.String(), s.When.String()) {
			t.Errorf("the condition of %s is lost", s.ID)
		}
	}
}
