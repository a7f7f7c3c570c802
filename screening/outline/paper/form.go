package paper

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// Page is a size of paper.
type Page uint8

// The sizes.
const (
	A4 Page = iota
	Letter
)

// String is the name of the size.
func (p Page) String() string {
	if p == Letter {
		return "Letter"
	}
	return "A4"
}

// Form is what to print.
type Form struct {
	Protocol *protocol.Protocol
	Wording  outline.Wording
	// Beside is a second language that questions and answers also stand in, for
	// the person to read along; nil for none.
	Beside *outline.Wording
	Page   Page
	Fonts  Fonts
}

// form is a Form being printed.
type form struct {
	Form
	o     *outline.Outline
	codes map[protocol.ItemID]string
	pen   *pen
	page  int
	pages int
}

// Marshal prints the form as a PDF file. The error matches ErrScript when the
// fonts lack a letter.
func Marshal(what Form) ([]byte, error) {
	f := printed(what)
	for _, font := range [][]byte{what.Fonts.Regular, what.Fonts.Bold, what.Fonts.Italic} {
		if err := covers(font, f.pen.marks); err != nil {
			return nil, fmt.Errorf("print form: %w", err)
		}
	}
	var b bytes.Buffer
	if err := f.pen.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("print form: %w", err)
	}
	return b.Bytes(), nil
}

// printed prints twice: the first time only counts the pages.
func printed(what Form) *form {
	f := &form{Form: what, o: outline.Of(what.Protocol)}
	f.codes = f.o.Codes()
	f.print()
	f.pages, f.page = f.page, 0
	f.print()
	return f
}

func (f *form) print() {
	f.pen = newPen(f.Page, f.Fonts, f.Wording.Tag())
	f.pen.pdf.SetTitle(f.Wording.Protocol(f.Protocol), true)
	f.newPage()
	f.opening()
	for _, s := range f.o.Sections {
		f.section(s)
	}
}

// newPage begins a page, with what every page says of the form. Sheets come
// apart: each has a place for the number of the record.
func (f *form) newPage() {
	f.page++
	p := f.pen
	p.pdf.AddPage()
	p.y = margin - 5
	name := f.Wording.Protocol(f.Protocol)
	p.at(margin, p.y, name, little())
	number := f.Wording.T("paper.number")
	at := p.width - margin - 42
	p.at(at-2-p.measure(number, little()), p.y, number, little())
	p.line(at, p.y+4, p.width-margin, p.y+4, 0.25)
	foot := p.height - margin + 3
	p.line(margin, foot-2, p.width-margin, foot-2, 0.25)
	digest := f.Protocol.Digest()
	p.at(margin, foot, f.Wording.T("paper.version", "id", f.Protocol.ID, "version", f.Protocol.Version, "digest", hex.EncodeToString(digest[:4])), little())
	page := f.Wording.T("paper.page", "n", strconv.Itoa(f.page), "all", strconv.Itoa(f.pages))
	p.at(p.width-margin-p.measure(page, little()), foot, page, little())
	p.y = margin + 4
}

// keep prints something that must not come apart: it goes to the next page when
// this one has no room for it. The room behind it may be lacking.
func (f *form) keep(draw func()) {
	p := f.pen
	top := p.y
	p.dry = true
	draw()
	height := p.y - top
	p.dry, p.y = false, top
	if top+height-2*space > p.bottom() && top > margin+5 {
		f.newPage()
	}
	draw()
}

// opening says what the sheet is and how it is filled in.
func (f *form) opening() {
	p := f.pen
	p.text(f.Wording.Protocol(f.Protocol), title())
	p.y++
	p.text(f.Wording.T("paper.blank"), plain())
	p.y += space
	end := p.rule(p.left, 38, f.Wording.T("paper.date"))
	p.rule(end, p.right-end-p.measure(f.Wording.T("paper.officer"), plain())-2, f.Wording.T("paper.officer"))
	p.y += lineGap + space
	top := p.y
	p.left, p.right, p.y = p.left+3, p.right-3, p.y+2
	for _, key := range []string{"paper.how_boxes", "paper.how_empty", "paper.how_codes", "paper.how_keep"} {
		p.text(f.Wording.T(key), plain())
		p.y++
	}
	for _, w := range f.languages() {
		if !w.Checked {
			p.text(f.Wording.T("paper.unreviewed", "language", w.Name()), strong())
			p.y++
		}
	}
	p.left, p.right, p.y = p.left-3, p.right+3, p.y+1
	p.rect(p.left, top, p.right-p.left, p.y-top, 0.4)
	p.y += 2 * space
}

