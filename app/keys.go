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
		fyne.KeyN: func() {
			if !r.shell.State().Locked {
				r.shell.Go(presenter.Route{Screen: presenter.StartScreen})
			}
		},
	} {
		shortcut := &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
		canvas.AddShortcut(shortcut, func(fyne.Shortcut) { do() })
	}
}
