package app

import (
	"context"
	"image"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"pelita/app/presenter"
	"pelita/assets"
	"pelita/locales"
	"pelita/screening"
)

// inline runs everything where it stands: in a test nothing happens elsewhere.
type inline struct{}

func (inline) Background(work func(context.Context))     { work(context.Background()) }
func (inline) UI(f func())                               { f() }
func (inline) After(time.Duration, func()) (stop func()) { return func() {} }
func (inline) Drop()                                     {}
func (inline) Close()                                    {}

// twin is the app of the real window a second time, drawn in memory over a
// copy of the same profile: it knows where everything stands, so that a test
// can point at words in the real window.
type twin struct {
	t *testing.T
	*room
}

func newTwin(t *testing.T, profile string, size fyne.Size) *twin {
	t.Helper()
	return twinRunBy(t, inline{}, profile, size)
}

func twinRunBy(t *testing.T, by runner, profile string, size fyne.Size) *twin {
	t.Helper()
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	library, err := screening.LoadLibrary(assets.Files())
	if err != nil {
		t.Fatal(err)
	}
	toolkit := test.NewTempApp(t)
	host := Host{New: func(string) fyne.App { return toolkit }, Now: time.Now, Errors: os.Stderr, Exit: func(int) { t.Error("it ends") }}
	r := newRoom(host, config{profile: profile, size: size}, parts{catalogue, library, by})
	r.furnish()
	r.window.Resize(size)
	t.Cleanup(func() {
		if err := r.desk.close(); err != nil {
			t.Error(err)
		}
	})
	return &twin{t: t, room: r}
}

// leave closes the twin as a person does who pauses: what is half typed is kept.
func (w *twin) leave() {
	w.t.Helper()
	w.shell.Go(presenter.Route{Screen: presenter.CaseloadScreen})
	if err := w.desk.close(); err != nil {
		w.t.Fatal(err)
	}
}

// find gives the nth visible object that matches.
func (w *twin) find(what string, nth int, match func(fyne.CanvasObject) bool) fyne.CanvasObject {
	w.t.Helper()
	var hits []fyne.CanvasObject
	walk(w.front(), func(o fyne.CanvasObject) {
		if match(o) {
			hits = append(hits, o)
		}
	})
	if len(hits) <= nth {
		w.t.Fatalf("%s is not on the screen; there is: %s", what, strings.Join(w.words(), " | "))
	}
	return hits[nth]
}

// front is what stands in front: a dialog, when there is one.
func (w *twin) front() fyne.CanvasObject {
	if top := w.window.Canvas().Overlays().Top(); top != nil {
		return top
	}
	return w.window.Content()
}

// middle is where the middle of an object is.
func middle(o fyne.CanvasObject) fyne.Position {
	size := o.Size()
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(size.Width/2, size.Height/2)
}

// word is where words stand.
func (w *twin) word(text string) fyne.Position { return w.wordAt(text, 0) }

// wordAt is where they stand for the nth time.
func (w *twin) wordAt(text string, nth int) fyne.Position {
	w.t.Helper()
	return middle(w.find("the words "+text, nth, func(o fyne.CanvasObject) bool {
		t, ok := o.(*canvas.Text)
		return ok && strings.HasPrefix(strings.TrimSpace(t.Text), text)
	}))
}

// entry is a field that can be typed into.
type entry interface {
	fyne.CanvasObject
	fyne.Focusable
	SelectedText() string
	TypedShortcut(fyne.Shortcut)
}

func (w *twin) entry(nth int) entry {
	w.t.Helper()
	return w.find("a field", nth, func(o fyne.CanvasObject) bool {
		_, ok := o.(entry)
		return ok
	}).(entry)
}

// words lists every text that is drawn.
func (w *twin) words() []string {
	var out []string
	walk(w.front(), func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok && strings.TrimSpace(t.Text) != "" {
			out = append(out, t.Text)
		}
	})
	return out
}

// says reports whether the text is drawn, whole or as the beginning of a line.
func (w *twin) says(text string) bool {
	for _, line := range w.words() {
		if strings.HasPrefix(strings.TrimSpace(line), text) {
			return true
		}
	}
	return false
}

func (w *twin) tap(at fyne.Position) { test.TapCanvas(w.window.Canvas(), at) }
func (w *twin) picture() image.Image { return w.window.Canvas().Capture() }

// walk visits every visible object, in the order in which it is drawn.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, visit)
		}
	case *widget.Entry:
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, visit)
		}
	}
}

// typed is the text in a field.
func typed(e entry) string {
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	return e.SelectedText()
}
