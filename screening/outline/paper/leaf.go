package paper

import (
	"bytes"
	"fmt"
)

// Leaf is one page of instructions that is kept somewhere: paragraphs, lines to be
// typed exactly as they stand, and a code to be read by a camera.
type Leaf struct {
	Title string
	Parts []LeafPart
	// Code is a square of modules, row by row; true is black. It stands below the
	// title. There may be none.
	Code [][]bool
	// Blanks are lines to write on; those of one row stand side by side.
	Blanks [][]string
	// Tag is the language of the words.
	Tag   string
	Page  Page
	Fonts Fonts
}

// LeafPart is one paragraph.
type LeafPart struct {
	Text string
	// Exact: it is typed letter by letter.
	Exact bool
}

// codeSize is how wide a code is, in millimetres.
const codeSize = 58.0

// MarshalLeaf prints the page as a PDF file. ErrLong; an error that matches
// ErrScript when the fonts lack a letter.
func MarshalLeaf(l Leaf) ([]byte, error) { return MarshalLeaves(l) }

// MarshalLeaves prints pages as one PDF file, in the language, the size and the fonts
// of the first. Errors as MarshalLeaf.
func MarshalLeaves(first Leaf, more ...Leaf) ([]byte, error) {
	p := newPen(first.Page, first.Fonts, first.Tag)
	p.pdf.SetTitle(first.Title, true)
	for _, l := range append([]Leaf{first}, more...) {
		p.pdf.AddPage()
		p.y = margin
		l.write(p)
		if p.y > p.bottom() {
			return nil, fmt.Errorf("print page: %w", ErrLong)
		}
	}
	for _, font := range [][]byte{first.Fonts.Regular, first.Fonts.Bold} {
		if err := covers(font, p.marks); err != nil {
			return nil, fmt.Errorf("print page: %w", err)
		}
	}
	var b bytes.Buffer
	if err := p.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("print page: %w", err)
	}
	return b.Bytes(), nil
}

func (l Leaf) write(p *pen) {
	p.text(l.Title, title())
	p.y += space
	l.code(p)
	for _, part := range l.Parts {
		part.write(p)
	}
	p.y += space
	for _, words := range l.Blanks {
		Notice{}.blank(p, words)
	}
}

// code draws the modules, with the white border that a camera needs.
func (l Leaf) code(p *pen) {
	if len(l.Code) == 0 {
		return
	}
	step := codeSize / float64(len(l.Code))
	p.y += 4 * step
	p.pdf.SetFillColor(0, 0, 0)
	for y, row := range l.Code {
		for x, black := range row {
			if black {
				p.pdf.Rect(p.left+float64(x)*step, p.y+float64(y)*step, step, step, "F")
			}
		}
	}
	p.y += codeSize + 4*step
}

func (part LeafPart) write(p *pen) {
	if !part.Exact {
		p.text(part.Text, plain())
		p.y += space
		return
	}
	p.left += 6
	p.text(part.Text, code())
	p.left -= 6
	p.y += space
}
