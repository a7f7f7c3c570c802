package passphrase

import (
	_ "embed"
	"strings"
	"unicode"
)

// blocked are the words and phrases that everybody tries first: of this app, of
// those who use it and where, common passwords, well-known sentences. One a line,
// in lower case without spaces.
//
//go:embed words/blocked.txt
var blocked string

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

// guessable says whether a passphrase can be told in fewer than six pieces. A
// piece is one letter, one blocked word, one row of keys, or a repetition of what
// came before. So nothing is demanded of its kinds of letters, and one more
// well-known word or digit makes it no better than it is.
func guessable(p string) bool {
	folded, known := fold(p), dictionary()
	return pieces(folded, known) < minPieces || pieces([]rune(undisguised(string(folded))), known) < minPieces
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

// pieces is the least number of pieces that s can be told in.
func pieces(s []rune, known map[string]bool) int {
	best := make([]int, len(s)+1)
	for i := 1; i <= len(s); i++ {
		best[i] = best[i-1] + 1
		again := repeated(s, i)
		for n := minRun; n <= i; n++ {
			if best[i-n]+1 >= best[i] {
				continue
			}
			if n <= again || n <= maxKnown && isKnown(known, string(s[i-n:i])) {
				best[i] = best[i-n] + 1
			}
		}
	}
	return best[len(s)]
}

func isKnown(known map[string]bool, part string) bool {
	return known[part] || strings.Contains(rows, part)
}

// repeated is how many letters that end at i stood together before, also when
// they overlap: "aaaa" is one letter and a repetition.
func repeated(s []rune, i int) int {
	longest := 0
	for j := 1; j < i; j++ {
		n := 0
		for n < j && s[i-1-n] == s[j-1-n] {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

// dictionary is the block list and the years that people were born in or live in.
func dictionary() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(blocked) {
		all[w] = true
	}
	for _, century := range []string{"19", "20"} {
		for _, ten := range "0123456789" {
			for _, one := range "0123456789" {
				all[century+string(ten)+string(one)] = true
			}
		}
	}
	return all
}
