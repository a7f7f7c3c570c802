package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/protocol"
)

// ActsIntents is what a person can do with the acts sheet.
type ActsIntents interface {
	Begin()
	Skip()
	OpenSettings()
	ChoosePart(group string)
	ChooseRound(n int)
	Add()
	Tap(item protocol.ItemID, code string)
	TypeText(item protocol.ItemID, text string)
	TypeDate(item protocol.ItemID, d presenter.DateDraft)
	TypeMoney(item protocol.ItemID, m presenter.MoneyDraft)
	ToLawyer()
	ToSheet()
	Discard()
	ChooseRecipient(id string)
	PickKey(file string)
	Compare(same bool)
	Seal()
	Export(digest [32]byte, file string)
}

// Acts is the acts sheet: the warning, what is filled in, to whom it is sealed.
type Acts struct {
	screen
	intents              ActsIntents
	files                Files
	name                 *widgets.WrapText
	warning, done        *widgets.Notice
	manner, spoken, also *widgets.WrapText
	quote, aloud         *fyne.Container
	unreviewed, memory   *widgets.Notice
	parts                *widgets.Pills[string]
	rounds               *widgets.Pills[int]
	fields               *fyne.Container
	made                 map[protocol.ItemID]*actsField
	recipients           *widgets.Choice[string]
	none                 *widgets.WrapText
	fingerprint          *widgets.Fingerprint
	compared             *widgets.Choice[bool]
	sure                 *widgets.Notice
	sealed               *titled
	begin, skip, add     *widgets.Button
	toLawyer, toSheet    *widgets.Button
	discard, pickKey     *widgets.Button
	seal, settings       *widgets.Button
}

// NewActs makes the screen. files is asked for a key and where to write.
func NewActs(p ActsIntents, files Files) *Acts {
	v := &Acts{screen: newScreen(), intents: p, files: files, made: map[protocol.ItemID]*actsField{}}
	v.name, v.none = quietText(), quietText()
	v.warning, v.done, v.unreviewed, v.memory, v.sure = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.manner = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	v.spoken = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	v.also = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	v.quote = widgets.Quote(v.also)
	v.aloud = widgets.Card(widgets.Column(widgets.Tight, v.manner, v.spoken), v.quote, v.unreviewed)
	v.parts = widgets.NewPills(onValue(&v.screen, p.ChoosePart))
	v.rounds = widgets.NewPills(onValue(&v.screen, p.ChooseRound))
	v.fields = widgets.Column(widgets.Room)
	v.recipients = widgets.NewChoice(onValue(&v.screen, p.ChooseRecipient))
	v.fingerprint = widgets.NewFingerprint()
	v.compared = widgets.NewChoice(onValue(&v.screen, p.Compare))
	v.sealed = newTitled()
	v.begin = widgets.NewPrimaryButton("", v.on(p.Begin))
	v.skip = widgets.NewQuietButton("", v.on(p.Skip))
	v.add = widgets.NewQuietButton("", v.on(p.Add))
	v.toLawyer = widgets.NewPrimaryButton("", v.on(p.ToLawyer))
	v.toSheet = widgets.NewQuietButton("", v.on(p.ToSheet))
	v.discard = widgets.NewQuietButton("", v.on(p.Discard))
	v.pickKey = widgets.NewQuietButton("", v.on(func() { files.Open(p.PickKey) }))
	v.seal = widgets.NewPrimaryButton("", v.on(p.Seal))
	v.settings = widgets.NewQuietButton("", v.on(p.OpenSettings))
	page := widgets.NewScroller(sheet(widgets.Column(widgets.Tight, v.top(), v.name), v.done, v.warning, v.memory, v.aloud,
		widgets.Column(widgets.Snug, v.parts, v.rounds, widgets.Wrap(widgets.Near, v.add)), v.fields,
		widgets.Column(widgets.Snug, v.recipients, v.none, widgets.Wrap(widgets.Near, v.pickKey)), v.fingerprint, v.compared, v.sure,
		widgets.Wrap(widgets.Near, v.discard, v.settings), v.sealed.Container))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.ReadableWidth, []*widgets.Button{v.skip, v.toSheet},
		[]*widgets.Button{v.begin, v.toLawyer, v.seal}))
	return v
}

