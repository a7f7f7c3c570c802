package presenter

import (
	"slices"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening"
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
	st.Rest = i.rest(t, st.Card)
	i.suggest(t, &st, section.Kind)
	i.recall(t, &st)
	st.Saved = i.saved(t)
	i.notes(t, &st)
	st.Interviewee = i.frame.languages(t.T("interview.interviewee"), i.also.Tag())
	st.Unreviewed = unreviewed(t, i.also)
	st.Expired = i.book.expired(t, i.frame)
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
			return c
		}
		c.Text = t.T("interview.ended")
		if i.work.Keeping == screening.Unkept {
			c.Text = t.T("unkept.ended")
		} else if refusedToBegin(s.Stop.ID) {
			c.EraseText, c.Erase = t.T("keep.offer"), Action{Label: t.T("keep.offer_do")}
		}
		i.later(t, &c)
		return c
	case interview.Finished:
		c := Closing{Title: t.T("interview.finished_title"), Text: t.T("interview.finished")}
		i.later(t, &c)
		i.spared(t, &c, 0, len(i.proto.Sections))
		return c
	}
	section := i.proto.Sections[s.Section]
	c := Closing{
		Title: t.T("interview.section_end_title", "section", sectionName(t, section.ID)),
		Text:  t.T("interview.section_end"),
		Open:  topics(t, i.unanswered(s.Section)),
	}
	i.spared(t, &c, s.Section, s.Section+1)
	return c
}

// refusedToBegin says whether a protocol ends there because the person, or the
// child, does not want to be asked.
func refusedToBegin(stop string) bool {
	return stop == "no_consent" || stop == "no_contact" || stop == "no_assent"
}

// EraseRecord goes to where the record of somebody who does not want to be asked
// can be erased.
func (i *Interview) EraseRecord() { i.goTo(KeepScreen, i.id)() }

// later lists what is to be cleared up on another day.
func (i *Interview) later(t locales.Language, c *Closing) {
	if c.Clarify = clarifyCards(t, i.book, i.record); len(c.Clarify) > 0 {
		c.ClarifyTitle, c.ClarifyText = t.T("asking.clarify.title"), t.T("asking.clarify.text")
	}
}

// spared offers the hard questions of some sections that were passed over.
func (i *Interview) spared(t locales.Language, c *Closing, from, to int) {
	for n := from; n < to; n++ {
		for _, item := range i.session.Spared(n) {
			c.Spared = append(c.Spared, Suggestion{
				Item: item, Topic: topic(t, item), Ask: Action{Label: t.T("asking.spared.ask")},
			})
		}
	}
	if len(c.Spared) > 0 {
		c.SparedTitle = t.T("asking.spared.title")
	}
}

// unanswered are the items of a part that count for this person, were not asked
// yet and were not passed over on purpose.
func (i *Interview) unanswered(section int) []protocol.ItemID {
	facts := i.record.Facts()
	res := i.session.Resolved()
	spared := i.session.Spared(section)
	var out []protocol.ItemID
	for _, step := range i.proto.Sections[section].Steps {
		items := step.Asked(i.book.Bank)
		if slices.Contains(spared, items[0].ID) {
			continue
		}
		for _, item := range items {
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
	case next == "" && i.found.Why.Reason == screening.Enough:
		st.Enough = Notice{Kind: Advice, Title: t.T("interview.enough_title"), Text: t.T("interview.enough")}
	case next == "":
		st.Enough = Notice{Kind: Advice, Title: t.T("findings.nothing_left"), Text: whyWords(t, i.found.Why)}
	case next != st.Question.Item:
		st.Suggest = suggestion(t, next)
		st.Suggest.Why = i.whyNow(t, st.Card)
	}
}

// whyNow says why the suggestion is made. While a question is on the screen it
// names no finding, since the person and the interpreter can read it too.
func (i *Interview) whyNow(t locales.Language, card Card) string {
	if card == QuestionCard && i.found.Why.Reason == screening.Deciding {
		return t.T("asking.why.deciding_quiet")
	}
	return whyWords(t, i.found.Why)
}

func suggestion(t locales.Language, item protocol.ItemID) Suggestion {
	return Suggestion{
		Item: item, Topic: t.T("interview.suggest", "topic", topic(t, item)),
		Ask: Action{Label: t.T("interview.suggest_ask")},
	}
}

func (i *Interview) saved(t locales.Language) Chip {
	if i.work.Keeping == screening.Unkept {
		return Chip{Code: "unkept", Label: t.T("unkept.chip"), Tone: Marked}
	}
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
		i.offer(t, st)
	}
}

// needed: the question on the table cannot be passed over. Most can be declined
// instead; where a clear yes or no is demanded nothing else is an answer. Nothing
// is passed over before the room was asked about again.
func (i *Interview) needed() bool {
	at := i.session.State().At
	if first := i.unchecked(); first != "" && (at.Item == first || i.session.Behind(first)) {
		return true
	}
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

// needsValue says whether a reason for no answer does not do: nor does it for a choice
// that safety rests on, as how the interpreter stands to the person.
func (i *Interview) needsValue(item *protocol.Item) bool {
	return i.needsClear(item) || item.ID == i.session.State().At.Item && i.session.Demand() == interview.Clear
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }
