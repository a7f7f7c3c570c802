package country

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pelita/screening/protocol"
)

func (r *reader) fact(t *protocol.Table) {
	one := Fact{Field: protocol.Choice(t, "field", ParseField)}
	if one.Field != 0 {
		t.Call(one.Field.String())
	}
	one.Words = r.words(t, "words")
	one.AsOf = t.Must("as_of")
	if one.AsOf != "" && !protocol.ValidDate(one.AsOf) {
		t.Addf("as_of is not a date")
	}
	one.Sources = r.from(t)
	r.supported(t, one)
	value(t, &one)
	t.Done()
	if !one.Field.many() && slices.ContainsFunc(r.facts.facts, func(o Fact) bool { return o.Field == one.Field }) {
		t.Addf("a second one of this field")
	}
	r.facts.facts = append(r.facts.facts, one)
}

// from takes the sources of a fact: at least one, and each must be listed.
func (r *reader) from(t *protocol.Table) []Source {
	var out []Source
	for _, id := range t.Texts("sources") {
		s, ok := r.sources[id]
		if !ok {
			t.Addf("sources: unknown source %q", id)
			continue
		}
		r.used[id] = true
		out = append(out, s)
	}
	if len(out) == 0 {
		t.Addf("sources: a value needs at least one")
	}
	return out
}

// supported demands that some source bears a date, and that the fact is not
// said to hold later than the latest of them.
func (r *reader) supported(t *protocol.Table, one Fact) {
	last := ""
	for _, s := range one.Sources {
		last = max(last, latest(s.Published))
	}
	switch asOf := latest(one.AsOf); {
	case len(one.Sources) == 0 || asOf == "":
	case last == "":
		t.Addf("sources: none bears a date, so nobody knows how old this is")
	case asOf > last: // a day is later than its month: nothing is made more exact
		t.Addf("as_of is later than the sources reach")
	}
}

// value takes what the field holds; a key that belongs to another field stays
// in the table and is reported.
func value(t *protocol.Table, one *Fact) {
	switch {
	case one.Field == Hotline:
		number(t, one)
	case one.Field.counted():
		count(t, one)
		return // its words may be missing
	case one.Field.Codes() != nil:
		codes(t, one)
	}
	if one.Field != 0 && one.Words.Empty() {
		t.Addf("words are missing")
	}
}

func number(t *protocol.Table, one *Fact) {
	one.Number = t.Must("number")
	one.Reach = protocol.Choice(t, "reach", protocol.ByCode[Reach](reachCodes()))
	short, full := isShortCode(one.Number), isE164(one.Number)
	if one.Number != "" && !short && !full {
		t.Addf("number is neither a short code nor of the form +, country, number")
	}
	if short && one.Reach == Anywhere {
		t.Addf("reach: a short code cannot be called from abroad")
	}
	if t.Has("called") {
		one.Called = mustDay(t, "called")
	}
}

// count takes a number of days or years. Where the sources speak of months, or of
// no fixed time, there are words and no number: days are made of nothing else.
func count(t *protocol.Table, one *Fact) {
	if one.Field != Majority && !t.Has("count") && !one.Words.Empty() {
		return
	}
	n, ok := t.Count("count")
	if !ok || n < 1 || n > one.Field.most() {
		t.Addf("count must be 1 to %d", one.Field.most())
		return
	}
	one.Count = int(n)
}

func codes(t *protocol.Table, one *Fact) {
	one.Codes = t.Texts("codes")
	if len(one.Codes) == 0 || len(one.Codes) > maxCodes {
		t.Addf("codes: 1 to %d", maxCodes)
	}
	for n, code := range one.Codes {
		if !slices.Contains(one.Field.Codes(), code) {
			t.Addf("codes: unknown code %q", code)
		}
		if slices.Contains(one.Codes[:n], code) {
			t.Addf("codes: %q twice", code)
		}
	}
	if len(one.Codes) > 1 && (one.Field == ForcedCriminality || slices.Contains(one.Codes, "none")) {
		t.Addf("codes: these cannot hold at once")
	}
}

// isE164 says whether s is a number in international form (ITU-T E.164): a plus
// and 8 to 15 digits, of which the first is no zero.
func isE164(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && len(digits) >= 8 && len(digits) <= 15 && digits[0] != '0' && allDigits(digits)
}

// isShortCode says whether s is a number that works within a country only.
func isShortCode(s string) bool { return len(s) >= 3 && len(s) <= 6 && allDigits(s) }

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func isURL(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	return ok && len(s) <= 500 && strings.Contains(rest, ".") && !strings.ContainsFunc(s, func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c)
	})
}

// validTag says whether s has the form of a language tag of ours: "id",
// "zh-Hans".
func validTag(s string) bool {
	language, script, both := strings.Cut(s, "-")
	lower := strings.Trim(language, "abcdefghijklmnopqrstuvwxyz") == ""
	if !lower || len(language) < 2 || len(language) > 3 {
		return false
	}
	return !both || len(script) == 4 && upper(script[0]) && strings.Trim(script[1:], "abcdefghijklmnopqrstuvwxyz") == ""
}

// wrongText says what a text may not be: empty, long, a template, an address,
// or more than one line. It is read aloud and printed as it is.
func wrongText(s string) string {
	lower := strings.ToLower(s)
	switch {
	case strings.TrimSpace(s) != s:
		return "begins or ends with a space"
	case utf8.RuneCountInString(s) > maxWords:
		return "is too long"
	case strings.ContainsAny(s, "{}<>"):
		return "has a bracket of a template"
	case strings.Contains(s, "://") || strings.Contains(lower, "www."):
		return "has an address; that belongs into a source"
	case strings.ContainsFunc(s, notText):
		return "has a character that is not text"
	}
	return ""
}

// notText is a rune that is no part of a line of text: a control character, or
// one that turns the direction of what follows.
func notText(c rune) bool {
	return unicode.IsControl(c) || c == utf8.RuneError || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069
}
