package widgets

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/segmenter"
)

// breakLines cuts a text into lines no wider than width. It breaks where
// UAX #14 allows it, so also at a zero width space, and only when one word alone
// is too wide between two clusters. Fyne's own wrapping cuts Khmer, Burmese,
// Thai and Lao in the middle of a cluster.
func breakLines(text string, width float32, measure func(string) float32) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, breakParagraph(paragraph, width, measure)...)
	}
	return lines
}

func breakParagraph(text string, width float32, measure func(string) float32) []string {
	var lines []string
	line := ""
	fits := func(s string) bool { return measure(strings.TrimRight(s, " ")) <= width }
	var seg segmenter.Segmenter
	seg.Init([]rune(text))
	for it := seg.LineIterator(); it.Next(); {
		word := string(it.Line().Text)
		if line != "" && !fits(line+word) {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		if fits(line + word) {
			line += word
			continue
		}
		for _, c := range clusters(word) {
			if line != "" && !fits(line+c) {
				lines, line = append(lines, line), ""
			}
			line += c
		}
	}
	return append(lines, strings.TrimRight(line, " "))
}

// clusters cuts a word where a line may be cut at need. UAX #29 is not enough:
// it parts a Burmese syllable from the consonant that closes it, and a Thai
// leading vowel from its consonant.
func clusters(word string) []string {
	var out []string
	var seg segmenter.Segmenter
	seg.Init([]rune(word))
	last := rune(0)
	for it := seg.GraphemeIterator(); it.Next(); {
		g := it.Grapheme().Text
		joined := len(out) > 0 && (binds(last) || unicode.In(g[0], unicode.Mn, unicode.Mc) || closesBurmese(g))
		if joined {
			out[len(out)-1] += string(g)
		} else {
			out = append(out, string(g))
		}
		last = g[len(g)-1]
	}
	return out
}

// binds reports whether a rune holds on to the one after it: the signs that
// stack consonants, and the vowels that Thai and Lao write first.
func binds(r rune) bool {
	switch r {
	case 0x17D2, 0x1039, 0x094D, 0x09CD, 0x200D:
		return true
	}
	return strings.ContainsRune("เแโใไເແໂໃໄ", r)
}

// closesBurmese reports whether a cluster is a Burmese consonant without a
// vowel of its own, which belongs to the syllable before it.
func closesBurmese(g []rune) bool {
	if g[0] < 0x1000 || g[0] > 0x1021 {
		return false
	}
	for _, r := range g[1:] {
		if r == 0x103A || r == 0x1039 {
			return true
		}
	}
	return false
}
