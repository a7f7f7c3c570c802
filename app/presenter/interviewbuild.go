package presenter

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

func (i *Interview) state() InterviewState {
	t := i.speech()
	st := InterviewState{Page: i.page(t.T("interview.title"))}
	if !i.read {
		if i.load.Loading() {
			st.Busy = t.T("interview.busy")
		}
		return st
	}
	s := i.moment()
	st.Name = callName(t, i.callName(), i.id)
	st.Card = cardOf(s.Kind)
	st.Rail = i.rail(t, s)
	section := i.proto.Sections[s.Section]
	st.Section = sectionName(t, section.ID)
	st.Progress = railProgress(t, s.Rail[s.Section])
	if item := i.item(); item != nil {
		st.Question = i.question(t, item)
	}
	if st.Card != QuestionCard {
		st.Closing = i.closing(t, s)
	}
	i.suggest(t, &st, section.Kind)
	st.Saved = i.saved(t)
	i.notes(t, &st)
	st.Interviewee = i.frame.languages(t.T("interview.interviewee"), i.also.Tag())
	st.Unreviewed = unreviewed(t, i.also)
	i.actions(t, &st, s)
	return st
}

func cardOf(e interview.Event) Card {
	switch e {
	case interview.SectionEnd:
		return SectionEndCard
	case interview.Paused:
		return PausedCard
	case interview.Ended:
		return EndedCard
	case interview.Finished:
		return FinishedCard
	}
	return QuestionCard
}

func (i *Interview) callName() string { return nameOf(i.record) }

func sectionName(t locales.Language, id string) string { return t.T("section." + id + ".name") }

func railProgress(t locales.Language, e interview.RailEntry) string {
	return t.T("interview.progress", "answered", strconv.Itoa(e.Answered), "total", strconv.Itoa(e.Total))
}

func (i *Interview) rail(t locales.Language, s interview.State) []RailRow {
	var rows []RailRow
	for _, e := range s.Rail {
		rows = append(rows, RailRow{
			Section: e.Section, Label: sectionName(t, e.Section), Progress: railProgress(t, e),
			Current: e.Current, Reachable: e.Reachable, Done: e.Total > 0 && e.Answered == e.Total,
		})
	}
	return rows
}

// question is one item as it is asked now.
func (i *Interview) question(t locales.Language, item *protocol.Item) Question {
	at := i.place()
	q := Question{
		Item: item.ID, Instance: at.Instance, Type: item.Type,
		Manner:   i.manner(t, item),
		Ask:      t.T("item." + string(item.ID) + ".ask"),
		Help:     helpWords(t, item.ID),
		Group:    i.groupWords(t, item, at.Instance),
		Distress: distressChip(t, item.Distress),
		Problem:  i.problemWords(t),
	}
	if i.readAlong(t, item) {
		q.AskAlso = i.also.T("item." + string(item.ID) + ".ask")
		q.AlsoRightToLeft = i.also.RightToLeft()
	}
	i.controls(t, item, at, &q)
	live := i.live(at)
	q.Absences = Choice[protocol.Absence]{Label: t.T("interview.absences")}
	for _, a := range []protocol.Absence{protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk} {
		q.Absences.Options = append(q.Absences.Options, Option[protocol.Absence]{
			Code: a, Label: t.T("absence." + a.String()), Chosen: live.Absence == a,
		})
	}
	q.Source = Choice[protocol.Source]{Label: t.T("interview.source")}
	for _, s := range []protocol.Source{protocol.Said, protocol.Observed, protocol.Document} {
		q.Source.Options = append(q.Source.Options, Option[protocol.Source]{
			Code: s, Label: t.T("source." + s.String()), Chosen: s == i.source,
		})
	}
	i.onRecord(t, item, at, &q)
	return q
}

func (i *Interview) manner(t locales.Language, item *protocol.Item) string {
	if _, _, asked := i.proto.Place(item.ID); asked {
		section, _, _ := i.proto.Place(item.ID)
		if i.proto.Sections[section].Kind == protocol.Notice {
			return t.T("interview.read_aloud")
		}
	}
	if item.Source == protocol.Observed {
		return t.T("interview.observe")
	}
	return t.T("interview.ask")
}

func helpWords(t locales.Language, id protocol.ItemID) string {
	if key := "item." + string(id) + ".help"; known(t, key) {
		return t.T(key)
	}
	return ""
}

func (i *Interview) groupWords(t locales.Language, item *protocol.Item, instance int) string {
	if item.Group == "" {
		return ""
	}
	return t.T("interview.round", "group", t.T("group."+item.Group+".name"), "n", strconv.Itoa(instance+1))
}

