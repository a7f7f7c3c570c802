package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// ConsentIntents is what a person can do with permissions.
type ConsentIntents interface {
	Ask(purpose string)
	Refuse(purpose string)
	Cancel()
	Keep()
	ChooseScope(code string)
	ChooseService(id string)
	ChooseMode(code string)
	ChooseLanguage(tag string)
	ChooseExplainer(code string)
	TypeExplainer(text string)
	ChooseOverride(id string)
	TypeReason(text string)
	Override()
	ChooseDecided(id string)
	ChooseDecider(code string)
	ChooseHeard(code string)
	TypeDecision(text string)
	DecideForChild()
	TakeBack(referral, file string)
	Told(referral string)
	OpenRecord()
	EraseRecord()
}

// Consent is the page of one record's permissions.
type Consent struct {
	screen
	intents      ConsentIntents
	files        Files
	name, intro  *widgets.WrapText
	overridden   *widgets.Notice
	purposes     *fyne.Container
	asking       *askingCard
	given, sent  *titled
	sentText     *widgets.WrapText
	owed         *titled
	owedText     *widgets.WrapText
	override     *fyne.Container
	overTitle    *widgets.WrapText
	overText     *widgets.Notice
	overService  *widgets.Choice[string]
	reason       *widgets.TextArea
	do, open     *widgets.Button
	erase        *widgets.Button
	eraseText    *widgets.WrapText
	decision     *decisionCard
	keep, cancel *widgets.Button
}

// NewConsent makes the screen. files is asked where to write a letter.
func NewConsent(p ConsentIntents, files Files) *Consent {
	v := &Consent{screen: newScreen(), intents: p, files: files}
	v.name, v.intro, v.sentText, v.owedText = quietText(), quietText(), quietText(), quietText()
	v.overridden, v.overText = widgets.NewNotice(), widgets.NewNotice()
	v.purposes = widgets.Column(widgets.Snug)
	v.asking = newAskingCard(&v.screen, p)
	v.given, v.sent, v.owed = newTitled(), newTitled(), newTitled()
	v.overTitle = heading()
	v.overService = widgets.NewChoice(onValue(&v.screen, p.ChooseOverride))
	v.reason = widgets.NewTextArea(onValue(&v.screen, p.TypeReason), nil)
	v.do = widgets.NewQuietButton("", v.on(p.Override))
	v.override = widgets.Column(widgets.Snug, v.overTitle, widgets.Card(v.overText, v.overService, v.reason, widgets.Wrap(widgets.Near, v.do)))
	v.decision = newDecisionCard(&v.screen, p)
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	v.keep = widgets.NewPrimaryButton("", v.on(p.Keep))
	v.cancel = widgets.NewQuietButton("", v.on(p.Cancel))
	v.erase, v.eraseText = widgets.NewQuietButton("", v.on(p.EraseRecord)), quietText()
	page := widgets.NewScroller(sheet(widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.top(), v.name), v.open),
		v.overridden, v.intro, v.asking.Container, widgets.Column(widgets.Snug, v.owed.Container, v.owedText), v.eraseText, widgets.Wrap(widgets.Near, v.erase), v.purposes, v.decision.Container,
		v.given.Container, widgets.Column(widgets.Snug, v.sent.Container, v.sentText), v.override))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.ReadableWidth, []*widgets.Button{v.cancel}, []*widgets.Button{v.keep}))
	return v
}

// Render draws a State.
func (v *Consent) Render(s presenter.ConsentState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setText(v.intro, s.Intro)
		setNotice(v.overridden, s.Overridden)
		v.asking.set(s.Asking)
		setAction(v.keep, s.Asking.Keep)
		setAction(v.cancel, s.Asking.Cancel)
		fill(v.purposes, s.Purposes, v.purpose)
		setText(v.given.title, s.GivenTitle)
		v.given.set("", draws(s.Given, givenRow))
		setText(v.sent.title, s.SentTitle)
		v.sent.set("", draws(s.Sent, pair))
		setText(v.sentText, s.SentText)
		setText(v.owed.title, s.OwedTitle)
		v.owed.set("", draws(s.Owed, v.owedRow))
		setText(v.owedText, s.OwedText)
		setText(v.overTitle, s.Override.Title)
		setNotice(v.overText, s.Override.Text)
		setChoice(v.overService, s.Override.Service)
		v.reason.Set(fieldText(s.Override.Reason))
		showIf(v.reason, s.Override.Reason.Label)
		setAction(v.do, s.Override.Do)
		showIf(v.override, s.Override.Title)
		v.decision.set(s.Decision)
		setAction(v.open, s.OpenRecord)
		setText(v.eraseText, s.EraseText)
		setAction(v.erase, s.Erase)
	})
}

