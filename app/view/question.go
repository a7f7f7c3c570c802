package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/protocol"
)

// AnswerIntents is what a person can do with one question.
type AnswerIntents interface {
	Choose(code string)
	Absent(why protocol.Absence)
	ChooseSource(s protocol.Source)
	Skip()
	TypedIntents
}

// TypedIntents is what a person can type as an answer.
type TypedIntents interface {
	TypeText(text string)
	TypeDate(d presenter.DateDraft)
	TypeMoney(m presenter.MoneyDraft)
	TypeAge(a presenter.AgeDraft)
	LeaveField()
}

// questionCard shows one question in two languages with its answers.
type questionCard struct {
	*fyne.Container
	manner, group *widgets.WrapText
	before        *widgets.Notice
	aloud         *fyne.Container
	ask, also     *widgets.WrapText
	unchecked     *widgets.Chip
	quote         *fyne.Container
	help          *widgets.WrapText
	distress      *widgets.Chip
	gentle        *gentle
	yesNo         *widgets.AnswerBar[string, protocol.Absence]
	one           *widgets.Choice[string]
	many          *widgets.MultiChoice[string]
	typed         *typedAnswer
	check         *widgets.Notice
	source        *widgets.Pills[protocol.Source]
	problem       *widgets.Notice
	conflict      *widgets.Notice
	onRecord      *fyne.Container
	record        *fyne.Container
}

func newQuestionCard(s *screen, p AnswerIntents) *questionCard {
	q := &questionCard{}
	q.manner = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	q.group = widgets.NewText("", widgets.Style{Size: widgets.Caption, Weight: widgets.Strong, Colour: widgets.AccentInk})
	q.ask = widgets.NewText("", widgets.Style{Size: widgets.Question, Weight: widgets.Strong})
	q.also = widgets.NewText("", widgets.Style{Size: widgets.Title})
	q.quote = widgets.Quote(q.also)
	q.before, q.aloud = widgets.NewNotice(), widgets.Column(widgets.Room)
	q.unchecked = widgets.NewChip("", widgets.QuietTone)
	q.help = quietText()
	q.distress = widgets.NewChip("", widgets.MarkedTone)
	q.gentle = newGentle(s.on(p.Skip))
	q.yesNo = widgets.NewAnswerBar(onValue(s, p.Choose), onValue(s, p.Absent))
	q.one = widgets.NewChoice(onValue(s, p.Choose))
	q.many = widgets.NewMultiChoice(onValue(s, p.Choose))
	q.typed = newTypedAnswer(s, p)
	q.source = widgets.NewPills(onValue(s, p.ChooseSource))
	q.check, q.problem, q.conflict = widgets.NewNotice(), widgets.NewNotice(), widgets.NewNotice()
	q.onRecord = widgets.Column(widgets.Near)
	q.record = widgets.Tray(q.conflict, q.onRecord)
	words := widgets.Column(widgets.Snug, widgets.Column(widgets.Tight, q.group, widgets.Spread(widgets.Snug, nil, q.manner, q.distress),
		widgets.Column(widgets.Snug, q.before, q.aloud)), q.gentle.Container, q.ask,
		widgets.Column(widgets.Near, q.quote, widgets.Wrap(widgets.Near, q.unchecked)), q.help)
	answers := widgets.Column(widgets.Room, q.one, q.many, q.typed.Container, q.check, q.problem, q.yesNo)
	q.Container = widgets.Column(widgets.Room, widgets.Card(widgets.Column(widgets.Wide, words, answers), q.source), q.record)
	return q
}

func (q *questionCard) set(s presenter.Question) {
	setText(q.group, s.Group)
	setText(q.manner, s.Manner)
	setNotice(q.before, s.Before)
	fill(q.aloud, s.Aloud, aloudPart)
	setText(q.ask, s.Ask)
	q.also.SetText(s.AskAlso)
	showIf(q.quote, s.AskAlso)
	setText(q.help, s.Help)
	q.distress.Set(s.Distress.Label, tone(s.Distress.Tone))
	q.gentle.set(s.Gentle)
	q.options(s)
	q.typed.set(s)
	setNotice(q.check, s.Check)
	setChoice(q.source, s.Source)
	q.problem.Set(widgets.Attention, "", s.Problem)
	setNotice(q.conflict, s.Conflict)
	fill(q.onRecord, s.OnRecord, pair)
	showSome(q.record, len(s.OnRecord)+len(s.Conflict.Text))
}

// aloudPart shows one paragraph that is read aloud, with the person's words
// below it.
func aloudPart(p presenter.NoticePart) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widgets.NewText(p.Text, widgets.Style{Size: widgets.Lead})}
	if p.Also != "" {
		parts = append(parts, widgets.Quote(widgets.NewText(p.Also, widgets.Style{})))
	}
	return widgets.Column(widgets.Near, parts...)
}