func distressChip(t locales.Language, d protocol.Distress) Chip {
	switch d {
	case protocol.Sensitive:
		return Chip{Code: d.String(), Label: t.T("interview.sensitive"), Tone: Quiet}
	case protocol.Severe:
		return Chip{Code: d.String(), Label: t.T("interview.severe"), Tone: Marked}
	}
	return Chip{}
}

func (i *Interview) problemWords(t locales.Language) string {
	var needed *interview.RequiredError
	switch {
	case errors.Is(i.problem, interview.ErrUnreachable):
		return t.T("interview.unreachable")
	case errors.As(i.problem, &needed) && needed.Item == i.at().Item:
		return t.T("interview.required")
	case errors.As(i.problem, &needed):
		return t.T("interview.required_first", "topic", topic(t, needed.Item))
	}
	return misfit(t, i.problem)
}

// controls fills in the control of the item's type.
func (i *Interview) controls(t locales.Language, item *protocol.Item, at place, q *Question) {
	live, p := i.live(at), i.entries(at)
	switch item.Type {
	case protocol.YesNo:
		for _, code := range []string{codeYes, codeNo} {
			o := Option[string]{Code: code, Label: yesNo(t, code == codeYes)}
			o.Chosen = live.Known() && live.Value.Bool == (code == codeYes)
			if i.readAlong(t, item) {
				o.Detail = yesNo(i.also, code == codeYes)
			}
			q.Options.Options = append(q.Options.Options, o)
		}
	case protocol.One, protocol.Many:
		if item.Type == protocol.Many {
			q.Options.Hint = t.T("interview.many_hint")
		}
		for _, code := range item.Options {
			o := Option[string]{Code: code, Label: optionLabel(t, item, code)}
			o.Chosen = live.Known() && slices.Contains(live.Value.Codes, code)
			if i.readAlong(t, item) {
				o.Detail = optionLabel(i.also, item, code)
			}
			q.Options.Options = append(q.Options.Options, o)
		}
	case protocol.Date:
		q.Date = dateEntry(t, p)
	case protocol.Money:
		q.Money = moneyEntry(t, p)
	case protocol.Age:
		q.Age = AgeEntry{
			From: Field{Label: t.T("interview.age_from"), Text: p[0]},
			To:   Field{Label: t.T("interview.age_to"), Text: p[1]},
			Hint: t.T("interview.age_hint"),
		}
	default:
		q.Text = Field{Label: t.T("interview.entry." + item.Type.String()), Text: p[0], Hint: t.T("interview.hint." + item.Type.String())}
	}
}

// readAlong says whether the interviewee's wording is shown too. What the
// officer observes is not: it is an instruction, and may speak of somebody who
// is in the room.
func (i *Interview) readAlong(t locales.Language, item *protocol.Item) bool {
	return i.also.Tag() != t.Tag() && item.Source != protocol.Observed
}

func dateEntry(t locales.Language, p parts) DateEntry {
	e := DateEntry{
		Year:  Field{Label: t.T("interview.year"), Text: p[0], Hint: t.T("interview.date_hint")},
		Day:   Field{Label: t.T("interview.day"), Text: strings.TrimPrefix(p[2], "0")},
		Month: Choice[string]{Label: t.T("interview.month"), Options: []Option[string]{{Label: t.T("interview.month_unknown"), Chosen: p[1] == ""}}},
		About: Option[bool]{Code: true, Label: t.T("interview.about"), Chosen: p[3] == aboutMark},
	}
	for m := 1; m <= 12; m++ {
		code := strconv.Itoa(m + 100)[1:]
		e.Month.Options = append(e.Month.Options, Option[string]{Code: code, Label: t.T("date.month." + code), Chosen: p[1] == code})
	}
	return e
}

func moneyEntry(t locales.Language, p parts) MoneyEntry {
	e := MoneyEntry{
		Amount:   Field{Label: t.T("interview.amount"), Text: p[0], Hint: t.T("interview.amount_hint")},
		Currency: Choice[string]{Label: t.T("interview.currency")},
	}
	codes := currencies()
	if p[1] != "" && !slices.Contains(codes, p[1]) {
		codes = append([]string{p[1]}, codes...)
	}
	for _, c := range codes {
		e.Currency.Options = append(e.Currency.Options, Option[string]{Code: c, Label: c, Chosen: c == p[1]})
	}
	return e
}

// onRecord lists the answers to the item, when there is more to say than the
// controls show.
func (i *Interview) onRecord(t locales.Language, item *protocol.Item, at place, q *Question) {
	all := i.record.Answers(item.ID, at.Instance, i.source)
	if len(all) == 0 {
		return
	}
	if i.inConflict(at) {
		q.Conflict = Notice{Kind: Caution, Title: t.T("conflict.title"), Text: t.T("conflict.text")}
	}
	q.OnRecord = i.frame.authors(i.work).answers(item, i.record, at)
	if len(q.OnRecord) == 1 && i.live(at).Asked() {
		q.OnRecord = nil // the controls show it
	}
}

