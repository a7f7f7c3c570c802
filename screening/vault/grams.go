package vault

import "math/bits"

// grams says of a chunk which of its entries may hold a part of a text: for each
// of some hundred classes of three bytes a row of bits, one bit an entry. It
// never says no of an entry that holds it.
type grams struct {
	rows []uint64
	wide int // words of 64 entries in a row
	drop uint8
}

// gram is how many bytes a part has.
const gram = 3

// The number of rows: about two for each byte of an entry's text, so that most
// bits stay clear.
const (
	minRows = 1 << 7
	maxRows = 1 << 10
)

// mark makes the rows of a chunk.
func (c *chunk) mark() {
	size := 0
	for _, e := range c.entries {
		if e.chunk == c {
			size += int(e.textEnd - e.text)
		}
	}
	rows := minRows
	for rows < maxRows && rows*len(c.entries) < 2*size {
		rows *= 2
	}
	g := grams{wide: (len(c.entries) + 63) / 64, drop: uint8(32 - bits.TrailingZeros(uint(rows)))}
	g.rows = make([]uint64, rows*g.wide)
	for i, e := range c.entries {
		if e.chunk == c {
			g.add(i, e.searched())
		}
	}
	c.grams = g
}

func (g grams) add(entry int, text string) {
	for i := gram; i <= len(text); i++ {
		g.rows[g.class(text[i-gram:i])*g.wide+entry/64] |= 1 << (entry % 64)
	}
}

// class is the row of three bytes.
func (g grams) class(three string) int {
	n := uint32(three[0]) | uint32(three[1])<<8 | uint32(three[2])<<16
	return int(n * 0x9E3779B1 >> g.drop)
}

// of lists the rows that the entries which hold all words have set. A word of
// fewer than three bytes has none.
func (g grams) of(words []string) []int {
	var classes []int
	for _, w := range words {
		for i := gram; i <= len(w); i++ {
			classes = append(classes, g.class(w[i-gram:i]))
		}
	}
	return classes
}

// may gives 64 entries of the chunk as bits, set for those in all rows.
func (g grams) may(classes []int, part int) uint64 {
	all := ^uint64(0)
	for _, c := range classes {
		if all &= g.rows[c*g.wide+part]; all == 0 {
			break
		}
	}
	return all
}
