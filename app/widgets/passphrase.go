package widgets

import "fyne.io/fyne/v2"

// PassphraseEntry is a field whose text is masked until a person asks to see it.
type PassphraseEntry struct {
	Field
	eye *Button
}

// NewPassphraseEntry makes a masked field with an eye beside it that uncovers
// and covers the text.
func NewPassphraseEntry(onTyped func(string)) *PassphraseEntry {
	p := &PassphraseEntry{}
	e := newEntry(onTyped)
	e.Password = true
	e.ActionItem = newBlank(0, 0) // or Fyne puts an eye of its own into the entry
	p.eye = NewPlainButton(IconEye, "", p.turn)
	p.build(e, p.eye)
	p.ExtendBaseWidget(p)
	return p
}

// NewCodeEntry makes a masked field that takes digits only.
func NewCodeEntry(onTyped func(string)) *PassphraseEntry {
	p := NewPassphraseEntry(onTyped)
	p.entry.allow = isDigit
	return p
}

func (p *PassphraseEntry) turn() {
	p.entry.Password = !p.entry.Password
	name := IconEyeOff
	if p.entry.Password {
		name = IconEye
	}
	p.eye.icon.set(name, AccentInk)
	p.entry.Refresh()
}

// Masked reports whether the text is covered.
func (p *PassphraseEntry) Masked() bool { return p.entry.Password }

// Peek is the button that uncovers and covers the text.
func (p *PassphraseEntry) Peek() fyne.Tappable { return p.eye }
