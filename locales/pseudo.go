package locales

import (
	"strings"
	"unicode/utf8"
)

// Tags of the pseudo-locales. They are made from English and are never offered
// to a person.
const (
	// PseudoLong stretches every text by at least 40 percent: what still fits
	// in it fits in German, Tagalog or Burmese.
	PseudoLong = "qps"
	// PseudoSame gives every key the same text: a screen that still tells its
	// choices apart in it uses codes, not labels.
	PseudoSame = "qps-same"
)

// sameText is what every key says in PseudoSame.
const sameText = "Label"

func pseudo(english Language, tag string) Language {
	switch tag {
	case PseudoLong:
		english.change = stretch
	case PseudoSame:
		english.change = func(string) string { return sameText }
	default:
		return english
	}
	english.tag, english.name = tag, "Pseudo"
	english.review = Review{}
	return english
}

// stretch doubles vowels and then appends, until the text is at least 40
// percent longer. Placeholders are left alone, or they could not be filled.
func stretch(text string) string {
	want := utf8.RuneCountInString(text)*7/5 + 1
	long := map[rune]string{
		'a': "aä", 'e': "eë", 'i': "iï", 'o': "oö", 'u': "uü",
		'A': "Åa", 'E': "Éë", 'I': "Îi", 'O': "Öo", 'U': "Üu",
	}
	var b strings.Builder
	inside := false
	for _, r := range text {
		inside = (inside || r == '{') && r != '}'
		if s, vowel := long[r]; vowel && !inside {
			b.WriteString(s)
			continue
		}
		b.WriteRune(r)
	}
	for utf8.RuneCountInString(b.String()) < want {
		b.WriteString("ö")
	}
	return b.String()
}
