package presenter

import (
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

func (i *Interview) state() InterviewState {
	t := i.book.says(i.speech())
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
	i.recall(t, &st)
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

// railProgress says how far a part has come; nothing while it cannot be reached.
func railProgress(t locales.Language, e interview.RailEntry) string {
	if e.Total == 0 {
		return ""
	}
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
		for _, item := range step.Asked(i.book.Bank) {
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
	switch next := i.found.Next; {
	case next == "" && stillOpen(i.found):
		st.Enough = Notice{Kind: Advice, Text: t.T("findings.nothing_left")}
	case next == "":
		st.Enough = Notice{Kind: Advice, Title: t.T("interview.enough_title"), Text: t.T("interview.enough")}
	case next != st.Question.Item:
		st.Suggest = suggestion(t, next)
	}
}

func suggestion(t locales.Language, item protocol.ItemID) Suggestion {
	return Suggestion{
		Item: item, Topic: t.T("interview.suggest", "topic", topic(t, item)),
		Ask: Action{Label: t.T("interview.suggest_ask")},
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
		if !i.needed() {
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

// needed: the question on the table cannot be passed over. Most can be declined
// instead; where a clear yes or no is demanded nothing else is an answer.
func (i *Interview) needed() bool {
	at := i.session.State().At
	live := i.session.Resolved().Live(at.Item, at.Instance)
	switch i.session.Demand() {
	case interview.Clear:
		return !slices.ContainsFunc(live, protocol.Answer.Known)
	case interview.Recorded:
		return len(live) == 0
	}
	return false
}

// needsClear says whether nothing but a clear yes or no is an answer, required or
// not: where it is about safety or permission, silence is a no.
func (i *Interview) needsClear(item *protocol.Item) bool {
	return item.Type == protocol.YesNo && i.aboutRoom(item.ID)
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
