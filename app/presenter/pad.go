package presenter

import (
	"context"
	"time"

	"pelita/screening"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// draftEvery is the least time between two writes of what is half typed.
const draftEvery = 500 * time.Millisecond

// pad writes what is half typed into the record's draft, at most every
// draftEvery, in order with all other changes of its queue.
type pad struct {
	frame   Frame
	queue   *Queue
	store   func() screening.Store
	draft   func() screening.Draft // what to write, asked when its turn comes
	done    func(error)
	written time.Time
	stop    func()
}

// typed says that something was typed.
func (p *pad) typed() {
	if p.stop != nil {
		return
	}
	wait := draftEvery - p.frame.Now().Sub(p.written)
	if wait <= 0 {
		p.put()
		return
	}
	p.stop = p.frame.Timer.After(wait, func() {
		p.stop = nil
		p.put()
	})
}

// put writes the draft now, after everything that was asked for before.
func (p *pad) put() {
	p.cancel()
	p.written = p.frame.Now()
	Add(p.queue, Job[struct{}]{
		Prepare: func() func(context.Context) (struct{}, error) {
			d := p.draft()
			return func(ctx context.Context) (struct{}, error) { return struct{}{}, p.store().PutDraft(ctx, d) }
		},
		Done: func(_ struct{}, err error) { p.done(err) },
	})
}

func (p *pad) cancel() {
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
}

// waiting says whether something typed is not on its way yet.
func (p *pad) waiting() bool { return p.stop != nil }

// scrap is a text of a record's page that is no answer: it lives in the draft
// beside the half-typed answers and leaves them as they are.
type scrap struct {
	pad
	left   screening.Draft
	halves halves
}

// scrapPlace is where the reasons of a decision lie. No item has such an id.
func scrapPlace() place { return place{Item: "#decision"} }

func (s *scrap) open(id screening.RecordID, d screening.Draft) {
	d.Record = id
	s.left = d
	s.halves = decodeHalves(placeOf(d), d.Text)
}

func placeOf(d screening.Draft) place {
	return place{Item: d.At.Item, Instance: d.At.Instance, Source: d.Source}
}

// made is the draft as it was, with what is typed now.
func (s *scrap) made() screening.Draft {
	d := s.left
	d.Text = s.halves.encode(placeOf(d))
	return d
}

func newScrap(f Frame, q *Queue, store screening.Store, done func(error)) *scrap {
	s := &scrap{pad: pad{frame: f, queue: q, store: func() screening.Store { return store }, done: done}}
	s.pad.draft = s.made
	return s
}

// aim makes the next visit of an interview land on an item, and leaves what is
// half typed as it is.
func aim(ctx context.Context, store screening.Store, id screening.RecordID, item protocol.ItemID) error {
	d, err := store.Draft(ctx, id)
	if err != nil {
		return err
	}
	h := decodeHalves(placeOf(d), d.Text)
	d.Record, d.At, d.Source = id, interview.Position{Item: item}, protocol.Said
	d.Text = h.encode(placeOf(d))
	return store.PutDraft(ctx, d)
}
