package wire

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// wordCount is how many words there are: 11 bits each.
const wordCount = 2048

// Words turns a hash into six words that two people can read to each other:
// 66 bits. A word is two syllables of one consonant and one vowel, which
// speakers of most languages can say and tell apart; words that are rude in a
// language of the region are left out. Both sides compute the same words.
func (h Hash) Words() string {
	return spoken(Sum([]byte(LabelWords), h[:]), 6)
}

// HeadWords are eight words for all that a device holds of a space: the ends of
// its chains, by device. Two people who read each other the same words hold the
// same segments, whatever a hub shows them. Both ends leave out chains of which
// they hold nothing.
func HeadWords(space ID, heads []Head) string {
	heads = slices.DeleteFunc(slices.Clone(heads), func(h Head) bool { return h.Seq == 0 })
	slices.SortFunc(heads, func(a, b Head) int { return bytes.Compare(a.Device[:], b.Device[:]) })
	b := append([]byte(LabelHeadWords), space[:]...)
	for _, h := range heads {
		b = append(b, h.Device[:]...)
		b = binary.BigEndian.AppendUint64(b, h.Seq)
		b = append(b, h.Hash[:]...)
	}
	return spoken(Sum(b), 8)
}

// spoken are the first words of a hash, 11 bits each.
func spoken(sum Hash, count int) string {
	all := words()
	out := make([]string, count)
	for i := range out {
		n := 0
		for bit := i * 11; bit < i*11+11; bit++ {
			n = n<<1 | int(sum[bit/8]>>(7-bit%8)&1)
		}
		out[i] = all[n]
	}
	return strings.Join(out, " ")
}

// words builds the table: consonant, vowel, consonant, vowel, in the order of
// the letters below, without doubled syllables and without the left-out
// words, cut at 2048.
func words() []string {
	const consonants, vowels = "bdghjklmnprstw", "aiou"
	var syllables []string
	for _, c := range consonants {
		for _, v := range vowels {
			syllables = append(syllables, string(c)+string(v))
		}
	}
	leftOut := []string{
		"babi", "baka", "bisu", "bodo", "budu", "buta", "dosa", "duka", "gila", "hama", "hina",
		"homo", "judi", "kuli", "luka", "maki", "mati", "mura", "nora",
	}
	out := make([]string, 0, len(syllables)*len(syllables))
	for _, first := range syllables {
		for _, second := range syllables {
			if first != second && !slices.Contains(leftOut, first+second) {
				out = append(out, first+second)
			}
		}
	}
	return out[:wordCount]
}
