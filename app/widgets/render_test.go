package widgets_test

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/widgets"
	"pelita/app/widgets/widgetstest"
)

var pictures = flag.String("pictures", "", "write a picture of every part into this folder")

// looks are the settings that everything must be readable in.
var looks = []struct {
	name string
	look widgets.Look
}{
	{"light-100", widgets.Look{}},
	{"dark-100", widgets.Look{Variant: widgets.Dark}},
	{"light-200", widgets.Look{TextFactor: 2}},
	{"dark-200", widgets.Look{Variant: widgets.Dark, TextFactor: 2}},
}

func TestEveryPartIsReadableAtEveryWidthAndSize(t *testing.T) {
	for _, s := range samples() {
		for _, l := range looks {
			for _, long := range []string{"", "-long"} {
				say := words(plainWords)
				if long != "" {
					say = longWords
				}
				for _, width := range []float32{320, phone.Width, 720} {
					name := fmt.Sprintf("%s/%s%s-%.0f", s.name, l.name, long, width)
					t.Run(name, func(t *testing.T) { readable(t, s.make(say), width, l.look) })
				}
			}
		}
	}
}

func readable(t *testing.T, part fyne.CanvasObject, width float32, look widgets.Look) {
	t.Helper()
	page := widgets.NewScroller(widgets.Inset(widgets.Room, part))
	stage.Show(page, fyne.NewSize(width, 700), look)
	for _, problem := range widgetstest.Unreadable(page) {
		t.Error(problem)
	}
}

func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("no -pictures folder given")
	}
	for _, l := range looks {
		for _, width := range []float32{390, 720} {
			picture(t, l.name, width, l.look)
		}
	}
}

// picture draws all parts on one sheet.
func picture(t *testing.T, name string, width float32, look widgets.Look) {
	t.Helper()
	sheet := widgets.Column(widgets.Breath)
	for _, s := range samples() {
		if s.name != "cover" {
			sheet.Add(s.make(plainWords))
		}
	}
	page := widgets.Inset(widgets.Wide, sheet)
	stage.Show(page, fyne.NewSize(width, 100), look)
	stage.Show(page, fyne.NewSize(width, widgets.HeightFor(page, width)), look)
	file, err := os.Create(filepath.Join(*pictures, fmt.Sprintf("parts-%s-%.0f.png", name, width)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, stage.Picture()); err != nil {
		t.Fatal(err)
	}
}
