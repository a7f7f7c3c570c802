package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening"
)

// ConflictsIntents is what a person can do with what waits to be settled.
type ConflictsIntents interface {
	OpenItem(at presenter.ConflictAt)
	LeaveItem()
	Choose(code string)
	TypeAnswer(text string)
	TypeReason(text string)
	Settle()
	AskAgain()
	OpenRecord(id screening.RecordID)
	Decide(id screening.RecordID)
}

// Conflicts is the page of what waits for a person to settle it.
type Conflicts struct {
	screen
	intents         ConflictsIntents
	name, intro     *widgets.WrapText
	open            *widgets.Button
	record          screening.RecordID
	cards, disputes *fyne.Container
	settled         *titled
	empty           *widgets.EmptyState
	settling        *settling
}

// NewConflicts makes the screen.
func NewConflicts(p ConflictsIntents) *Conflicts {
	v := &Conflicts{screen: newScreen(), intents: p, name: quietText(), intro: quietText()}
	v.open = widgets.NewIconButton(widgets.IconCase, "", v.on(func() { p.OpenRecord(v.record) }))
	v.cards, v.disputes, v.settled = widgets.Column(widgets.Room), widgets.Column(widgets.Room), newTitled()
	v.empty, v.settling = widgets.NewEmptyState(widgets.IconCase), newSettling(&v.screen, p)
	v.root = widgets.NewScroller(sheet(
		widgets.Column(widgets.Tight, v.top(v.open), v.name),
		v.intro, v.empty, v.cards, v.disputes, v.settled.Container, v.settling.card))
	return v
}

// Render draws a State.
func (v *Conflicts) Render(s presenter.ConflictsState) {
	v.draw(func() {
		v.page(s.Page)
		v.record = s.Record
		setText(v.name, s.Name)
		setText(v.intro, s.Intro)
		setAction(v.open, s.OpenRecord)
		v.empty.Set(s.Empty.Title, s.Empty.Text)
		fill(v.cards, s.Cards, v.card)
		fill(v.disputes, s.Disputes, v.dispute)
		setText(v.settled.title, s.SettledTitle)
		v.settled.set("", draws(s.Settled, v.settledCard))
		v.settling.set(s.Settling)
	})
}

// card is one question with its answers side by side.
func (v *Conflicts) card(c presenter.UnsettledCard) fyne.CanvasObject {
	open := widgets.NewQuietButton(c.Open.Label, v.on(func() { v.intents.OpenItem(c.At) }))
	setAction(open, c.Open)
	meanwhile := widgets.NewNotice()
	setNotice(meanwhile, c.Meanwhile)
	head := widgets.Column(widgets.Tight)
	for _, text := range []string{c.Name, c.Source} {
		if text != "" {
			head.Add(caption(text))
		}
	}
	return widgets.Card(head, strong(c.Ask), widgets.Columns(260, widgets.Near, draws(c.Answers, weighedAnswer)...),
		meanwhile, v.elsewhere(c), widgets.Wrap(widgets.Near, open))
}

// weighedAnswer is one answer: what, and under it everybody who gave it.
func weighedAnswer(a presenter.UnsettledAnswer) fyne.CanvasObject {
	parts := []fyne.CanvasObject{strong(a.Text)}
	if a.Used.Label != "" {
		parts = append(parts, widgets.Wrap(widgets.Near, widgets.NewChip(a.Used.Label, tone(a.Used.Tone))))
	}
	for _, by := range a.By {
		parts = append(parts, caption(by))
	}
	return widgets.Tray(parts...)
}

func (v *Conflicts) elsewhere(c presenter.UnsettledCard) fyne.CanvasObject {
	lines := widgets.Column(widgets.Near)
	if len(c.Elsewhere) > 0 {
		lines.Add(caption(c.ElsewhereTitle))
	}
	for _, l := range c.Elsewhere {
		lines.Add(pair(l))
	}
	showSome(lines, len(c.Elsewhere))
	return lines
}

// dispute is a record about which officers decided differently.
func (v *Conflicts) dispute(d presenter.DisputeCard) fyne.CanvasObject {
	decide := widgets.NewQuietButton(d.Decide.Label, v.on(func() { v.intents.Decide(d.Record) }))
	setAction(decide, d.Decide)
	head := widgets.Column(widgets.Tight)
	if d.Name != "" {
		head.Add(caption(d.Name))
	}
	return widgets.Card(head, strong(d.Title), widgets.NewText(d.Text, widgets.Style{}),
		widgets.Columns(260, widgets.Near, draws(d.Decisions, pastDecision)...), widgets.Wrap(widgets.Near, decide))
}

// settledCard is a settlement that stands.
func (v *Conflicts) settledCard(c presenter.SettledCard) fyne.CanvasObject {
	again := widgets.NewQuietButton(c.Again.Label, v.on(func() { v.intents.OpenItem(c.At) }))
	setAction(again, c.Again)
	lines := widgets.Column(widgets.Near, pair(c.Chosen))
	if c.Aside.Text != "" {
		lines.Add(pair(c.Aside))
	}
	return widgets.Card(strong(c.Ask), lines, widgets.NewText(c.Reason, widgets.Style{}), caption(c.By), widgets.Wrap(widgets.Near, again))
}

func strong(text string) fyne.CanvasObject {
	return widgets.NewText(text, widgets.Style{Weight: widgets.Strong})
}
