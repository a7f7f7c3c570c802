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
	{"screening/sparing.go", "Spare", "which detail of violence is not asked"},
}

// sourced is a source: the year in which it was published, or the word that it was
// only relayed.
var sourced = regexp.MustCompile(`\b(19|20)\d\d\b|was not at hand`)

// TestEveryRuleAndRowNamesItsSource lists each rule and each row with its source,
// which `make cites` prints, and fails where there is none. A row of our own making
// says "ours", a row that nobody compared with the original "not compared".
func TestEveryRuleAndRowNamesItsSource(t *testing.T) {
	for _, r := range ruled {
		cite := sourceOf(t, r.file, r.name)
		say("%s\n    %s\n", r.rule, cite)
		if !sourced.MatchString(cite) {
			t.Errorf("%s, %s: the comment names no source: %q", r.file, r.name, cite)
		}
	}
	s := loadShipped(t)
	rows := 0
	for _, set := range []*indicator.Set{s.sets.ILO, s.sets.Palermo, s.sets.Urgency, s.sets.Flags} {
		say("\n%s %s: %s\n", set.ID, set.Version, set.Standard)
		for _, r := range set.Rows {
			rows++
			say("%s%s\n    %s\n", r.ID, markings(r), r.Cite)
			if strings.TrimSpace(r.Cite) == "" {
				t.Errorf("%s names no source", r.ID)
			}
		}
	}
	say("\n%s %s: %s\n", s.topics.ID, s.topics.Version, s.topics.Standard)
	for _, topic := range s.topics.Topics {
		say("%s\n    %s\n", topic.ID, topic.Cite)
		if strings.TrimSpace(topic.Cite) == "" {
			t.Errorf("%s names no source", topic.ID)
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
