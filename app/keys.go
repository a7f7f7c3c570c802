package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"pelita/app/presenter"
)

// keys are the shortcuts that work on every screen: what a person under
// pressure must be able to do without looking for a button.
func (r *room) keys() {
	canvas := r.window.Canvas()
	for key, do := range map[fyne.KeyName]func(){
		fyne.KeyQ: r.shell.QuickExit,
		fyne.KeyL: r.shell.Lock,
		fyne.KeyN: r.beginNew,
	} {
		shortcut := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
		canvas.AddShortcut(shortcut, func(fyne.Shortcut) { do() })
	}
}

// beginNew opens the page of a new screening, unless something is in the way.
func (r *room) beginNew() {
	if s := r.shell.State(); !s.Locked && !s.Cover.On {
		r.shell.Go(presenter.Route{Screen: presenter.StartScreen})
	}
}

// fieldsAhead bounds how far the first field is looked for.
const fieldsAhead = 12

// focusField puts the cursor into the first field of the screen, so that a
// passphrase can be typed at once.
func (r *room) focusField() {
	canvas := r.window.Canvas()
	for range fieldsAhead {
		canvas.FocusNext()
		if _, ok := canvas.Focused().(interface{ SelectedText() string }); ok {
			return
		}
	}
	canvas.Unfocus()
}
