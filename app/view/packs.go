package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// PacksIntents is what a person can do with packs.
type PacksIntents interface {
	ReadRoot(file string)
	TypeWords(text string)
	Trust()
	ReadPack(file string)
	Second()
	Take()
	PutAway()
}

// Packs is the page about instruments and packs: what is in use, whose signatures
// are believed, and a pack that waits to be looked at.
type Packs struct {
	screen
	intro                *widgets.WrapText
	done                 *widgets.Notice
	inUse                *titled
	rootTitle            *widgets.WrapText
	root                 *fyne.Container
	expired, damaged     *widgets.Notice
	noRoot               *widgets.Notice
	readPack, readRoot   *widgets.Button
	asking               *fyne.Container
	askingTitle, compare *widgets.WrapText
	askingFacts          *fyne.Container
	words                *widgets.Field
	trust, putAway       *widgets.Button
	proposal             *proposedPack
}

// NewPacks makes the screen. files is asked for packs and roots.
func NewPacks(p PacksIntents, files Files) *Packs {
	v := &Packs{screen: newScreen()}
	v.intro = quietText()
	v.done, v.expired, v.damaged, v.noRoot = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.inUse, v.rootTitle, v.root = newTitled(), heading(), widgets.Column(widgets.Snug)
	v.readPack = widgets.NewPrimaryButton("", v.on(func() { files.Open(p.ReadPack) }))
	v.readRoot = widgets.NewQuietButton("", v.on(func() { files.Open(p.ReadRoot) }))
	v.askingTitle, v.compare = heading(), widgets.NewText("", widgets.Style{})
	v.askingFacts = widgets.Column(widgets.Near)
	v.words = widgets.NewField(onValue(&v.screen, p.TypeWords))
	v.trust = widgets.NewPrimaryButton("", v.on(p.Trust))
	v.putAway = widgets.NewQuietButton("", v.on(p.PutAway))
	v.asking = widgets.Card(v.askingTitle, v.compare, v.askingFacts, v.words, widgets.Wrap(widgets.Near, v.trust, v.putAway))
	v.proposal = newProposedPack(&v.screen, p)
	left := widgets.Column(widgets.Wide,
		widgets.Card(v.inUse.Container, v.expired, v.damaged, widgets.Wrap(widgets.Near, v.readPack)))
	right := widgets.Column(widgets.Wide,
		widgets.Card(v.rootTitle, v.root, v.noRoot, widgets.Wrap(widgets.Near, v.readRoot)))
	v.screen.root = widgets.NewScroller(wideSheet(v.top(), v.intro, v.done, v.asking, v.proposal.Container,
		widgets.Columns(360, widgets.Wide, left, right)))
	return v
}

// Render draws a State.
func (v *Packs) Render(s presenter.PacksState) {
	v.draw(func() {
		v.page(s.Page)
		setText(v.intro, s.Intro)
		setNotice(v.done, s.Done)
		setText(v.inUse.title, s.InUseTitle)
		v.inUse.set("", draws(s.InUse, pair))
		setNotice(v.expired, s.Expired)
		setNotice(v.damaged, s.Damaged)
		setText(v.rootTitle, s.RootTitle)
		fill(v.root, s.Root, pair)
		setNotice(v.noRoot, s.NoRoot)
		setAction(v.readPack, s.ReadPack)
		setAction(v.readRoot, s.ReadRoot)
		setText(v.askingTitle, s.AskingTitle)
		setText(v.compare, s.AskingText)
		fill(v.askingFacts, s.Asking, pair)
		v.words.Set(fieldText(s.Words))
		setAction(v.trust, s.Trust)
		setAction(v.putAway, s.PutAway)
		showIf(v.asking, s.AskingTitle)
		v.proposal.set(s.Proposal)
	})
}

// proposedPack is a pack to be looked at before it is taken.
type proposedPack struct {
	*fyne.Container
	title, noChange *widgets.WrapText
	facts, areas    *fyne.Container
	golden, notice  *widgets.Notice
	shifts          *fyne.Container
	second          *widgets.MultiChoice[bool]
	take, putAway   *widgets.Button
}

func newProposedPack(s *screen, p PacksIntents) *proposedPack {
	o := &proposedPack{title: heading(), noChange: quietText(), golden: widgets.NewNotice(), notice: widgets.NewNotice()}
	o.facts, o.areas, o.shifts = widgets.Column(widgets.Near), widgets.Column(widgets.Wide), widgets.Column(widgets.Near)
	o.second = widgets.NewMultiChoice(onValue(s, func(bool) { p.Second() }))
	o.take = widgets.NewPrimaryButton("", s.on(p.Take))
	o.putAway = widgets.NewQuietButton("", s.on(p.PutAway))
	o.Container = widgets.Card(o.title, o.facts, o.golden, o.notice, o.shifts, widgets.Rule(), o.noChange, o.areas,
		o.second, widgets.Wrap(widgets.Near, o.take, o.putAway))
	return o
}

func (o *proposedPack) set(s presenter.ProposedPack) {
	setText(o.title, s.Title)
	fill(o.facts, s.Facts, pair)
	setNotice(o.golden, s.Golden)
	setNotice(o.notice, s.ShiftsNotice)
	fill(o.shifts, s.Shifts, pair)
	setText(o.noChange, s.NoChange)
	fill(o.areas, s.Areas, changedArea)
	var second presenter.Choice[bool]
	if s.Second.Label != "" {
		second.Options = []presenter.Option[bool]{s.Second}
	}
	setChoice(o.second, second)
	setAction(o.take, s.Take)
	setAction(o.putAway, s.PutAway)
	showIf(o, s.Title)
}

func changedArea(a presenter.ChangedArea) fyne.CanvasObject {
	title := widgets.NewText(a.Title, widgets.Style{Weight: widgets.Strong})
	rows := widgets.Column(widgets.Near)
	fill(rows, a.Rows, pair)
	more := quietText()
	setText(more, a.More)
	return widgets.Column(widgets.Near, title, rows, more)
}
