package view

import (
	"strings"

	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// SyncIntents is what a person can do on the page about the hub.
type SyncIntents interface {
	TypeURL(text string)
	TypePin(text string)
	KeepHub()
	Run()
	OpenDevices()
	OpenApart()
	ReachIntents
	EnrolmentIntents
}

// EnrolmentIntents joins devices.
type EnrolmentIntents interface {
	WriteRequest(file string)
	AskRenew()
	KeepKeys()
	TakeBack()
	Renew(file string)
	Join(file string)
	OpenRequest(file string)
	TypeWords(text string)
	Admit(grant string)
}

// Sync is the page about the hub and the other devices.
type Sync struct {
	screen
	intro        *widgets.WrapText
	last         *widgets.WrapText
	lastText     *widgets.WrapText
	run          *widgets.Button
	counts       *fyne.Container
	recordsTitle *widgets.WrapText
	records      *syncList
	hubTitle     *widgets.WrapText
	url, pin     *widgets.Field
	keep         *widgets.Button
	hub          *fyne.Container
	reach        *reach
	enrol        *enrolment
	devices      *widgets.Button
	apart        *widgets.Button
}

// NewSync makes the screen. files is asked for the files of devices that join.
func NewSync(p SyncIntents, files Files) *Sync {
	v := &Sync{screen: newScreen()}
	v.intro = quietText()
	v.last = quietText()
	v.lastText = widgets.NewText("", widgets.Style{Size: widgets.Lead, Weight: widgets.Strong})
	v.run = widgets.NewPrimaryButton("", v.on(p.Run))
	v.counts = widgets.Column(widgets.Near)
	v.recordsTitle = heading()
	v.records = newSyncList()
	v.hubTitle = heading()
	v.url = widgets.NewField(onValue(&v.screen, p.TypeURL))
	v.pin = widgets.NewField(onValue(&v.screen, p.TypePin))
	v.keep = widgets.NewQuietButton("", v.on(p.KeepHub))
	v.url.LetCopy()
	v.pin.LetCopy()
	v.hub = widgets.Card(v.hubTitle, v.url, v.pin, widgets.Wrap(widgets.Near, v.keep))
	v.devices, v.apart = widgets.NewQuietButton("", v.on(p.OpenDevices)), widgets.NewQuietButton("", v.on(p.OpenApart))
	v.reach = newReach(&v.screen, p, v.devices)
	v.enrol = newEnrolment(&v.screen, p, files)
	status := widgets.Card(widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.last, v.lastText), v.run), v.reach.facts, v.counts)
	left := widgets.Column(widgets.Wide, v.reach.alarms, widgets.Wrap(widgets.Near, v.apart), status, widgets.Column(widgets.Snug, v.recordsTitle, v.records.Container))
	right := widgets.Column(widgets.Wide, v.reach.compare, v.enrol.Container, v.hub, v.reach.set)
	page := widgets.NewScroller(wideSheet(v.top(), v.intro, widgets.Columns(360, widgets.Wide, left, right)))
	page.OnNearEnd(v.records.more)
	v.root = page
	return v
}

// Render draws a State.
func (v *Sync) Render(s presenter.SyncState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setText(v.last, s.Last.Label)
		setText(v.lastText, s.Last.Text)
		setAction(v.run, s.Run)
		fill(v.counts, s.Counts, pair)
		setText(v.recordsTitle, s.RecordsTitle)
		v.records.set(s.Records)
		setText(v.hubTitle, s.HubTitle)
		v.url.Set(fieldText(s.URL))
		v.pin.Set(fieldText(s.Pin))
		setAction(v.keep, s.KeepHub)
		showIf(v.hub, s.HubTitle)
		v.reach.show(s.Reach)
		v.enrol.set(s.Enrolment)
		setAction(v.devices, s.Devices)
		setAction(v.apart, s.Apart)
	})
}

// syncList says where each record is. It makes lines as a person comes to them.
type syncList struct {
	*fyne.Container
	rows presenter.SyncRows
	made int
}

// syncBatch is how many lines are made at a time.
const syncBatch = 30

