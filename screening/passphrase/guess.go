package passphrase

import (
	"strings"
	"unicode"
)

// rows are the keys as they lie beside each other, and what people count off.
const rows = "1234567890 0987654321 !@#$%^&*() qwertyuiop poiuytrewq asdfghjkl; ;lkjhgfdsa zxcvbnm,./ /.,mnbvcxz " +
	"qazwsxedcrfvtgbyhnujmik,ol.p;/ 1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/ 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6u7i8o9p0 " +
	"azertyuiop qsdfghjklm qwertzuiop yxcvbnm abcdefghijklmnopqrstuvwxyz zyxwvutsrqponmlkjihgfedcba " +
	"januarifebruarimaretaprilmeijunijuliagustusseptemberoktobernovemberdesember " +
	"januaryfebruarymarchaprilmayjunejulyaugustseptemberoctobernovemberdecember " +
	"seninselasarabukamisjumatsabtuminggu mondaytuesdaywednesdaythursdayfridaysaturdaysunday " +
	"satuduatigaempatlimaenamtujuhdelapansembilansepuluh onetwothreefourfivesixseveneightnineten"

// look-alikes are undone before the text is looked at a second time.
const lookAlikes = "0o1i3e4a5s7t@a$s!i"

// minRun is from how many letters on a known word, a row of keys or a repetition
// counts as one piece.
const minRun = 3

// maxKnown bounds the length of a blocked phrase or row.
const maxKnown = 64

// What it costs to tell a piece, in bits: which of so many it is. A word of a list
// costs what the list says (lists.go).
const (
	letterCost = 5
	pieceCost  = 10 // a row of keys, a year, what stood there before
	// tooCheap is five blocked words, two words of any list with three letters, or ten
	// letters. At a second for a guess, one bit more is 70 million years of a processor.
	tooCheap = 50
)

// guessable says whether a passphrase can be told too cheaply in pieces: letters,
// words of the lists, rows of keys, repetitions of what came before. So nothing is
// demanded of its kinds of letters, and one more well-known word or digit makes it
// little better than it is.
func guessable(p string) bool {
	folded := fold(p)
	return cost(folded) <= tooCheap || cost([]rune(undisguised(string(folded)))) <= tooCheap
}

// fold takes away what does not make it harder: capitals and separators.
func fold(p string) []rune {
	var out []rune
	for _, r := range strings.ToLower(p) {
		if !unicode.IsSpace(r) && !strings.ContainsRune("-_.,:?'’", r) {
			out = append(out, r)
		}
	}
	return out
}

func undisguised(p string) string {
	pairs := make([]string, 0, len(lookAlikes))
	for _, r := range lookAlikes {
		pairs = append(pairs, string(r))
	}
	return strings.NewReplacer(pairs...).Replace(p)
}

// cost is the least that s can be told for.
func cost(s []rune) int {
	known, again := knownIn(string(s)), repeated(s)
	best := make([]int, len(s)+1)
	for i := 1; i <= len(s); i++ {
		best[i] = best[i-1] + letterCost
		follows := max(again[i], inRow(s[:i]))
		for n := minRun; n <= min(i, max(follows, maxKnown)); n++ {
			if n <= follows {
				best[i] = min(best[i], best[i-n]+pieceCost)
			} else if c, ok := known.cost(string(s[i-n : i])); ok {
				best[i] = min(best[i], best[i-n]+c)
			}
		}
	}
	return best[len(s)]
}

// inRow is how many letters at the end of s stand beside each other in a row.
func inRow(s []rune) int {
	n := 0
	for n < min(len(s), maxKnown) && strings.Contains(rows, string(s[len(s)-n-1:])) {
		n++
	}
	return n
}

// repeated is, for each place, how many letters that end there stood together
// before, also when they overlap: "aaaa" is one letter and a repetition.
func repeated(s []rune) []int {
	longest, here, above := make([]int, len(s)+1), make([]int, len(s)+1), make([]int, len(s)+1)
	for i := 1; i <= len(s); i++ {
		for j := 1; j < i; j++ {
			here[j] = 0
			if s[i-1] == s[j-1] {
				here[j] = above[j-1] + 1
			}
			longest[i] = max(longest[i], here[j])
		}
		here, above = above, here
	}
	return longest
}
