package presenter

import (
	"slices"
	"time"

	"pelita/locales"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// roomHolds is how long what was found out about a room is taken to hold.
const roomHolds = 12 * time.Hour

// aboutRoom says whether an item is about today's room: whether it is safe to
// talk, who is asking, and whether the person agrees.
func (i *Interview) aboutRoom(id protocol.ItemID) bool {
	section, _, ok := i.proto.Place(id)
	if !ok {
		return false
	}
	kind := i.proto.Sections[section].Kind
	return kind == protocol.Safety || kind == protocol.Notice
}

// elsewhere says whether the room of the answers on record may be another one:
// they are of another day, another device, or another protocol. A note, casework or
// a seat makes no old answer new: only the answers of the room itself count.
func (i *Interview) elsewhere() bool {
	var newest history.Live
	for _, item := range i.proto.Items() {
		if item.Type != protocol.YesNo || !i.aboutRoom(item.ID) {
			continue
		}
		for _, l := range i.record.Answers(item.ID, 0, item.Source) {
			if l.HLC > newest.HLC {
				newest = l
			}
		}
	}
	if newest.HLC == 0 {
		return false // the walk asks it anyway
	}
	// an officer's id belongs to one device
	return newest.Officer != i.work.Officer || newest.Protocol.ID != i.proto.ID ||
		i.frame.Now().Sub(newest.HLC.Time()) > roomHolds
}

// stale says whether what is on record about the room is of another day or
// place, and was not asked again since.
func (i *Interview) stale(id protocol.ItemID) bool {
	item, ok := i.book.Bank.Item(id)
	if i.halves.recall == 0 || !ok || item.Type != protocol.YesNo || !i.aboutRoom(id) {
		return false
	}
	answers := i.record.Answers(id, 0, item.Source)
	return len(answers) > 0 && !slices.ContainsFunc(answers, func(l history.Live) bool {
		return l.Officer == i.work.Officer && l.HLC > i.halves.recall
	})
}

// unchecked is the first question about the room that has to be asked again, or "".
func (i *Interview) unchecked() protocol.ItemID {
	res := i.session.Resolved()
	last := lastSection(i.proto, res)
	for _, section := range i.proto.Sections[:min(last+1, len(i.proto.Sections))] {
		for _, step := range section.Steps {
			if step.Item != nil && i.stale(step.Item.ID) && res.Relevant(step.Item.ID) == protocol.Yes {
				return step.Item.ID
			}
		}
	}
	return ""
}

// guarded is a step that does not lead behind a question about the room that has
// to be asked again: it is refused as behind a required one without an answer.
func (i *Interview) guarded(step func(interview.Session) (interview.Session, error)) func(interview.Session) (interview.Session, error) {
	return func(s interview.Session) (interview.Session, error) {
		to, err := step(s)
		if err != nil {
			return s, err
		}
		if first := i.unchecked(); first != "" && to.Behind(first) {
			return s, &interview.RequiredError{Item: first}
		}
		return to, nil
	}
}

// recall says that safety and notice have to be gone through again, and leads
// there. It asks nothing of the person by itself.
func (i *Interview) recall(t locales.Language, st *InterviewState) {
	first := i.unchecked()
	if first == "" || st.Card != QuestionCard && st.Card != SectionEndCard {
		return
	}
	if st.Notice.Kind == NoNotice {
		st.Notice = Notice{Kind: Caution, Text: t.T("interview.recheck")}
	}
	st.Suggest, st.Enough = Suggestion{}, Notice{}
	if first != st.Question.Item {
		st.Suggest = suggestion(t, first)
	}
}
