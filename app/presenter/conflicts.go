package presenter

import (
	"context"
	"slices"
	"strings"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// ConflictsPage lists what waits for a person to settle it: over all records, or in
// one record, where it is settled.
type ConflictsPage struct {
	stage[ConflictsState]
	work  screening.Casework
	id    screening.RecordID // zero for all records
	load  Latest[waiting]
	queue Queue
	scrap *scrap

	at   waiting
	read bool
	// open is the register that is being settled; half is what was chosen and typed.
	open  history.Register
	half  half
	asked bool // the button was pressed: say what is missing
	kept  bool // something was settled just now
}

// waiting is what was read: every record in which something waits.
type waiting struct {
	files []disputedFile
	draft screening.Draft // of the one record
}

// disputedFile is one record with what waits in it.
type disputedFile struct {
	record    screening.Record
	conflicts []screening.Conflict
	settled   []screening.Settled
}

// half is a settlement that is not made yet.
type half struct{ reason, typed, chosen string }

// NewConflicts makes the presenter of what waits: in one record, or with the zero
// id in all.
func NewConflicts(f Frame, work screening.Casework, id screening.RecordID, render func(ConflictsState)) *ConflictsPage {
	p := &ConflictsPage{
		stage: newStage(f, render), work: work, id: id,
		load: Latest[waiting]{Runner: f.Runner}, queue: Queue{Runner: f.Runner},
	}
	p.stage.build = p.state
	p.scrap = newScrap(f, &p.queue, work.Store, p.shown)
	return p
}

// Enter reads what waits.
func (p *ConflictsPage) Enter() {
	p.load.Load(p.wait, func(w waiting, err error) {
		p.fail(err)
		if err == nil {
			p.at, p.read = w, true
			if !p.all() {
				p.scrap.open(p.id, w.draft)
			}
		}
		p.Rebuild()
	})
	p.Rebuild()
}

func (p *ConflictsPage) all() bool { return p.id == screening.RecordID{} }

// wait reads the records in which something waits, the last changed first.
func (p *ConflictsPage) wait(ctx context.Context) (w waiting, err error) {
	ids := []screening.RecordID{p.id}
	if p.all() {
		if ids, err = p.unsettled(ctx); err != nil {
			return w, err
		}
	} else if w.draft, err = p.work.Store.Draft(ctx, p.id); err != nil {
		return w, err
	}
	for _, id := range ids {
		r, err := p.work.Store.Record(ctx, id)
		if err != nil {
			return w, err
		}
		w.files = append(w.files, p.file(r))
	}
	return w, nil
}

func (p *ConflictsPage) unsettled(ctx context.Context) (ids []screening.RecordID, err error) {
	all, err := p.work.Store.Summaries(ctx)
	for _, s := range all {
		if s.Conflicts > 0 {
			ids = append(ids, s.ID)
		}
	}
	return ids, err
}

func (p *ConflictsPage) file(r screening.Record) disputedFile {
	f := disputedFile{record: r, conflicts: p.work.Library.Conflicts(r)}
	if !p.all() {
		f.settled = p.work.Library.Settlements(r)
	}
	return f
}

// Leave keeps what is half typed and drops what was read.
func (p *ConflictsPage) Leave(done func()) {
	p.load.Drop()
	if p.scrap.waiting() {
		p.scrap.put()
	}
	p.clear()
	p.queue.WhenIdle(func() {
		p.at, p.half, p.open, p.read = waiting{}, half{}, history.Register{}, false
		p.scrap.open(p.id, screening.Draft{})
		done()
	})
}

// OpenItem begins to settle a question: here, or on the page of its record. A
// question that was settled is settled anew in the same way.
func (p *ConflictsPage) OpenItem(at ConflictAt) {
	switch {
	case !p.read || p.left:
	case p.all():
		p.frame.Go(Route{Screen: ConflictsScreen, Record: at.Record})
	default:
		p.open, p.asked, p.kept = at.register(), false, false
		typed := p.scrap.halves.at[settlePlace(p.open)]
		p.half = half{typed[0], typed[1], typed[2]}
		p.Rebuild()
	}
}

// LeaveItem goes back to the list; what is half typed stays.
func (p *ConflictsPage) LeaveItem() {
	p.open, p.half, p.asked = history.Register{}, half{}, false
	p.Rebuild()
}

// settlePlace is where a half-made settlement lies. No item has such an id.
func settlePlace(reg history.Register) place {
	return place{Item: "#settle-" + reg.Item, Instance: reg.Instance, Source: reg.Source}
}

// Choose takes one of the answers, or a third.
func (p *ConflictsPage) Choose(code string) { p.typing(func(h *half) { h.chosen = code }) }

// TypeReason takes the reason.
func (p *ConflictsPage) TypeReason(text string) { p.typing(func(h *half) { h.reason = clean(text) }) }

// TypeAnswer takes a third answer as it is typed.
func (p *ConflictsPage) TypeAnswer(text string) { p.typing(func(h *half) { h.typed = clean(text) }) }

// typing keeps what is half chosen.
func (p *ConflictsPage) typing(change func(*half)) {
	if !p.read || p.open.Item == "" {
		return
	}
	change(&p.half)
	at := settlePlace(p.open)
	p.scrap.halves = p.scrap.halves.without(at)
	p.scrap.halves.put(at, parts{p.half.reason, p.half.typed, p.half.chosen})
	p.scrap.typed()
	p.Rebuild()
}

// Settle settles the open question; it needs an answer and a reason.
func (p *ConflictsPage) Settle() {
	p.asked, p.kept = true, false
	answer, err := p.chosen()
	if !p.read || err != nil || strings.TrimSpace(p.half.reason) == "" || p.queue.Busy() {
		p.Rebuild()
		return
	}
	r, reg := p.at.files[0].record, p.open
	s := screening.Settlement{Register: reg, Answer: answer, Reason: p.half.reason, Shown: r.State.Prev(reg)}
	Add(&p.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			return func(ctx context.Context) (screening.Record, error) {
				return worded(p.frame, p.work, r).Settle(ctx, r, s)
			}
		},
		Done: p.settled,
	})
	p.Rebuild()
}

