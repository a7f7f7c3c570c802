package screening_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/country"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// words are the texts of the catalogue in one language, without falling back.
func words(t *testing.T, tag string) (locales.Language, *locales.Catalogue) {
	t.Helper()
	c, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Language(tag), c
}

// TestTheInstrumentHasItsWordsInEveryLanguage: every question, option, stop and
// row, and what to do next for every urgency.
func TestTheInstrumentHasItsWordsInEveryLanguage(t *testing.T) {
	lib := library(t)
	keys := []string{}
	for _, p := range lib.Protocols() {
		keys = append(keys, p.TextKeys()...)
	}
	for _, p := range lib.Interviews() {
		keys = append(keys, "purpose."+p.ID)
	}
	for _, s := range lib.Indicators() {
		keys = append(keys, s.TextKeys()...)
	}
	for _, r := range lib.Sets.Urgency.Rows {
		if !slices.Contains(keys, "indicator."+r.ID+".do") {
			t.Errorf("%s is not asked to say what to do next", r.ID)
		}
	}
	for _, tag := range []string{"en", "id"} {
		l, _ := words(t, tag)
		for _, key := range keys {
			if !l.Has(key) {
				t.Errorf("%s lacks %s", tag, key)
			}
		}
	}
}

// TestNoWordsAreLeftOfWhatTheInstrumentNoLongerHas: what has a text is an item, an
// option, a stop or a row.
func TestNoWordsAreLeftOfWhatTheInstrumentNoLongerHas(t *testing.T) {
	lib := library(t)
	_, c := words(t, "en")
	sheet, err := fs.ReadFile(assets.Files(), "sheets/items.toml") // the acts sheet has a bank of its own
	if err != nil {
		t.Fatal(err)
	}
	acts, err := protocol.ParseBank("sheets/items.toml", sheet)
	if err != nil {
		t.Fatal(err)
	}
	stops := map[string]bool{}
	for _, e := range lib.Editions() {
		for _, p := range e.Interviews() {
			for _, s := range p.Stops {
				stops[s.ID] = true
			}
		}
	}
	for _, key := range c.Keys() {
		part := strings.Split(key, ".")
		switch part[0] {
		case "item":
			if len(part) < 3 {
				continue
			}
			i, ok := lib.Bank.Item(protocol.ItemID(part[1]))
			if !ok {
				i, ok = acts.Item(protocol.ItemID(part[1]))
			}
			if !ok || part[2] == "option" && !i.HasOption(part[3]) {
				t.Errorf("%s speaks of nothing in the bank", key)
			}
		case "stop":
			if !stops[part[1]] {
				t.Errorf("%s speaks of no stop", key)
			}
		case "indicator":
			if !hasRow(lib, part[1]) {
				t.Errorf("%s speaks of no row", key)
			}
		}
	}
}

func hasRow(l *screening.Library, row string) bool {
	return slices.ContainsFunc(l.Indicators(), func(s *indicator.Set) bool { _, ok := s.Row(row); return ok })
}

// TestNoWordOfTheCatalogueDoubtsOrJudgesThePerson: nothing that is asked, shown or
// printed, of the instrument or of the program, implies that somebody is lying or is
// no victim. What others said untruly, and what nobody should do, may be named.
func TestNoWordOfTheCatalogueDoubtsOrJudgesThePerson(t *testing.T) {
	for _, tag := range []string{"en", "id"} {
		l, c := words(t, tag)
		for _, key := range c.Keys() {
			if found := screening.Doubt(tag, key, l.T(key)); found != "" {
				t.Errorf("%s: %s says %q", tag, key, found)
			}
		}
	}
}

// TestNoWordAboutACountryDoubtsOrJudgesThePerson: names and facts. The titles of
// sources are what others called them.
func TestNoWordAboutACountryDoubtsOrJudgesThePerson(t *testing.T) {
	for _, f := range library(t).Countries() {
		all := []country.Words{f.Name}
		for _, field := range f.Known() {
			for _, one := range f.Of(field) {
				all = append(all, one.Words)
			}
		}
		for _, w := range all {
			for _, tag := range w.Tags() {
				text, _ := w.In(tag)
				if found := screening.Doubt(tag, "country."+f.Code, text); found != "" {
					t.Errorf("%s: %s says %q", f.Code, text, found)
				}
			}
		}
	}
}

// TestADoubtIsFoundInEachLanguage: how it may be written, and what is no doubt.
func TestADoubtIsFoundInEachLanguage(t *testing.T) {
	for _, tt := range []struct{ tag, text string }{
		{"en", "This person is not a victim."}, {"en", "Not  really\na Victim"}, {"en", "isn’t a victim"}, {"en", "No victims here"}, {"en", "was never trafficked"},
		{"en", "She has not been trafficked"}, {"en", "He claims to have been held"}, {"en", "The story is inconsistent"}, {"en", "is lying"}, {"en-GB", "is lying"},
		{"id", "Orang ini bukan korban."}, {"id", "Bukan seorang korban"}, {"id", "bukanlah korban"}, {"id", "tidak termasuk korban"}, {"id", "Ia berbohong"}, {"id", "Ia mengaku ditahan"},
	} {
		if screening.Doubt(tt.tag, "item.age.ask", tt.text) == "" {
			t.Errorf("%s: %q", tt.tag, tt.text)
		}
	}
	for _, tt := range []struct{ tag, key, text string }{
		{"en", "item.age.ask", "Has anybody told you lately that you may be a victim?"}, {"en", "x", "believed, relied, earlier, bodies"},
		{"id", "x", "korban mungkin takut"}, {"th", "x", "is lying"}, {"en", "item.inside_noticed.ask", "Does anybody suspect it?"},
	} {
		if found := screening.Doubt(tt.tag, tt.key, tt.text); found != "" {
			t.Errorf("%s: %q says %q", tt.tag, tt.text, found)
		}
	}
	if screening.Doubt("en", "item.inside_noticed.ask", "Does anybody suspect it? Is she lying?") == "" {
		t.Error("one word that may be said covers another")
	}
}

// TestNoQuestionAsksWhatThePersonDid: of everything that is said to the person only
// the question of coercion comes near it, and it asks yes or no.
func TestNoQuestionAsksWhatThePersonDid(t *testing.T) {
	lib := library(t)
	for tag, pattern := range map[string]*regexp.Regexp{
		"en": regexp.MustCompile(`(?i)\b(what (did|have) you (do|done)|did you (do|work on|write|call|cheat|deceive|scam|earn|take|send|recruit))\b`),
		"id": regexp.MustCompile(`(?i)(apa yang (anda|kamu) (lakukan|kerjakan)|apakah (anda|kamu) (menipu|merekrut|mengirim|menghubungi korban))`),
	} {
		l, _ := words(t, tag)
		for _, i := range lib.Bank.Items() {
			if i.Source != protocol.Said {
				continue
			}
			ask := l.T("item." + string(i.ID) + ".ask")
			if m := pattern.FindString(ask); m != "" && !promises(ask) {
				t.Errorf("%s: %s asks %q", tag, i.ID, m)
			}
		}
	}
}

// promises says whether the words are those of a notice that promises not to ask.
func promises(ask string) bool {
	return strings.Contains(ask, "not ask what you did") || strings.Contains(ask, "tidak akan bertanya apa yang Anda lakukan") ||
		strings.Contains(ask, "tidak bertanya apa yang kamu lakukan")
}
