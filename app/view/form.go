package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/protocol"
)

// FormIntents is what a person can do with a form.
type FormIntents interface {
	FieldIntents
	OneMore(group string)
	TypeCode(code string)
	JumpCode()
	JumpSection(id string)
	Next()
	Previous()
	Done()
}

// FieldIntents is what a person can do with one field of a form.
type FieldIntents interface {
	Type(at presenter.Spot, text string)
	LeaveField(at presenter.Spot)
	Choose(at presenter.Spot, code string)
	Absent(at presenter.Spot, why protocol.Absence)
	OpenLink(at presenter.Spot)
	TakePicture(at presenter.Spot, file string)
	ShowPicture(at presenter.Spot)
}

// Form is the screen of all fields of one part of a form. From a tablet on the
// parts stand beside them.
type Form struct {
	screen
	intents              FormIntents
	files                Files
	rail                 *widgets.Rail[string]
	steps                *widgets.Steps
	name                 *widgets.WrapText
	intro                *widgets.WrapText
	saved                *widgets.Chip
	section              *widgets.WrapText
	jump                 *widgets.Field
	keys                 *widgets.WrapText
	due                  *dueList
	blocks               *fyne.Container
	fields               map[presenter.Spot]*fieldPart
	order                []presenter.Spot
	page                 *widgets.Scroller
	previous, next, done *widgets.Button
	at                   string
	turn                 int
}

// NewForm makes the screen; files asks for the file of a picture.
func NewForm(p FormIntents, files Files) *Form {
	v := &Form{screen: newScreen(), intents: p, files: files, fields: map[presenter.Spot]*fieldPart{}}
	v.rail = widgets.NewRail(onValue(&v.screen, p.JumpSection))
	v.steps = widgets.NewSteps()
	v.name = widgets.NewText("", widgets.Style{Weight: widgets.Strong})
	v.intro = quietText()
	v.saved = widgets.NewChip("", widgets.QuietTone)
	v.section = heading()
	v.jump = widgets.NewCodeField(onValue(&v.screen, p.TypeCode))
	v.jump.OnEnter(v.on(p.JumpCode))
	v.keys = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	v.due = newDueList()
	v.blocks = widgets.Column(widgets.Room)
	v.previous = widgets.NewIconButton(widgets.IconBack, "", v.on(p.Previous))
	v.next = widgets.NewPrimaryButton("", v.on(p.Next))
	v.done = widgets.NewQuietButton("", v.on(p.Done))
	v.arrange()
	return v
}

func (v *Form) arrange() {
	head := widgets.Column(widgets.Near,
		v.heading, widgets.Spread(widgets.Room, nil, v.name, v.saved), v.intro, widgets.Wrap(widgets.Near, v.busy), v.notice)
	quick := widgets.Columns(240, widgets.Room, v.jump, v.keys)
	v.page = widgets.NewScroller(sheet(head, v.due.Container, v.steps, v.section, quick, v.blocks))
	actions := widgets.ActionBar(widgets.ReadableWidth, []*widgets.Button{v.previous}, []*widgets.Button{v.done, v.next})
	v.root = widgets.Arrange(widgets.Panels{
		Rail:        widgets.SidePanel(v.rail),
		Main:        widgets.Sticky(nil, v.page, actions),
		WithoutRail: []fyne.CanvasObject{v.steps},
		WithRail:    []fyne.CanvasObject{v.section, v.keys},
	})
}

// Render draws a State.
func (v *Form) Render(s presenter.FormState) {
	v.draw(func() {
		v.screen.page(s.Page)
		v.walk(s)
		setText(v.name, s.Name)
		setText(v.intro, s.Intro)
		v.saved.Set(s.Saved.Label, tone(s.Saved.Tone))
		v.jump.Set(fieldText(s.Jump))
		showIf(v.jump, s.Jump.Label)
		setText(v.keys, s.Keys)
		v.due.set(s)
		v.fill(s.Blocks)
		for b, a := range map[*widgets.Button]presenter.Action{v.previous: s.Previous, v.next: s.Next, v.done: s.Done} {
			setAction(b, a)
		}
	})
	if s.Part != v.at {
		v.at = s.Part
		v.page.Top()
	}
	if s.Focus.Turn != v.turn {
		v.turn = s.Focus.Turn
		v.focus(s.Focus.At)
	}
}

