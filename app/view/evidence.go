package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// EvidenceIntents is what a person can do with the files of a record.
type EvidenceIntents interface {
	ChooseCame(code string)
	ChooseEvidenceKind(code string)
	TypeCaption(text string)
	TakeEvidence(file string)
	OpenEvidence(id [16]byte)
	FetchEvidence(id [16]byte)
	ChooseFetching(size int64)
	ShowEvidence()
	ShowSum()
	CheckEvidence()
	ChooseLeaving(code string)
	ChooseEvidenceService(id string)
	SaveEvidence(file string)
	TypeHandedTo(text string)
	NoteHandover()
	StartVoice()
	StopVoice()
	DropVoice()
	OpenRecord()
}

// Evidence is the page of the files of one record.
type Evidence struct {
	screen
	intents                     EvidenceIntents
	name                        *widgets.WrapText
	record                      *widgets.Button
	explains, empty, lost, done *widgets.Notice
	files                       *fyne.Container
	add                         *addEvidence
	open                        *openEvidence
	fetching                    *widgets.Choice[int64]
	fetchCard                   *fyne.Container
}

// NewEvidence makes the screen. files is asked for the file to take in, and where to
// write one.
func NewEvidence(p EvidenceIntents, files Files) *Evidence {
	v := &Evidence{screen: newScreen(), intents: p, name: quietText()}
	v.record = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	v.explains, v.empty, v.lost, v.done = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.files = widgets.Column(widgets.Snug)
	v.add = newAddEvidence(&v.screen, p, files)
	v.open = newOpenEvidence(&v.screen, p, files)
	v.fetching = widgets.NewChoice(onValue(&v.screen, p.ChooseFetching))
	v.fetchCard = widgets.Card(v.fetching)
	list := widgets.Column(widgets.Snug, v.lost, v.done, v.empty, v.files)
	page := widgets.NewScroller(wideSheet(
		widgets.Column(widgets.Tight, v.top(v.record), v.name),
		v.add.talking, v.explains, widgets.Columns(420, widgets.Breath, list, widgets.Column(widgets.Wide, v.add.Container, v.fetchCard))))
	v.root = widgets.Sticky(nil, page, nil)
	return v
}

// Render draws a State.
func (v *Evidence) Render(s presenter.EvidenceState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setAction(v.record, s.OpenRecord)
		setNotice(v.explains, s.Explains)
		setNotice(v.empty, s.Empty)
		setNotice(v.lost, s.Lost)
		setNotice(v.done, s.Done)
		v.add.set(s.Add)
		v.open.set(s.Open)
		setChoice(v.fetching, s.Fetching)
		showSome(v.fetchCard, len(s.Fetching.Options))
		fill(v.files, s.Files, v.file)
	})
}

// file is one file; the one that is open has the rest of it below.
func (v *Evidence) file(r presenter.EvidenceRow) fyne.CanvasObject {
	id := r.ID
	title := widgets.NewText(r.Title, widgets.Style{Weight: widgets.Strong})
	words := widgets.NewText("", widgets.Style{})
	setText(words, r.Caption)
	more := widgets.NewQuietButton("", v.on(func() { v.intents.OpenEvidence(id) }))
	setAction(more, r.More)
	fetch, asked := widgets.NewQuietButton("", v.on(func() { v.intents.FetchEvidence(id) })), quietText()
	setAction(fetch, r.Fetch)
	setText(asked, r.Asked)
	parts := []fyne.CanvasObject{title, widgets.Chips(chipTexts(r.State)...), words, widgets.Column(widgets.Tight, draws(r.Facts, pair)...), asked, widgets.Wrap(widgets.Near, fetch, more)}
	if r.Opened {
		parts = append(parts, widgets.Rule(), v.open.Container)
	}
	return widgets.Card(parts...)
}

// addEvidence takes in the next file.
type addEvidence struct {
	*fyne.Container
	title             *widgets.WrapText
	card              *fyne.Container
	way               *widgets.Choice[string]
	kind              *widgets.Pills[string]
	caption           *widgets.TextArea
	pick, voice       *widgets.Button
	stop, drop        *widgets.Button
	running           *widgets.Notice
	choosing, talking *fyne.Container
}