func (f *form) languages() []outline.Wording {
	if f.Beside == nil {
		return []outline.Wording{f.Wording}
	}
	return []outline.Wording{f.Wording, *f.Beside}
}

func (f *form) section(s outline.Section) {
	head := func() { f.head(s) }
	for _, e := range s.Entries {
		draw := f.entry(s.Kind, e)
		f.keep(func() { head(); draw[0]() }) // a heading never stands alone
		for _, d := range draw[1:] {
			f.keep(d)
		}
		head = func() {}
	}
	f.pen.y += space
}

func (f *form) head(s outline.Section) {
	p := f.pen
	p.y += space
	p.at(p.left, p.y, s.Code, heading())
	p.left += gutter
	p.text(f.Wording.Section(s.ID), heading())
	p.left -= gutter
	p.y++
	p.line(p.left, p.y, p.right, p.y, 0.7)
	p.y += space
}

// entry gives the parts of an entry, each of which is kept together.
func (f *form) entry(kind protocol.SectionKind, e outline.Entry) []func() {
	switch {
	case e.Question != nil:
		return []func(){func() { f.question(kind, *e.Question) }}
	case e.Stop != nil:
		return []func(){func() { f.stop(kind, *e.Stop) }}
	}
	return f.rounds(kind, *e.Rounds)
}

// Rounds that are printed blank: fewer of a long group.
const (
	manyRounds = 3
	longGroup  = 6
	fewRounds  = 2
)

func (f *form) rounds(kind protocol.SectionKind, r outline.Rounds) []func() {
	n := manyRounds
	if len(r.Questions) > longGroup {
		n = fewRounds
	}
	var out []func()
	for k := range n {
		head := func() {
			f.pen.text(f.Wording.T("paper.round", "group", f.Wording.Group(r.Group.ID), "n", strconv.Itoa(k+1)), strong())
			if k == 0 {
				f.only(r.Relevant)
			}
			f.pen.y += 1
		}
		for q, question := range r.Questions {
			out = append(out, func() {
				if q == 0 {
					head()
				}
				f.question(kind, question)
			})
		}
	}
	return append(out, func() {
		f.question(kind, r.More)
		f.pen.text(f.Wording.T("paper.more_rounds"), small())
		f.pen.y += space
	})
}

// only says when a question is asked.
func (f *form) only(t outline.Test) {
	if !t.Held() {
		f.pen.text(f.Wording.T("paper.only_if", "test", f.words(t)), style{"B", 9})
	}
}

// stop is a box that nobody overlooks: what to do at once, and for a pause what
// has to be true before anybody goes on.
func (f *form) stop(kind protocol.SectionKind, s outline.Stop) {
	p := f.pen
	top := p.y
	p.y += 2
	p.left, p.right = p.left+3+gutter, p.right-3
	name, do := f.Wording.Stop(s.ID)
	word := f.Wording.T("paper.stop")
	if s.Effect == protocol.End {
		word = f.Wording.T("paper.end")
	}
	p.text(word+"  "+f.Wording.T("paper.if", "test", f.words(s.When)), strong())
	p.text(name, strong())
	p.text(do, plain())
	p.y++
	p.left -= gutter
	switch {
	case s.Until != nil:
		f.question(kind, *s.Until)
	case s.Then != "":
		p.left += gutter
		p.text(f.Wording.T("paper.until", "code", s.Then), strong())
		p.left -= gutter
		p.y += space
	}
	p.left, p.right = p.left-3, p.right+3
	p.rect(p.left, top, p.right-p.left, p.y-top, 1)
	p.y += 2 * space
}
