package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// OfficersIntents is what a person can do with officers and passphrases.
type OfficersIntents interface {
	BeginAdding()
	TypeName(text string)
	ChooseRole(r screening.Role)
	TypeFresh(text string)
	TypeFreshAgain(text string)
	OfferFresh()
	Add()
	AskRemove(user int)
	KeepOfficer()
	RemoveOfficer()
	TypeOld(text string)
	UseCard()
	TypeCard(text string)
	ReadCard(file string)
	TypeNext(text string)
	TypeNextAgain(text string)
	OfferNext()
	Seen()
	Change()
	AskNewKeys()
	MakeCard(file string)
	DropCard()
}

// Officers is the page about who can unlock this device, and with what.
type Officers struct {
	screen
	intents OfficersIntents
	intro   *widgets.WrapText
	done    *widgets.Notice
	newKeys *widgets.Button
	who     *titled
	sure    *sure
	adding  *addingOfficer
	own     *ownPassphrase
	card    *ownCard
}

// NewOfficers makes the screen. files is asked for cards.
func NewOfficers(p OfficersIntents, files Files) *Officers {
	v := &Officers{screen: newScreen(), intents: p}
	v.intro, v.done, v.who = quietText(), widgets.NewNotice(), newTitled()
	v.newKeys = widgets.NewPrimaryButton("", v.on(p.AskNewKeys))
	v.sure = newSure(&v.screen, p.RemoveOfficer, p.KeepOfficer)
	v.adding, v.own, v.card = newAddingOfficer(&v.screen, p), newOwnPassphrase(&v.screen, p, files), newOwnCard(&v.screen, p, files)
	v.root = widgets.NewScroller(sheet(v.top(), v.intro, v.done, widgets.Wrap(widgets.Near, v.newKeys),
		widgets.Card(v.who.Container, v.sure.Container), v.adding.Container, v.own.Container, v.card.Container))
	return v
}

// Render draws a State.
func (v *Officers) Render(s presenter.OfficersState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.done, s.Done)
		setAction(v.newKeys, s.NewKeys)
		setText(v.who.title, s.WhoTitle)
		v.who.set("", draws(s.Who, v.officer))
		v.sure.set(s.Sure, s.Remove, s.Keep)
		v.adding.set(s)
		v.own.set(s)
		v.card.set(s)
	})
}

func (v *Officers) officer(o presenter.OfficerRow) fyne.CanvasObject {
	remove := widgets.NewQuietButton("", v.on(func() { v.intents.AskRemove(o.User) }))
	setAction(remove, o.Remove)
	return widgets.Spread(widgets.Room, nil, pair(o.Line), remove)
}

// sure asks again before somebody or something is removed.
type sure struct {
	*fyne.Container
	notice       *widgets.Notice
	remove, keep *widgets.Button
}

func newSure(s *screen, remove, keep func()) *sure {
	o := &sure{notice: widgets.NewNotice(), remove: widgets.NewPrimaryButton("", s.on(remove)), keep: widgets.NewQuietButton("", s.on(keep))}
	o.Container = widgets.Column(widgets.Near, o.notice, widgets.Wrap(widgets.Near, o.remove, o.keep))
	return o
}

func (o *sure) set(n presenter.Notice, remove, keep presenter.Action) {
	setNotice(o.notice, n)
	setAction(o.remove, remove)
	setAction(o.keep, keep)
	showIf(o, n.Title)
}

// addingOfficer asks for a new officer.
type addingOfficer struct {
	*fyne.Container
	title, text *widgets.WrapText
	begin, add  *widgets.Button
	name        *widgets.Field
	role        *widgets.Pills[screening.Role]
	choose      *chooser
}

func newAddingOfficer(s *screen, p OfficersIntents) *addingOfficer {
	o := &addingOfficer{title: heading(), text: quietText()}
	o.begin, o.add = widgets.NewQuietButton("", s.on(p.BeginAdding)), widgets.NewPrimaryButton("", s.on(p.Add))
	o.name = widgets.NewField(onValue(s, p.TypeName))
	o.role = widgets.NewPills(onValue(s, p.ChooseRole))
	o.choose = newChooser(s, choosingIntents{p.TypeFresh, p.TypeFreshAgain, p.OfferFresh, p.Add})
	o.Container = widgets.Card(o.title, o.text, o.name, o.role, o.choose.Container, widgets.Wrap(widgets.Near, o.add, o.begin))
	return o
}

