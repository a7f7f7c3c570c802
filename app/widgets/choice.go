package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
)

// Option is one thing that can be chosen. Code is what is chosen; Label and
// Detail are only painted, and may be the same for two options.
type Option[C comparable] struct {
	Code          C
	Label, Detail string
	Chosen        bool
}

// Choice lets a person choose one of several things, each in a row of its own
// that is as large as a finger.
type Choice[C comparable] struct {
	block
	shape    markShape
	label    *WrapText
	hint     *WrapText
	list     *fyne.Container
	options  []Option[C]
	rows     []*optionRow
	tall     float32 // of a row, when more than a finger
	onChosen func(C)
}

// NewChoice makes an empty choice. onChosen is called when a person chooses,
// also when they choose again what is chosen already; never by Set.
func NewChoice[C comparable](onChosen func(C)) *Choice[C] {
	c := &Choice[C]{onChosen: onChosen}
	c.build(roundMark)
	c.ExtendBaseWidget(c)
	return c
}

func (c *Choice[C]) build(shape markShape) {
	c.shape = shape
	c.label = NewText("", Style{Weight: Strong})
	c.hint = NewText("", Style{Size: Caption, Colour: InkSoft})
	c.label.Hide()
	c.hint.Hide()
	c.list = Columns(optionWidth, Near)
	c.root = Column(Near, c.label, c.hint, c.list)
}

// optionWidth is the least width of an option beside another one.
const optionWidth = 250

// Set shows options under a label and a hint, both of which may be empty.
func (c *Choice[C]) Set(label, hint string, options []Option[C]) {
	showText(c.label, label)
	showText(c.hint, hint)
	if !sameCodes(c.options, options) {
		c.rebuild(options)
	}
	c.options = slices.Clone(options)
	for i, o := range options {
		c.rows[i].set(o.text())
	}
	c.Refresh()
}

func sameCodes[C comparable](a, b []Option[C]) bool {
	return slices.EqualFunc(a, b, func(a, b Option[C]) bool { return a.Code == b.Code })
}

// rebuild makes new rows. Rows of the same codes are kept, so that the keyboard
// stays on the option it has just pressed.
func (c *Choice[C]) rebuild(options []Option[C]) {
	c.rows = c.rows[:0:0]
	c.list.RemoveAll()
	for _, o := range options {
		row := newOptionRow(c.shape, func() { c.onChosen(o.Code) })
		row.tall = max(row.tall, c.tall)
		c.rows = append(c.rows, row)
		c.list.Add(row)
	}
}

// Option gives the row of a code, to press it in a test, or nil.
func (c *Choice[C]) Option(code C) fyne.Tappable {
	for i, o := range c.options {
		if o.Code == code {
			return c.rows[i]
		}
	}
	return nil
}

// MultiChoice lets a person choose several things. When one of them is the
// "none of these" of the list, whoever owns the State clears the others: the
// part only reports what was pressed.
type MultiChoice[C comparable] struct {
	Choice[C]
}

// NewMultiChoice makes an empty choice of several. onToggled is called with the
// code that a person pressed; never by Set.
func NewMultiChoice[C comparable](onToggled func(C)) *MultiChoice[C] {
	m := &MultiChoice[C]{}
	m.onChosen = onToggled
	m.build(squareMark)
	m.ExtendBaseWidget(m)
	return m
}
