package widgets

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// entry is Fyne's entry with what we need of it: setting its text calls nobody
// back, and leaving it is reported.
type entry struct {
	widget.Entry
	setting bool
	allow   func(rune) bool
	onTyped func(string)
	onDone  func()
	onEnter func()
	onKey   func(fyne.KeyName) bool
	tall    float32
	wide    float32 // the width it would like, when not the usual one
	pointed bool    // a pointer brought the focus, so it is in sight
	copies  bool    // what is in it may be copied
}

func newEntry(onTyped func(string)) *entry {
	e := &entry{onTyped: onTyped}
	e.ExtendBaseWidget(e)
	e.prepare()
	return e
}

func (e *entry) prepare() {
	e.OnChanged = func(text string) {
		if !e.setting && e.onTyped != nil {
			e.onTyped(text)
		}
	}
	e.OnSubmitted = func(string) {
		if e.onEnter != nil {
			e.onEnter()
		}
	}
}

// set shows a text and reports nothing.
func (e *entry) set(text string) {
	if e.Text == text {
		return
	}
	e.setting = true
	e.SetText(text)
	e.setting = false
}

// TypedRune lets only allowed characters in, and stays behind what was typed: where a
// line is broken, Fyne 2.8.1 leaves the cursor before a space, so that what follows
// goes before it too.
func (e *entry) TypedRune(r rune) {
	if e.allow != nil && !e.allow(r) {
		return
	}
	behind, longer := e.CursorTextOffset()+1, utf8.RuneCountInString(e.Text)+1
	e.Entry.TypedRune(r)
	if utf8.RuneCountInString(e.Text) == longer {
		e.CursorColumn += behind - e.CursorTextOffset()
	}
}

// TypedKey gives a key to whoever waits for keys that write nothing.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(k.Name) {
		return
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut copies and cuts only what may leave, and through the clipboard of
// the app, which forgets. Every other program reads the system's.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutCopy:
		s = &fyne.ShortcutCopy{Clipboard: fyne.CurrentApp().Clipboard()}
	case *fyne.ShortcutCut:
		s = &fyne.ShortcutCut{Clipboard: fyne.CurrentApp().Clipboard()}
	default:
		e.Entry.TypedShortcut(s)
		return
	}
	if e.copies {
		e.Entry.TypedShortcut(s)
	}
}

// MouseDown takes note that a pointer is on the entry.
func (e *entry) MouseDown(m *desktop.MouseEvent) {
	e.pointed = true
	e.Entry.MouseDown(m)
	e.pointed = false
}

// FocusGained brings the entry in sight when the keyboard came to it.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	if !e.pointed {
		reveal(e)
	}
}

// FocusLost reports that the entry was left.
func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	if e.onDone != nil {
		e.onDone()
	}
}

// MinSize keeps an entry as tall as a finger, and narrow enough for a phone.
func (e *entry) MinSize() fyne.Size {
	m := e.Entry.MinSize()
	least := float32(96)
	if e.wide > 0 {
		least = min(least, e.wide)
	}
	return fyne.NewSize(min(m.Width, least), max(m.Height, TouchTarget, e.tall))
}

// NaturalWidth is the width an entry would like beside something else.
func (e *entry) NaturalWidth() float32 {
	if e.wide > 0 {
		return e.wide * current().factor()
	}
	return 220 * current().factor()
}
