package view

import (
	"fyne.io/fyne/v2"

	"pelita/app/presenter"
	"pelita/app/widgets"
	"pelita/screening/protocol"
)

// RecordIntents is what a person can do with one record.
type RecordIntents interface {
	RecordWays
	TypeNote(text string)
	KeepNote()
	WithdrawConsent(id string)
	Settle(item string, instance int)
	SettleAll()
	Close()
	Reopen()
}

// RecordWays is where a record leads.
type RecordWays interface {
	Continue()
	ShowFindings()
	Decide()
	Refer()
	MoveTo(protocolID string)
	OpenPlace(screen presenter.Screen, form protocol.Form)
}

// Record is the page of everything on record about one person. On a desktop the
// notes and decisions stand beside the answers.
type Record struct {
	screen
	intents                                       RecordIntents
	facts, chips                                  *fyne.Container
	urgency                                       *lane
	clarify                                       *clarify
	finding                                       *widgets.WrapText
	move                                          *fyne.Container
	places                                        *widgets.RowList
	ways                                          []presenter.PlaceRow
	disputed                                      *widgets.Notice
	conflictsTitle                                *widgets.WrapText
	conflicts, sections                           *fyne.Container
	settleAll                                     *widgets.Button
	note                                          *widgets.TextArea
	keep                                          *widgets.Button
	notes, decisions, consents, shares, seen      *titled
	seenHint                                      *widgets.WrapText
	forward, findings, decide, refer, end, reopen *widgets.Button
}

// NewRecord makes the screen.
func NewRecord(p RecordIntents) *Record {
	v := &Record{screen: newScreen(), intents: p}
	v.facts, v.chips = widgets.Column(widgets.Tight), widgets.Chips()
	v.urgency, v.clarify = newLane(), newClarify()
	v.finding = widgets.NewText("", widgets.Style{Size: widgets.Lead, Weight: widgets.Strong})
	v.move = widgets.Column(widgets.Snug)
	v.places = widgets.NewRowList(onValue(&v.screen, func(i int) { p.OpenPlace(v.ways[i].Screen, v.ways[i].Form) }))
	v.disputed = widgets.NewNotice()
	v.conflictsTitle = heading()
	v.conflicts, v.sections = widgets.Column(widgets.Snug), widgets.Column(widgets.Wide)
	v.settleAll = widgets.NewQuietButton("", v.on(p.SettleAll))
	v.note = widgets.NewTextArea(onValue(&v.screen, p.TypeNote), nil)
	v.keep = widgets.NewQuietButton("", v.on(p.KeepNote))
	v.notes, v.decisions, v.consents, v.shares = newTitled(), newTitled(), newTitled(), newTitled()
	v.seen, v.seenHint = newTitled(), quietText()
	v.buttons(p)
	v.arrange()
	return v
}

func (v *Record) buttons(p RecordIntents) {
	v.forward = widgets.NewPrimaryButton("", v.on(p.Continue))
	v.findings = widgets.NewQuietButton("", v.on(p.ShowFindings))
	v.decide = widgets.NewQuietButton("", v.on(p.Decide))
	v.refer = widgets.NewIconButton(widgets.IconSend, "", v.on(p.Refer))
	v.end = widgets.NewPlainButton(widgets.NoIcon, "", v.on(p.Close))
	v.reopen = widgets.NewPlainButton(widgets.NoIcon, "", v.on(p.Reopen))
}

func (v *Record) arrange() {
	head := widgets.Card(widgets.Columns(280, widgets.Room, widgets.Column(widgets.Near, v.chips, v.finding), v.facts),
		widgets.Wrap(widgets.Near, v.findings, v.decide, v.refer))
	notes := widgets.Column(widgets.Snug, v.notes.Container, v.note, widgets.Wrap(widgets.Near, v.keep))
	left := widgets.Column(widgets.Wide, v.conflictsTitle, v.conflicts, widgets.Wrap(widgets.Near, v.settleAll), v.clarify.Container, v.sections)
	right := widgets.Column(widgets.Wide, v.decisions.Container, notes, v.consents.Container, v.shares.Container,
		widgets.Column(widgets.Near, v.seen.Container, v.seenHint), v.places, v.move,
		widgets.Wrap(widgets.Near, v.end, v.reopen))
	page := widgets.NewScroller(wideSheet(v.top(), head, v.disputed, v.urgency.Container,
		widgets.Columns(360, widgets.Breath, left, right)))
	v.root = widgets.Sticky(nil, page, widgets.ActionBar(widgets.WideWidth, nil, []*widgets.Button{v.forward}))
}

// Render draws a State.
func (v *Record) Render(s presenter.RecordState) {
	v.draw(func() {
		v.head(s)
		v.answers(s)
		setText(v.notes.title, s.NotesTitle)
		v.notes.set(s.NoNotes, draws(s.Notes, noteLine))
		v.note.Set(fieldText(s.Note))
		showIf(v.note, s.Note.Label)
		setAction(v.keep, s.KeepNote)
		setText(v.decisions.title, s.DecisionsTitle)
		v.decisions.set("", draws(s.Decisions, pastDecision))
		setText(v.consents.title, s.ConsentsTitle)
		v.consents.set(s.NoConsent, draws(s.Consents, v.consent))
		setText(v.shares.title, s.SharesTitle)
		v.shares.set(s.NoShares, draws(s.Shares, noteLine))
		setText(v.seen.title, s.SeenTitle)
		v.seen.set("", draws(s.Seen, pair))
		setText(v.seenHint, s.SeenHint)
		fill(v.move, s.Move, v.moveTo)
		v.ways = s.Places
		v.places.Set(len(s.Places), func(i int) widgets.RowText {
			return widgets.RowText{Title: s.Places[i].Label, Detail: s.Places[i].Detail}
		})
		showSome(v.places, len(s.Places))
		for b, a := range map[*widgets.Button]presenter.Action{
			v.forward: s.Continue, v.findings: s.Findings, v.decide: s.Decide, v.refer: s.Refer, v.end: s.Close, v.reopen: s.Reopen,
		} {
			setAction(b, a)
		}
	})
}

