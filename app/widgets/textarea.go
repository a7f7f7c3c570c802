package widgets

import (
	"time"

	"fyne.io/fyne/v2"
)

// Later runs something on the drawing goroutine after a while, unless stop is
// called first.
type Later func(d time.Duration, f func()) (stop func())

// draftDelay is how long typed text may be ahead of its draft.
const draftDelay = 500 * time.Millisecond

// TextArea is several lines of text to fill in. What is typed becomes a draft
// after a short pause, and is done when the area is left.
type TextArea struct {
	Field
	later   Later
	stop    func()
	onDraft func(string)
}

// NewTextArea makes an area. onDraft is called with the whole text at most once
// in half a second, and at once when the area is left; never by Set. A nil later
// calls it at every change.
func NewTextArea(onDraft func(string), later Later) *TextArea {
	a := &TextArea{later: later, onDraft: onDraft}
	e := newEntry(nil)
	e.onTyped = a.typed
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.tall = 3 * TouchTarget
	e.onDone = a.flush
	a.build(e, nil)
	a.ExtendBaseWidget(a)
	return a
}

func (a *TextArea) typed(text string) {
	if a.later == nil {
		a.onDraft(text)
		return
	}
	if a.stop == nil {
		a.stop = a.later(draftDelay, a.flush)
	}
}

// flush hands over a draft that waits.
func (a *TextArea) flush() {
	if a.stop == nil {
		return
	}
	a.stop()
	a.stop = nil
	a.onDraft(a.entry.Text)
}

// OnDone is called when a person leaves the area, after its last draft.
func (a *TextArea) OnDone(done func()) {
	a.entry.onDone = func() {
		a.flush()
		done()
	}
}
