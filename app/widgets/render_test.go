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

var gallery = flag.String("gallery", "", "write pictures of every part into this folder")

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

// TestGallery draws every part in every state for people to look at:
//
//	go test -tags ci ./app/widgets -run TestGallery -args -gallery DIR
func TestGallery(t *testing.T) {
	if *gallery == "" {
		t.Skip("no -gallery folder given")
	}
	if err := os.MkdirAll(*gallery, 0o755); err != nil {
		t.Fatal(err)
	}
	page := `<!doctype html><meta charset="utf-8"><title>Pelita: the parts</title><style>img{border:1px solid #999;margin:8px;vertical-align:top}</style><h1>The parts</h1>`
	for _, l := range looks {
		for _, width := range []float32{phone.Width, 720} {
			for suffix, say := range map[string]words{"en": plainWords, "qps": longWords} {
				name := fmt.Sprintf("parts-%s-%.0f-%s.png", l.name, width, suffix)
				sheet(t, name, width, l.look, say)
				page += `<img loading="lazy" src="` + name + `">`
			}
		}
	}
	if err := os.WriteFile(filepath.Join(*gallery, "parts.html"), []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sheet draws all parts under each other.
func sheet(t *testing.T, name string, width float32, look widgets.Look, say words) {
	t.Helper()
	all := widgets.Column(widgets.Breath)
	for _, s := range samples() {
		if s.name != "cover" { // it takes what it gets, and would get nothing
			all.Add(s.make(say))
		}
	}
	page := widgets.Inset(widgets.Wide, all)
	stage.Show(page, fyne.NewSize(width, 100), look)
	stage.Show(page, fyne.NewSize(width, widgets.HeightFor(page, width)), look)
	file, err := os.Create(filepath.Join(*gallery, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, stage.Picture()); err != nil {
		t.Fatal(err)
	}
}