func (v *Record) head(s presenter.RecordState) {
	v.page(s.Page)
	if s.Name != "" {
		setText(v.heading, s.Name)
	}
	widgets.SetChips(v.chips, chipTexts(s.Stage, s.Sync)...)
	v.urgency.set(s.UrgencyTitle, "", s.Urgency, "")
	setText(v.finding, s.Finding)
	var facts []string
	for _, f := range []string{s.Protocol, s.Caseload, s.ShortID, s.Opened, s.Updated} {
		if f != "" {
			facts = append(facts, f)
		}
	}
	fill(v.facts, facts, func(f string) fyne.CanvasObject {
		return widgets.NewText(f, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft})
	})
	setNotice(v.disputed, s.Disputed)
}

func (v *Record) answers(s presenter.RecordState) {
	setText(v.conflictsTitle, s.ConflictsTitle)
	if len(s.Conflicts) == 0 {
		v.conflictsTitle.Hide()
	}
	fill(v.conflicts, s.Conflicts, v.conflict)
	setAction(v.settleAll, s.SettleAll)
	v.clarify.set(s.ClarifyTitle, s.ClarifyText, s.Clarify)
	fill(v.sections, s.Sections, answerSection)
}

func (v *Record) conflict(c presenter.ConflictCard) fyne.CanvasObject {
	lines := widgets.Column(widgets.Near)
	fill(lines, c.Answers, pair)
	settle := widgets.NewQuietButton(c.Settle.Label, v.on(func() { v.intents.Settle(c.Item, c.Instance) }))
	setAction(settle, c.Settle)
	return widgets.Card(widgets.NewText(c.Ask, widgets.Style{Weight: widgets.Strong}), lines, widgets.Wrap(widgets.Near, settle))
}

func (v *Record) consent(c presenter.ConsentRow) fyne.CanvasObject {
	withdraw := widgets.NewQuietButton(c.Withdraw.Label, v.on(func() { v.intents.WithdrawConsent(c.ID) }))
	setAction(withdraw, c.Withdraw)
	parts := []fyne.CanvasObject{widgets.NewText(c.Purpose, widgets.Style{Weight: widgets.Strong})}
	for _, text := range []string{c.Given, c.Withdrawn} {
		if text != "" {
			parts = append(parts, widgets.NewText(text, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
		}
	}
	return widgets.Tray(append(parts, widgets.Wrap(widgets.Near, withdraw))...)
}

func (v *Record) moveTo(m presenter.MoveAction) fyne.CanvasObject {
	b := widgets.NewQuietButton(m.Move.Label, v.on(func() { v.intents.MoveTo(m.Protocol) }))
	setAction(b, m.Move)
	title := widgets.NewText(m.Title, widgets.Style{Weight: widgets.Strong})
	showIf(title, m.Title)
	changes := widgets.Column(widgets.Near)
	fill(changes, m.Changes, pair)
	return widgets.Tray(title, widgets.NewText(m.Detail, widgets.Style{}), changes, widgets.Wrap(widgets.Near, b))
}

// answerSection shows the answers of one part.
func answerSection(s presenter.AnswerSection) fyne.CanvasObject {
	title := heading()
	setText(title, s.Title)
	rows := widgets.Column(widgets.Snug)
	for i, r := range s.Rows {
		if i > 0 {
			rows.Add(widgets.Rule())
		}
		rows.Add(answerRow(r))
	}
	return widgets.Column(widgets.Snug, title, widgets.Card(rows))
}

func answerRow(r presenter.AnswerRow) fyne.CanvasObject {
	answer := widgets.Style{Weight: widgets.Strong}
	if r.Absent {
		answer = widgets.Style{Colour: widgets.InkSoft}
	}
	return widgets.Column(widgets.Tight,
		widgets.NewText(r.Ask, widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}),
		widgets.NewText(r.Answer, answer),
		widgets.NewText(joinedBy(r.Source, r.By), widgets.Style{Size: widgets.Caption, Colour: widgets.InkSoft}))
}

// joinedBy puts two short texts beside each other; either may be empty.
func joinedBy(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// titled is a part of a page with its name, and what to say when it is empty.
type titled struct {
	*fyne.Container
	title, none *widgets.WrapText
	list        *fyne.Container
}

func newTitled() *titled {
	t := &titled{title: heading(), none: quietText(), list: widgets.Column(widgets.Snug)}
	t.Container = widgets.Column(widgets.Snug, t.title, t.none, t.list)
	return t
}

func (t *titled) set(none string, rows []fyne.CanvasObject) {
	setText(t.none, none)
	if len(rows) > 0 {
		t.none.Hide()
	}
	t.list.Objects = rows
	showSome(t.list, len(rows))
	showSome(t, len(rows)+len(none))
}

// draws draws each of several things.
func draws[T any](things []T, draw func(T) fyne.CanvasObject) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(things))
	for i, t := range things {
		out[i] = draw(t)
	}
	return out
}