func (i *Interview) inConflict(at place) bool {
	return slices.Contains(i.record.State.Conflicts(), history.Register{Item: at.Item, Instance: at.Instance, Source: at.Source})
}

func (i *Interview) closing(t locales.Language, s interview.State) Closing {
	switch s.Kind {
	case interview.Paused, interview.Ended:
		c := Closing{Title: t.T("stop." + s.Stop.ID + ".title"), Do: t.T("stop." + s.Stop.ID + ".do")}
		if s.Kind == interview.Paused {
			c.Text = t.T("interview.paused")
		} else {
			c.Text = t.T("interview.ended")
		}
		return c
	case interview.Finished:
		return Closing{Title: t.T("interview.finished_title"), Text: t.T("interview.finished")}
	}
	section := i.proto.Sections[s.Section]
	return Closing{
		Title: t.T("interview.section_end_title", "section", sectionName(t, section.ID)),
		Text:  t.T("interview.section_end"),
		Open:  topics(t, i.unanswered(section)),
	}
}

// unanswered are the items of a part that count for this person and were not
// asked yet.
func (i *Interview) unanswered(section protocol.Section) []protocol.ItemID {
	facts := i.record.Facts()
	res := i.proto.Resolve(facts)
	var out []protocol.ItemID
	for _, step := range section.Steps {
		for _, item := range step.Asked(i.work.Library.Bank) {
			if res.Relevant(item.ID) == protocol.Yes && !asked(facts[item.ID]) {
				out = append(out, item.ID)
			}
		}
	}
	return out
}

func asked(instances [][]protocol.Answer) bool {
	for _, alternatives := range instances {
		if slices.ContainsFunc(alternatives, protocol.Answer.Asked) {
			return true
		}
	}
	return false
}

// suggest names what helps most, in the deepening part only.
func (i *Interview) suggest(t locales.Language, st *InterviewState, kind protocol.SectionKind) {
	if kind != protocol.Deepening || st.Card != QuestionCard && st.Card != SectionEndCard {
		return
	}
	if !i.advised {
		return
	}
	switch i.next {
	case "":
		st.Enough = Notice{Kind: Advice, Title: t.T("interview.enough_title"), Text: t.T("interview.enough")}
	case st.Question.Item:
	default:
		st.Suggest = Suggestion{
			Item: i.next, Topic: t.T("interview.suggest", "topic", topic(t, i.next)),
			Ask: Action{Label: t.T("interview.suggest_ask")},
		}
	}
}

func (i *Interview) saved(t locales.Language) Chip {
	if i.queue.Busy() || i.pad.waiting() {
		return Chip{Code: "saving", Label: t.T("interview.saving"), Tone: Quiet}
	}
	if i.trouble != nil {
		return Chip{Code: "not-kept", Label: t.T("interview.not_kept"), Tone: Urgent}
	}
	return Chip{Code: "kept", Label: t.T("interview.kept"), Tone: Quiet}
}

func (i *Interview) notes(t locales.Language, st *InterviewState) {
	st.Note = Field{Label: t.T("note.label"), Text: i.halves.note, Hint: t.T("note.hint")}
	st.KeepNote = Action{Label: t.T("note.keep"), Off: blank(i.halves.note)}
	st.Notes = i.frame.authors(i.work).notes(i.record)
}

func (i *Interview) actions(t locales.Language, st *InterviewState, s interview.State) {
	st.Pause = Action{Label: t.T("interview.pause")}
	if s.CanBack {
		st.Back = Action{Label: t.T("interview.back")}
	}
	if i.mending {
		st.Mend = Action{Label: t.T("interview.mended")}
	}
	switch st.Card {
	case PausedCard:
		if s.Item != nil {
			st.Mend = Action{Label: t.T("interview.mend")}
		}
	case QuestionCard:
		if !i.needed(s.Item) {
			st.Skip = Action{Label: t.T("interview.skip")}
		}
		st.Next = Action{Label: t.T("interview.next")}
	case SectionEndCard:
		st.Next = Action{Label: t.T("interview.go_on")}
		st.Findings = Action{Label: t.T("interview.findings")}
	case EndedCard, FinishedCard:
		st.Findings = Action{Label: t.T("interview.findings")}
		st.Decide = Action{Label: t.T("interview.decide")}
	}
}

// needed: the item can be declined, but not passed over.
func (i *Interview) needed(item *protocol.Item) bool {
	return i.session.Resolved().Required(item.ID) == protocol.Yes && !asked(i.record.Facts()[item.ID])
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
