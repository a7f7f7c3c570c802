package view

import (
	"reflect"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/protocol"
)

// fieldPart is one field of a form: its code and words, an entry for its answer
// or for the letters of its options, and what can be tapped instead.
type fieldPart struct {
	*fyne.Container
	shown    presenter.FormField
	enter    func()
	ask      *widgets.WrapText
	help     *widgets.WrapText
	mark     *widgets.Chip
	entry    formEntry // nil when there is nothing to type
	pills    *widgets.Pills[string]
	absent   *widgets.Pills[protocol.Absence]
	problem  *widgets.Notice
	check    *widgets.Notice
	conflict *widgets.Notice
	onRecord *fyne.Container
	record   *fyne.Container
	open     *widgets.Button
	picture  *pictureEntry
}

// formEntry is a line or an area to type into.
type formEntry interface {
	fyne.CanvasObject
	Set(widgets.FieldText)
	OnDone(func())
	OnEnter(func())
	OnKey(func(fyne.KeyName) bool)
	Focus()
}

// newFieldPart makes the part of a field.
func newFieldPart(s *screen, p FieldIntents, files Files, f presenter.FormField) *fieldPart {
	v := &fieldPart{shown: presenter.FormField{At: f.At, Type: f.Type}, enter: func() {}}
	v.ask = widgets.NewText("", widgets.Style{Weight: widgets.Strong})
	v.help = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	v.mark = widgets.NewChip("", widgets.QuietTone)
	v.problem, v.check, v.conflict = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.onRecord = widgets.Column(widgets.Near)
	v.record = widgets.Tray(v.conflict, v.onRecord)
	v.open = widgets.NewQuietButton("", s.on(func() { p.OpenLink(f.At) }))
	v.absent = widgets.NewPills(onValue(s, func(why protocol.Absence) { p.Absent(f.At, why) }))
	v.absent.Aside()
	v.picture = newPictureEntry(s, p, files, f.At)
	v.makeEntry(s, p, f)
	code := widgets.NewChip(f.Code, widgets.PlainTone)
	words := widgets.Column(widgets.Tight, v.ask, v.help, widgets.Wrap(widgets.Near, v.mark))
	v.Container = widgets.Column(widgets.Snug, widgets.SpreadTop(widgets.Snug, code, words, nil),
		v.controls(s, p, f), v.picture.Container, v.problem, v.check, v.absent, widgets.Wrap(widgets.Near, v.open), v.record)
	return v
}

// makeEntry makes what is typed into, if anything is.
func (v *fieldPart) makeEntry(s *screen, p FieldIntents, f presenter.FormField) {
	typed := onValue(s, func(text string) { p.Type(f.At, text) })
	switch {
	case f.Type == protocol.Text:
		v.entry = widgets.NewTextArea(typed, nil)
	case f.TapOnly:
		return
	case choice(f.Type):
		v.entry = widgets.NewCodeField(typed)
	default:
		v.entry = widgets.NewField(typed)
	}
	v.entry.OnDone(s.on(func() { p.LeaveField(f.At) }))
	v.entry.OnEnter(func() { v.enter() })
	v.entry.OnKey(func(key fyne.KeyName) bool {
		why, ok := absenceKey(key)
		if ok && !s.drawing {
			p.Absent(f.At, why)
		}
		return ok
	})
}

// absenceKey is the reason for no answer that a key stands for.
func absenceKey(key fyne.KeyName) (protocol.Absence, bool) {
	switch key {
	case fyne.KeyF2:
		return protocol.Unknown, true
	case fyne.KeyF3:
		return protocol.Declined, true
	case fyne.KeyF4:
		return protocol.UnsafeToAsk, true
	}
	return protocol.NotAsked, false
}

func choice(t protocol.Type) bool {
	return t == protocol.YesNo || t == protocol.One || t == protocol.Many
}

// controls are what is typed into and tapped. Short options stand side by side,
// long ones in rows.
func (v *fieldPart) controls(s *screen, p FieldIntents, f presenter.FormField) fyne.CanvasObject {
	if f.Type == protocol.Picture {
		return widgets.Column(0)
	}
	if !choice(f.Type) {
		return v.entry
	}
	tap := onValue(s, func(code string) { p.Choose(f.At, code) })
	v.pills = widgets.NewPills(tap)
	if v.entry == nil {
		return v.pills
	}
	v.pills.Aside()
	return widgets.SpreadTop(widgets.Snug, v.entry, v.pills, nil)
}

// fits says whether the part can show a field: it is of the same make.
func (v *fieldPart) fits(f presenter.FormField) bool {
	return v.shown.Type == f.Type && v.shown.Code == f.Code
}

// focus puts the keyboard into the field.
func (v *fieldPart) focus() bool {
	if v.entry == nil {
		return false
	}
	v.entry.Focus()
	return true
}

// set shows a field; one that says the same as before is left as it is.
func (v *fieldPart) set(f presenter.FormField) {
	if reflect.DeepEqual(v.shown, f) {
		return
	}
	v.shown = f
	setText(v.ask, f.Ask)
	setText(v.help, f.Help)
	v.mark.Set(f.Mark.Label, tone(f.Mark.Tone))
	if v.entry != nil {
		e := fieldText(f.Entry)
		e.Problem = ""
		v.entry.Set(e)
	}
	v.problem.Set(widgets.Attention, "", f.Entry.Problem)
	if v.pills != nil {
		v.pills.Set("", "", choiceOptions(f.Options))
		showSome(v.pills, len(f.Options))
	}
	setChoice(v.absent, f.Absences)
	setNotice(v.check, f.Check)
	setNotice(v.conflict, f.Conflict)
	fill(v.onRecord, f.OnRecord, pair)
	showSome(v.record, len(f.OnRecord)+len(f.Conflict.Text))
	setAction(v.open, f.Open)
	v.picture.set(f.Picture)
}

// pictureEntry chooses a picture, and shows it.
type pictureEntry struct {
	*fyne.Container
	facts      *widgets.WrapText
	take, show *widgets.Button
	picture    *widgets.Picture
}

func newPictureEntry(s *screen, p FieldIntents, files Files, at presenter.Spot) *pictureEntry {
	e := &pictureEntry{facts: quietText(), picture: widgets.NewPicture()}
	e.take = widgets.NewQuietButton("", s.on(func() {
		files.Open(func(path string) { p.TakePicture(at, path) })
	}))
	e.show = widgets.NewQuietButton("", s.on(func() { p.ShowPicture(at) }))
	e.Container = widgets.Column(widgets.Snug, e.facts, widgets.Wrap(widgets.Near, e.take, e.show), e.picture)
	return e
}

func (e *pictureEntry) set(s presenter.PictureEntry) {
	setText(e.facts, s.Facts)
	setAction(e.take, s.Take)
	setAction(e.show, s.Show)
	setPicture(e.picture, s.Drawn, s.NotDrawn)
	showIf(e, s.Take.Label+s.Show.Label+s.Facts)
}
