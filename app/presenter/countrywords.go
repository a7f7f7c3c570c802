package presenter

import (
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening/country"
)

// Countries knows countries by their code. *screening.Library is one.
type Countries interface {
	Country(code string) (*country.Facts, bool)
	Countries() []*country.Facts
}

// countryName is what a country is called; its code when nothing is known of it.
func countryName(t locales.Language, c Countries, code string) string {
	f, ok := c.Country(code)
	if !ok {
		return code
	}
	name, _ := f.Name.In(t.Tag())
	return name
}

func fieldName(t locales.Language, f country.Field) string { return t.T("country.field." + f.String()) }

// factWords says a fact: what it amounts to, in few words where it can be, and
// what goes with it.
func factWords(t locales.Language, one country.Fact) (value, detail string) {
	words, _ := one.Words.In(t.Tag())
	switch {
	case one.Number != "":
		return one.Number, words
	case one.Field == country.Majority:
		return t.T("country.years", "n", strconv.Itoa(one.Count)), words
	case one.Count > 0:
		return t.T("country.days", "n", strconv.Itoa(one.Count)), words
	case len(one.Codes) > 0:
		var said []string
		for _, code := range one.Codes {
			said = append(said, t.T("country.code."+one.Field.String()+"."+code))
		}
		return strings.Join(said, "; "), words
	}
	return "", words
}

// onlyEnglish says whether the words of a fact are there, and not in a language.
func onlyEnglish(t locales.Language, one country.Fact) bool {
	_, in := one.Words.In(t.Tag())
	return in != "" && in != t.Tag()
}

func originWords(t locales.Language, s country.Source) string {
	published := t.T("country.undated")
	if s.Published != "" {
		published = dateWords(t, s.Published)
	}
	text := t.T("country.source", "title", s.Title, "publisher", s.Publisher, "date", published, "kind", t.T("country.kind."+s.Kind.String()))
	if s.URL != "" {
		text += " " + s.URL
	}
	return text
}

// stateChip says how a fact stands; nothing for one that is current.
func stateChip(t locales.Language, s country.State) Chip {
	if s == country.Current {
		return Chip{}
	}
	return Chip{Code: s.String(), Label: t.T("country.state." + s.String()), Tone: Marked}
}

// dayOf says a day of a file.
func dayOf(t locales.Language, date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day(t, at)
}
