package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/protocol"
)

// NoteIntents is what a person can do beside the question.
type NoteIntents interface {
	TypeNote(text string)
	KeepNote()
	ChooseInterviewee(tag string)
}

// notePanel holds the officer's own notes and the language of the person.
type notePanel struct {
	*fyne.Container
	note       *widgets.TextArea
	keep       *widgets.Button
	notes      *fyne.Container
	language   *widgets.Pills[string]
	unreviewed *widgets.WrapText
}

func newNotePanel(s *screen, p NoteIntents) *notePanel {
	n := &notePanel{}
	n.note = widgets.NewTextArea(onValue(s, p.TypeNote), nil)
	n.keep = widgets.NewQuietButton("", s.on(p.KeepNote))
	n.notes = widgets.Column(widgets.Snug)
	n.language = widgets.NewPills(onValue(s, p.ChooseInterviewee))
	n.unreviewed = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	n.Container = widgets.Column(widgets.Wide,
		widgets.Column(widgets.Snug, n.note, widgets.Wrap(widgets.Near, n.keep), n.notes),
		widgets.Column(widgets.Snug, n.language, n.unreviewed))
	return n
}

func (n *notePanel) set(s presenter.InterviewState) {
	n.note.Set(fieldText(s.Note))
	showIf(n.note, s.Note.Label)
	setAction(n.keep, s.KeepNote)
	fill(n.notes, s.Notes, noteLine)
	setChoice(n.language, s.Interviewee)
	setText(n.unreviewed, joined(s.Unreviewed.Title, s.Unreviewed.Text))
}

// noteLine is one note: who and when above what was noted.
func noteLine(l presenter.Line) fyne.CanvasObject {
	return widgets.Column(2,
		widgets.NewText(l.Label, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}),
		widgets.NewText(l.Text, widgets.Style{}))
}

// closingCard is a card that is no question: the end of a part, or what has to
// be done now.
type closingCard struct {
	*fyne.Container
	title, text *widgets.WrapText
	do          *widgets.Notice
	open        *fyne.Container
	spared      *fyne.Container
	clarify     *clarify
	jump        func(protocol.ItemID)
	eraseText   *widgets.WrapText
	erase       *widgets.Button
}

func newClosingCard(jump func(protocol.ItemID), erase func()) *closingCard {
	c := &closingCard{jump: jump, clarify: newClarify(), spared: widgets.Column(widgets.Snug)}
	c.eraseText, c.erase = quietText(), widgets.NewQuietButton("", erase)
	c.title = widgets.NewText("", widgets.Style{Size: widgets.Question, Weight: widgets.Strong})
	c.text = widgets.NewText("", widgets.Style{Size: widgets.Lead})
	c.do = widgets.NewNotice()
	c.open = widgets.Column(0)
	c.Container = widgets.Card(c.title, c.text, c.do, c.open, c.spared, c.clarify.Container, c.eraseText, widgets.Wrap(widgets.Near, c.erase))
	return c
}

func (c *closingCard) set(card presenter.Card, s presenter.Closing) {
	setText(c.title, s.Title)
	setText(c.text, s.Text)
	kind := widgets.Attention
	if card == presenter.PausedCard || card == presenter.EndedCard {
		kind = widgets.Alarm
	}
	c.do.Set(kind, "", s.Do)
	c.open.Objects = []fyne.CanvasObject{widgets.Bullets(s.Open...)}
	showSome(c.open, len(s.Open))
	c.passedOver(s)
	c.clarify.set(s.ClarifyTitle, s.ClarifyText, s.Clarify)
	setText(c.eraseText, s.EraseText)
	setAction(c.erase, s.Erase)
	showIf(c, s.Title+s.Text+s.Do)
}

// passedOver offers what was passed over.
func (c *closingCard) passedOver(s presenter.Closing) {
	c.spared.Objects = []fyne.CanvasObject{widgets.NewText(s.SparedTitle, widgets.Style{Colour: widgets.InkSoft})}
	for _, q := range s.Spared {
		ask := widgets.NewQuietButton(q.Ask.Label, func() { c.jump(q.Item) })
		c.spared.Add(widgets.Spread(widgets.Room, nil, widgets.NewText(q.Topic, widgets.Style{}), ask))
	}
	showSome(c.spared, len(s.Spared))
}

// suggestion names the topic that would help most.
type suggestion struct {
	*fyne.Container
	topic, why *widgets.WrapText
	ask        *widgets.Button
	item       protocol.ItemID
}

func newSuggestion(jump func(protocol.ItemID)) *suggestion {
	s := &suggestion{}
	s.topic, s.why = widgets.NewText("", widgets.Style{}), quietText()
	s.ask = widgets.NewQuietButton("", func() { jump(s.item) })
	s.Container = widgets.Tray(widgets.Spread(widgets.Room, nil, widgets.Column(widgets.Tight, s.topic, s.why), s.ask))
	return s
}

func (s *suggestion) set(p presenter.Suggestion) {
	s.item = p.Item
	setText(s.topic, p.Topic)
	setText(s.why, p.Why)
	setAction(s.ask, p.Ask)
	showIf(s, p.Topic)
}

// railSteps are the sections of an interview or a form, and which of them it is at.
func railSteps(rail []presenter.RailRow) (steps []widgets.RailStep[string], current int) {
	steps = make([]widgets.RailStep[string], len(rail))
	for i, r := range rail {
		steps[i] = widgets.RailStep[string]{
			Code: r.Section, Label: r.Label, Progress: r.Progress,
			Current: r.Current, Done: r.Done, Reachable: r.Reachable,
		}
		if r.Current {
			current = i
		}
	}
	return steps, current
}