func newSyncList() *syncList {
	return &syncList{Container: widgets.Column(widgets.Snug)}
}

func (l *syncList) set(rows presenter.SyncRows) {
	l.rows = rows
	l.fill(min(rows.Len(), max(syncBatch, l.made)))
}

func (l *syncList) more() {
	if l.made < l.rows.Len() {
		l.fill(min(l.rows.Len(), l.made+syncBatch))
		l.Refresh()
	}
}

func (l *syncList) fill(n int) {
	l.made = n
	l.Objects = nil
	for i := range n {
		if i > 0 {
			l.Objects = append(l.Objects, widgets.Rule())
		}
		l.Objects = append(l.Objects, syncLine(l.rows.At(i)))
	}
	showSome(l, n)
}

func syncLine(r presenter.SyncRow) fyne.CanvasObject {
	return widgets.Spread(widgets.Snug, nil,
		widgets.Column(2, widgets.NewText(r.Name, widgets.Style{}),
			widgets.NewText(r.Updated, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})),
		widgets.NewChip(r.Sync.Label, tone(r.Sync.Tone)))
}

// enrolment joins this device, or admits another.
type enrolment struct {
	*fyne.Container
	title, standing        *widgets.WrapText
	words                  *widgets.Fingerprint
	request, join, open    *widgets.Button
	renew, renewDo, keep   *widgets.Button
	back                   *widgets.Button
	sure                   *widgets.Notice
	asking                 *fyne.Container
	theirs                 *widgets.Field
	admit                  *widgets.Button
	written                *widgets.Notice
	requestName, grantName string
}

func newEnrolment(s *screen, p EnrolmentIntents, files Files) *enrolment {
	e := &enrolment{title: heading()}
	e.standing = widgets.NewText("", widgets.Style{})
	e.words = widgets.NewFingerprint()
	e.request = widgets.NewQuietButton("", s.on(func() { files.Save(e.requestName, p.WriteRequest) }))
	e.join = widgets.NewQuietButton("", s.on(func() { files.Open(p.Join) }))
	e.open = widgets.NewQuietButton("", s.on(func() { files.Open(p.OpenRequest) }))
	e.renew = widgets.NewQuietButton("", s.on(p.AskRenew))
	e.back = widgets.NewQuietButton("", s.on(p.TakeBack))
	e.sure = widgets.NewNotice()
	e.renewDo = widgets.NewPrimaryButton("", s.on(func() { files.Save(e.requestName, p.Renew) }))
	e.keep = widgets.NewQuietButton("", s.on(p.KeepKeys))
	e.asking = widgets.Column(widgets.Near)
	e.theirs = widgets.NewField(onValue(s, p.TypeWords))
	e.admit = widgets.NewPrimaryButton("", s.on(func() { files.Save(e.grantName, p.Admit) }))
	e.written = widgets.NewNotice()
	e.Container = widgets.Card(e.title, e.standing, e.words, widgets.Wrap(widgets.Near, e.request, e.join, e.back, e.open, e.renew),
		e.sure, widgets.Wrap(widgets.Near, e.renewDo, e.keep),
		e.asking, e.theirs, widgets.Wrap(widgets.Near, e.admit), e.written)
	return e
}

func (e *enrolment) set(s presenter.EnrolmentState) {
	setText(e.title, s.Title)
	setText(e.standing, s.Standing)
	e.words.Set(s.Words.Label, strings.Fields(s.Words.Text)...)
	setAction(e.request, s.WriteRequest)
	setAction(e.join, s.Join)
	setAction(e.back, s.TakeBack)
	setAction(e.open, s.OpenRequest)
	setAction(e.renew, s.Renew)
	setNotice(e.sure, s.Sure)
	setAction(e.renewDo, s.RenewDo)
	setAction(e.keep, s.RenewKeep)
	fill(e.asking, s.Asking, pair)
	e.theirs.Set(fieldText(s.TheirWords))
	showIf(e.theirs, s.TheirWords.Label)
	setAction(e.admit, s.Admit)
	setNotice(e.written, s.Written)
	e.requestName, e.grantName = s.RequestName, s.GrantName
	showIf(e, s.Title)
}
