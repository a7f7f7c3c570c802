package toolkitdirect

import "fyne.io/fyne/v2"

func leak(a fyne.App, w fyne.Window, name string) {
	a.Preferences().SetString("last", name) // want `Preferences of the toolkit outside the named places`
	a.Clipboard().SetContent(name)          // want `Clipboard of the toolkit outside the named places`
	a.SendNotification(nil)                 // want `SendNotification of the toolkit outside the named places`
	w.SetTitle(name)                        // want `SetTitle of the toolkit outside the named places`
	w.Show()
}
