package widgets

import "fyne.io/fyne/v2"

// FieldText is what stands around a field and in it.
type FieldText struct {
	Label, Text, Hint, Problem string
}

// Field is one line of text to fill in, with its label above it and, below it, a
// hint or what is wrong with it, in words.
type Field struct {
	block
	label, hint, problem *WrapText
	sign                 *icon
	warning              *fyne.Container
	entry                *entry
	around               *fyne.Container
}

// NewField makes a field. onTyped is called with the whole text whenever a
// person changes it, never by Set.
func NewField(onTyped func(string)) *Field {
	f := &Field{}
	f.build(newEntry(onTyped), nil)
	f.ExtendBaseWidget(f)
	return f
}

// build puts label, entry and hint under each other; action, which may be nil,
// stands beside the entry.
func (f *Field) build(e *entry, action fyne.CanvasObject) {
	f.entry = e
	f.label = NewText("", Style{Weight: Strong})
	f.hint = NewText("", Style{Size: Caption, Colour: InkSoft})
	f.problem = NewText("", Style{Size: Caption, Colour: UrgentInk, Weight: Strong})
	f.sign = newIcon(IconLook, UrgentInk, Caption)
	f.warning = Spread(Tight, f.sign, f.problem, nil)
	f.around = Column(Tight, f.label, f.hint, Spread(Near, nil, e, action), f.warning)
	f.root = f.around
	for _, o := range []fyne.CanvasObject{f.label, f.hint, f.warning} {
		o.Hide()
	}
}

// OnDone is called when a person leaves the field.
func (f *Field) OnDone(done func()) { f.entry.onDone = done }

// OnEnter is called when a person presses return in the field.
func (f *Field) OnEnter(enter func()) { f.entry.onEnter = enter }

// OnKey is asked about every key that is pressed in the field before the field
// reads it; it reports whether the key was for it.
func (f *Field) OnKey(key func(fyne.KeyName) bool) { f.entry.onKey = key }

// LetCopy lets what is in the field be copied. It is for what names nobody and
// opens nothing.
func (f *Field) LetCopy() { f.entry.copies = true }

// Focus puts the keyboard into the field.
func (f *Field) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.entry); c != nil {
		c.Focus(f.entry)
	}
}

// Set shows texts.
func (f *Field) Set(t FieldText) {
	showText(f.label, t.Label)
	showText(f.hint, t.Hint)
	f.problem.SetText(t.Problem)
	show(f.warning, t.Problem != "")
	f.entry.set(t.Text)
	f.Refresh()
}

// Entry is where a person types, to be focused.
func (f *Field) Entry() fyne.Focusable { return f.entry }

// Type types into the field, as a person would, for tests.
func (f *Field) Type(text string) {
	for _, r := range text {
		f.entry.TypedRune(r)
	}
}

// NewNumberField makes a field that takes digits only.
func NewNumberField(onTyped func(string)) *Field {
	f := NewField(onTyped)
	f.entry.allow = isDigit
	return f
}

// NewDecimalField makes a field that takes digits and one decimal sign.
func NewDecimalField(onTyped func(string)) *Field {
	f := NewField(onTyped)
	f.entry.allow = func(r rune) bool { return isDigit(r) || r == '.' || r == ',' }
	return f
}

// NewCodeField makes a narrow field for a few letters that stand for something.
func NewCodeField(onTyped func(string)) *Field {
	f := NewField(onTyped)
	f.entry.wide = 72
	return f
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