func (o *addingOfficer) set(s presenter.OfficersState) {
	setText(o.title, s.AddTitle)
	setText(o.text, s.AddText)
	o.name.Set(fieldText(s.Name))
	showIf(o.name, s.Name.Label)
	setChoice(o.role, s.Role)
	o.choose.set(s.New)
	showIf(o.choose, s.New.Passphrase.Label)
	setAction(o.begin, s.Begin)
	setAction(o.add, s.Add)
	showIf(o, s.AddTitle)
}

// ownPassphrase changes the passphrase of the officer who unlocked the device.
type ownPassphrase struct {
	*fyne.Container
	title, text        *widgets.WrapText
	old, card          *widgets.PassphraseEntry
	withCard, cardFile *widgets.Button
	choose             *chooser
	seen               *widgets.MultiChoice[bool]
	seenText           *widgets.Notice
	change             *widgets.Button
}

func newOwnPassphrase(s *screen, p OfficersIntents, files Files) *ownPassphrase {
	o := &ownPassphrase{title: heading(), text: quietText(), seenText: widgets.NewNotice()}
	o.old, o.card = widgets.NewPassphraseEntry(onValue(s, p.TypeOld)), widgets.NewPassphraseEntry(onValue(s, p.TypeCard))
	o.withCard = widgets.NewQuietButton("", s.on(p.UseCard))
	o.cardFile = widgets.NewQuietButton("", s.on(func() { files.Open(p.ReadCard) }))
	o.choose = newChooser(s, choosingIntents{p.TypeNext, p.TypeNextAgain, p.OfferNext, p.Change})
	o.seen = widgets.NewMultiChoice(onValue(s, func(bool) { p.Seen() }))
	o.change = widgets.NewPrimaryButton("", s.on(p.Change))
	o.Container = widgets.Card(o.title, o.text, o.old, o.card, widgets.Wrap(widgets.Near, o.cardFile, o.withCard),
		o.choose.Container, o.seen, o.seenText, widgets.Wrap(widgets.Near, o.change))
	return o
}

func (o *ownPassphrase) set(s presenter.OfficersState) {
	setText(o.title, s.OwnTitle)
	setText(o.text, s.OwnText)
	o.old.Set(fieldText(s.Old))
	o.card.Set(fieldText(s.Card))
	showIf(o.card, s.Card.Label)
	setAction(o.withCard, s.WithCard)
	setAction(o.cardFile, s.CardFile)
	o.choose.set(s.Next)
	var seen presenter.Choice[bool]
	if s.Seen.Label != "" {
		seen.Options = []presenter.Option[bool]{s.Seen}
	}
	setChoice(o.seen, seen)
	setNotice(o.seenText, s.SeenText)
	setAction(o.change, s.Change)
	showIf(o, s.OwnTitle)
}

// ownCard makes, prints and drops the card of that officer.
type ownCard struct {
	*fyne.Container
	title, text       *widgets.WrapText
	make, print, drop *widgets.Button
	name, page        string
}

func newOwnCard(s *screen, p OfficersIntents, files Files) *ownCard {
	o := &ownCard{title: heading(), text: quietText()}
	o.make = widgets.NewQuietButton("", s.on(func() { files.Save(o.name, p.MakeCard) }))
	o.print = widgets.NewQuietButton("", s.on(func() { files.Save(o.page, p.MakeCard) }))
	o.drop = widgets.NewQuietButton("", s.on(p.DropCard))
	o.Container = widgets.Card(o.title, o.text, widgets.Wrap(widgets.Near, o.make, o.print, o.drop))
	return o
}

func (o *ownCard) set(s presenter.OfficersState) {
	o.name, o.page = s.CardName, s.CardPage
	setText(o.title, s.CardTitle)
	setText(o.text, s.CardText)
	setAction(o.make, s.MakeCard)
	setAction(o.print, s.PrintCard)
	setAction(o.drop, s.DropCard)
	showIf(o, s.CardTitle)
}
