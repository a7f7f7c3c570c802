package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// FindingsIntents is what a person can do with the findings.
type FindingsIntents interface {
	Continue()
	Decide()
	OpenRecord()
}

// Findings is the screen that says what the answers mean under the published
// standards. The two views of them stand side by side and are never mixed.
type Findings struct {
	screen
	name, outcome, meaning *widgets.WrapText
	child, explains        *widgets.Notice
	dimensions, palermo    *standard
	forced                 *fyne.Container
	urgency, law, flags    *lane
	notCompared, expired   *widgets.Notice
	workedOut              *titled
	nextTitle, next, why   *widgets.WrapText
	nextTray               *fyne.Container
	forward, decide, open  *widgets.Button
}

// NewFindings makes the screen.
func NewFindings(p FindingsIntents) *Findings {
	v := &Findings{screen: newScreen()}
	v.name = quietText()
	v.outcome = widgets.NewText("", widgets.Style{Size: widgets.Question, Weight: widgets.Strong})
	v.meaning = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	v.child, v.explains, v.notCompared, v.expired = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	v.workedOut = newTitled()
	v.dimensions, v.palermo = newStandard(), newStandard()
	v.forced = widgets.Column(0)
	v.urgency, v.law, v.flags = newLane(), newLane(), newLane()
	v.nextTitle, v.next = heading(), widgets.NewText("", widgets.Style{})
	v.why = quietText()
	v.nextTray = widgets.Tray(v.nextTitle, v.next, v.why)
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(p.OpenRecord))
	v.forward = widgets.NewQuietButton("", v.on(p.Continue))
	v.decide = widgets.NewPrimaryButton("", v.on(p.Decide))
	page := widgets.NewScroller(wideSheet(
		widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, v.top(), v.name), v.open),
		widgets.Card(v.outcome, v.meaning), v.child, v.expired, v.explains,
		widgets.Columns(340, widgets.Wide, v.urgency.Container, widgets.Column(widgets.Wide, v.law.Container, v.flags.Container)),
		v.nextTray,
		widgets.Columns(340, widgets.Wide, v.dimensions.Container, widgets.Column(widgets.Snug, v.palermo.Container, v.forced)),
		v.notCompared, v.workedOut.Container))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.WideWidth, nil, []*widgets.Button{v.forward, v.decide}))
	return v
}

// Render draws a State.
func (v *Findings) Render(s presenter.FindingsState) {
	words := groundWords{because: s.BecauseTitle, open: s.OpenTitle}
	v.draw(func() {
		v.page(s.Page)
		setText(v.name, s.Name)
		setText(v.outcome, s.Outcome)
		setText(v.meaning, s.Meaning)
		setNotice(v.child, s.Child)
		setNotice(v.explains, s.Explains)
		setNotice(v.expired, s.Expired)
		setText(v.workedOut.title, s.WorkedOutTitle)
		v.workedOut.set("", draws(s.WorkedOut, pair))
		v.dimensions.set(s.DimensionsTitle, s.DimensionsSource, s.Dimensions, words)
		v.palermo.set(s.PalermoTitle, s.PalermoSource, s.Palermo, words)
		v.forced.Objects = nil
		if s.ForcedCriminality.Name != "" {
			v.forced.Objects = []fyne.CanvasObject{findingCard(s.ForcedCriminality, words)}
		}
		v.urgency.set(s.UrgencyTitle, "", s.Urgency, s.NoUrgency)
		v.law.set(s.LawTitle, s.LawText, s.Law, s.NoLaw)
		v.flags.set(s.FlagsTitle, "", s.Flags, s.NoFlags)
		setNotice(v.notCompared, s.NotCompared)
		setText(v.nextTitle, s.NextTitle)
		setText(v.next, s.Next)
		setText(v.why, s.NextWhy)
		showIf(v.nextTray, s.Next)
		setAction(v.forward, s.Continue)
		setAction(v.decide, s.Decide)
		setAction(v.open, s.OpenRecord)
	})
}

// groundWords head the two lists of a finding.
type groundWords struct{ because, open string }

// standard is one view of the answers: its name, its source, its findings.
type standard struct {
	*fyne.Container
	title, source *widgets.WrapText
	cards         *fyne.Container
}

func newStandard() *standard {
	s := &standard{title: heading()}
	s.source = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	s.cards = widgets.Column(widgets.Snug)
	s.Container = widgets.Column(widgets.Snug, widgets.Column(widgets.Tight, s.title, s.source), s.cards)
	return s
}

func (s *standard) set(title, source string, cards []presenter.FindingCard, words groundWords) {
	setText(s.title, title)
	setText(s.source, source)
	fill(s.cards, cards, func(c presenter.FindingCard) fyne.CanvasObject { return findingCard(c, words) })
	showSome(s, len(cards))
}

// findingCard shows one finding with what made it and what could change it.
func findingCard(c presenter.FindingCard, words groundWords) fyne.CanvasObject {
	small := widgets.Style{Size: widgets.Caption, Weight: widgets.Strong, Colour: widgets.InkSoft}
	state := widgets.QuietTone
	if c.State == "positive" {
		state = widgets.MarkedTone
	}
	parts := []fyne.CanvasObject{widgets.Column(widgets.Near,
		widgets.NewText(c.Name, widgets.Style{Size: widgets.Lead, Weight: widgets.Strong}),
		widgets.Chips(widgets.ChipText{Label: c.StateText, Tone: state}))}
	for _, text := range []string{c.Decided, c.Detail} {
		if text != "" {
			parts = append(parts, widgets.NewText(text, widgets.Style{}))
		}
	}
	if len(c.Because) > 0 {
		list := widgets.Column(widgets.Snug, widgets.NewText(words.because, small))
		for _, g := range c.Because {
			list.Add(ground(g))
		}
		parts = append(parts, list)
	}
	if len(c.Open) > 0 {
		parts = append(parts, widgets.Column(widgets.Near, widgets.NewText(words.open, small), widgets.Bullets(c.Open...)))
	}
	return widgets.Card(parts...)
}

// ground shows one indicator with the answers behind it.
func ground(g presenter.Ground) fyne.CanvasObject {
	c := widgets.Column(widgets.Tight, widgets.NewText(g.Name, widgets.Style{Weight: widgets.Strong}))
	if len(g.Sources) > 0 {
		c.Add(sources(g.Sources))
	}
	if len(g.Marks) > 0 {
		c.Add(widgets.Chips(chipTexts(g.Marks...)...))
	}
	if g.Cite != "" {
		c.Add(widgets.NewText(g.Cite, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
	}
	return c
}
