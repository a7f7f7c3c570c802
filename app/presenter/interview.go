package presenter

import (
	"cmp"
	"context"
	"errors"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// opened is a record with the draft that was left on this device.
type opened struct {
	record screening.Record
	draft  screening.Draft
}

// Interview takes one person through a protocol. Every tap is one change, kept
// before it is shown as kept; changes are made in the order of the taps.
type Interview struct {
	stage[InterviewState]
	work   screening.Casework
	keeper Keeper
	id     history.RecordID

	load    Latest[opened]
	posted  Latest[Posting]
	posting Posting // decides what the notice says; unknown until it is read
	queue   Queue
	record  screening.Record
	book    book
	proto   *protocol.Protocol
	session interview.Session
	also    locales.Language // the interviewee's
	read    bool             // the record has been read

	halves  halves
	source  protocol.Source // of the question shown
	problem error           // why the answer shown does not do
	mending bool            // a pause is looked behind, to put a slip right
	tapped  *screening.Answered
	owing   bool // the last change could not be kept
	pad     pad
	advise  Latest[screening.Assessment]
	advised bool
	found   screening.Assessment // what the answers mean, when advised

	stopRest func() // stops the timer of the reminder
}

// NewInterview makes the presenter of one record's interview.
func NewInterview(f Frame, work screening.Casework, keeper Keeper, id history.RecordID, render func(InterviewState)) *Interview {
	i := &Interview{
		stage: newStage(f, render), keeper: keeper, id: id,
		load: Latest[opened]{Runner: f.Runner}, posted: Latest[Posting]{Runner: f.Runner}, queue: Queue{Runner: f.Runner},
		advise: Latest[screening.Assessment]{Runner: f.Runner},
	}
	i.stage.build = i.state
	i.pad = pad{
		frame: f, queue: &i.queue,
		store: func() screening.Store { return work.Store },
		draft: func() screening.Draft { return i.draft(i.halves) },
		done:  i.drafted,
	}
	i.work = work
	i.speak(f.Catalogue.Language(keeper.Preferences().Interviewee))
	return i
}

func (i *Interview) speak(l locales.Language) {
	i.also = i.book.says(l)
	i.work = spoken(i.work, l)
}

// Enter reads the record and goes to the question where it was left.
func (i *Interview) Enter() {
	i.load.Load(i.open, func(o opened, err error) {
		if err == nil {
			err = i.begin(o)
		}
		i.fail(err)
		i.Rebuild()
	})
	i.frame.post(&i.posted, func(p Posting) {
		i.posting = p
		i.Rebuild()
	})
	i.Rebuild()
}

func (i *Interview) open(ctx context.Context) (opened, error) {
	r, err := i.work.Store.Record(ctx, i.id)
	if err != nil {
		return opened{}, err
	}
	d, err := i.work.Store.Draft(ctx, i.id)
	return opened{record: r, draft: d}, err
}

func (i *Interview) begin(o opened) error {
	b := bookOf(i.work.Library, o.record)
	if !b.ok {
		return screening.ErrNoProtocol
	}
	p := b.def
	i.record, i.book, i.proto, i.read = o.record, b, p, true
	i.halves = decodeHalves(placeOf(o.draft), o.draft.Text)
	if tag := cmp.Or(i.halves.spoken, lastWording(o.record)); tag != "" {
		i.speak(i.frame.Catalogue.Language(tag))
	} else {
		i.speak(i.also)
	}
	at := o.draft.At
	if at == (interview.Position{}) {
		at = firstOpen(b.Library, p, o.record.Facts()) // another device may have asked before
	}
	i.session = interview.ResumeSparing(p, o.record.Facts(), at, b.Spare)
	i.source = i.usualSource()
	if s := i.session.State(); s.Kind == interview.Question && s.At == o.draft.At {
		i.source = o.draft.Source
	}
	if i.elsewhere() {
		i.halves.recall = o.record.State.Updated()
	}
	i.ask(i.halves.asking)
	i.weigh()
	return nil
}

// Leave keeps what is half typed and where the interview stands.
func (i *Interview) Leave(done func()) {
	i.load.Drop()
	i.posted.Drop()
	i.advise.Drop()
	i.unrest()
	if i.read {
		i.pad.put()
	}
	i.clear()
	i.queue.WhenIdle(func() {
		i.record, i.session, i.halves = screening.Record{}, interview.Session{}, halves{}
		done()
	})
}

// draft is where the interview stands, with what is half typed.
func (i *Interview) draft(h halves) screening.Draft {
	at := i.session.State().At
	h.asking.seen = i.frame.Now()
	current := place{Item: at.Item, Instance: at.Instance, Source: i.source}
	return screening.Draft{Record: i.id, At: at, Source: i.source, Text: h.encode(current)}
}

// keep makes one answer at the question shown into a change of the record.
func (i *Interview) keep(at place, a protocol.Answer) {
	given := screening.Answered{Item: at.Item, Instance: at.Instance, Source: at.Source, Answer: a}
	i.tapped = &given
	shown := &given
	half := i.halves.at[at]
	Add(&i.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			h := i.halves.without(at)
			h.spoken = "" // the answer says in which language it was asked
			d := i.draft(h)
			kept, record := given, i.record
			kept.Draft = &d
			return func(ctx context.Context) (screening.Record, error) { return i.work.Answer(ctx, record, kept) }
		},
		Done: func(r screening.Record, err error) {
			if i.tapped == shown {
				i.tapped = nil
			}
			i.kept(r, err)
			if err == nil {
				i.halves.spoken = ""
			}
			if err == nil && i.halves.at[at] == half {
				i.halves = i.halves.without(at)
			}
			i.Rebuild()
		},
	})
	i.Rebuild()
}

