package app

import (
	"time"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/screening/sensitive"
)

// copiedFor is how long what was copied can be pasted elsewhere.
const copiedFor = 30 * time.Second

// clipboard is the system's, emptied of what came from here after a while and at
// a lock. What somebody copied elsewhere meanwhile stays.
type clipboard struct {
	fyne.Clipboard
	timer presenter.Timer
	held  sensitive.Value[string]
	stop  func()
}

// SetContent copies a text.
func (c *clipboard) SetContent(text string) {
	if c.stop != nil {
		c.stop()
	}
	c.Clipboard.SetContent(text)
	c.held, c.stop = sensitive.New(text), c.timer.After(copiedFor, c.forget)
}

// forget empties the clipboard if it still holds what was copied here.
func (c *clipboard) forget() {
	if c.stop == nil {
		return
	}
	c.stop()
	if c.Clipboard.Content() == c.held.Reveal() {
		c.Clipboard.SetContent("")
	}
	c.held.Forget()
	c.stop = nil
}
