package country

import (
	"slices"
	"strings"
	"time"

	"pelita/screening/protocol"
)

// Limits of a file.
const (
	maxStale = 36  // months for which a file can say that it is current
	maxWords = 600 // characters of one text
	maxCodes = 8   // codes of one fact
)

// Parse reads the file of one country. It is strict: an unknown key, a value
// without a source, a source without a value, words without English, a number
// that cannot be dialled, a date that cannot be or that is later than what
// supports it, and an address anywhere but in a source are all refused. The
// error is a *protocol.LintError with every problem of the file.
func Parse(file string, b []byte) (*Facts, error) {
	r := &reader{lint: &protocol.Lint{File: file}, facts: &Facts{}, sources: map[string]Source{}, used: map[string]bool{}}
	if t := protocol.ReadTable(r.lint, b); t != nil {
		r.read(t)
	}
	if err := r.lint.Err(); err != nil {
		return nil, err
	}
	r.facts.digest = r.facts.canonical()
	return r.facts, nil
}

// reader holds what is known while one file is read.
type reader struct {
	lint    *protocol.Lint
	facts   *Facts
	sources map[string]Source
	used    map[string]bool
}

func (r *reader) read(t *protocol.Table) {
	f := r.facts
	f.Code = t.Must("country")
	if !validCode(f.Code) {
		t.Addf("country must be two capital letters")
	}
	f.Dated = mustDay(t, "dated")
	f.StaleAfter = r.months(t)
	f.Name = r.words(t, "name")
	if f.Name.Empty() {
		t.Addf("name is missing")
	}
	for _, row := range t.Rows("source") {
		r.source(row)
	}
	for _, row := range t.Rows("fact") {
		r.fact(row)
	}
	t.Done()
	for _, id := range unused(r.sources, r.used) {
		r.lint.Addf(id, "source: no fact comes from it")
	}
}

func (r *reader) months(t *protocol.Table) int {
	n, ok := t.Count("stale_after")
	if !ok || n < 1 || n > maxStale {
		t.Addf("stale_after must be 1 to %d months", maxStale)
		return 1
	}
	return int(n)
}

func (r *reader) source(t *protocol.Table) {
	s := Source{
		ID: t.Must("id"), Title: text(t, "title"), Publisher: text(t, "publisher"), Published: t.Text("date"), Seen: mustDay(t, "seen"),
		Kind: protocol.Choice(t, "kind", protocol.ByCode[SourceKind](sourceCodes())), URL: t.Text("url"),
	}
	if !protocol.ValidName(s.ID) {
		t.Addf("id must be [a-z][a-z0-9-]*")
	} else {
		t.Call(s.ID)
	}
	if s.Published != "" && !protocol.ValidDate(s.Published) {
		t.Addf("date is not a date")
	}
	if s.Seen > r.facts.Dated || latest(s.Published) > s.Seen {
		t.Addf("a source is published, then seen, then the file is dated")
	}
	if s.URL != "" && !isURL(s.URL) {
		t.Addf("url is not an http or https address")
	}
	if _, twice := r.sources[s.ID]; twice {
		t.Addf("duplicate id")
	}
	t.Done()
	r.sources[s.ID] = s
}

// unused lists what no fact names, sorted.
func unused(sources map[string]Source, used map[string]bool) []string {
	var out []string
	for id := range sources {
		if !used[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// validCode says whether s has the form of an ISO 3166-1 code.
func validCode(s string) bool { return len(s) == 2 && upper(s[0]) && upper(s[1]) }

func upper(c byte) bool { return c >= 'A' && c <= 'Z' }

func mustDay(t *protocol.Table, key string) string {
	s := t.Must(key)
	if _, err := time.Parse(time.DateOnly, s); s != "" && (err != nil || !protocol.ValidDate(s)) {
		t.Addf("%s is not a day, as 2026-11-27", key)
	}
	return s
}

// latest is the beginning of a date that may be partial, so that it compares
// with a day: a year is not later than a day in it.
func latest(date string) string { return strings.TrimSuffix(date, "~") }

// text takes words that are said as they are, in no particular language.
func text(t *protocol.Table, key string) string {
	s := t.Must(key)
	if why := wrongText(s); why != "" {
		t.Addf("%s %s", key, why)
	}
	return s
}

// words takes a table of one text in several languages.
func (r *reader) words(t *protocol.Table, key string) Words {
	if !t.Has(key) {
		return Words{}
	}
	sub := t.Sub(key)
	if sub == nil {
		return Words{}
	}
	sub.CallUnder(t)
	w := Words{texts: map[string]string{}}
	for _, tag := range sub.Keys() {
		if !validTag(tag) {
			continue // Done reports it
		}
		w.texts[tag] = text(sub, tag)
	}
	if _, ok := w.texts[English]; !ok {
		t.Addf("%s: English is missing", key)
	}
	sub.Done()
	return w
}
