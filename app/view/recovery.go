package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// RecoveryIntents is what a person can do with recovery keys.
type RecoveryIntents interface {
	TypeRecipient(text string)
	AddKey()
	AskRemoveKey(recipient string)
	KeepKey()
	RemoveKey()
	HoldDrill(file string)
	PrintSheet(file string)
}

// Recovery is the page about recovery keys, their drill and their sheet.
type Recovery struct {
	screen
	intents                                RecoveryIntents
	intro                                  *widgets.WrapText
	done, none                             *widgets.Notice
	keys                                   *titled
	sure                                   *sure
	drillTitle, drillText                  *widgets.WrapText
	last                                   *fyne.Container
	sheetTitle, sheetText, addTitle        *widgets.WrapText
	recipient                              *widgets.Field
	drillButton, sheetButton, addKeyButton *widgets.Button
	fileName                               string
}

// NewRecovery makes the screen. files is asked for keys and the sheet.
func NewRecovery(p RecoveryIntents, files Files) *Recovery {
	v := &Recovery{screen: newScreen(), intents: p}
	v.intro, v.done, v.none, v.keys = quietText(), widgets.NewNotice(), widgets.NewNotice(), newTitled()
	v.sure = newSure(&v.screen, p.RemoveKey, p.KeepKey)
	v.drillTitle, v.drillText, v.last = heading(), quietText(), widgets.Column(widgets.Near)
	v.sheetTitle, v.sheetText, v.addTitle = heading(), quietText(), heading()
	v.recipient = widgets.NewField(onValue(&v.screen, p.TypeRecipient))
	v.drillButton = widgets.NewPrimaryButton("", v.on(func() { files.Open(p.HoldDrill) }))
	v.sheetButton = widgets.NewQuietButton("", v.on(func() { files.Save(v.fileName, p.PrintSheet) }))
	v.addKeyButton = widgets.NewQuietButton("", v.on(p.AddKey))
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.done,
		widgets.Card(v.keys.Container, v.none, v.sure.Container),
		widgets.Card(v.drillTitle, v.drillText, v.last, widgets.Wrap(widgets.Near, v.drillButton)),
		widgets.Card(v.sheetTitle, v.sheetText, widgets.Wrap(widgets.Near, v.sheetButton)),
		widgets.Card(v.addTitle, v.recipient, widgets.Wrap(widgets.Near, v.addKeyButton))))
	return v
}

// Render draws a State.
func (v *Recovery) Render(s presenter.RecoveryState) {
	v.draw(func() {
		v.page(s.Page)
		v.fileName = s.FileName
		setText(v.intro, s.Intro)
		setNotice(v.done, s.Done)
		setText(v.keys.title, s.KeysTitle)
		v.keys.set("", draws(s.Keys, v.key))
		setNotice(v.none, s.None)
		v.sure.set(s.Sure, s.Remove, s.Keep)
		setText(v.drillTitle, s.DrillTitle)
		setText(v.drillText, s.DrillText)
		var last []presenter.Line
		if s.LastDrill.Label != "" {
			last = append(last, s.LastDrill)
		}
		fill(v.last, last, pair)
		setAction(v.drillButton, s.Drill)
		setText(v.sheetTitle, s.SheetTitle)
		setText(v.sheetText, s.SheetText)
		setAction(v.sheetButton, s.Sheet)
		setText(v.addTitle, s.AddTitle)
		v.recipient.Set(fieldText(s.Recipient))
		showIf(v.recipient, s.Recipient.Label)
		setAction(v.addKeyButton, s.Add)
	})
}

func (v *Recovery) key(k presenter.KeyRow) fyne.CanvasObject {
	remove := widgets.NewQuietButton("", v.on(func() { v.intents.AskRemoveKey(k.Recipient) }))
	setAction(remove, k.Remove)
	return widgets.Spread(widgets.Room, nil, widgets.NewText(k.Text, widgets.Style{}), remove)
}
