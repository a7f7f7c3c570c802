package xlsform_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pelita/screening/outline/xlsform"
)

// table is a sheet as a tool reads it: rows of named cells.
type table []map[string]string

func sheet(t testing.TB, sheets []xlsform.Sheet, name string) table {
	t.Helper()
	k := slices.IndexFunc(sheets, func(s xlsform.Sheet) bool { return s.Name == name })
	if k < 0 {
		t.Fatalf("no sheet %s", name)
	}
	var out table
	for _, row := range sheets[k].Rows[1:] {
		cells := map[string]string{}
		for n, heading := range sheets[k].Rows[0] {
			if n < len(row) {
				cells[heading] = row[n]
			}
		}
		out = append(out, cells)
	}
	return out
}

var (
	nameShape = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
	refShape  = regexp.MustCompile(`\$\{([^}]*)\}`)
	quoted    = regexp.MustCompile(`'[^']*'`)
	function  = regexp.MustCompile(`([a-z][a-z-]*)\(`)
)

// check holds a workbook to the rules of https://xlsform.org/en/ref-table/ and
// gives every rule that it breaks.
func check(sheets []xlsform.Sheet) (broken []string) {
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	for _, s := range sheets {
		for n, row := range s.Rows {
			if len(row) != len(s.Rows[0]) {
				say("%s row %d has %d cells, the heading %d", s.Name, n+1, len(row), len(s.Rows[0]))
			}
		}
	}
	var t testing.T
	c := checker{say: say, lists: map[string][]string{}, names: map[string]bool{}, repeats: map[string]bool{}}
	c.choices(sheet(&t, sheets, "choices"))
	c.survey(sheet(&t, sheets, "survey"))
	c.languages(sheets)
	settings := sheet(&t, sheets, "settings")
	if len(settings) != 1 || !nameShape.MatchString(settings[0]["form_id"]) || settings[0]["form_title"] == "" || settings[0]["version"] == "" {
		say("settings: %v", settings)
	}
	return broken
}

type checker struct {
	say     func(string, ...any)
	lists   map[string][]string
	names   map[string]bool
	repeats map[string]bool // names inside a repeat
}

func (c *checker) choices(rows table) {
	for n, r := range rows {
		list, name := r["list_name"], r["name"]
		if list == "" || name == "" || strings.ContainsAny(name, " '\"") {
			c.say("choices row %d: %q %q", n+2, list, name)
		}
		if slices.Contains(c.lists[list], name) {
			c.say("choices row %d: %s twice in %s", n+2, name, list)
		}
		c.lists[list] = append(c.lists[list], name)
		c.spoken(r, "label", fmt.Sprintf("choices row %d", n+2))
	}
}

// spoken wants words in every language or in none.
func (c *checker) spoken(r map[string]string, column, where string) {
	var with, without int
	for heading, text := range r {
		if !strings.HasPrefix(heading, column+"::") {
			continue
		}
		if strings.TrimSpace(text) == "" {
			without++
		} else {
			with++
		}
		if strings.HasPrefix(text, "[") || strings.Contains(text, "{") {
			c.say("%s: %s is %q", where, column, text)
		}
	}
	if with > 0 && without > 0 {
		c.say("%s: %s is not there in every language", where, column)
	}
}

func (c *checker) survey(rows table) {
	var open []string
	lower := map[string]bool{}
	for n, r := range rows {
		where := fmt.Sprintf("survey row %d (%s)", n+2, r["name"])
		kind, list, _ := strings.Cut(r["type"], " ")
		if strings.HasPrefix(kind, "end_") {
			if len(open) == 0 || open[len(open)-1] != strings.TrimPrefix(kind, "end_")+" "+r["name"] {
				c.say("%s ends what is not open: %v", where, open)
				continue
			}
			open = open[:len(open)-1]
			continue
		}
		switch kind {
		case "begin_group", "begin_repeat":
			open = append(open, strings.TrimPrefix(kind, "begin_")+" "+r["name"])
		case "select_one", "select_multiple":
			if len(c.lists[list]) == 0 {
				c.say("%s: no list %s", where, list)
			}
		case "text", "integer", "note", "image":
		default:
			c.say("%s: type %q", where, r["type"])
		}
		if !nameShape.MatchString(r["name"]) || lower[strings.ToLower(r["name"])] || slices.Contains([]string{"meta", "instanceID", "instanceName"}, r["name"]) {
			c.say("%s: name", where)
		}
		lower[strings.ToLower(r["name"])], c.names[r["name"]] = true, true
		c.repeats[r["name"]] = slices.ContainsFunc(open, func(o string) bool { return strings.HasPrefix(o, "repeat ") })
		for _, column := range []string{"label", "hint", "constraint_message"} {
			c.spoken(r, column, where)
		}
		if r["label::English (en)"] == "" {
			c.say("%s: no label", where)
		}
		if (r["constraint"] == "") != (r["constraint_message::English (en)"] == "") {
			c.say("%s: a constraint and its message go together", where)
		}
	}
	if len(open) > 0 {
		c.say("survey: %v stays open", open)
	}
	for n, r := range rows {
		for _, column := range []string{"relevant", "required", "constraint"} {
			c.expression(fmt.Sprintf("survey row %d (%s) %s", n+2, r["name"], column), r[column])
		}
	}
}

// expression checks an XPath as far as names, brackets and functions go.
func (c *checker) expression(where, x string) {
	for _, found := range refShape.FindAllStringSubmatch(x, -1) {
		if !c.names[found[1]] {
			c.say("%s reads %s, which is not there", where, found[1])
		}
	}
	bare := quoted.ReplaceAllString(refShape.ReplaceAllString(x, "name"), "''")
	for _, pair := range []string{"()", "[]"} {
		if strings.Count(bare, pair[:1]) != strings.Count(bare, pair[1:]) {
			c.say("%s: brackets in %s", where, x)
		}
	}
	for _, f := range function.FindAllStringSubmatch(bare, -1) {
		if !slices.Contains([]string{"not", "selected", "count", "count-selected", "regex", "contains", "substring-before", "number", "if", "false", "and", "or"}, f[1]) {
			c.say("%s: function %s", where, f[1])
		}
	}
}

// languages wants the same languages in every spoken column of every sheet.
func (c *checker) languages(sheets []xlsform.Sheet) {
	var first []string
	for _, s := range sheets[:2] {
		byColumn := map[string][]string{}
		for _, h := range s.Rows[0] {
			if column, language, spoken := strings.Cut(h, "::"); spoken {
				byColumn[column] = append(byColumn[column], language)
			}
		}
		for column, languages := range byColumn {
			if first == nil {
				first = languages
			}
			if !slices.Equal(languages, first) {
				c.say("%s: %s is in %v, others in %v", s.Name, column, languages, first)
			}
		}
	}
}
