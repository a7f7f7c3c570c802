package widgets_test

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/widgets/widgetstest"
)

// stage is made once: Fyne keeps the fonts of every theme it is given.
var stage *widgetstest.Stage

func TestMain(m *testing.M) {
	stage = widgetstest.NewStage()
	os.Exit(m.Run())
}

// phone and desktop are the sizes that everything must fit.
var (
	phone   = fyne.NewSize(390, 844)
	desktop = fyne.NewSize(1440, 900)
)
