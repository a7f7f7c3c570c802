package protocol

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Table is one TOML table that is being read strictly: every key must be
// asked for, with the type it has. What was not asked for is a problem that
// names the key. Reading never stops at the first mistake.
//
// A file may hold answers, so a problem repeats nothing of it but what has the
// form of an id or a code.
type Table struct {
	lint *Lint
	name string // how problems call this table
	keys map[string]any
}

// ReadTable parses a file. The result is nil when the file cannot be read as
// TOML at all; the reason is then in l.
func ReadTable(l *Lint, b []byte) *Table {
	reason := unreadable(b)
	var keys map[string]any
	if reason == "" {
		keys, reason = parseTOML(b)
	}
	if reason != "" {
		l.Addf("", "unreadable: %s", reason)
		return nil
	}
	return &Table{lint: l, keys: keys}
}

// Call sets the name by which problems call this table. A name that begins
// with no id leaves the table what it was called.
func (t *Table) Call(name string) {
	if id, _, _ := strings.Cut(name, " "); codeLike(id) {
		t.name = name
	}
}

// Addf records a problem of this table. What %q would quote is shown only when
// it has the form of an id or a code.
func (t *Table) Addf(format string, args ...any) {
	for n, a := range args {
		if v := reflect.ValueOf(a); v.Kind() == reflect.String {
			args[n] = quoted(v.String())
		}
	}
	t.lint.Addf(t.name, format, args...)
}

// quoted is a text of the file. Under %q it shows itself only as a code.
type quoted string

// Format is fmt.Formatter.
func (q quoted) Format(f fmt.State, verb rune) {
	text := string(q)
	if verb == 'q' {
		text = "(not shown)"
		if codeLike(string(q)) {
			text = strconv.Quote(string(q))
		}
	}
	_, _ = io.WriteString(f, text) // a fmt.State keeps everything
}

// codeLike says whether s has the form of an item, a protocol or an option, or
// of a topic or a dimension (SC01, D1): short, and not what a person writes
// into an answer.
func codeLike(s string) bool {
	digits := strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if n := len(s) - len(digits); n > 0 {
		return n <= 2 && digits != "" && len(digits) <= 2 && all(digits, '0', '9')
	}
	return validID(strings.ReplaceAll(s, "-", "_"))
}

// CallUnder names this table after the one it stands in.
func (t *Table) CallUnder(outer *Table) { t.name = outer.name }

// Has says whether the key is there and not yet taken.
func (t *Table) Has(key string) bool {
	_, there := t.keys[key]
	return there
}

// Peek gives a key's value, or nil, and leaves it there.
func (t *Table) Peek(key string) any { return t.keys[key] }

// Take removes a key and gives its value, or nil.
func (t *Table) Take(key string) any {
	v := t.keys[key]
	delete(t.keys, key)
	return v
}

// Keys lists the keys not yet taken, sorted.
func (t *Table) Keys() []string { return slices.Sorted(maps.Keys(t.keys)) }

// Done records a problem for every key that nobody asked for.
func (t *Table) Done() {
	for _, k := range t.Keys() {
		t.Addf("unknown key %q", k)
	}
}

func taken[T any](t *Table, key, want string) (T, bool) {
	raw, there := t.keys[key]
	if !there {
		var zero T
		return zero, false
	}
	delete(t.keys, key)
	v, ok := raw.(T)
	if !ok {
		t.Addf("%s: wrong type, want %s", key, want)
	}
	return v, ok
}

// Text takes a string, or "".
func (t *Table) Text(key string) string {
	s, _ := taken[string](t, key, "a string")
	return s
}

// Must takes a string that may not be missing or empty.
func (t *Table) Must(key string) string {
	if _, there := t.keys[key]; !there {
		t.Addf("%s is missing", key)
		return ""
	}
	s, ok := taken[string](t, key, "a string")
	if ok && s == "" {
		t.Addf("%s is empty", key)
	}
	return s
}

// Flag takes a boolean, or false.
func (t *Table) Flag(key string) bool {
	v, _ := taken[bool](t, key, "true or false")
	return v
}

// Count takes a whole number; ok is false when the key is missing or wrong.
func (t *Table) Count(key string) (n int64, ok bool) {
	return taken[int64](t, key, "a whole number")
}

// Texts takes an array of strings.
func (t *Table) Texts(key string) []string {
	raw, ok := taken[[]any](t, key, "an array of strings")
	if !ok {
		return nil
	}
	if len(raw) > maxTexts {
		t.Addf("%s: more than %d", key, maxTexts)
		return nil
	}
	list := make([]string, 0, len(raw))
	for _, r := range raw {
		s, ok := r.(string)
		if !ok {
			t.Addf("%s: wrong type, want an array of strings", key)
			return nil
		}
		list = append(list, s)
	}
	return list
}

// Sub takes a table, or nil.
func (t *Table) Sub(key string) *Table {
	keys, ok := taken[map[string]any](t, key, "a table")
	if !ok {
		return nil
	}
	return &Table{lint: t.lint, name: key, keys: keys}
}

// Rows takes an array of tables.
func (t *Table) Rows(key string) []*Table {
	raw, there := t.keys[key]
	if !there {
		return nil
	}
	delete(t.keys, key)
	list, ok := raw.([]map[string]any)
	if !ok {
		t.Addf("%s: wrong type, want an array of tables [[%s]]", key, key)
		return nil
	}
	if len(list) > maxRows {
		t.Addf("%s: more than %d tables", key, maxRows)
		return nil
	}
	rows := make([]*Table, len(list))
	for i, keys := range list {
		rows[i] = &Table{lint: t.lint, name: fmt.Sprintf("%s %d", key, i+1), keys: keys}
	}
	return rows
}

// Choice takes a string that must be one of an enumeration's codes. A missing
// or unknown code is a problem.
func Choice[E ~uint8](t *Table, key string, parse func(string) (E, bool)) E {
	s := t.Must(key)
	if s == "" {
		return 0
	}
	e, ok := parse(s)
	if !ok {
		t.Addf("%s: unknown code %q", key, s)
	}
	return e
}
