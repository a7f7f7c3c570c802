package paper

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrLong says that a notice does not go on its one page.
var ErrLong = errors.New("more than one page")

// Notice is a text of one page that is handed to somebody: what it is, the
// points that it makes, what follows from them, and lines to write on.
type Notice struct {
	Title            string
	Opening, Closing []string
	// Lines are set large, to be typed by somebody who reads them.
	Lines []string
	// Columns head the marks of the points.
	Columns []string
	Points  []Point
	// Blanks are lines to write on; those of one row stand side by side.
	Blanks [][]string
	// Tag is the language of the words.
	Tag   string
	Page  Page
	Fonts Fonts
}

// Point is one point of a notice, and the columns in which it is marked.
type Point struct {
	Text  string
	Marks []bool
}

// MarshalNotice prints the notice as a PDF file of one page. ErrLong; an error
// that matches ErrScript when the fonts lack a letter.
//
// The bytes may be about a person: they are made in memory, and the caller lets
// them onto no disk.
func MarshalNotice(n Notice) ([]byte, error) {
	p := newPen(n.Page, n.Fonts, n.Tag)
	p.pdf.SetTitle(n.Title, true)
	p.pdf.AddPage()
	p.y = margin
	n.write(p)
	if p.y > p.bottom() {
		return nil, fmt.Errorf("print notice: %w", ErrLong)
	}
	for _, font := range [][]byte{n.Fonts.Regular, n.Fonts.Bold, n.Fonts.Italic} {
		if err := covers(font, p.marks); err != nil {
			return nil, fmt.Errorf("print notice: %w", err)
		}
	}
	var b bytes.Buffer
	if err := p.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("print notice: %w", err)
	}
	return b.Bytes(), nil
}

func (n Notice) write(p *pen) {
	p.text(n.Title, title())
	p.y += space
	for _, text := range n.Opening {
		p.text(text, plain())
		p.y += space / 2
	}
	for _, line := range n.Lines {
		p.text(line, heading())
		p.y += space / 2
	}
	p.y += space / 2
	at := n.columns(p)
	for _, point := range n.Points {
		point.write(p, at)
	}
	p.y += space
	for _, text := range n.Closing {
		p.text(text, small())
		p.y += space / 2
	}
	for _, words := range n.Blanks {
		n.blank(p, words)
	}
}

// blank sets words with lines to write on behind them, side by side.
func (n Notice) blank(p *pen, words []string) {
	x, width := p.left, (p.right-p.left)/float64(len(words))
	for _, word := range words {
		p.rule(x, width-p.measure(word, plain())-4, word)
		x += width
	}
	p.y += lineGap
}

// columns heads the columns of marks, each as wide as its word.
func (n Notice) columns(p *pen) []float64 {
	at := make([]float64, len(n.Columns))
	x := p.right
	for i := len(n.Columns) - 1; i >= 0; i-- {
		width := p.measure(n.Columns[i], little())
		x -= width + 3
		p.at(x, p.y, n.Columns[i], little())
		at[i] = x + width/2
	}
	p.y += little().leading() + 0.6
	return at
}

// write sets a point on as many lines as it needs, its marks beside the first.
func (pt Point) write(p *pen, columns []float64) {
	right := p.right
	if len(columns) > 0 {
		right = columns[0] - 12
	}
	p.line(p.left, p.y, p.right, p.y, 0.1)
	for i, x := range columns {
		if i < len(pt.Marks) && pt.Marks[i] {
			p.at(x-p.measure("×", little())/2, p.y+0.3, "×", little())
		}
	}
	p.y += p.block(p.left, p.y+0.3, right-p.left, pt.Text, little()) + 0.35
}
