package widgets_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"pelita/app/widgets"
)

func TestSRC07_NothingIsCopiedOutOfAFieldUnlessItMay(t *testing.T) {
	system := fyne.CurrentApp().Clipboard()
	for name, tt := range map[string]struct {
		field *widgets.Field
		want  string
	}{
		"a name":       {widgets.NewField(nil), "before"},
		"a text":       {&widgets.NewTextArea(func(string) {}, nil).Field, "before"},
		"a passphrase": {&widgets.NewPassphraseEntry(nil).Field, "before"},
		"an address":   {letCopy(), "Ratna"},
	} {
		for _, s := range []fyne.Shortcut{&fyne.ShortcutCopy{Clipboard: system}, &fyne.ShortcutCut{Clipboard: system}} {
			system.SetContent("before")
			entry := tt.field.Entry().(interface {
				fyne.Shortcutable
				SetText(string)
			})
			entry.SetText("Ratna")
			entry.TypedShortcut(&fyne.ShortcutSelectAll{})
			if entry.TypedShortcut(s); system.Content() != tt.want {
				t.Errorf("%s, %T: the clipboard holds %q", name, s, system.Content())
			}
		}
	}
}

func letCopy() *widgets.Field {
	f := widgets.NewField(nil)
	f.LetCopy()
	return f
}

func TestSRC07_PastingIsAllowed(t *testing.T) {
	system := fyne.CurrentApp().Clipboard()
	system.SetContent("seven quiet lamps")
	var typed string
	f := widgets.NewPassphraseEntry(func(text string) { typed = text })
	f.Entry().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: system})
	if typed != "seven quiet lamps" {
		t.Errorf("%q", typed)
	}
}