// Render draws a State.
func (v *Acts) Render(s presenter.ActsState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setNotice(v.warning, s.Warning)
		setNotice(v.done, s.Done)
		setNotice(v.memory, s.Memory)
		v.before(s)
		setChoice(v.parts, s.Parts)
		setChoice(v.rounds, s.Rounds)
		v.fillIn(s.Fields)
		setChoice(v.recipients, s.Recipients)
		setText(v.none, s.NoRecipients)
		v.fingerprint.Set(s.Fingerprint.Label, strings.Fields(s.Fingerprint.Text)...)
		setChoice(v.compared, s.Compared)
		setNotice(v.sure, s.Sure)
		setText(v.sealed.title, s.SealedTitle)
		v.sealed.set("", draws(s.Sealed, v.sealedRow))
		for b, a := range map[*widgets.Button]presenter.Action{
			v.begin: s.Begin, v.skip: s.Skip, v.add: s.Add, v.toLawyer: s.ToLawyer, v.toSheet: s.ToSheet,
			v.discard: s.Discard, v.pickKey: s.PickKey, v.seal: s.Seal, v.settings: s.OpenSettings,
		} {
			setAction(b, a)
		}
	})
}

// before shows what is read aloud.
func (v *Acts) before(s presenter.ActsState) {
	setText(v.manner, s.Manner)
	setText(v.spoken, s.Spoken)
	v.also.SetText(s.SpokenAlso)
	showIf(v.quote, s.SpokenAlso)
	setNotice(v.unreviewed, s.Unreviewed)
	showIf(v.aloud, s.Spoken)
}

// fillIn shows the fields. Each is made once, so that the keyboard stays where it was.
func (v *Acts) fillIn(fields []presenter.Question) {
	objects := make([]fyne.CanvasObject, 0, len(fields))
	for _, q := range fields {
		f, ok := v.made[q.Item]
		if !ok {
			f = newActsField(&v.screen, v.intents, q.Item)
			v.made[q.Item] = f
		}
		f.set(q)
		objects = append(objects, f.Container)
	}
	v.fields.Objects = objects
	showSome(v.fields, len(objects))
}

func (v *Acts) sealedRow(r presenter.SealedRow) fyne.CanvasObject {
	export := widgets.NewQuietButton(r.Export.Label, v.on(func() {
		v.files.Save(r.FileName, func(file string) { v.intents.Export(r.Digest, file) })
	}))
	setAction(export, r.Export)
	return widgets.Tray(widgets.NewText(r.Text, widgets.Style{}), widgets.Wrap(widgets.Near, export))
}

// actsField is one item of the sheet.
type actsField struct {
	*fyne.Container
	ask, help *widgets.WrapText
	one       *widgets.Choice[string]
	many      *widgets.MultiChoice[string]
	typed     *typedAnswer
	problem   *widgets.Notice
}

func newActsField(s *screen, p ActsIntents, item protocol.ItemID) *actsField {
	tap := onValue(s, func(code string) { p.Tap(item, code) })
	f := &actsField{
		ask: widgets.NewText("", widgets.Style{Weight: widgets.Strong}), help: quietText(),
		one: widgets.NewChoice(tap), many: widgets.NewMultiChoice(tap),
		typed: newTypedAnswer(s, actsTyping{p, item}), problem: widgets.NewNotice(),
	}
	f.Container = widgets.Card(widgets.Column(widgets.Tight, f.ask, f.help), f.one, f.many, f.typed.Container, f.problem)
	return f
}

func (f *actsField) set(q presenter.Question) {
	setText(f.ask, q.Ask)
	setText(f.help, q.Help)
	f.one.Hide()
	f.many.Hide()
	switch q.Type {
	case protocol.One:
		setChoice(f.one, q.Options)
	case protocol.Many:
		setChoice(f.many, q.Options)
	}
	f.typed.set(q)
	f.problem.Set(widgets.Attention, "", q.Problem)
}

// actsTyping is what is typed into one field of the sheet.
type actsTyping struct {
	p    ActsIntents
	item protocol.ItemID
}

func (a actsTyping) TypeText(text string)             { a.p.TypeText(a.item, text) }
func (a actsTyping) TypeDate(d presenter.DateDraft)   { a.p.TypeDate(a.item, d) }
func (a actsTyping) TypeMoney(m presenter.MoneyDraft) { a.p.TypeMoney(a.item, m) }
func (a actsTyping) TypeAge(presenter.AgeDraft)       {}
func (a actsTyping) LeaveField()                      {}