func (v *Consent) purpose(r presenter.PurposeRow) fyne.CanvasObject {
	ask := widgets.NewQuietButton(r.Ask.Label, v.on(func() { v.intents.Ask(r.Code) }))
	refuse := widgets.NewQuietButton(r.Refuse.Label, v.on(func() { v.intents.Refuse(r.Code) }))
	setAction(ask, r.Ask)
	setAction(refuse, r.Refuse)
	standing := widgets.NewChip(r.Standing.Label, tone(r.Standing.Tone))
	return widgets.Card(widgets.Column(widgets.Tight,
		widgets.NewText(r.Title, widgets.Style{Weight: widgets.Strong}),
		widgets.NewText(r.Detail, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})),
		widgets.Wrap(widgets.Near, standing), widgets.Wrap(widgets.Near, ask, refuse))
}

func givenRow(c presenter.ConsentRow) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widgets.NewText(c.Purpose, widgets.Style{Weight: widgets.Strong})}
	for _, text := range []string{c.Given, c.Withdrawn} {
		if text != "" {
			parts = append(parts, widgets.NewText(text, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
		}
	}
	return widgets.Tray(parts...)
}

func (v *Consent) owedRow(r presenter.OwedRow) fyne.CanvasObject {
	letter := widgets.NewQuietButton(r.Letter.Label, v.on(func() {
		v.files.Save(r.FileName, func(file string) { v.intents.TakeBack(r.ID, file) })
	}))
	told := widgets.NewQuietButton(r.Told.Label, v.on(func() { v.intents.Told(r.ID) }))
	setAction(letter, r.Letter)
	setAction(told, r.Told)
	done := widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	setText(done, r.Done)
	return widgets.Tray(widgets.NewText(r.Text, widgets.Style{Weight: widgets.Strong}), done, widgets.Wrap(widgets.Near, letter, told))
}

// decisionCard takes a decision for a child.
type decisionCard struct {
	*fyne.Container
	title              *widgets.WrapText
	text               *widgets.Notice
	service, by, heard *widgets.Choice[string]
	reason             *widgets.TextArea
	do                 *widgets.Button
}

func newDecisionCard(s *screen, p ConsentIntents) *decisionCard {
	c := &decisionCard{title: heading(), text: widgets.NewNotice()}
	c.service = widgets.NewChoice(onValue(s, p.ChooseDecided))
	c.by = widgets.NewChoice(onValue(s, p.ChooseDecider))
	c.heard = widgets.NewChoice(onValue(s, p.ChooseHeard))
	c.reason = widgets.NewTextArea(onValue(s, p.TypeDecision), nil)
	c.do = widgets.NewQuietButton("", s.on(p.DecideForChild))
	c.Container = widgets.Column(widgets.Snug, c.title, widgets.Card(c.text, c.service, c.by, c.heard, c.reason, widgets.Wrap(widgets.Near, c.do)))
	return c
}

func (c *decisionCard) set(d presenter.ForChildState) {
	setText(c.title, d.Title)
	setNotice(c.text, d.Text)
	setChoice(c.service, d.Service)
	setChoice(c.by, d.By)
	setChoice(c.heard, d.Heard)
	c.reason.Set(fieldText(d.Reason))
	showIf(c.reason, d.Reason.Label)
	setAction(c.do, d.Do)
	showIf(c, d.Title)
}

// askingCard asks for one permission.
type askingCard struct {
	*fyne.Container
	title, manner, spoken, also *widgets.WrapText
	quote                       *fyne.Container
	unreviewed                  *widgets.Notice
	scope, service, mode        *widgets.Choice[string]
	language, explained         *widgets.Pills[string]
	who                         *widgets.Field
}

func newAskingCard(s *screen, p ConsentIntents) *askingCard {
	c := &askingCard{title: heading()}
	c.manner = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	c.spoken = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	c.also = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	c.quote = widgets.Quote(c.also)
	c.unreviewed = widgets.NewNotice()
	c.scope = widgets.NewChoice(onValue(s, p.ChooseScope))
	c.service = widgets.NewChoice(onValue(s, p.ChooseService))
	c.mode = widgets.NewChoice(onValue(s, p.ChooseMode))
	c.language = widgets.NewPills(onValue(s, p.ChooseLanguage))
	c.explained = widgets.NewPills(onValue(s, p.ChooseExplainer))
	c.who = widgets.NewField(onValue(s, p.TypeExplainer))
	c.Container = widgets.Card(c.title, widgets.Column(widgets.Tight, c.manner, c.spoken), c.quote, c.unreviewed,
		c.scope, c.service, c.mode, c.language, c.explained, c.who)
	return c
}

func (c *askingCard) set(a presenter.AskingState) {
	setText(c.title, a.Title)
	setText(c.manner, a.Manner)
	setText(c.spoken, a.Spoken)
	c.also.SetText(a.SpokenAlso)
	showIf(c.quote, a.SpokenAlso)
	setNotice(c.unreviewed, a.Unreviewed)
	setChoice(c.scope, a.Scope)
	setChoice(c.service, a.Service)
	setChoice(c.mode, a.Mode)
	setChoice(c.language, a.Language)
	setChoice(c.explained, a.Explained)
	c.who.Set(fieldText(a.Who))
	showIf(c.who, a.Who.Label)
	showIf(c, a.Title)
}
