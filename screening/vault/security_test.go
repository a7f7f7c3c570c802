package vault_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sections are the requirements that the page answers for, with their counts.
func sections() map[string]int {
	return map[string]int{"A": 21, "B": 18, "C": 20, "H": 14, "J": 9, "M": 8}
}

// allTests are the names of all tests of the house.
func allTests(t *testing.T) []string {
	t.Helper()
	name := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	var out []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range name.FindAllSubmatch(b, -1) {
			out = append(out, string(m[1]))
		}
		return err
	})
	if err != nil || len(out) < 100 {
		t.Fatalf("%d tests found, %v", len(out), err)
	}
	return out
}

// required is one row of the page.
type required struct{ sr, state, how string }

func requirements(page string) (rows []required) {
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) == 4 && regexp.MustCompile(`^ [A-Z]\d\d $`).MatchString(cells[0]) {
			rows = append(rows, required{strings.TrimSpace(cells[0]), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])})
		}
	}
	return rows
}

// missingTests are the tests that a page names and nobody wrote.
func missingTests(page string, tests []string) (wrong []string) {
	for _, m := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(page, -1) {
		if !slices.Contains(tests, m[1]) {
			wrong = append(wrong, m[1]+" does not exist")
		}
	}
	return wrong
}

// ofNumber says whether a test is of a requirement: TestSRA05_..., or the older
// TestSRH08A...; not one that names it beside another.
func ofNumber(test, sr string) bool {
	rest, ok := strings.CutPrefix(test, "TestSR"+sr)
	return ok && rest != "" && (rest[0] < '0' || rest[0] > '9')
}

// wrongRows is what the page claims and the tests do not bear out.
func wrongRows(page string, tests []string) (wrong []string) {
	rows := requirements(page)
	wrong = missingTests(page, tests)
	seen := map[string]bool{}
	for _, r := range rows {
		own := slices.ContainsFunc(tests, func(n string) bool { return ofNumber(n, r.sr) })
		switch {
		case seen[r.sr]:
			wrong = append(wrong, r.sr+" stands twice")
		case r.state == "held" && !own && !strings.Contains(r.how, "`Test"):
			wrong = append(wrong, r.sr+" is held by no test")
		case r.state == "in part" && !own && !strings.Contains(r.how, "`Test"):
			wrong = append(wrong, r.sr+" names no test")
		case r.state == "not run" && own:
			wrong = append(wrong, r.sr+" is not run, and has a test")
		case r.state != "held" && r.state != "in part" && r.state != "not run":
			wrong = append(wrong, r.sr+" has the state "+r.state)
		}
		seen[r.sr] = true
	}
	for section, n := range sections() {
		for i := 1; i <= n; i++ {
			if sr := fmt.Sprintf("%s%02d", section, i); !seen[sr] {
				wrong = append(wrong, sr+" is missing")
			}
		}
	}
	return wrong
}

func TestTheTableOfRequirementsNamesTestsThatExist(t *testing.T) {
	page := string(read(t, "SECURITY.md"))
	tests := allTests(t)
	for _, w := range wrongRows(page, tests) {
		t.Error(w)
	}
	for name, change := range map[string]func(string) string{
		"a test that does not exist": func(p string) string { return strings.ReplaceAll(p, "`TestNeverArrows`", "`TestNobodyWroteThis`") },
		"a number that is missing":   func(p string) string { return strings.Replace(p, "| A05 |", "| |", 1) },
		"a promise that no test holds": func(p string) string {
			return strings.Replace(p, "| two-person release | not run |", "| two-person release | held |", 1)
		},
		"a test of what is not run": func(p string) string {
			return strings.Replace(p, "| a fresh salt each time | held |", "| a fresh salt each time | not run |", 1)
		},
		"a state that is none": func(p string) string {
			return strings.Replace(p, "| two-person release | not run |", "| two-person release | surely |", 1)
		},
	} {
		if len(wrongRows(change(page), tests)) == 0 {
			t.Errorf("%s was not noticed", name)
		}
	}
}

func TestEveryTestThatAPageNamesExists(t *testing.T) {
	tests := allTests(t)
	for _, path := range pages(t) {
		for _, w := range missingTests(string(read(t, path)), tests) {
			t.Errorf("%s: %s", path, w)
		}
	}
	if len(missingTests("held by `TestNobodyWroteThis`", tests)) == 0 {
		t.Error("a test that does not exist was not noticed")
	}
}
