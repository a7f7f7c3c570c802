package country

import (
	"maps"
	"slices"
)

// English is the language that all words have.
const English = "en"

// Words are one text in several languages; English is always one of them. The
// zero Words say nothing.
type Words struct{ texts map[string]string }

// In gives the text in a language and the tag of the language that it is in:
// English when there is none in the language asked for. Both are "" for words
// that say nothing.
func (w Words) In(tag string) (text, in string) {
	if text, ok := w.texts[tag]; ok {
		return text, tag
	}
	if text, ok := w.texts[English]; ok {
		return text, English
	}
	return "", ""
}

// Tags lists the languages, sorted.
func (w Words) Tags() []string { return slices.Sorted(maps.Keys(w.texts)) }

// Empty says whether the words say nothing.
func (w Words) Empty() bool { return len(w.texts) == 0 }
