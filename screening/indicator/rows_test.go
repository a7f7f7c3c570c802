package indicator_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// rowsFile is the table of what makes each row hold, for experts to read.
const rowsFile = "testdata/indicators/rows.txt"

var writeRows = flag.Bool("rows", false, "write "+rowsFile+" anew from the sets; read what changed before keeping it")

// literal is one answer of the table.
type literal struct {
	item  protocol.ItemID
	value string
}

func (l literal) String() string { return string(l.item) + "=" + l.value }

// TestEveryRowHoldsByTheAnswersOfTheTableAndByNoFewer reads the table: each line
// "yes" must make its row hold, without any one of its answers the row must not
// hold, and a line "no" must leave it known not to.
func TestEveryRowHoldsByTheAnswersOfTheTableAndByNoFewer(t *testing.T) {
	x := newRowTable(t)
	if *writeRows {
		if err := os.WriteFile(root+"/"+rowsFile, []byte(x.written()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	listed := map[string]int{}
	for n, line := range strings.Split(string(read(t, rowsFile)), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "#" {
			continue
		}
		row := x.row(f[0])
		if row == nil || len(f) < 3 {
			t.Errorf("line %d: no row %s, or nothing said of it", n+1, f[0])
			continue
		}
		listed[row.ID]++
		x.check(t, row, f[1], f[2:])
	}
	for _, s := range x.sets {
		for n := range s.Rows {
			if listed[s.Rows[n].ID] < 2 {
				t.Errorf("%s is not in %s; go test -run EveryRowHolds -args -rows writes it", s.Rows[n].ID, rowsFile)
			}
		}
	}
}

// rowTable reads rows under the longest protocol.
type rowTable struct {
	bank *protocol.Bank
	p    *protocol.Protocol
	sets []*indicator.Set
}

func newRowTable(t testing.TB) *rowTable {
	t.Helper()
	s := loadShipped(t)
	x := &rowTable{bank: s.bank, p: s.protocols["tfc-returnee"]}
	for _, path := range files(t, "assets/indicators") {
		set, err := indicator.ParseSet(s.bank, path, read(t, path))
		if err != nil {
			t.Fatal(err)
		}
		x.sets = append(x.sets, set)
	}
	return x
}

func (x *rowTable) row(id string) *indicator.Row {
	for _, s := range x.sets {
		if r, ok := s.Row(id); ok {
			return r
		}
	}
	return nil
}

func (x *rowTable) check(t *testing.T, row *indicator.Row, kind string, fields []string) {
	t.Helper()
	if kind == "is" {
		if got := marks(row); !slices.Equal(got, fields) {
			t.Errorf("%s is %v, the table says %v", row.ID, got, fields)
		}
		return
	}
	before, answers := x.parse(t, fields)
	facts := slices.Concat(before, answers)
	switch got := x.truth(row, facts); {
	case kind == "no":
		if got != protocol.No {
			t.Errorf("%s is %s with %v, the table says no", row.ID, got, facts)
		}
	case kind == "yes":
		if got != protocol.Yes {
			t.Errorf("%s is %s with %v, the table says yes", row.ID, got, facts)
		}
		for n := range answers {
			less := slices.Concat(before, answers[:n], answers[n+1:])
			if x.truth(row, less) == protocol.Yes {
				t.Errorf("%s holds without %v", row.ID, answers[n])
			}
		}
	default:
		t.Errorf("%s: %q is neither yes, no nor is", row.ID, kind)
	}
}

// marks are what a row is besides its condition and its weights.
func marks(r *indicator.Row) []string {
	out := []string{r.How.String()}
	for _, m := range []struct {
		word string
		is   bool
	}{{"coercion", r.Coercion}, {"vulnerability", r.Vulnerability}} {
		if m.is {
			out = append(out, m.word)
		}
	}
	for _, word := range []string{r.Dimension, r.Within} {
		if word != "" {
			out = append(out, word)
		}
	}
	return out
}

// parse reads "gate=true > item=value other=value": what stands before > only
// makes the others be asked.
func (x *rowTable) parse(t *testing.T, fields []string) (before, answers []literal) {
	t.Helper()
	for _, f := range fields {
		if f == ">" {
			before, answers = answers, nil
			continue
		}
		id, value, ok := strings.Cut(f, "=")
		if _, known := x.bank.Item(protocol.ItemID(id)); !ok || !known {
			t.Fatalf("%s: %q is no answer", rowsFile, f)
		}
		answers = append(answers, literal{protocol.ItemID(id), value})
	}
	return before, answers
}

func (x *rowTable) truth(row *indicator.Row, answers []literal) protocol.Truth {
	f := protocol.Facts{protocol.AgeItem: {{{Value: protocol.Value{Type: protocol.Age, Text: "30"}}}}}
	for _, l := range answers {
		i, _ := x.bank.Item(l.item)
		f[l.item] = [][]protocol.Answer{{{Value: valueOf(i, l.value)}}}
	}
	return row.When.Eval(x.p.Resolve(f)).Truth
}

func valueOf(i *protocol.Item, text string) protocol.Value {
	v := protocol.Value{Type: i.Type}
	switch i.Type {
	case protocol.YesNo:
		v.Bool = text == "true"
	case protocol.Number:
		v.Number, _ = strconv.ParseInt(text, 10, 64)
	case protocol.Age:
		v.Text = text
	default:
		v.Codes = []string{text}
	}
	return v
}

// written makes the table: of each row the smallest sets of answers by which it
// holds, until every answer that counts is in one, and one set by which it does
// not.
func (x *rowTable) written() string {
	var b strings.Builder
	b.WriteString("# What makes each row of the indicator sets hold: \"yes\" by these answers and by no\n" +
		"# fewer, \"no\" by these. What stands before > only makes the others be asked. The age\n" +
		"# is 30 where none is given. \"is\" lists how the row is known and what it is marked as.\n")
	for _, s := range x.sets {
		for n := range s.Rows {
			row := &s.Rows[n]
			fmt.Fprintf(&b, "\n%s is %s\n", row.ID, strings.Join(marks(row), " "))
			var counts []literal
			for _, set := range x.smallest(row) {
				fmt.Fprintf(&b, "%s yes %s\n", row.ID, x.line(set))
				counts = append(counts, set...)
			}
			if no := x.against(row, counts); no != nil {
				fmt.Fprintf(&b, "%s no %s\n", row.ID, x.line(no))
			}
		}
	}
	return b.String()
}

// line writes answers with what makes them be asked.
func (x *rowTable) line(set []literal) string {
	words := make([]string, len(set))
	for n, l := range set {
		words[n] = l.String()
	}
	text := strings.Join(words, " ")
	if gates := x.gates(set); len(gates) > 0 {
		text = x.line(gates) + " > " + text
	}
	return text
}

// gates are answers that make the others be asked, where these do not by
// themselves.
func (x *rowTable) gates(set []literal) []literal {
	var out []literal
	for _, l := range set {
		section, step, ok := x.p.Place(l.item)
		if !ok {
			continue
		}
		c := x.p.Sections[section].Steps[step].Relevant
		if c == nil || c.ReadsChild() {
			continue
		}
		gate := &indicator.Row{When: c}
		if x.truth(gate, set) != protocol.Yes {
			if found := x.smallest(gate); len(found) > 0 && !slices.Contains(out, found[0][0]) {
				out = append(out, found[0]...)
			}
		}
	}
	return out
}

func (x *rowTable) holds(row *indicator.Row, set []literal) bool {
	for n, l := range set {
		if slices.ContainsFunc(set[:n], func(o literal) bool { return o.item == l.item }) {
			return false
		}
	}
	return x.truth(row, slices.Concat(x.gates(set), set)) == protocol.Yes
}

// smallest searches sets of up to three answers.
func (x *rowTable) smallest(row *indicator.Row) (out [][]literal) {
	all := x.domain(row)
	covered := func(set []literal) bool {
		return !slices.ContainsFunc(set, func(l literal) bool {
			return !slices.ContainsFunc(out, func(s []literal) bool { return slices.Contains(s, l) })
		})
	}
	minimal := func(set []literal) bool {
		for n := range set {
			if x.holds(row, slices.Concat(set[:n], set[n+1:])) {
				return false
			}
		}
		return true
	}
	take := func(set []literal) {
		if !covered(set) && x.holds(row, set) && minimal(set) {
			out = append(out, slices.Clone(set))
		}
	}
	for n, a := range all {
		take([]literal{a})
		_ = n
	}
	for n, a := range all {
		for _, b := range all[n+1:] {
			take([]literal{a, b})
		}
	}
	if len(all) <= 14 {
		for n, a := range all {
			for m, b := range all[n+1:] {
				for _, c := range all[n+m+2:] {
					take([]literal{a, b, c})
				}
			}
		}
	}
	return out
}

var numbers = regexp.MustCompile(`\b\d+\b`)

// domain lists every answer that could count for a row.
func (x *rowTable) domain(row *indicator.Row) (out []literal) {
	if row.When.ReadsChild() {
		out = append(out, literal{protocol.AgeItem, "15"})
	}
	for _, id := range row.When.Items() {
		i, _ := x.bank.Item(id)
		values := i.Options
		switch i.Type {
		case protocol.YesNo:
			values = []string{"true", "false"}
		case protocol.Number:
			values = nil
			for _, text := range numbers.FindAllString(row.When.String(), -1) {
				n, _ := strconv.Atoi(text)
				for _, near := range []int{n - 1, n, n + 1} {
					if near >= 0 {
						values = append(values, strconv.Itoa(near))
					}
				}
			}
		}
		for _, v := range values {
			out = append(out, literal{id, v})
		}
	}
	return out
}

// against finds a set by which the row is known not to hold: of each item the
// last answer that counts nowhere.
func (x *rowTable) against(row *indicator.Row, counts []literal) []literal {
	var set []literal
	for _, l := range x.domain(row) {
		if l.item == protocol.AgeItem || slices.Contains(counts, l) {
			continue
		}
		set = slices.DeleteFunc(set, func(o literal) bool { return o.item == l.item })
		set = append(set, l)
	}
	if x.truth(row, slices.Concat(x.gates(set), set)) != protocol.No {
		return nil
	}
	return set
}
