package widgetstest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"pelita/app/widgets"
)

// Pressable is a thing to press, as a screen reader names it.
type Pressable interface {
	fyne.Widget
	fyne.Tappable
	fyne.Focusable
	fyne.Accessible
	Disabled() bool
}

// Pressables lists the things to press that are shown, in reading order.
func Pressables(root fyne.CanvasObject) []Pressable {
	var all []Pressable
	each(root, func(o fyne.CanvasObject) {
		if p, ok := o.(Pressable); ok {
			all = append(all, p)
		}
	})
	return all
}

// Find gives the first thing to press with a label, or nil.
func Find(root fyne.CanvasObject, label string) Pressable {
	for _, p := range Pressables(root) {
		if p.AccessibilityLabel() == label {
			return p
		}
	}
	return nil
}

// Fields lists the fields that are shown, in reading order.
func Fields(root fyne.CanvasObject) []*widgets.Field {
	var all []*widgets.Field
	each(root, func(o fyne.CanvasObject) {
		switch f := o.(type) {
		case *widgets.Field:
			all = append(all, f)
		case *widgets.PassphraseEntry:
			all = append(all, &f.Field)
		case *widgets.TextArea:
			all = append(all, &f.Field)
		}
	})
	return all
}

// Texts lists every line that is shown.
func Texts(root fyne.CanvasObject) []string {
	var all []string
	each(root, func(o fyne.CanvasObject) {
		if t, ok := o.(*canvas.Text); ok && t.Text != "" {
			all = append(all, t.Text)
		}
	})
	return all
}

// each calls f with every object that is shown.
func each(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	f(o)
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		parts = o.Objects
	case *container.Scroll:
		parts = []fyne.CanvasObject{o.Content}
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, part := range parts {
		each(part, f)
	}
}