func newAddEvidence(s *screen, p EvidenceIntents, files Files) *addEvidence {
	a := &addEvidence{title: heading(), running: widgets.NewNotice()}
	a.way = widgets.NewChoice(onValue(s, p.ChooseCame))
	a.kind = widgets.NewPills(onValue(s, p.ChooseEvidenceKind))
	a.caption = widgets.NewTextArea(onValue(s, p.TypeCaption), nil)
	a.pick = widgets.NewPrimaryButton("", s.on(func() { files.Open(p.TakeEvidence) }))
	a.voice = widgets.NewQuietButton("", s.on(p.StartVoice))
	a.stop = widgets.NewPrimaryButton("", s.on(p.StopVoice))
	a.drop = widgets.NewQuietButton("", s.on(p.DropVoice))
	a.choosing = widgets.Column(widgets.Room, a.way, a.kind, a.caption, widgets.Wrap(widgets.Near, a.pick, a.voice))
	a.talking = widgets.Card(a.running, widgets.Wrap(widgets.Near, a.stop, a.drop)) // first on the page
	a.card = widgets.Card(a.choosing)
	a.Container = widgets.Column(widgets.Snug, a.title, a.card)
	return a
}

func (a *addEvidence) set(s presenter.AddEvidence) {
	setText(a.title, s.Title)
	setChoice(a.way, s.Way)
	setChoice(a.kind, s.Kind)
	a.caption.Set(fieldText(s.Caption))
	showIf(a.caption, s.Caption.Label)
	setAction(a.pick, s.Pick)
	setAction(a.voice, s.Voice)
	setAction(a.stop, s.Stop)
	setAction(a.drop, s.Drop)
	setNotice(a.running, s.Running)
	showIf(a.choosing, s.Pick.Label)
	showIf(a.talking, s.Stop.Label)
	showIf(a.card, s.Pick.Label)
	showIf(a, s.Pick.Label)
}

// openEvidence is one file in full.
type openEvidence struct {
	*fyne.Container
	show, sumMore, check, save, hand *widgets.Button
	picture                          *widgets.Picture
	opaque                           *widgets.WrapText
	sum                              *fyne.Container
	as, services                     *widgets.Choice[string]
	warning                          *widgets.Notice
	to                               *widgets.Field
	custody                          *titled
	fileName                         string
}

func newOpenEvidence(s *screen, p EvidenceIntents, files Files) *openEvidence {
	o := &openEvidence{picture: widgets.NewPicture(), opaque: quietText(), sum: widgets.Column(widgets.Tight), warning: widgets.NewNotice(), custody: newTitled()}
	o.show = widgets.NewQuietButton("", s.on(p.ShowEvidence))
	o.sumMore = widgets.NewQuietButton("", s.on(p.ShowSum))
	o.check = widgets.NewQuietButton("", s.on(p.CheckEvidence))
	o.as = widgets.NewChoice(onValue(s, p.ChooseLeaving))
	o.services = widgets.NewChoice(onValue(s, p.ChooseEvidenceService))
	o.save = widgets.NewPrimaryButton("", s.on(func() { files.Save(o.fileName, p.SaveEvidence) }))
	o.to = widgets.NewField(onValue(s, p.TypeHandedTo))
	o.hand = widgets.NewQuietButton("", s.on(p.NoteHandover))
	o.Container = widgets.Column(widgets.Room,
		o.opaque, widgets.Wrap(widgets.Near, o.show, o.check), o.picture,
		widgets.Column(widgets.Near, o.sum, widgets.Wrap(widgets.Near, o.sumMore)),
		o.custody.Container,
		widgets.Column(widgets.Near, o.to, widgets.Wrap(widgets.Near, o.hand)),
		widgets.Column(widgets.Snug, o.as, o.services, o.warning, widgets.Wrap(widgets.Near, o.save)))
	return o
}

func (o *openEvidence) set(s presenter.OpenEvidence) {
	o.fileName = s.FileName
	setAction(o.show, s.Show)
	setPicture(o.picture, s.Drawn, s.NotDrawn)
	setText(o.opaque, s.Opaque)
	o.sum.Objects = []fyne.CanvasObject{pair(s.Sum)}
	setAction(o.sumMore, s.SumMore)
	setAction(o.check, s.Check)
	setChoice(o.as, s.As)
	setChoice(o.services, s.Services)
	setNotice(o.warning, s.Warning)
	setAction(o.save, s.Save)
	o.to.Set(fieldText(s.To))
	showIf(o.to, s.To.Label)
	setAction(o.hand, s.HandOver)
	setText(o.custody.title, s.CustodyTitle)
	o.custody.set("", draws(s.Custody, custodyRow))
}

func custodyRow(r presenter.CustodyRow) fyne.CanvasObject {
	link := widgets.NewNotice()
	setNotice(link, r.Link)
	return widgets.Tray(widgets.NewText(r.Text, widgets.Style{Weight: widgets.Strong}), caption(r.When), link)
}
