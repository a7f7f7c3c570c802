package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

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
	objects := []fyne.CanvasObject{centred(e.sign), e.title, e.text}
	for _, a := range actions {
		objects = append(objects, InsetXY(0, Near, centred(a)))
	}
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
func centred(o fyne.CanvasObject) *fyne.Container { return container.New(&centre{}, o) }

type centre struct{ overlay }

func (c *centre) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		w := min(naturalWidth(o), size.Width)
		place(o, (size.Width-w)/2, 0, w, size.Height)
	}
}
