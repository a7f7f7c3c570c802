package presenter

import (
	"context"

	"pelita/screening"
)

// Consent is the page of one record's permissions.
type Consent struct {
	stage[ConsentState]
	work        screening.Casework
	directory   Directory
	withdrawals Withdrawals
	keeper      Keeper
	id          screening.RecordID
	load        Latest[consented]
	list        Latest[[]Service]
	queue       Queue
	scrap       *scrap

	record   screening.Record
	read     bool
	urgent   bool
	child    bool
	owed     []Owed
	services []Service
	asking   string
	given    screening.Permission
	service  string
	who      string // "officer", "interpreter" or "other"
	overTo   string
	asked    bool // Override was pressed: say what is missing
	decided  screening.ChildDecision
}

// consented is a record with what its withdrawals ask for.
type consented struct {
	record screening.Record
	draft  screening.Draft
	urgent bool
	owed   []Owed
}

// ConsentParams are the parts of a Consent.
type ConsentParams struct {
	Frame       Frame
	Work        screening.Casework
	Directory   Directory
	Withdrawals Withdrawals
	Keeper      Keeper
	Record      screening.RecordID
	Render      func(ConsentState)
}

// NewConsent makes the presenter of one record's permissions.
func NewConsent(p ConsentParams) *Consent {
	f := p.Frame
	c := &Consent{
		stage: newStage(f, p.Render), work: p.Work, directory: p.Directory, withdrawals: p.Withdrawals, keeper: p.Keeper, id: p.Record,
		load: Latest[consented]{Runner: f.Runner}, list: Latest[[]Service]{Runner: f.Runner}, queue: Queue{Runner: f.Runner},
	}
	c.stage.build = c.state
	c.scrap = newScrap(f, &c.queue, p.Work.Store, c.shown)
	return c
}

// Enter reads the record, and carries out what its withdrawals ask for.
func (c *Consent) Enter() {
	c.list.Load(c.directory.Services, func(found []Service, _ error) {
		c.services = found
		c.Rebuild()
	})
	c.load.Load(c.file, func(got consented, err error) {
		c.fail(err)
		if got.record.ID != (screening.RecordID{}) {
			c.record, c.urgent, c.owed, c.read = got.record, got.urgent, got.owed, true
			c.child = c.work.Library.Child(c.record)
			c.scrap.open(c.id, got.draft)
		}
		c.Rebuild()
	})
	c.Rebuild()
}

func (c *Consent) file(ctx context.Context) (consented, error) {
	var out consented
	r, err := c.work.Store.Record(ctx, c.id)
	if err != nil {
		return out, err
	}
	if out.draft, err = c.work.Store.Draft(ctx, c.id); err != nil {
		return out, err
	}
	out.record = r
	if a, err := c.work.Library.Assess(r); err == nil {
		out.urgent = a.Vital()
	}
	out.owed, err = c.withdrawals.Owed(ctx, c.id)
	return out, err
}

// Leave keeps what is half typed and drops what was read.
func (c *Consent) Leave(done func()) {
	c.load.Drop()
	c.list.Drop()
	if c.scrap.waiting() {
		c.scrap.put()
	}
	c.clear()
	c.queue.WhenIdle(func() {
		c.record, c.owed, c.services = screening.Record{}, nil, nil
		c.scrap.open(c.id, screening.Draft{})
		done()
	})
}

// Where the reason of an override and the one who explained lie half typed. No
// item has such an id.
func reasonPlace() place    { return place{Item: "#override"} }
func explainedPlace() place { return place{Item: "#explained"} }
func decisionPlace() place  { return place{Item: "#decision"} }

func (c *Consent) half(at place) string { return c.scrap.halves.at[at][0] }

func (c *Consent) typed(at place, text string) {
	if !c.read {
		return
	}
	c.scrap.halves = c.scrap.halves.without(at)
	c.scrap.halves.put(at, parts{clean(text)})
	c.scrap.typed()
	c.Rebuild()
}

// change makes one change of the record, and then carries out what is owed.
func (c *Consent) change(verb func(context.Context, screening.Record) (screening.Record, error), then func()) {
	if !c.read {
		return
	}
	Add(&c.queue, Job[consented]{
		Prepare: func() func(context.Context) (consented, error) {
			r := c.record
			return func(ctx context.Context) (consented, error) {
				r, err := verb(ctx, r)
				if err != nil {
					return consented{}, err
				}
				owed, err := c.withdrawals.Owed(ctx, c.id)
				return consented{record: r, owed: owed}, err
			}
		},
		Done: func(got consented, err error) {
			c.fail(err)
			if got.record.ID != (screening.RecordID{}) {
				c.record, c.owed = got.record, got.owed
				then()
			}
			c.Rebuild()
		},
	})
	c.Rebuild()
}

// EraseRecord goes to where the record can be erased.
func (c *Consent) EraseRecord() { c.goTo(KeepScreen, c.id)() }

// OpenRecord goes to the record.
func (c *Consent) OpenRecord() { c.goTo(RecordScreen, c.id)() }
