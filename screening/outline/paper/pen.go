package paper

import (
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Measures, in millimetres and points.
const (
	margin  = 16.0
	gutter  = 13.0 // where the codes of questions stand
	boxSize = 4.2
	lineGap = 8.0 // between lines to write on
	space   = 2.5
)

// style is how words are set.
type style struct {
	face   string // "", "B" or "I"
	points float64
}

func plain() style   { return style{"", 10} }
func strong() style  { return style{"B", 10.5} }
func code() style    { return style{"B", 11} }
func small() style   { return style{"I", 8.5} }
func little() style  { return style{"", 8.5} }
func key() style     { return style{"B", 8.5} }
func heading() style { return style{"B", 14} }
func title() style   { return style{"B", 18} }

// leading is the height of one line.
func (s style) leading() float64 { return s.points * 0.3528 * 1.32 }

// pen writes down a page from top to bottom. A dry pen only measures.
type pen struct {
	pdf           *fpdf.Fpdf
	width, height float64
	left, right   float64 // the column that is written in
	y             float64
	dry           bool
	marks         []mark
}

// mark is a line that was written: what, where, and how wide it is.
type mark struct {
	page        int
	x, y, width float64
	text        string
	key         bool // beside a box
}

func newPen(page Page, fonts Fonts, tag string) *pen {
	pdf := fpdf.New("P", "mm", page.String(), "")
	pdf.SetCatalogSort(true)
	then := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // the same form is the same bytes
	pdf.SetCreationDate(then)
	pdf.SetModificationDate(then)
	pdf.SetProducer("pelita", true)
	pdf.SetLang(tag)
	pdf.SetAutoPageBreak(false, 0)
	for face, b := range map[string][]byte{"": fonts.Regular, "B": fonts.Bold, "I": fonts.Italic} {
		pdf.AddUTF8FontFromBytes("form", face, b)
	}
	p := &pen{pdf: pdf}
	p.width, p.height = pdf.GetPageSize()
	p.left, p.right = margin, p.width-margin
	return p
}

func (p *pen) set(s style) { p.pdf.SetFont("form", s.face, s.points) }

func (p *pen) measure(text string, s style) float64 {
	p.set(s)
	return p.pdf.GetStringWidth(text)
}

// wrap breaks a text into lines of a width. A word that is wider stands alone.
func (p *pen) wrap(text string, s style, width float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			longer := strings.TrimSpace(line + " " + word)
			if line != "" && p.measure(longer, s) > width {
				lines, longer = append(lines, line), word
			}
			line = longer
		}
		lines = append(lines, line)
	}
	return lines
}

// at writes one line with its top at y.
func (p *pen) at(x, y float64, text string, s style) {
	if p.dry {
		return
	}
	p.marks = append(p.marks, mark{p.pdf.PageNo(), x, y, p.measure(text, s), text, s == key()})
	p.set(s)
	p.pdf.Text(x, y+s.leading()*0.78, text)
}

// text writes a wrapped text in the column and goes below it.
func (p *pen) text(text string, s style) {
	p.y += p.block(p.left, p.y, p.right-p.left, text, s)
}

// block writes a wrapped text anywhere and gives its height.
func (p *pen) block(x, y, width float64, text string, s style) float64 {
	if text == "" {
		return 0
	}
	lines := p.wrap(text, s, width)
	for n, line := range lines {
		p.at(x, y+float64(n)*s.leading(), line, s)
	}
	return float64(len(lines)) * s.leading()
}

func (p *pen) line(x1, y1, x2, y2, thick float64) {
	if p.dry {
		return
	}
	p.pdf.SetLineWidth(thick)
	p.pdf.Line(x1, y1, x2, y2)
}

func (p *pen) rect(x, y, w, h, thick float64) {
	if p.dry {
		return
	}
	p.pdf.SetLineWidth(thick)
	p.pdf.Rect(x, y, w, h, "D")
}

// rule writes a line to write on, with a word before it, and gives its end.
func (p *pen) rule(x, width float64, word string) float64 {
	at := x
	if word != "" {
		p.at(x, p.y+lineGap-plain().leading()-0.6, word, plain())
		at += p.measure(word, plain()) + 1.5
	}
	p.line(at, p.y+lineGap-1, at+width, p.y+lineGap-1, 0.25)
	return at + width + 4
}

// bottom is how far down a page is written.
func (p *pen) bottom() float64 { return p.height - margin - 4 }
