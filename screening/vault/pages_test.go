package vault_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pages are the paths of all pages of the house, from here.
func pages(t *testing.T) (out []string) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && len(d.Name()) > 2 && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			out = append(out, path)
		}
		return err
	})
	if err != nil || len(out) < 10 || !slices.Contains(out, "../../README.md") {
		t.Fatalf("%d pages found, %v", len(out), err)
	}
	return out
}

// subject is what a line of a page is about: the first cell of a row, the bold
// head of a paragraph or of a point, a heading, the number of a point; "" for any
// other line.
func subject(line string) string {
	head := regexp.MustCompile(`^(?:- [0-9-]+\. |- )?(\*\*[^*]+\*\*)`).FindStringSubmatch(line)
	point := regexp.MustCompile(`^\d+\. `).FindString(line)
	switch {
	case strings.HasPrefix(line, "| "):
		cells := strings.Split(line, "|")
		return "| " + strings.TrimSpace(cells[1])
	case head != nil:
		return strings.TrimRight(head[1], ".*")
	case strings.HasPrefix(line, "#"):
		return line
	}
	return point
}

// twice are the subjects that stand twice within one table, one list or one
// section of a page. A row whose first cell is empty goes on with the one above.
func twice(page string) (out []string) {
	rows, heads, part, coded := map[string]bool{}, map[string]bool{}, "", false
	for line := range strings.Lines(page) {
		line = strings.TrimRight(line, " \n")
		coded = coded != strings.HasPrefix(line, "```")
		s := subject(line)
		if strings.HasPrefix(line, "#") && !coded {
			part, heads = line, map[string]bool{}
		}
		seen := heads
		if strings.HasPrefix(line, "|") {
			seen = rows
		} else {
			clear(rows)
		}
		if coded || s == "" || s == "| " {
			continue
		}
		if s == "1. " { // another list
			maps.DeleteFunc(heads, func(h string, _ bool) bool { return h[0] >= '0' && h[0] <= '9' })
		}
		if seen[s] && s != "1. " {
			out = append(out, part+": "+s)
		}
		seen[s] = true
	}
	return out
}

// A page that two people changed at once is put together line by line, and then
// says a thing twice in different words.
func TestNoPageSaysAThingTwice(t *testing.T) {
	for _, path := range pages(t) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range twice(string(b)) {
			t.Errorf("%s: %s stands twice", path, s)
		}
	}
	for name, page := range map[string]string{
		"a row":       "| journal | 7 | empty |\n| keys | 2 | record id |\n| journal | 7 | an entry |\n",
		"a bold head": "## A\n**Entry**: one\n\n**Entry**: another\n",
		"a decision":  "- 2026-11-22. **No compression.** It is slow.\n- 2026-11-27. **No compression.** It was measured.\n",
		"a number":    "8. This.\n8. That.\n",
	} {
		if len(twice(page)) == 0 {
			t.Errorf("%s that stands twice was not noticed", name)
		}
	}
}
