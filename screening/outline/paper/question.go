package paper

import (
	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// question prints an item: its code, how it is put, its words, what helps the
// officer, and the places for an answer.
func (f *form) question(kind protocol.SectionKind, q outline.Question) {
	p := f.pen
	p.at(p.left, p.y, q.Code, code())
	p.left += gutter
	if manner := f.Wording.Manner(kind, q.Item); manner != "" {
		p.text(manner, style{"I", 9})
	}
	f.only(q.Relevant)
	f.ask(q.Item)
	if help := f.Wording.Help(q.Item); help != "" {
		p.text(help, small())
	}
	p.y += 0.8
	f.answer(q)
	f.absences(q)
	p.left -= gutter
	p.y += space
}

// ask prints the words, in two columns when there is a second language and the
// person reads along.
func (f *form) ask(i *protocol.Item) {
	p := f.pen
	if f.Beside == nil || i.Source == protocol.Observed {
		p.text(f.Wording.Ask(i), strong())
		return
	}
	half := (p.right - p.left - 6) / 2
	a := p.block(p.left, p.y, half, f.Wording.Ask(i), strong())
	b := p.block(p.left+half+6, p.y, half, f.Beside.Ask(i), strong())
	p.y += max(a, b)
}

func (f *form) answer(q outline.Question) {
	p := f.pen
	if choices := outline.Choices(q.Item); len(choices) > 0 {
		var boxes []box
		for _, c := range choices {
			boxes = append(boxes, box{key: f.letter(c), words: f.both(q.Item, c.Code)})
		}
		if q.Item.Type == protocol.Many {
			p.text(f.Wording.T("paper.many"), small())
		}
		f.boxes(boxes, plain())
		return
	}
	if q.Item.Type == protocol.Picture {
		p.text(f.Wording.T("paper.picture"), plain())
		return
	}
	f.lines(q.Item)
	p.y += lineGap + 0.8
}

// both gives the words of an answer, in both languages when there are two.
func (f *form) both(i *protocol.Item, code string) string {
	words := f.Wording.Choice(i, code)
	if f.Beside == nil || i.Source == protocol.Observed {
		return words
	}
	if other := f.Beside.Choice(i, code); other != words {
		return words + " / " + other
	}
	return words
}

// textLines is how many lines there are for free words.
const textLines = 3

// lines are the places to write on.
func (f *form) lines(i *protocol.Item) {
	p, w := f.pen, f.Wording
	switch i.Type {
	case protocol.Date:
		at := p.rule(p.left, 22, w.T("paper.year"))
		at = p.rule(at, 14, w.T("paper.month"))
		at = p.rule(at, 14, w.T("paper.day"))
		p.rect(at, p.y+lineGap-1-boxSize, boxSize, boxSize, 0.35)
		p.at(at+boxSize+1.5, p.y+lineGap-plain().leading()-0.6, w.T("paper.about"), plain())
	case protocol.Money:
		at := p.rule(p.left, 55, w.T("paper.amount"))
		p.rule(at, 25, w.T("paper.currency"))
	case protocol.Age:
		at := p.rule(p.left, 16, w.T("paper.years"))
		p.rule(at, 16, w.T("paper.years_to"))
	case protocol.Number:
		p.rule(p.left, 25, "")
	case protocol.Text:
		for range textLines - 1 {
			p.rule(p.left, p.right-p.left, "")
			p.y += lineGap
		}
		p.rule(p.left, p.right-p.left, "")
	default:
		p.rule(p.left, p.right-p.left, "")
	}
}

// absences are the reasons for no answer: never a "no", and never nothing.
func (f *form) absences(q outline.Question) {
	var boxes []box
	for _, a := range q.Absences() {
		boxes = append(boxes, box{words: f.Wording.Absence(a)})
	}
	if len(boxes) > 0 {
		f.pen.y += 0.6
		f.boxes(boxes, little())
	}
}

// letter is what a choice is keyed in by.
func (f *form) letter(c outline.Choice) string {
	if key := "form.key_" + c.Code; c.Letter == "" && f.Wording.Has(key) {
		return f.Wording.T(key)
	}
	return c.Letter
}

// box is one answer to tick, and what it is keyed in by.
type box struct{ key, words string }

// boxes prints answers in as many columns as fit: all on a line, or in columns
// of one width, so that the eye finds them.
func (f *form) boxes(list []box, s style) {
	p := f.pen
	widest := 0.0
	for _, b := range list {
		widest = max(widest, f.boxWidth(b, s))
	}
	width := p.right - p.left
	columns := min(max(int(width/(widest+5)), 1), 4)
	step := width / float64(columns)
	row := max(s.leading(), boxSize) + 1.4
	for n := 0; n < len(list); n += columns {
		height := row
		for k, b := range list[n:min(n+columns, len(list))] {
			height = max(height, f.box(p.left+float64(k)*step, step-4, b, s))
		}
		p.y += height
	}
}

func (f *form) boxWidth(b box, s style) float64 {
	return boxSize + 1.5 + f.keyWidth(b) + f.pen.measure(b.words, s)
}

// keyWidth is the room of the letter beside a box.
func (f *form) keyWidth(b box) float64 {
	if b.key == "" {
		return 0
	}
	return f.pen.measure("aa ", key()) + 0.5
}

// box prints one answer and gives its height.
func (f *form) box(x, width float64, b box, s style) float64 {
	p := f.pen
	p.rect(x, p.y, boxSize, boxSize, 0.35)
	if b.key != "" {
		p.at(x+boxSize+1.5, p.y+0.3, b.key, key())
	}
	indent := boxSize + 1.5 + f.keyWidth(b)
	return p.block(x+indent, p.y, width-indent, b.words, s) + 1.4
}
