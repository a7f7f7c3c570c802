package widgets

import "fyne.io/fyne/v2"

// EmptyState says in the middle of a page why there is nothing to see, and what
// can be done about it.
type EmptyState struct {
	block
	sign        *icon
	title, text *WrapText
}

// NewEmptyState makes one with a drawing above its words and actions below.
func NewEmptyState(name IconName, actions ...fyne.CanvasObject) *EmptyState {
	e := &EmptyState{sign: newIcon(name, Edge, Heading)}
	e.title = NewText("", Style{Size: Title, Weight: Strong, Align: AlignMiddle})
	e.text = NewText("", Style{Colour: InkSoft, Align: AlignMiddle})
	objects := append([]fyne.CanvasObject{centred(e.sign), e.title, e.text}, actions...)
	e.root = InsetXY(Room, Breath, Measure(440, Column(Snug, objects...)))
	e.ExtendBaseWidget(e)
	return e
}

// Set shows other words; with none it is hidden.
func (e *EmptyState) Set(title, text string) {
	showText(e.title, title)
	showText(e.text, text)
	show(e, title+text != "")
	e.Refresh()
}

// centred keeps a thing at its own width, in the middle.
func centred(o fyne.CanvasObject) *fyne.Container { return Measure(naturalWidth(o), o) }
