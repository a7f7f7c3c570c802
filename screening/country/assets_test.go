package country_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"pelita/screening/country"
)

// What is known of each country is a promise to somebody who relies on it: a
// fact that comes or goes has to be seen here.
func TestWhichFieldsAreKnownOfWhichCountry(t *testing.T) {
	var lines []string
	for _, code := range slices.Sorted(maps.Keys(shipped(t))) {
		f := shipped(t)[code]
		line := code + ":"
		for _, field := range f.Known() {
			line += fmt.Sprintf(" %s(%d)", field, len(f.Of(field)))
		}
		lines = append(lines, line)
	}
	got := strings.Join(lines, "\n") + "\n"
	const golden = "testdata/known.golden"
	if os.Getenv("PELITA_UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(read(t, golden)); got != want {
		t.Errorf("known is\n%swant\n%s", got, want)
	}
}

// The facts are written in the words of this program, in every language it
// speaks, with sources that a person can look up.
func TestEveryShippedFactHasSourcesAndWordsInBothLanguages(t *testing.T) {
	for code, f := range shipped(t) {
		if f.StaleAfter > 6 {
			t.Errorf("%s says that it is current for %d months", code, f.StaleAfter)
		}
		facts := 0
		for _, field := range country.Fields() {
			for _, one := range f.Of(field) {
				facts++
				checkShipped(t, code, one)
			}
		}
		if facts == 0 {
			t.Errorf("%s says nothing", code)
		}
	}
}

func checkShipped(t *testing.T, code string, one country.Fact) {
	t.Helper()
	if len(one.Sources) == 0 || one.AsOf == "" {
		t.Errorf("%s: %s has no source or date", code, one.Field)
	}
	for _, s := range one.Sources {
		if s.Title == "" || s.Publisher == "" || s.Seen == "" {
			t.Errorf("%s: %s: a source nobody can find: %+v", code, one.Field, s)
		}
	}
	if tags := one.Words.Tags(); !slices.Equal(tags, []string{"en", "id"}) {
		t.Errorf("%s: %s is said in %v", code, one.Field, tags)
	}
	if one.Called != "" {
		t.Errorf("%s: nobody has called %s", code, one.Number)
	}
}

// A name of a source is no claim of a person, and no text promises too much.
func TestNoShippedWordSaysWhatNobodyMaySay(t *testing.T) {
	for code, f := range shipped(t) {
		for _, field := range country.Fields() {
			for _, one := range f.Of(field) {
				for _, tag := range one.Words.Tags() {
					text, _ := one.Words.In(tag)
					for _, word := range []string{"not a victim", "bukan korban", "guarantee", "menjamin"} {
						if strings.Contains(strings.ToLower(text), word) {
							t.Errorf("%s: %s says %q", code, field, word)
						}
					}
				}
			}
		}
	}
}

// A duty that nobody has read the holder of is no duty of some, and a page that
// copies others supports no number.
func TestNothingShippedRestsOnWhatWasNotReadOrOnACopy(t *testing.T) {
	if got := shipped(t)["PH"].Of(country.Reporting); len(got) != 0 {
		t.Errorf("whom it binds was not read: %+v", got)
	}
	for code, f := range shipped(t) {
		for _, field := range country.Fields() {
			for _, one := range f.Of(field) {
				for _, s := range one.Sources {
					for _, copied := range []string{"downmusic.org", "amierul.com", "forum."} {
						if strings.Contains(s.URL, copied) {
							t.Errorf("%s: %s rests on %s", code, field, s.URL)
						}
					}
				}
			}
		}
	}
}

// The police may hold whoever calls them: the person is asked before.
func TestANumberOfThePoliceSaysSoAndToAskFirst(t *testing.T) {
	i := slices.IndexFunc(shipped(t)["KH"].Of(country.Hotline), func(one country.Fact) bool { return one.Number == "117" })
	if i < 0 {
		t.Fatal("no 117")
	}
	words := shipped(t)["KH"].Of(country.Hotline)[i].Words
	for tag, want := range map[string][]string{"en": {"Police", "Ask first"}, "id": {"Polisi", "Tanyakan dahulu"}} {
		text, _ := words.In(tag)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q lacks %q", tag, text, w)
			}
		}
	}
}
