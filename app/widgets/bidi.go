package widgets

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
)

// Marks that tell a shaper the direction of what stands between them.
const (
	leftToRightIsolate = "\u2066"
	rightToLeftIsolate = "\u2067"
	endIsolate         = "\u2069"
	leftToRightMark    = "\u200e"
)

// direction is the way a text is read.
type direction uint8

const (
	ltr direction = iota
	rtl
)

// rightToLeft reports whether a text reads from right to left: its first letter
// decides (UAX #9, rule P2).
func rightToLeft(text string) bool {
	for _, r := range text {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// reading is the direction of a paragraph.
func reading(text string) direction {
	if rightToLeft(text) {
		return rtl
	}
	return ltr
}

// hasRightToLeft reports whether any letter reads from right to left.
func hasRightToLeft(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		p, _ := bidi.LookupRune(r)
		return p.Class() == bidi.R || p.Class() == bidi.AL
	})
}

// visualOrder rewrites one line so that Fyne, which places runs from left to
// right in the order they are read, shows them in the order of UAX #9: the runs
// are put in visual order, each in an isolate of its own direction. It is for
// display only.
func visualOrder(line string, paragraph direction) string {
	if !hasRightToLeft(line) {
		return line
	}
	runs := directionRuns(line, paragraph)
	reorder(runs, paragraph)
	var b strings.Builder
	b.WriteString(leftToRightMark)
	for _, r := range runs {
		open := leftToRightIsolate
		if r.level == 1 {
			open = rightToLeftIsolate
		}
		b.WriteString(open + r.text + endIsolate)
	}
	b.WriteString(leftToRightMark)
	return b.String()
}

// run is a stretch of text at one embedding level: 0 left to right, 1 right to
// left, 2 a number or a Latin word inside right to left.
type run struct {
	text  string
	level int
}

func directionRuns(line string, paragraph direction) []run {
	way, mark := bidi.LeftToRight, leftToRightMark
	if paragraph == rtl {
		way, mark = bidi.RightToLeft, "\u200f"
	}
	var p bidi.Paragraph
	if _, err := p.SetString(mark+line, bidi.DefaultDirection(way)); err != nil {
		return []run{{text: line}}
	}
	order, err := p.Order()
	if err != nil {
		return []run{{text: line}}
	}
	var runs []run
	for i := range order.NumRuns() {
		r := order.Run(i)
		text := strings.TrimPrefix(r.String(), mark)
		switch {
		case text == "":
		case r.Direction() == bidi.RightToLeft:
			runs = append(runs, run{text, 1})
		case paragraph == rtl:
			runs = append(runs, run{text, 2})
		default:
			if len(runs) == 0 {
				runs = append(runs, run{text: text})
				continue
			}
			runs = append(runs, leadingNumber(text)...)
		}
	}
	return runs
}

// leadingNumber parts the number that follows right to left text (level 2) from
// what comes after it. The library gives both as one run.
func leadingNumber(text string) []run {
	end := 0
	for i, r := range text {
		if unicode.IsDigit(r) {
			end = i + len(string(r))
			continue
		}
		if !strings.ContainsRune(".,:/-+", r) {
			break
		}
	}
	var runs []run
	if end > 0 {
		runs = append(runs, run{text[:end], 2})
	}
	if end < len(text) {
		runs = append(runs, run{text: text[end:]})
	}
	return runs
}

// reorder is rule L2 of UAX #9 for the levels 0 to 2.
func reorder(runs []run, paragraph direction) {
	if paragraph == rtl {
		slices.Reverse(runs)
		return
	}
	for start := 0; start < len(runs); start++ {
		end := start
		for end < len(runs) && runs[end].level > 0 {
			end++
		}
		slices.Reverse(runs[start:end])
		start = max(start, end-1)
	}
}
