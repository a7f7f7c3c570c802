package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/protocol"
)

// InterviewWalk is how a person moves through an interview.
type InterviewWalk interface {
	Next()
	Back()
	Skip()
	JumpSection(id string)
	JumpItem(item protocol.ItemID, instance int)
	Pause()
}

// InterviewIntents is everything that a person can do in an interview.
type InterviewIntents interface {
	EraseRecord()
	InterviewWalk
	AnswerIntents
	NoteIntents
	ShowFindings()
	Decide()
	Mend()
	Later()
}

// Interview is the screen of one question at a time. On a phone it is one
// column; from a tablet on the parts of the interview stand beside the card, and
// on a desktop the notes do too.
type Interview struct {
	screen
	rail       *widgets.Rail[string]
	steps      *widgets.Steps
	name       *widgets.WrapText
	saved      *widgets.Chip
	section    *fyne.Container
	place      *widgets.WrapText
	progress   *widgets.WrapText
	rest       *rest
	question   *questionCard
	closing    *closingCard
	suggest    *suggestion
	enough     *widgets.Notice
	expired    *widgets.Notice
	below      *notePanel
	side       *notePanel
	page       *widgets.Scroller
	back, skip *widgets.Button
	next       *widgets.Button
	pause      *widgets.Button
	findings   *widgets.Button
	decide     *widgets.Button
	mend       *widgets.Button
	at         shownQuestion
}

// shownQuestion tells one card from the next, so that a new one is shown from
// its beginning.
type shownQuestion struct {
	card     presenter.Card
	item     protocol.ItemID
	instance int
}

// NewInterview makes the screen.
func NewInterview(p InterviewIntents) *Interview {
	v := &Interview{screen: newScreen()}
	v.rail = widgets.NewRail(onValue(&v.screen, p.JumpSection))
	v.steps = widgets.NewSteps()
	v.name = widgets.NewText("", widgets.Style{Colour: widgets.InkSoft})
	v.saved = widgets.NewChip("", widgets.QuietTone)
	v.place = widgets.NewText("", widgets.Style{Weight: widgets.Strong, Colour: widgets.AccentInk})
	v.progress = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	v.section = widgets.Spread(widgets.Room, nil, v.place, v.progress)
	jump := func(item protocol.ItemID) {
		if !v.drawing {
			p.JumpItem(item, 0)
		}
	}
	v.rest = newRest(v.on(p.Pause), v.on(p.Later))
	v.question = newQuestionCard(&v.screen, p)
	v.closing = newClosingCard(jump, v.on(p.EraseRecord))
	v.suggest = newSuggestion(jump)
	v.enough, v.expired = widgets.NewNotice(), widgets.NewNotice()
	v.below, v.side = newNotePanel(&v.screen, p), newNotePanel(&v.screen, p)
	v.buttons(p)
	v.arrange()
	return v
}

func (v *Interview) buttons(p InterviewIntents) {
	v.back = widgets.NewIconButton(widgets.IconBack, "", v.on(p.Back))
	v.pause = widgets.NewPlainButton(widgets.IconPause, "", v.on(p.Pause))
	v.skip = widgets.NewQuietButton("", v.on(p.Skip))
	v.next = widgets.NewPrimaryButton("", v.on(p.Next))
	v.findings = widgets.NewQuietButton("", v.on(p.ShowFindings))
	v.decide = widgets.NewPrimaryButton("", v.on(p.Decide))
	v.mend = widgets.NewQuietButton("", v.on(p.Mend))
}

func (v *Interview) arrange() {
	below := widgets.Card(v.below.Container)
	v.page = widgets.NewScroller(sheet(
		v.steps,
		widgets.Spread(widgets.Room, nil, v.name, v.saved),
		v.notice, v.rest.Container, v.section,
		v.closing.Container, widgets.Wrap(widgets.Near, v.mend), v.question.Container, v.suggest.Container, v.enough, v.expired, below))
	actions := widgets.ActionBar(widgets.ReadableWidth, []*widgets.Button{v.back, v.pause}, []*widgets.Button{v.findings, v.skip, v.next, v.decide})
	v.root = widgets.Arrange(widgets.Panels{
		Rail:        widgets.SidePanel(v.rail),
		Main:        widgets.Sticky(nil, v.page, actions),
		Side:        widgets.SidePanel(v.side.Container),
		WithoutRail: []fyne.CanvasObject{v.steps},
		WithRail:    []fyne.CanvasObject{v.section},
		WithoutSide: []fyne.CanvasObject{below},
	})
}

// Render draws a State.
func (v *Interview) Render(s presenter.InterviewState) {
	v.draw(func() {
		v.screen.page(s.Page)
		v.walk(s)
		v.rest.set(s.Rest)
		v.question.set(s.Question)
		v.question.setUnreviewed(s.Unreviewed.Title)
		showSome(v.question, len(s.Question.Item))
		v.closing.set(s.Card, s.Closing)
		v.suggest.set(s.Suggest)
		setNotice(v.enough, s.Enough)
		setNotice(v.expired, s.Expired)
		for _, panel := range []*notePanel{v.below, v.side} {
			panel.set(s)
		}
		for b, a := range map[*widgets.Button]presenter.Action{
			v.back: s.Back, v.pause: s.Pause, v.skip: s.Skip, v.next: s.Next, v.mend: s.Mend, v.findings: s.Findings, v.decide: s.Decide,
		} {
			setAction(b, a)
		}
	})
	if at := (shownQuestion{s.Card, s.Question.Item, s.Question.Instance}); at != v.at {
		v.at = at
		v.page.Top()
	}
}

// walk shows where in the interview it is.
func (v *Interview) walk(s presenter.InterviewState) {
	steps, current := railSteps(s.Rail)
	v.rail.Set(steps)
	v.steps.Set(len(steps), current, s.Section, s.Progress)
	setText(v.name, s.Name)
	v.saved.Set(s.Saved.Label, tone(s.Saved.Tone))
	setText(v.place, s.Section)
	setText(v.progress, s.Progress)
}
