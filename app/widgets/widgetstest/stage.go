// Package widgetstest puts parts and screens on a stage without a window: it
// takes their picture and says what a person could not read. It is for tests
// and for the gallery.
package widgetstest

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"pelita/app/widgets"
)

// Stage is one window of the test driver with the program's theme. Make it once
// for a test package: Fyne keeps the fonts of every theme it is given.
type Stage struct {
	Theme  *widgets.Theme
	window fyne.Window
}

// NewStage makes the stage.
func NewStage() *Stage {
	app := test.NewApp()
	s := &Stage{Theme: widgets.NewTheme(widgets.Fonts{})}
	app.Settings().SetTheme(s.Theme)
	s.window = test.NewWindow(nil)
	s.window.SetPadded(false)
	return s
}

// Show puts an object on the stage at a size and in a look. It comes to rest
// before Show returns.
func (s *Stage) Show(o fyne.CanvasObject, size fyne.Size, look widgets.Look) {
	s.Theme.Apply(look)
	s.window.SetContent(o)
	s.window.Resize(size)
	o.Resize(size)
	o.Refresh()
}

// Canvas is where the object is drawn.
func (s *Stage) Canvas() fyne.Canvas { return s.window.Canvas() }

// Picture gives what is on the stage.
func (s *Stage) Picture() image.Image { return s.window.Canvas().Capture() }
