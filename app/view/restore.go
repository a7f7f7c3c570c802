package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// RestoreIntents is what a person can do to make a device out of a backup.
type RestoreIntents interface {
	ChooseLanguage(tag string)
	PickBackup(file string)
	PickKey(file string)
	UseSheets()
	TypeFirst(text string)
	TypeSecond(text string)
	ReadSheet(file string)
	TypeWords(text string)
	TypeNotBefore(text string)
	TypePassphrase(text string)
	TypeRepeat(text string)
	OfferWords()
	Submit()
	GoBack()
}

// Restore is the page that makes a device out of a backup.
type Restore struct {
	screen
	intro         *widgets.WrapText
	language      *widgets.Pills[string]
	file, key     *picked
	words, before *widgets.Field
	choose        *chooser
	first, second *widgets.PassphraseEntry
	sheets        *widgets.WrapText
	scan, swap    *widgets.Button
	fresh         *widgets.Notice
	restore, back *widgets.Button
}

// NewRestore makes the screen. files is asked for the backup and the key.
func NewRestore(p RestoreIntents, files Files) *Restore {
	v := &Restore{screen: newScreen()}
	v.intro, v.fresh = quietText(), widgets.NewNotice()
	v.language = widgets.NewPills(onValue(&v.screen, p.ChooseLanguage))
	v.file = newPicked(v.on(func() { files.Open(p.PickBackup) }))
	v.key = newPicked(v.on(func() { files.Open(p.PickKey) }))
	v.first, v.second = widgets.NewPassphraseEntry(onValue(&v.screen, p.TypeFirst)), widgets.NewPassphraseEntry(onValue(&v.screen, p.TypeSecond))
	v.sheets = quietText()
	v.scan = widgets.NewQuietButton("", v.on(func() { files.Open(p.ReadSheet) }))
	v.swap = widgets.NewQuietButton("", v.on(p.UseSheets))
	v.words = widgets.NewField(onValue(&v.screen, p.TypeWords))
	v.before = widgets.NewField(onValue(&v.screen, p.TypeNotBefore))
	v.choose = newChooser(&v.screen, choosingIntents{p.TypePassphrase, p.TypeRepeat, p.OfferWords, p.Submit})
	v.restore = widgets.NewPrimaryButton("", v.on(p.Submit))
	v.back = widgets.NewQuietButton("", v.on(p.GoBack))
	card := widgets.Card(widgets.Lamp(), v.heading, v.intro, v.file.Container, v.key.Container,
		v.sheets, v.first, v.second, widgets.Wrap(widgets.Near, v.scan, v.swap), v.words, v.before,
		v.choose.Container, v.fresh, v.notice, v.restore, widgets.Wrap(widgets.Near, v.busy), v.back)
	v.root = widgets.NewScroller(doorway(v.language, card))
	return v
}

// Render draws a State.
func (v *Restore) Render(s presenter.RestoreState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setChoice(v.language, s.Language)
		v.file.set(s.FileText, s.File)
		v.key.set(s.KeyText, s.Key)
		setText(v.sheets, s.SheetsText)
		v.first.Set(fieldText(s.First))
		showIf(v.first, s.First.Label)
		v.second.Set(fieldText(s.Second))
		showIf(v.second, s.Second.Label)
		setAction(v.scan, s.SheetFile)
		setAction(v.swap, s.UseSheets)
		v.words.Set(fieldText(s.Words))
		showIf(v.words, s.Words.Label)
		v.before.Set(fieldText(s.NotBefore))
		showIf(v.before, s.NotBefore.Label)
		v.choose.set(s.ChoosePassphrase)
		setNotice(v.fresh, s.New)
		setAction(v.restore, s.Restore)
		setAction(v.back, s.Back)
	})
}

// picked is a file that is asked for: what it is, which one was chosen, and what
// is missing.
type picked struct {
	*fyne.Container
	label, hint, text *widgets.WrapText
	problem           *widgets.Notice
	button            *widgets.Button
}

func newPicked(choose func()) *picked {
	o := &picked{label: widgets.NewText("", widgets.Style{Weight: widgets.Strong}), hint: quietText(), text: widgets.NewText("", widgets.Style{})}
	o.problem, o.button = widgets.NewNotice(), widgets.NewQuietButton("", choose)
	o.Container = widgets.Column(widgets.Near, o.label, o.hint, o.text, o.problem, widgets.Wrap(widgets.Near, o.button))
	return o
}

func (o *picked) set(f presenter.Field, choose presenter.Action) {
	setText(o.label, f.Label)
	setText(o.hint, f.Hint)
	setText(o.text, f.Text)
	setNotice(o.problem, presenter.Notice{})
	if f.Problem != "" {
		setNotice(o.problem, presenter.Notice{Kind: presenter.Problem, Title: f.Problem})
	}
	setAction(o.button, choose)
	showIf(o, f.Label)
}
