package presenter

import (
	"context"
	"slices"

	"pelita/screening"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// Choose taps an option: "yes" or "no", the one option, or one of many, which
// is taken back when it was chosen.
func (i *Interview) Choose(code string) {
	item := i.item()
	if item == nil {
		return
	}
	at := i.place()
	if a, ok := tapped(item, i.live(at), code); ok {
		i.tap(item, at, a)
	}
}

// Absent says why there is no answer.
func (i *Interview) Absent(why protocol.Absence) {
	if item := i.item(); item != nil && !i.needsValue(item) {
		i.tap(item, i.place(), protocol.Answer{Absence: why})
	}
}

// tap keeps an answer unless it is on record already and alone. It also takes
// away what was typed there: the tap came later.
func (i *Interview) tap(item *protocol.Item, at place, a protocol.Answer) {
	i.problem = screening.Fits(item, a)
	switch _, typed := i.halves.at[at]; {
	case i.problem != nil:
	case !a.Equal(i.live(at)):
		i.keep(at, a)
		return
	case typed:
		i.halves = i.halves.without(at)
		i.pad.put()
	}
	i.Rebuild()
}

// TypeText takes the text of a text, number, place or handle.
func (i *Interview) TypeText(text string) { i.half(parts{text}) }

// TypeDate takes a date as far as it is known.
func (i *Interview) TypeDate(d DateDraft) {
	p := parts{d.Year, d.Month, d.Day}
	if d.About {
		p[3] = aboutMark
	}
	i.half(p)
}

// TypeMoney takes an amount as far as it is typed.
func (i *Interview) TypeMoney(m MoneyDraft) { i.half(parts{m.Amount, m.Currency}) }

// TypeAge takes an age or a range.
func (i *Interview) TypeAge(a AgeDraft) { i.half(parts{a.From, a.To}) }

func (i *Interview) half(p parts) {
	if item := i.item(); item == nil || !typedType(item.Type) {
		return
	}
	at := i.place()
	if p == i.entries(at) {
		return
	}
	i.halves = i.halves.without(at)
	i.halves.put(at, p)
	i.problem = nil
	i.pad.typed()
	i.Rebuild()
}

// entries is what stands in the entries: what is half typed, or the answer.
func (i *Interview) entries(at place) parts {
	if p, ok := i.halves.at[at]; ok {
		return p
	}
	return partsOf(i.live(at))
}

// LeaveField makes what was typed into an answer, when it is one.
func (i *Interview) LeaveField() {
	i.problem = i.settle()
	i.Rebuild()
}

// ChooseSource says where the answer comes from: said, observed, or a document.
// What was typed goes along.
func (i *Interview) ChooseSource(s protocol.Source) {
	if i.item() == nil || s == i.source {
		return
	}
	from := i.place()
	half, typed := i.halves.at[from]
	i.source = s
	if typed {
		i.halves = i.halves.without(from)
		i.halves.put(i.place(), half)
	}
	i.pad.put()
	i.Rebuild()
}

// Next goes on. It stays when what was typed is no answer, when an answer is
// needed, or when the room has to be asked about again. At an end where another protocol takes over it goes on there.
func (i *Interview) Next() {
	if !i.read {
		return
	}
	if p := i.takesOver(); p != nil {
		i.handOver(p)
		return
	}
	if i.problem = i.settle(); i.problem != nil {
		i.Rebuild()
		return
	}
	i.walk(i.guarded(func(s interview.Session) (interview.Session, error) {
		if _, typed := i.halves.at[i.place()]; typed {
			return s, i.trouble // what was typed could not be kept
		}
		return s.Next()
	}))
}

// Back goes to the question before.
func (i *Interview) Back() {
	i.move(func(s interview.Session) (interview.Session, error) { return s.Back(), nil })
}

// Skip goes on without an answer. Nothing is recorded: the question counts as
// not asked.
func (i *Interview) Skip() {
	i.move(i.guarded(func(s interview.Session) (interview.Session, error) { return s.Skip(), nil }))
}

// move walks even when what was typed is no answer: it stays half typed.
func (i *Interview) move(step func(interview.Session) (interview.Session, error)) {
	if !i.read {
		return
	}
	_ = i.settle() // stays a draft, and is shown again on return
	i.walk(step)
}

// JumpSection goes to the beginning of a part.
func (i *Interview) JumpSection(id string) {
	if !i.read {
		return
	}
	n := slices.IndexFunc(i.proto.Sections, func(s protocol.Section) bool { return s.ID == id })
	i.move(i.guarded(func(s interview.Session) (interview.Session, error) {
		to, ok := s.First(n)
		if !ok {
			return s, interview.ErrUnreachable
		}
		return s.Jump(to)
	}))
}

// JumpItem goes to one question.
func (i *Interview) JumpItem(item protocol.ItemID, instance int) {
	i.move(i.guarded(func(s interview.Session) (interview.Session, error) {
		return s.Jump(interview.Position{Item: item, Instance: instance})
	}))
}

// Mend looks behind a pause, at the question that led to it, so that a slip can
// be put right; and back again.
func (i *Interview) Mend() {
	if !i.read || i.session.State().Kind != interview.Paused {
		return
	}
	i.mending = !i.mending
	i.source = i.usualSource()
	i.problem = nil
	i.Rebuild()
}

// TypeNote takes the officer's own note.
func (i *Interview) TypeNote(text string) {
	if !i.read || text == i.halves.note {
		return
	}
	i.halves.note = clean(text)
	i.pad.typed()
	i.Rebuild()
}

// KeepNote adds the note to the record.
func (i *Interview) KeepNote() {
	text := i.halves.note
	if !i.read || blank(text) {
		return
	}
	Add(&i.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			record := i.record
			return func(ctx context.Context) (screening.Record, error) { return i.work.Note(ctx, record, text) }
		},
		Done: func(r screening.Record, err error) {
			i.kept(r, err)
			if err == nil && i.halves.note == text {
				i.halves.note = ""
				i.pad.put()
			}
			i.Rebuild()
		},
	})
	i.Rebuild()
}

// ChooseInterviewee changes the language in which the question is also shown,
// and with it the wording that is recorded. The choice is kept with the draft
// until an answer says it.
func (i *Interview) ChooseInterviewee(tag string) {
	if !i.read {
		return
	}
	Add(&i.queue, Job[struct{}]{ // after the answers given in the wording before
		Prepare: func() func(context.Context) (struct{}, error) {
			i.speak(i.frame.Catalogue.Language(tag))
			i.halves.spoken = i.also.Tag()
			i.pad.put()
			i.Rebuild()
			return nil
		},
	})
}

// Pause keeps everything and goes to the record.
func (i *Interview) Pause() { i.exit(RecordScreen) }

// ShowFindings leaves the question and opens what the answers mean so far.
func (i *Interview) ShowFindings() { i.exit(FindingsScreen) }

// Decide goes on to the decision.
func (i *Interview) Decide() { i.exit(DecisionScreen) }

func (i *Interview) exit(to Screen) {
	if i.read {
		_ = i.settle() // stays a draft, and is shown again on return
	}
	if !i.left {
		i.frame.Go(i.after(to))
	}
}