// walk shows which part of the form it is.
func (v *Form) walk(s presenter.FormState) {
	steps, current := railSteps(s.Rail)
	v.rail.Set(steps)
	v.steps.Set(len(steps), current, s.Part, s.Progress)
	setText(v.section, s.Part)
}

// fill shows the fields. A field that was there before is kept, so that the
// keyboard stays in it, and one that says the same is left as it is.
func (v *Form) fill(blocks []presenter.FormBlock) {
	kept := map[presenter.Spot]*fieldPart{}
	v.order = nil
	var shown []fyne.CanvasObject
	for _, b := range blocks {
		shown = append(shown, v.block(b, kept))
	}
	v.fields = kept
	v.blocks.Objects = shown
	showSome(v.blocks, len(shown))
}

func (v *Form) block(b presenter.FormBlock, kept map[presenter.Spot]*fieldPart) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if b.Title != "" {
		parts = append(parts, widgets.NewText(b.Title, widgets.Style{Weight: widgets.Strong, Colour: widgets.AccentInk}))
	}
	if b.Notice.Kind != presenter.NoNotice {
		n := widgets.NewNotice()
		setNotice(n, b.Notice)
		parts = append(parts, n)
	}
	for i, f := range b.Fields {
		if i > 0 {
			parts = append(parts, widgets.Rule())
		}
		part := v.fields[f.At]
		if part == nil || !part.fits(f) {
			part = v.newField(f)
		}
		part.set(f)
		kept[f.At] = part
		v.order = append(v.order, f.At)
		parts = append(parts, part.Container)
	}
	if b.More.Label != "" {
		more := widgets.NewQuietButton(b.More.Label, v.on(func() { v.intents.OneMore(b.ID) }))
		parts = append(parts, widgets.Wrap(widgets.Near, more))
	}
	if len(b.Fields) == 0 {
		return widgets.Column(widgets.Room, parts...)
	}
	return widgets.Card(parts...)
}

func (v *Form) newField(f presenter.FormField) *fieldPart {
	part := newFieldPart(&v.screen, v.intents, v.files, f)
	part.enter = v.on(func() { v.after(f.At) })
	return part
}

// after puts the keyboard into the field behind one, or onto the next part.
func (v *Form) after(at presenter.Spot) {
	for i, spot := range v.order {
		if spot != at {
			continue
		}
		for _, next := range v.order[i+1:] {
			if v.focus(next) {
				return
			}
		}
	}
	if v.next.Visible() {
		v.intents.Next()
	}
}

// focus puts the keyboard into a field; it reports whether there is something
// to type into.
func (v *Form) focus(at presenter.Spot) bool {
	part := v.fields[at]
	if part == nil {
		return false
	}
	return part.focus()
}

// dueList shows what has to be done.
type dueList struct {
	*fyne.Container
	title *widgets.WrapText
	rows  *fyne.Container
}

func newDueList() *dueList {
	d := &dueList{title: heading(), rows: widgets.Column(widgets.Snug)}
	d.Container = widgets.Tray(d.title, d.rows)
	return d
}

func (d *dueList) set(s presenter.FormState) {
	setText(d.title, s.DueTitle)
	fill(d.rows, s.Due, dueRow)
	showSome(d, len(s.Due))
}

func dueRow(r presenter.DueRow) fyne.CanvasObject {
	words := widgets.Column(2, widgets.NewText(r.What, widgets.Style{Weight: widgets.Strong}))
	if r.When != "" {
		words.Add(widgets.NewText(r.When, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
	}
	return widgets.Spread(widgets.Snug, nil, words, widgets.NewChip(r.State.Label, tone(r.State.Tone)))
}
