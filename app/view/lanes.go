package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
)

// lane is one of the lanes that never cancel each other: urgent needs, what
// protects from punishment, flags. Each stands in a frame of its own.
type lane struct {
	*fyne.Container
	title, text, none *widgets.WrapText
	rows              *fyne.Container
}

func newLane() *lane {
	l := &lane{title: heading(), text: quietText(), none: quietText(), rows: widgets.Column(widgets.Snug)}
	l.Container = widgets.Card(widgets.Column(widgets.Snug, l.title, l.text, l.none, l.rows))
	return l
}

func (l *lane) set(title, text string, rows []presenter.LaneRow, none string) {
	setText(l.title, title)
	setText(l.text, text)
	setText(l.none, none)
	if len(rows) > 0 {
		l.none.Hide()
	}
	fill(l.rows, rows, laneRow)
	showIf(l, title)
}

// laneRow shows one urgent need or flag: how soon, what to do, and what it rests
// on. Only an hour that has passed is loud.
func laneRow(r presenter.LaneRow) fyne.CanvasObject {
	tone := widgets.MarkedTone
	if r.Late {
		tone = widgets.UrgentTone
	}
	parts := []fyne.CanvasObject{widgets.NewText(r.Name, widgets.Style{Weight: widgets.Strong})}
	if r.Within != "" {
		parts = append(parts, widgets.Chips(widgets.ChipText{Label: r.Within, Tone: tone}))
	}
	if r.Do != "" {
		parts = append(parts, widgets.NewText(r.Do, widgets.Style{}))
	}
	if len(r.Topics) > 0 {
		parts = append(parts, widgets.Bullets(r.Topics...))
	}
	if r.Cite != "" {
		parts = append(parts, widgets.NewText(r.Cite, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
	}
	return widgets.Tray(parts...)
}

// sources shows answers by where they come from; these are never mixed.
func sources(list []presenter.SourceAnswers) fyne.CanvasObject {
	c := widgets.Column(widgets.Tight)
	for _, s := range list {
		c.Add(widgets.NewText(s.Source, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
		var words []string
		for _, a := range s.Answers {
			words = append(words, a.Label+": "+a.Text)
		}
		c.Add(widgets.Bullets(words...))
	}
	return c
}

// clarify lists what does not go together yet.
type clarify struct {
	*fyne.Container
	title, text *widgets.WrapText
	cards       *fyne.Container
}

func newClarify() *clarify {
	c := &clarify{title: heading(), text: quietText(), cards: widgets.Column(widgets.Snug)}
	c.Container = widgets.Column(widgets.Snug, c.title, c.text, c.cards)
	return c
}

func (c *clarify) set(title, text string, cards []presenter.ClarifyCard) {
	setText(c.title, title)
	setText(c.text, text)
	fill(c.cards, cards, clarifyCard)
	showSome(c, len(cards))
}

func clarifyCard(c presenter.ClarifyCard) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widgets.NewText(c.Title, widgets.Style{Weight: widgets.Strong})}
	if len(c.Sources) > 0 {
		parts = append(parts, sources(c.Sources))
	}
	if c.Text != "" {
		parts = append(parts, widgets.NewText(c.Text, widgets.Style{Colour: widgets.InkSoft}))
	}
	return widgets.Tray(parts...)
}

// rest reminds of a break, beside the question.
type rest struct {
	*fyne.Container
	title, text *widgets.WrapText
	stop, later *widgets.Button
}

func newRest(stop, later func()) *rest {
	r := &rest{title: widgets.NewText("", widgets.Style{Weight: widgets.Strong}), text: widgets.NewText("", widgets.Style{})}
	r.stop, r.later = widgets.NewQuietButton("", stop), widgets.NewPlainButton(widgets.NoIcon, "", later)
	r.Container = widgets.Tray(r.title, r.text, widgets.Wrap(widgets.Near, r.stop, r.later))
	return r
}

func (r *rest) set(s presenter.Rest) {
	setText(r.title, s.Title)
	setText(r.text, s.Text)
	setAction(r.stop, s.Stop)
	setAction(r.later, s.Later)
	showIf(r, s.Title)
}

// gentle prepares for a question that is hard to hear.
type gentle struct {
	*fyne.Container
	title, say, also *widgets.WrapText
	quotes           *fyne.Container
	leave            *widgets.Button
}

func newGentle(leave func()) *gentle {
	g := &gentle{title: widgets.NewText("", widgets.Style{Weight: widgets.Strong})}
	g.say, g.also = widgets.NewText("", widgets.Style{}), widgets.NewText("", widgets.Style{})
	g.quotes = widgets.Column(widgets.Near, widgets.Quote(g.say), widgets.Quote(g.also))
	g.leave = widgets.NewQuietButton("", leave)
	g.Container = widgets.Tray(g.title, g.quotes, widgets.Wrap(widgets.Near, g.leave))
	return g
}

func (g *gentle) set(s presenter.Gentle) {
	setText(g.title, s.Title)
	for n, text := range []string{s.Say, s.SayAlso} {
		[]*widgets.WrapText{g.say, g.also}[n].SetText(text)
		showIf(g.quotes.Objects[n], text)
	}
	setAction(g.leave, s.Leave)
	showIf(g, s.Title)
}
