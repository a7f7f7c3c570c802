package view_test

import (
	"bytes"
	"flag"
	"fmt"
	"html/template"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/widgets/widgetstest"
)

var (
	gallery = flag.String("gallery", "", "write a picture of every screen in every setting into this folder")
	tall    = flag.Float64("tall", 1, "of -gallery: pictures so many times as high, to see what lies below")
	only    = flag.String("only", "", "of -gallery: the scenes and settings whose names hold this")
)

func TestEveryScreenIsReadableInEverySetting(t *testing.T) {
	for _, s := range scenes() {
		for _, at := range settings() {
			if !tells(at.name) {
				continue
			}
			t.Run(s.name+"/"+at.name, func(t *testing.T) {
				o := framed(s, &intents{}, at.say)
				stage.Show(o, at.size, at.look)
				for _, problem := range widgetstest.Unreadable(o) {
					t.Error(problem)
				}
			})
		}
	}
}

// tells picks the settings that say something: colours change no sizes, and
// longer words say more.
func tells(name string) bool {
	switch name {
	case "phone-light-100-qps", "phone-light-200-en", "phone-light-200-qps",
		"tablet-light-100-qps", "desktop-light-100-qps", "desktop-light-200-qps":
		return true
	}
	return false
}

// TestGallery draws everything for people to look at:
//
//	go test -tags ci ./app/widgets ./app/view -run TestGallery -args -gallery DIR
func TestGallery(t *testing.T) {
	if *gallery == "" {
		t.Skip("no -gallery folder given")
	}
	if err := os.MkdirAll(*gallery, 0o755); err != nil {
		t.Fatal(err)
	}
	var shots []string
	for _, s := range scenes() {
		for _, at := range settings() {
			name := s.name + "--" + at.name
			if !strings.Contains(name, *only) {
				continue
			}
			shots = append(shots, name)
			at.size.Height *= float32(*tall)
			write(t, name, framed(s, &intents{}, at.say), at)
		}
	}
	var page bytes.Buffer
	if err := index.Execute(&page, shots); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*gallery, "index.html"), page.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	fmt.Println(len(shots), "pictures:", filepath.Join(*gallery, "index.html"))
}

func write(t *testing.T, name string, o fyne.CanvasObject, at setting) {
	t.Helper()
	stage.Show(o, at.size, at.look)
	var b bytes.Buffer
	if err := png.Encode(&b, stage.Picture()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*gallery, name+".png"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

var index = template.Must(template.New("index").Parse(`<!doctype html><meta charset="utf-8"><title>Pelita: every screen</title>
<style>body{font:15px sans-serif;background:#ddd;margin:24px}figure{display:inline-block;vertical-align:top;margin:8px}img{width:360px;border:1px solid #999}figcaption{font-size:12px}</style>
<h1>Every screen, in every setting</h1>
<p><a href="parts.html">The parts they are made of</a></p>
{{range .}}<figure><a href="{{.}}.png"><img loading="lazy" src="{{.}}.png" alt=""></a><figcaption>{{.}}</figcaption></figure>
{{end}}`))
