package protocol

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// Limits of the files that people write, looked at before anything is parsed.
const (
	MaxFile  = 1 << 20
	maxDepth = 32
	maxRows  = 4096
)

// Table is one TOML table that is being read strictly: every key must be
// asked for, with the type it has. What was not asked for is a problem that
// names the key. Reading never stops at the first mistake.
type Table struct {
	lint *Lint
	name string // how problems call this table
	keys map[string]any
}

// ReadTable parses a file. The result is nil when the file cannot be read as
// TOML at all; the reason is then in l.
func ReadTable(l *Lint, b []byte) *Table {
	if reason := unreadable(b); reason != "" {
		l.Addf("", "%s", reason)
		return nil
	}
	keys := map[string]any{}
	if err := toml.Unmarshal(b, &keys); err != nil {
		l.Addf("", "unreadable: %s", where(err))
		return nil
	}
	return &Table{lint: l, keys: keys}
}

// where says in which line the parser stopped, and no more: its own words quote
// what stands there, and in a file of answers that may be an answer.
func where(err error) string {
	var at toml.ParseError
	if !errors.As(err, &at) {
		return "not TOML"
	}
	return fmt.Sprintf("not TOML, line %d", at.Position.Line)
}

func unreadable(b []byte) string {
	switch {
	case len(b) > MaxFile:
		return fmt.Sprintf("unreadable: larger than %d bytes", MaxFile)
	case !utf8.Valid(b):
		return "unreadable: not UTF-8"
	case depth(b) > maxDepth:
		return fmt.Sprintf("unreadable: brackets nested deeper than %d", maxDepth)
	}
	return ""
}

// depth is the deepest nesting of brackets, counted without regard to
// quotation marks: it bounds the recursion of the TOML parser.
func depth(b []byte) int {
	now, most := 0, 0
	for _, c := range b {
		switch c {
		case '[', '{':
			now++
			most = max(most, now)
		case ']', '}':
			now = max(0, now-1)
		}
	}
	return most
}

// Call sets the name by which problems call this table.
func (t *Table) Call(name string) { t.name = name }

// Addf records a problem of this table.
func (t *Table) Addf(format string, args ...any) { t.lint.Addf(t.name, format, args...) }

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