func (p *ConflictsPage) settled(r screening.Record, err error) {
	p.fail(err)
	if err == nil {
		p.scrap.halves = p.scrap.halves.without(settlePlace(p.open))
		p.scrap.put()
		p.at.files = []disputedFile{p.file(r)}
		p.open, p.half, p.asked, p.kept = history.Register{}, half{}, false, true
	}
	p.Rebuild()
}

// chosen is the answer that was chosen or typed. errNothing when there is none; a
// *protocol.AnswerError.
func (p *ConflictsPage) chosen() (protocol.Answer, error) {
	c, ok := p.opened()
	if !ok || c.Item == nil {
		return protocol.Answer{}, errNothing
	}
	if p.half.chosen == typedCode {
		return typedAnswer(c.Item, p.half.typed)
	}
	for _, o := range offers(c) {
		if o.code == p.half.chosen {
			return o.answer, nil
		}
	}
	return protocol.Answer{}, errNothing
}

// opened is what the open question is about: what differs, or what was weighed when
// it was settled.
func (p *ConflictsPage) opened() (screening.Conflict, bool) {
	if len(p.at.files) == 0 || p.open.Item == "" {
		return screening.Conflict{}, false
	}
	f := p.at.files[0]
	for _, c := range f.conflicts {
		if c.Register == p.open {
			return c, true
		}
	}
	i := slices.IndexFunc(f.settled, func(s screening.Settled) bool { return s.Register == p.open })
	if i < 0 {
		return screening.Conflict{}, false
	}
	return weighedAgain(f.settled[i]), true
}

// weighedAgain is what a settlement was about, to be chosen from anew.
func weighedAgain(s screening.Settled) screening.Conflict {
	c := screening.Conflict{Register: s.Register, Item: s.Item}
	for _, w := range s.Weighed {
		if !slices.ContainsFunc(c.Answers, func(a screening.Alternative) bool { return a.Answer.Equal(w.Answer) }) {
			c.Answers = append(c.Answers, screening.Alternative{Answer: w.Answer})
		}
	}
	return c
}

// AskAgain leads to the question itself, to put it to the person once more.
func (p *ConflictsPage) AskAgain() {
	if !p.read || p.open.Item == "" || len(p.at.files) == 0 {
		return
	}
	b := bookOf(p.work.Library, p.at.files[0].record)
	if form := formAsking(p.work.Library, b, p.open.Item); form != protocol.NoForm {
		p.frame.Go(Route{Screen: FormScreen, Record: p.id, Form: form})
		return
	}
	p.scrap.left.At = interview.Position{Item: p.open.Item, Instance: p.open.Instance}
	p.scrap.left.Source = p.open.Source
	p.scrap.put()
	p.goTo(InterviewScreen, p.id)()
}

// OpenRecord goes to a record.
func (p *ConflictsPage) OpenRecord(id screening.RecordID) { p.goTo(RecordScreen, id)() }

// Decide goes to the decision about a record.
func (p *ConflictsPage) Decide(id screening.RecordID) { p.goTo(DecisionScreen, id)() }
