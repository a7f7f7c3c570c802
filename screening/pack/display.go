package pack

import (
	"unicode"
	"unicode/utf8"
)

// maxMarks is the most combining marks that may follow each other.
const maxMarks = 3

// shown says whether a text can only be read as what it is: no control, no mark
// that turns the order around, no letter without a shape, no private one, no pile
// of marks. Joiners and the break without a width stand only between letters of
// scripts that need them.
func shown(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	marks, before := 0, rune(0)
	for i, r := range s {
		if r >= ' ' && r <= '~' || r == '\n' || r == '\t' {
			marks, before = 0, r
			continue
		}
		if unicode.Is(unicode.M, r) {
			if marks++; marks > maxMarks {
				return false
			}
		} else {
			marks = 0
		}
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if hides(r) && !joins(r, before, after) {
			return false
		}
		before = r
	}
	return true
}

// hides says whether a letter has no shape of its own, or one that this program
// does not know.
func hides(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x034F, r == 0x2800: // blank letters
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF: // variation selectors
		return true
	case r == 0x2028, r == 0x2029: // they break a line
		return true
	}
	// what is left of format controls, private, unassigned and half letters
	return !unicode.IsPrint(r) && !unicode.IsSpace(r)
}

const (
	zeroWidthSpace = 0x200B
	nonJoiner      = 0x200C
	joiner         = 0x200D
)

// joins says whether a letter without a width stands where its script needs it.
func joins(r, before, after rune) bool {
	switch r {
	case zeroWidthSpace:
		return unicode.In(before, unbroken()...) && unicode.In(after, unbroken()...)
	case joiner, nonJoiner:
		return unicode.In(before, joined()...) && unicode.In(after, joined()...)
	}
	return false
}

// unbroken are the scripts that put no space between words.
func unbroken() []*unicode.RangeTable {
	return []*unicode.RangeTable{unicode.Khmer, unicode.Lao, unicode.Myanmar, unicode.Thai}
}

// joined are the scripts in which joiners change a letter's shape.
func joined() []*unicode.RangeTable {
	return []*unicode.RangeTable{
		unicode.Arabic, unicode.Bengali, unicode.Devanagari, unicode.Gujarati, unicode.Gurmukhi, unicode.Kannada,
		unicode.Malayalam, unicode.Oriya, unicode.Sinhala, unicode.Tamil, unicode.Telugu,
	}
}
