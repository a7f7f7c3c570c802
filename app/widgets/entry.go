package widgets

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"
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
	behind  int     // the place where typing stands; 0 once the cursor went elsewhere
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
	e.setting, e.behind = true, 0
	e.SetText(text)
	e.setting = false
}

// TypedRune lets only allowed characters in, and puts each behind the one that was
// typed before it.
func (e *entry) TypedRune(r rune) {
	if e.allow != nil && !e.allow(r) {
		return
	}
	e.stay()
	behind, longer := e.CursorTextOffset()+1, utf8.RuneCountInString(e.Text)+1
	e.Entry.TypedRune(r)
	if utf8.RuneCountInString(e.Text) == longer {
		e.behind = behind
		e.stay()
	}
}

// stay brings the cursor back behind what was typed last. Where a line is broken, Fyne
// 2.8.1 leaves it before a space, at once or when the page is laid out anew, so that
// what follows would go before the space.
func (e *entry) stay() {
	if at := e.CursorTextOffset(); e.behind > 0 && at == e.behind-1 {
		e.CursorColumn += e.behind - at
	}
}

// TypedKey gives a key to whoever waits for keys that write nothing.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(k.Name) {
		return
	}
	e.stay()
	at, long := e.CursorTextOffset(), utf8.RuneCountInString(e.Text)
	e.behind = 0
	e.Entry.TypedKey(k)
	if k.Name == fyne.KeyBackspace && utf8.RuneCountInString(e.Text) == long-1 {
		e.behind = at - 1
		e.stay()
	}
}

// TypedShortcut copies and cuts only what may leave, and through the clipboard of
// the app, which forgets. Every other program reads the system's.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	e.stay()
	e.behind = 0
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
	e.pointed, e.behind = true, 0
	e.Entry.MouseDown(m)
	e.pointed = false
}

// TouchDown takes note that a finger is on the entry. A tap is told of later, when
// the toolkit knows that no second one comes, and moves no cursor.
func (e *entry) TouchDown(t *mobile.TouchEvent) {
	e.behind = 0
	e.Entry.TouchDown(t)
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
