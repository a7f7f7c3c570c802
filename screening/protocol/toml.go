package protocol

import (
	"bytes"
	"errors"
	"fmt"
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