// setUnreviewed says under the interviewee's words that nobody has checked them.
func (q *questionCard) setUnreviewed(words string) {
	if !q.quote.Visible() {
		words = ""
	}
	q.unchecked.Set(words, widgets.QuietTone)
}

// options shows the answers that are chosen, and the reasons for none.
func (q *questionCard) options(s presenter.Question) {
	all := choiceOptions(s.Options.Options)
	var yesNo []widgets.Option[string]
	q.one.Hide()
	q.many.Hide()
	switch s.Type {
	case protocol.YesNo:
		yesNo = all
	case protocol.One:
		setChoice(q.one, s.Options)
	case protocol.Many:
		setChoice(q.many, s.Options)
	}
	q.yesNo.Set(yesNo, s.Absences.Label, choiceOptions(s.Absences.Options))
	showSome(q.yesNo, len(yesNo)+len(s.Absences.Options))
}

// typedAnswer is the entry of every type that is typed.
type typedAnswer struct {
	*fyne.Container
	line   *widgets.Field
	number *widgets.Field
	area   *widgets.TextArea
	date   *widgets.DateEntry
	money  *widgets.MoneyEntry
	age    *fyne.Container
	from   *widgets.Field
	to     *widgets.Field
	years  presenter.AgeDraft
	hint   *widgets.WrapText
}

func newTypedAnswer(s *screen, p TypedIntents) *typedAnswer {
	t := &typedAnswer{}
	leave := s.on(p.LeaveField)
	t.line = widgets.NewField(onValue(s, p.TypeText))
	t.number = widgets.NewNumberField(onValue(s, p.TypeText))
	t.area = widgets.NewTextArea(onValue(s, p.TypeText), nil)
	t.date = widgets.NewDateEntry(onValue(s, func(d widgets.DateParts) { p.TypeDate(presenter.DateDraft(d)) }))
	t.money = widgets.NewMoneyEntry(onValue(s, func(m widgets.MoneyParts) { p.TypeMoney(presenter.MoneyDraft(m)) }))
	years := func(change func(string)) func(string) {
		return onValue(s, func(text string) {
			change(text)
			p.TypeAge(t.years)
		})
	}
	t.from = widgets.NewNumberField(years(func(text string) { t.years.From = text }))
	t.to = widgets.NewNumberField(years(func(text string) { t.years.To = text }))
	t.hint = widgets.NewText("", widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	t.age = widgets.Column(widgets.Near, widgets.Columns(130, widgets.Snug, t.from, t.to), t.hint)
	for _, f := range []interface{ OnDone(func()) }{t.line, t.number, t.area, t.date, t.money, t.from, t.to} {
		f.OnDone(leave)
	}
	t.Container = widgets.Column(0, t.line, t.number, t.area, t.date, t.money, t.age)
	return t
}

func (t *typedAnswer) set(q presenter.Question) {
	for _, o := range t.Objects {
		o.Hide()
	}
	switch q.Type {
	case protocol.Text:
		t.area.Set(fieldText(q.Text))
		t.area.Show()
	case protocol.Place, protocol.Handle:
		t.line.Set(fieldText(q.Text))
		t.line.Show()
	case protocol.Number:
		t.number.Set(fieldText(q.Text))
		t.number.Show()
	case protocol.Date:
		t.date.Set(dateText(q.Date))
		t.date.Show()
	case protocol.Money:
		t.money.Set(widgets.MoneyText{
			Amount: fieldText(q.Money.Amount), Currency: q.Money.Currency.Label,
			Currencies: choiceOptions(q.Money.Currency.Options), Code: fieldText(q.Money.Code),
			Offer: q.Money.Offered.Label, Offered: choiceOptions(q.Money.Offered.Options),
		})
		t.money.Show()
	case protocol.Age:
		t.years = presenter.AgeDraft{From: q.Age.From.Text, To: q.Age.To.Text}
		t.from.Set(fieldText(q.Age.From))
		t.to.Set(fieldText(q.Age.To))
		setText(t.hint, q.Age.Hint)
		t.age.Show()
	default:
		t.Hide()
		return
	}
	t.Show()
}

func dateText(d presenter.DateEntry) widgets.DateText {
	about := d.About
	return widgets.DateText{
		Year: fieldText(d.Year), Day: fieldText(d.Day), Month: d.Month.Label, Months: choiceOptions(d.Month.Options),
		About: widgets.Option[bool]{Code: about.Code, Label: about.Label, Detail: about.Detail, Chosen: about.Chosen},
	}
}