// drafted ends a write of the draft. One that works does not say that the answer
// before it was kept.
func (i *Interview) drafted(err error) {
	if err != nil || !i.owing {
		i.fail(err)
	}
	i.Rebuild()
}

// kept takes the record that a change gave.
func (i *Interview) kept(r screening.Record, err error) {
	i.fail(err)
	i.owing = err != nil
	if err != nil {
		return
	}
	before := i.at()
	i.record = r
	i.session = i.session.With(r.Facts())
	i.mending = i.mending && i.session.State().Kind == interview.Paused
	i.weigh()
	if i.at() != before {
		i.source = i.usualSource()
	}
}

// walk moves through the interview once every change before it is kept.
func (i *Interview) walk(step func(interview.Session) (interview.Session, error)) {
	Add(&i.queue, Job[struct{}]{
		Prepare: func() func(context.Context) (struct{}, error) {
			to, err := step(i.session)
			i.problem = err
			if err != nil {
				i.mending = false
				i.source = i.usualSource()
				i.Rebuild()
				return nil
			}
			i.session = to
			i.source = i.usualSource()
			i.weigh()
			d := i.draft(i.halves)
			return func(ctx context.Context) (struct{}, error) { return struct{}{}, i.work.Store.PutDraft(ctx, d) }
		},
		Done: func(_ struct{}, err error) { i.drafted(err) },
	})
}

// weigh asks in the background what would help most, in the deepening part.
func (i *Interview) weigh() {
	i.advised = false
	s := i.session.State()
	if i.proto.Sections[s.Section].Kind != protocol.Deepening {
		i.advise.Drop()
		return
	}
	library, known := i.book.Library, i.session.Resolved()
	i.advise.Load(func(context.Context) (screening.Assessment, error) {
		return library.AssessResolved(known), nil
	}, func(found screening.Assessment, _ error) {
		i.found, i.advised = found, true
		i.Rebuild()
	})
}

// settle makes what was typed at the question shown into an answer. It says
// why that cannot be, and then keeps it as a draft.
func (i *Interview) settle() error {
	item := i.item()
	if item == nil || !typedType(item.Type) {
		return nil
	}
	at := i.place()
	half, ok := i.halves.at[at]
	if !ok {
		return nil
	}
	a, err := half.parse(item)
	switch {
	case errors.Is(err, errNothing):
		i.halves = i.halves.without(at)
		return nil
	case err != nil:
		return err
	case a.Equal(i.live(at)):
		i.halves = i.halves.without(at)
		return nil
	}
	i.keep(at, a)
	return nil
}
