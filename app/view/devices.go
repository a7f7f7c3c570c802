package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// DevicesIntents is what an administrator can do with the devices of the agency.
type DevicesIntents interface {
	OpenDevice(id string)
	ToggleRight(code string)
	AskRights()
	AskLost()
	AskRevoke()
	DoToDevice()
	KeepDevice()
	SaveWaiting(file string)
	AdminsIntents
}

// Devices is the page of the agency's devices.
type Devices struct {
	screen
	intents        DevicesIntents
	intro          *widgets.WrapText
	readOnly, done *widgets.Notice
	leaking        *widgets.Notice
	waits          *waits
	list, gone     *titled
	admins         *admins
}

// NewDevices makes the screen. files is asked where a proposal is to be written.
func NewDevices(p DevicesIntents, files Files) *Devices {
	v := &Devices{screen: newScreen(), intents: p, intro: quietText(), readOnly: widgets.NewNotice(), done: widgets.NewNotice(), leaking: widgets.NewNotice()}
	v.waits, v.list, v.gone, v.admins = newWaits(&v.screen, p.SaveWaiting, files), newTitled(), newTitled(), newAdmins(&v.screen, p, files)
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.readOnly, v.done, v.leaking, v.waits.Container, v.list.Container, v.gone.Container, v.admins.Container))
	return v
}

// Render draws a State.
func (v *Devices) Render(s presenter.DevicesState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.readOnly, s.ReadOnly)
		setNotice(v.done, s.Done)
		setNotice(v.leaking, s.Leaking)
		v.waits.set(s.Waits)
		setText(v.list.title, s.Title)
		v.list.set("", draws(s.Devices, v.device))
		setText(v.gone.title, s.GoneTitle)
		v.gone.set("", draws(s.Gone, v.goneDevice))
		v.admins.set(s.Admins)
	})
}

func (v *Devices) device(d presenter.DeviceRow) fyne.CanvasObject {
	more := widgets.NewQuietButton("", v.on(func() { v.intents.OpenDevice(d.ID) }))
	setAction(more, d.More)
	facts, words := widgets.Column(widgets.Near), widgets.NewFingerprint()
	fill(facts, d.Facts, pair)
	words.Set(d.Words.Label, strings.Fields(d.Words.Text)...)
	return widgets.Card(widgets.Spread(widgets.Room, nil, namedHead(d.Name, d.Chips), more), facts, words, v.doing(d.Doing))
}

// namedHead is the name of a card with what is to be said beside it.
func namedHead(name string, beside []presenter.Chip) fyne.CanvasObject {
	chips := widgets.Chips()
	widgets.SetChips(chips, chipTexts(beside...)...)
	showSome(chips, len(beside))
	return widgets.Column(widgets.Tight, widgets.NewText(name, widgets.Style{Size: widgets.Lead, Weight: widgets.Strong}), chips)
}

func (v *Devices) goneDevice(d presenter.DeviceRow) fyne.CanvasObject {
	texts := widgets.Column(widgets.Near)
	fill(texts, d.Facts, func(l presenter.Line) fyne.CanvasObject {
		return widgets.NewText(l.Text, widgets.Style{Colour: widgets.InkSoft})
	})
	return widgets.Tray(namedHead(d.Name, d.Chips), texts)
}

// doing is what can be done with the device that is open.
func (v *Devices) doing(d presenter.DeviceDoing) fyne.CanvasObject {
	rights := widgets.NewMultiChoice(onValue(&v.screen, v.intents.ToggleRight))
	setChoice(rights, d.Rights)
	button := func(a presenter.Action, do func()) *widgets.Button {
		b := widgets.NewQuietButton("", v.on(do))
		setAction(b, a)
		return b
	}
	text := func(s string) fyne.CanvasObject {
		w := quietText()
		setText(w, s)
		return w
	}
	again := newSure(&v.screen, v.intents.DoToDevice, v.intents.KeepDevice)
	again.set(d.Sure, d.Do, d.Keep)
	all := widgets.Column(widgets.Room, widgets.Rule(), rights, widgets.Wrap(widgets.Near, button(d.KeepRights, v.intents.AskRights)),
		text(d.LostText), widgets.Wrap(widgets.Near, button(d.Lost, v.intents.AskLost)),
		text(d.GoText), widgets.Wrap(widgets.Near, button(d.Revoke, v.intents.AskRevoke)), again.Container)
	showSome(all, len(d.Rights.Options))
	return all
}

// waits is an act that waits for more administrators.
type waits struct {
	*fyne.Container
	standing *widgets.Notice
	save     *widgets.Button
	fileName string
}

func newWaits(s *screen, save func(file string), files Files) *waits {
	w := &waits{standing: widgets.NewNotice()}
	w.save = widgets.NewPrimaryButton("", s.on(func() { files.Save(w.fileName, save) }))
	w.Container = widgets.Column(widgets.Near, w.standing, widgets.Wrap(widgets.Near, w.save))
	return w
}

func (w *waits) set(s presenter.WaitsState) {
	w.fileName = s.FileName
	setNotice(w.standing, s.Standing)
	setAction(w.save, s.Save)
	showIf(w, s.Standing.Title)
}
