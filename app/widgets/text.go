package widgets

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Style says how a text is set. The zero value is body text in ink.
type Style struct {
	Size    TextSize
	Colour  Colour
	Weight  Weight
	Align   Align
	Leading Leading
}

// Weight is how heavy letters are.
type Weight uint8

// The weights.
const (
	Normal Weight = iota
	Strong
)

// Align is where the lines of a text stand.
type Align uint8

// The alignments. AlignReading is the side where reading starts: left, or right
// in Arabic.
const (
	AlignReading Align = iota
	AlignMiddle
)

// Leading is the distance of lines.
type Leading uint8

// The leadings.
const (
	Easy  Leading = iota // running text
	Close                // labels of buttons and rows
)

// WrapText shows a text in as many lines as its width asks for. It breaks lines
// and orders right-to-left runs itself, for scripts that Fyne's label breaks in
// the wrong place.
type WrapText struct {
	widget.BaseWidget
	text  string
	style Style
	cache []wrapped // a layout asks at one width and places at another

	natural naturalText
}

// naturalText is the width of a text that is not broken.
type naturalText struct {
	text  string
	style Style
	size  float32
	width float32
}

// wrapped is the text broken at one width and one size.
type wrapped struct {
	width, size float32
	lines       []string
}

// NewText makes a text of one style.
func NewText(text string, style Style) *WrapText {
	w := &WrapText{text: text, style: style}
	w.ExtendBaseWidget(w)
	return w
}

// Text gives what is shown.
func (w *WrapText) Text() string { return w.text }

// SetText shows another text. An empty one takes no room.
func (w *WrapText) SetText(text string) {
	if text == w.text {
		return
	}
	w.text, w.cache = text, nil
	w.Refresh()
}

// SetStyle shows the text in another style.
func (w *WrapText) SetStyle(style Style) {
	if style == w.style {
		return
	}
	w.style, w.cache = style, nil
	w.Refresh()
}

// measured is the width of one line.
func (w *WrapText) measured(line string) float32 {
	return fyne.MeasureText(line, current().TextSize(w.style.Size), w.face()).Width
}

func (w *WrapText) face() fyne.TextStyle {
	return fyne.TextStyle{Bold: w.style.Weight == Strong}
}

// lines breaks the text at a width, and remembers the last few widths.
func (w *WrapText) lines(width float32) []string {
	if w.text == "" {
		return nil
	}
	if width <= 0 { // not laid out yet
		return []string{w.text}
	}
	size := current().TextSize(w.style.Size)
	for _, c := range w.cache {
		if c.width == width && c.size == size {
			return c.lines
		}
	}
	c := wrapped{width, size, breakLines(w.text, width, w.measured)}
	w.cache = append(w.cache, c)
	if len(w.cache) > 4 {
		w.cache = slices.Delete(w.cache, 0, 1)
	}
	return c.lines
}

// pitch is the distance from line to line. Scripts that stack signs above and
// below their letters need more.
func (w *WrapText) pitch() float32 {
	box := fyne.MeasureText("x", current().TextSize(w.style.Size), w.face()).Height
	if w.style.Leading == Close || w.style.Size == Heading || w.style.Size == Question {
		return box
	}
	return box * 1.12
}

// HeightFor says how tall the text is at a width.
func (w *WrapText) HeightFor(width float32) float32 {
	return float32(len(w.lines(width))) * w.pitch()
}

// NaturalWidth is the width at which the text needs no breaking.
func (w *WrapText) NaturalWidth() float32 {
	size := current().TextSize(w.style.Size)
	if w.natural.size != size || w.natural.text != w.text || w.natural.style != w.style {
		widest := float32(0)
		for line := range strings.SplitSeq(w.text, "\n") {
			widest = max(widest, w.measured(line))
		}
		w.natural = naturalText{w.text, w.style, size, widest + 1}
	}
	return w.natural.width
}

// MinSize lets a text be as narrow as a few letters: layouts give it its width.
func (w *WrapText) MinSize() fyne.Size {
	width := w.Size().Width
	if width <= 0 {
		width = 320
	}
	return fyne.NewSize(min(w.NaturalWidth(), 2*current().TextSize(w.style.Size)), w.HeightFor(width))
}

// CreateRenderer implements fyne.Widget.
func (w *WrapText) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: w}
	if size := w.Size(); size.Width > 0 {
		r.Layout(size) // see plate
	}
	return r
}

type textRenderer struct {
	text  *WrapText
	lines []fyne.CanvasObject
}

func (r *textRenderer) Layout(size fyne.Size) { r.set(size) }

// set makes one canvas text a line and puts it in its place.
func (r *textRenderer) set(size fyne.Size) {
	w, th := r.text, current()
	broken := w.lines(size.Width)
	for len(r.lines) < len(broken) {
		r.lines = append(r.lines, canvas.NewText("", th.Paint(w.style.Colour)))
	}
	r.lines = r.lines[:len(broken)]
	way, pitch := reading(w.text), w.pitch()
	for i, o := range r.lines {
		line := o.(*canvas.Text)
		line.Text, line.TextStyle = visualOrder(broken[i], way), w.face()
		line.TextSize, line.Color = th.TextSize(w.style.Size), th.Paint(w.style.Colour)
		line.Alignment = w.alignment(way)
		h := line.MinSize().Height
		place(line, 0, float32(i)*pitch+(pitch-h)/2, size.Width, h)
	}
}

func (w *WrapText) alignment(way direction) fyne.TextAlign {
	switch {
	case w.style.Align == AlignMiddle:
		return fyne.TextAlignCenter
	case way == rtl:
		return fyne.TextAlignTrailing
	}
	return fyne.TextAlignLeading
}

func (r *textRenderer) MinSize() fyne.Size           { return r.text.MinSize() }
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.lines }
func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Refresh() {
	r.set(r.text.Size())
	for _, line := range r.lines {
		line.Refresh()
	}
	canvas.Refresh(r.text)
}

// showText shows a text, or nothing and no gap when it is empty.
func showText(w *WrapText, text string) {
	w.SetText(text)
	if text == "" {
		w.Hide()
		return
	}
	w.Show()
}
