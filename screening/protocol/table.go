package protocol

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// Limits of the files that people write, looked at before anything is parsed.
// maxNames bounds the work of the TOML parser, which joins the whole dotted
// name of a key again for every key that stands under it.
const (
	MaxFile  = 1 << 20
	maxDepth = 32
	maxParts = 32
	maxNames = 2 << 20
	maxRows  = 4096
	maxTexts = 256
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

func unreadable(b []byte) string {
	switch {
	case len(b) > MaxFile:
		return fmt.Sprintf("larger than %d bytes", MaxFile)
	case !utf8.Valid(b):
		return "not UTF-8"
	}
	return tooMuch(b)
}

// parseTOML gives the keys of a file, or the reason that there are none. The
// parser panics where it finds a mistake of its own, with the text it was
// reading in its words.
func parseTOML(b []byte) (keys map[string]any, reason string) {
	defer func() {
		if recover() != nil {
			keys, reason = nil, "not TOML"
		}
	}()
	keys = map[string]any{}
	if err := toml.Unmarshal(b, &keys); err != nil {
		return nil, where(err)
	}
	return keys, ""
}

// where says at which line and key the parser stopped, and no more: its own
// words quote what stands there.
func where(err error) string {
	var at toml.ParseError
	if !errors.As(err, &at) {
		return "not TOML"
	}
	line := fmt.Sprintf("not TOML, line %d", at.Position.Line)
	if at.LastKey == "" {
		return line
	}
	parts := strings.Split(at.LastKey, ".")
	for _, p := range parts {
		if !validID(p) { // what is behind the last dot may be half of a quoted key
			return line + ", at a key"
		}
	}
	return line + ", at the key " + parts[len(parts)-1]
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

// tooMuch walks over the text once, as the TOML parser will, and says what
// would make the parser slow or deep. It looks at nothing else: a text that is
// no TOML is the parser's to refuse, which stops there.
func tooMuch(b []byte) string {
	w := &walk{b: b}
	for w.at < len(b) {
		if reason := w.step(); reason != "" {
			return fmt.Sprintf("line %d: %s", bytes.Count(b[:w.at], []byte("\n"))+1, reason)
		}
	}
	return ""
}

// dotted is the size of a dotted name.
type dotted struct{ parts, bytes int }

// walk is where tooMuch stands in the text.
type walk struct {
	b      []byte
	at     int
	open   []bracket
	under  dotted // the table or inline table that keys stand in
	key    dotted // the key being read, or the one whose value is
	header bool   // between the brackets of a table's name
	value  bool   // behind the "=" of a key
	names  int    // the work so far
}

// bracket is one that is open, and what is put back when it closes.
type bracket struct {
	inline     bool
	under, key dotted
}

// step takes one character, comment or string.
func (w *walk) step() string {
	c := w.b[w.at]
	switch c {
	case '#':
		w.at += lineEnd(w.b[w.at:])
		return ""
	case '"', '\'':
		n := stringEnd(w.b[w.at:], w.value)
		w.at += n
		w.name(n)
		return ""
	}
	w.at++
	switch c {
	case '\n':
		w.newline()
	case '=':
		return w.equals()
	case '[', '{':
		return w.opens(c == '{')
	case ']', '}':
		return w.closes()
	case ',':
		if n := len(w.open); n > 0 && w.open[n-1].inline {
			w.key, w.value = dotted{}, false
		}
	case '.':
		if !w.value {
			w.key.parts++
		}
	case ' ', '\t', '\r':
	default:
		w.name(1)
	}
	return ""
}

// name counts n characters of a key.
func (w *walk) name(n int) {
	if !w.value {
		w.key.parts, w.key.bytes = max(w.key.parts, 1), w.key.bytes+n
	}
}

func (w *walk) newline() {
	if len(w.open) == 0 {
		w.key, w.value, w.header = dotted{}, false, false
	}
}

func (w *walk) equals() string {
	if w.value {
		return ""
	}
	w.value = true
	return w.join(w.key.parts)
}

func (w *walk) opens(inline bool) string {
	if !w.value {
		w.under, w.header = dotted{}, true // [table] or [[table]]
		return ""
	}
	w.open = append(w.open, bracket{inline, w.under, w.key})
	if len(w.open) > maxDepth {
		return fmt.Sprintf("brackets nested deeper than %d", maxDepth)
	}
	reason := w.join(1)
	if inline {
		w.under, w.key, w.value = w.whole(), dotted{}, false
	}
	return reason
}

func (w *walk) closes() string {
	if w.header {
		reason := w.join(w.key.parts)
		w.under, w.header, w.value = w.whole(), false, true // nothing more belongs to a name
		return reason
	}
	if n := len(w.open); n > 0 {
		w.under, w.key, w.value = w.open[n-1].under, w.open[n-1].key, true
		w.open = w.open[:n-1]
	}
	return ""
}

// whole is the name from the top of the file on.
func (w *walk) whole() dotted {
	return dotted{w.under.parts + w.key.parts, w.under.bytes + w.key.bytes}
}

// join notes that the parser puts the whole name together, times over.
func (w *walk) join(times int) string {
	whole := w.whole()
	w.names += times * (whole.parts + whole.bytes)
	switch {
	case whole.parts > maxParts:
		return fmt.Sprintf("a key of more than %d parts", maxParts)
	case w.names > maxNames:
		return "too many keys under long names"
	}
	return ""
}

func lineEnd(b []byte) int {
	if n := bytes.IndexByte(b, '\n'); n >= 0 {
		return n
	}
	return len(b)
}

// stringEnd is the length of the string that b begins with, quotation marks
// included. Only a value can be a string of several lines.
func stringEnd(b []byte, value bool) int {
	mark, escapes := b[0], b[0] == '"'
	long := value && len(b) > 2 && b[1] == mark && b[2] == mark
	n := 1
	if long {
		n = 3
	}
	for ; n < len(b); n++ {
		switch {
		case escapes && b[n] == '\\':
			n++
		case !long && b[n] == '\n':
			return n // the parser refuses it
		case !long && b[n] == mark:
			return n + 1
		case long && bytes.HasPrefix(b[n:], []byte{mark, mark, mark}):
			for n += 3; n < len(b) && b[n] == mark; n++ { // up to two belong to the text
			}
			return n
		}
	}
	return len(b)
}
