package indicator_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pelita/screening/indicator"
)

// ruled are the rules that are code: a file, and the function or method that holds
// the rule. The last paragraph of its comment is the source.
var ruled = []struct{ file, name, rule string }{
	{"screening/indicator/rule.go", "clause", "a dimension is established by one of four clauses"},
	{"screening/indicator/slots.go", "slots", "one answer fills at most one strong slot"},
	{"screening/indicator/assessment.go", "elementFinding", "act, means, purpose: one row is enough"},
	{"screening/indicator/outcome.go", "enough", "what is enough to refer"},
	{"screening/indicator/outcome.go", "neutral", "the act alone is no suspicion"},
	{"screening/indicator/nonerecorded.go", "noneRecorded", "when nothing was recorded"},
	{"screening/protocol/resolve.go", "Profile", "who is a child, and who may be one"},
	{"screening/interview/session.go", "Demand", "what is never passed over"},
	{"screening/interview/walk.go", "pausing", "what holds the questions until somebody has acted"},
	{"screening/interview/walk.go", "ending", "what ends the questions: a child, a no"},
	{"screening/indicator/set.go", "Limit", "within how many hours to act"},
	{"screening/role.go", "Powers", "who has powers, and is not offered the acts sheet"},
	{"screening/consents.go", "Override", "who may be told without consent"},
	{"screening/country/field.go", "lasting", "how long a fact of a country is current"},
	{"screening/sparing.go", "Spare", "which detail of violence is not asked"},
}

// named is a standard, an organisation or a paper that a source can be looked up by;
// dated the year in which it was published, or the word that it was only relayed.
// unsourced says honestly that there is none.
var (
	named = regexp.MustCompile(`\b(ILO|UN Protocol|UN Convention|UNODC|UNICEF|WHO|UNHCR|OHCHR|OSCE|ASEAN|INTERPOL|FBI|Directive 2011/36/EU|Regulation \(EU\) 2016/679|` +
		`Vienna Convention|United\s+Kingdom|US Department of State|DIRCO|AP|BBC|South China Morning Post|China Daily|dig\.watch|in the press)\b`)
	dated     = regexp.MustCompile(`\b(19|20)\d\d\b|was not at hand`)
	unsourced = regexp.MustCompile(`^(No standard gives|Our own)\b`)
)

// wrongSource says what a source lacks, or "". The citation of a topic is a public
// report, of which some bear no year.
func wrongSource(cite string, year bool) string {
	switch {
	case unsourced.MatchString(cite):
		return ""
	case !named.MatchString(cite):
		return "the name of a standard or of a public source"
	case year && !dated.MatchString(cite):
		return "the year"
	}
	return ""
}

func TestAYearIsNoSourceAndNeitherIsOurOwnReading(t *testing.T) {
	for _, cite := range []string{"", "2019", "a study of 2019", "the reading is ours", "as is well known", "experts, 2009; ours", "WHOM we asked in 2020"} {
		if wrongSource(cite, true) == "" {
			t.Errorf("%q is taken for a source", cite)
		}
	}
	if wrongSource("ILO and European Commission", true) == "" || wrongSource("OHCHR", false) != "" || wrongSource("Our own addition", true) != "" {
		t.Error("a year is asked for where there is none, or not where there is")
	}
}

// rowless are the citations of rows whose source bears no year.
func rowless() []string { return []string{"INTERPOL on a case from Telangana"} }

// TestEveryRuleAndRowNamesItsSource lists each rule and each row with its source,
// which `make cites` prints, and fails where there is none. A row of our own making
// says "ours", a row that nobody compared with the original "not compared".
func TestEveryRuleAndRowNamesItsSource(t *testing.T) {
	for _, r := range ruled {
		cite := sourceOf(t, r.file, r.name)
		say("%s\n    %s\n", r.rule, cite)
		if lacks := wrongSource(cite, true); lacks != "" {
			t.Errorf("%s, %s: the comment lacks %s: %q", r.file, r.name, lacks, cite)
		}
	}
	s := loadShipped(t)
	rows := 0
	for _, set := range []*indicator.Set{s.sets.ILO, s.sets.Palermo, s.sets.Urgency, s.sets.Flags, s.clarify} {
		say("\n%s %s: %s\n", set.ID, set.Version, set.Standard)
		for _, r := range set.Rows {
			rows++
			say("%s%s\n    %s\n", r.ID, markings(r), r.Cite)
			year := !slices.ContainsFunc(rowless(), func(c string) bool { return strings.HasPrefix(r.Cite, c) })
			if lacks := wrongSource(r.Cite, year); lacks != "" {
				t.Errorf("%s lacks %s: %q", r.ID, lacks, r.Cite)
			}
		}
	}
	say("\n%s %s: %s\n", s.topics.ID, s.topics.Version, s.topics.Standard)
	for _, topic := range s.topics.Topics {
		say("%s\n    %s\n", topic.ID, topic.Cite)
		if lacks := wrongSource(topic.Cite, false); lacks != "" {
			t.Errorf("%s lacks %s: %q", topic.ID, lacks, topic.Cite)
		}
	}
	say("\n%d rules, %d rows, %d topics\n", len(ruled), rows, len(s.topics.Topics))
}

func say(format string, args ...any) {
	if testing.Verbose() {
		fmt.Printf(format, args...)
	}
}

func markings(r indicator.Row) string {
	var m []string
	if r.Ours {
		m = append(m, "ours")
	}
	if !r.Checked.Done() {
		m = append(m, "not compared")
	}
	if len(m) == 0 {
		return ""
	}
	return " (" + strings.Join(m, ", ") + ")"
}

// sourceOf is the last paragraph of the comment of a function.
func sourceOf(t *testing.T, file, name string) string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(parsed.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Name.Name == name
	})
	if n < 0 {
		t.Fatalf("%s has no %s", file, name)
	}
	paragraphs := strings.Split(strings.TrimSpace(parsed.Decls[n].(*ast.FuncDecl).Doc.Text()), "\n\n")
	return strings.Join(strings.Fields(paragraphs[len(paragraphs)-1]), " ")
}
