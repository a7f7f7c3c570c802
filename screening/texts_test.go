package screening_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pelita/assets"
	"pelita/locales"
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
	for _, s := range []*indicator.Set{lib.Sets.ILO, lib.Sets.Palermo, lib.Sets.Urgency, lib.Sets.Flags} {
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
			if !strings.HasPrefix(part[1], "clarify_") && !hasRow(lib.Sets, part[1]) { // those are words for the officer's next talk
				t.Errorf("%s speaks of no row", key)
			}
		}
	}
}

func hasRow(s indicator.Sets, row string) bool {
	for _, set := range []*indicator.Set{s.ILO, s.Palermo, s.Urgency, s.Flags} {
		if _, ok := set.Row(row); ok {
			return true
		}
	}
	return false
}

// doubting are words that would call a person's truth in question, or judge them.
var doubting = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?i)\b(lie[sd]?|lying|liar|truthful|suspect|claims? to|allege\w*|alleged|not a victim|confess\w*|admit\w*|illegal\w*|credib\w*|inconsisten\w*|contradict\w*)\b`),
	"id": regexp.MustCompile(`(?i)\b(bohongi?|berbohong|pembohong|tersangka|mengaku|pengakuan|bukan korban|ilegal|kredib\w*|tidak konsisten|kontradiksi)\b`),
}

// TestNoWordOfTheInstrumentDoubtsOrJudgesThePerson: nothing that is asked, shown or
// printed of the instrument implies that somebody is lying or is no victim. What
// others said untruly, and what nobody should do, may be named.
func TestNoWordOfTheInstrumentDoubtsOrJudgesThePerson(t *testing.T) {
	lib := library(t)
	may := []string{"item.recruiter_used.option.success_stories"} // the stories were theirs
	may = append(may, "item.inside_noticed.ask")                  // whether they suspect
	for tag, pattern := range doubting {
		l, _ := words(t, tag)
		for _, p := range lib.Interviews() {
			for _, key := range slices.Concat(p.TextKeys(), p.HelpKeys()) {
				if l.Has(key) && pattern.MatchString(l.T(key)) && !slices.Contains(may, key) {
					t.Errorf("%s: %s says %q", tag, key, pattern.FindString(l.T(key)))
				}
			}
		}
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
