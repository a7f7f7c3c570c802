// Command pelita opens the app. It is the only place that needs OpenGL.
package main

import (
	"os"
	"time"

	fyneapp "fyne.io/fyne/v2/app"

	"pelita/app"
)

func main() {
	os.Exit(app.Main(os.Args[1:], app.Host{New: fyneapp.NewWithID, Now: time.Now, Errors: os.Stderr, Exit: os.Exit}))
}
