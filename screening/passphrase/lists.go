package passphrase

import (
	_ "embed"
	"strings"

	"github.com/trustelem/zxcvbn/frequency"
)

// blocked are the words and phrases that everybody tries first and no public list
// of passwords has: of this app, of those who use it and where, in their languages,
// well-known sentences. One a line, in lower case without spaces.
//
//go:embed words/blocked.txt
var blocked string

// What a word of a list costs, in bits: the length of the list.
const (
	commonCost = 10 // the first words of each public list
	publicCost = 17 // of all public lists together, 94,000
	drawnCost  = 11 // of the shorter list that passphrases are drawn from
)

// commonWords is how many of each public list count as its first.
const commonWords = 1000

// found are the words of the lists that stand in one text, with what each costs.
type found map[string]int

// cost is what a piece costs that is a word of a list or a year.
func (f found) cost(part string) (int, bool) {
	if isYear(part) {
		return pieceCost, true
	}
	c, ok := f[part]
	return c, ok
}

// knownIn looks for every word of every list: the block list, the 30,000 commonest
// passwords, 64,000 words and names, and the words that are offered. There is no
// table of them in memory: a text has few pairs of letters, and only a word that
// begins with one of them can stand in it.
func knownIn(text string) found {
	l := looking{text: text, found: found{}}
	for i := 1; i < len(text); i++ {
		l.pairs[text[i-1]][text[i]/8] |= 1 << (text[i] % 8)
	}
	for w := range strings.Lines(blocked) {
		l.word(strings.TrimSuffix(w, "\n"), commonCost)
	}
	for _, list := range frequency.FrequencyLists {
		for i, w := range list {
			if i < commonWords {
				l.word(w, commonCost)
			} else {
				l.word(w, publicCost)
			}
		}
	}
	for w := range strings.Lines(indonesian) {
		l.word(strings.TrimSuffix(w, "\n"), drawnCost)
	}
	for _, w := range english() {
		l.word(w, publicCost)
	}
	return l.found
}

// looking is one text in which words are looked for.
type looking struct {
	text  string
	pairs [256][32]byte // a bit for each pair of bytes that stands in it
	found found
}

// word notes a word that stands in the text. Some of the public lists have words
// with an apostrophe, which a text has not any more.
func (l *looking) word(w string, cost int) {
	if len(w) < minRun || l.pairs[w[0]][w[1]/8]&(1<<(w[1]%8)) == 0 || !strings.Contains(l.text, w) {
		return
	}
	if c, ok := l.found[w]; !ok || cost < c {
		l.found[w] = cost
	}
}

// isYear says whether this is a year that people were born in or live in.
func isYear(s string) bool {
	return len(s) == 4 && (s[:2] == "19" || s[:2] == "20") && s[2] >= '0' && s[2] <= '9' && s[3] >= '0' && s[3] <= '9'
}
