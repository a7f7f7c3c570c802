package presenter

import (
	"context"

	"pelita/screening"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// RecordPage shows one record, and what can be done with it besides asking.
type RecordPage struct {
	stage[RecordState]
	work   screening.Casework
	id     screening.RecordID
	load   Latest[filed]
	queue  Queue
	record screening.Record
	book   book
	sync   screening.SyncState
	found  screening.Assessment
	known  bool // the record's protocol is in the library
	read   bool
	scrap  *scrap

	directory Directory
	list      Latest[[]Service]
	services  []Service

	company Company
	ask     Latest[Among]
	among   Among
}

// filed is a record with all that its page shows.
type filed struct {
	assessed
	known bool
	sync  screening.SyncState
}

// RecordPageParams are the parts of a RecordPage.
type RecordPageParams struct {
	Frame  Frame
	Work   screening.Casework
	Record screening.RecordID
	// Directory names the services to which something was shared. Nil: they are
	// shown by their ids.
	Directory Directory
	// Company says who has seen it. Nil: nothing is said of that.
	Company Company
	Render  func(RecordState)
}

// NewRecordPage makes the presenter of one record's page.
func NewRecordPage(with RecordPageParams) *RecordPage {
	f := with.Frame
	p := &RecordPage{
		stage: newStage(f, with.Render), work: with.Work, id: with.Record, directory: with.Directory, company: with.Company, ask: Latest[Among]{Runner: f.Runner},
		load: Latest[filed]{Runner: f.Runner}, queue: Queue{Runner: f.Runner}, list: Latest[[]Service]{Runner: f.Runner},
	}
	p.stage.build = p.state
	p.scrap = newScrap(f, &p.queue, with.Work.Store, p.shown)
	return p
}

// Enter reads the record, and the directory, without which the page is complete too.
func (p *RecordPage) Enter() {
	if p.directory != nil {
		p.list.Load(p.directory.Services, func(found []Service, _ error) {
			p.services = found
			p.Rebuild()
		})
	}
	p.askAround()
	p.load.Load(p.file, func(f filed, err error) {
		p.fail(err)
		if err == nil {
			p.record, p.found, p.known, p.sync, p.read = f.record, f.found, f.known, f.sync, true
			p.book = bookOf(p.work.Library, f.record)
			p.work = worded(p.frame, p.work, f.record)
			p.scrap.open(p.id, f.draft)
		}
		p.Rebuild()
	})
	p.Rebuild()
}

// file reads all that the page shows. A record whose protocol is not here is
// still shown, without a finding.
func (p *RecordPage) file(ctx context.Context) (filed, error) {
	var f filed
	var err error
	if f.record, err = p.work.Store.Record(ctx, p.id); err != nil {
		return f, err
	}
	if f.draft, err = p.work.Store.Draft(ctx, p.id); err != nil {
		return f, err
	}
	if f.found, err = p.work.Library.Assess(f.record); err == nil {
		f.known = true
	}
	all, err := p.work.Store.Summaries(ctx)
	for _, s := range all {
		if s.ID == p.id {
			f.sync = s.Sync
		}
	}
	return f, err
}

// Leave keeps a half-typed note and drops what was read.
func (p *RecordPage) Leave(done func()) {
	p.load.Drop()
	p.list.Drop()
	p.ask.Drop()
	p.among = Among{}
	if p.scrap.waiting() {
		p.scrap.put()
	}
	p.clear()
	p.queue.WhenIdle(func() {
		p.record, p.book, p.found = screening.Record{}, book{}, screening.Assessment{}
		p.scrap.open(p.id, screening.Draft{})
		done()
	})
}

// TypeNote takes a note; it is the same half-typed note as in the interview.
func (p *RecordPage) TypeNote(text string) {
	if !p.read {
		return
	}
	p.scrap.halves.note = clean(text)
	p.scrap.typed()
	p.Rebuild()
}

// KeepNote adds the note to the record.
func (p *RecordPage) KeepNote() {
	text := p.scrap.halves.note
	if blank(text) {
		return
	}
	p.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return p.work.Note(ctx, r, text)
	}, func() {
		if p.scrap.halves.note == text {
			p.scrap.halves.note = ""
			p.scrap.put()
		}
	})
}

// WithdrawConsent records that the person takes a permission back.
func (p *RecordPage) WithdrawConsent(purpose string) {
	no := screening.Answered{
		Item: consentItem(purpose), Source: protocol.Said,
		Answer: protocol.Answer{Value: protocol.Value{Type: protocol.YesNo}},
	}
	askable := p.read && p.book.def != nil && p.book.def.Has(no.Item)
	p.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		if askable {
			return p.work.Answer(ctx, r, no) // the answer says so too
		}
		return p.work.Withdraw(ctx, r, purpose)
	}, func() {})
}

func consentItem(purpose string) protocol.ItemID { return protocol.ItemID("consent_" + purpose) }

// MoveTo goes on under another protocol, and on to its first open question; or
// under the present version of the same, and on to where the interview stood.
// What is half typed stays.
func (p *RecordPage) MoveTo(protocolID string) {
	same := p.record.Protocol().ID == protocolID
	p.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return p.work.Move(ctx, r, protocolID)
	}, func() {
		def, ok := p.work.Library.Protocol(protocolID)
		if at := p.scrap.left.At.Item; ok && (!same || at != "" && !def.Has(at)) {
			p.land(firstOpen(p.work.Library, def, p.record.Facts()))
		}
		p.Continue()
	})
}

// Close ends the work on the record.
func (p *RecordPage) Close() {
	p.change(func(ctx context.Context, r screening.Record) (screening.Record, error) { return p.work.Close(ctx, r) }, func() {})
}

// Reopen takes it up again.
func (p *RecordPage) Reopen() {
	p.change(func(ctx context.Context, r screening.Record) (screening.Record, error) { return p.work.Reopen(ctx, r) }, func() {})
}

// change makes one change of the record, after those before it.
func (p *RecordPage) change(verb func(context.Context, screening.Record) (screening.Record, error), then func()) {
	if !p.read {
		return
	}
	Add(&p.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			r := p.record
			return func(ctx context.Context) (screening.Record, error) { return verb(ctx, r) }
		},
		Done: func(r screening.Record, err error) {
			p.fail(err)
			if err == nil {
				p.took(r)
				then()
			}
			p.Rebuild()
		},
	})
	p.Rebuild()
}

// askAround reads who has seen the record; without it the page is complete too.
func (p *RecordPage) askAround() {
	if p.company == nil {
		return
	}
	id := p.id
	p.ask.Load(func(ctx context.Context) (Among, error) { return p.company.Among(ctx, id) }, func(a Among, _ error) {
		p.among = a
		p.Rebuild()
	})
}

// took takes the record that a change gave. It is newer than what the hub has.
func (p *RecordPage) took(r screening.Record) {
	p.record, p.sync = r, screening.KeptHere
	p.askAround()
	p.book = bookOf(p.work.Library, r)
	if a, err := p.work.Library.Assess(r); err == nil {
		p.found = a
	}
}

// Continue goes on with the interview.
func (p *RecordPage) Continue() { p.goTo(InterviewScreen, p.id)() }

// ShowFindings opens what the answers mean.
func (p *RecordPage) ShowFindings() { p.goTo(FindingsScreen, p.id)() }

// Decide goes to the decision.
func (p *RecordPage) Decide() { p.goTo(DecisionScreen, p.id)() }

// Refer goes to the referral.
func (p *RecordPage) Refer() { p.goTo(ReferScreen, p.id)() }

// Settle leads to the question to which different answers stand: in the
// interview, or in the form that asks it.
func (p *RecordPage) Settle(item string, instance int) {
	if !p.read {
		return
	}
	if form := formAsking(p.work.Library, p.book, protocol.ItemID(item)); form != protocol.NoForm {
		p.OpenPlace(FormScreen, form)
		return
	}
	p.land(interview.Position{Item: protocol.ItemID(item), Instance: instance})
	p.Continue()
}

// SettleAll goes to where differing answers are compared and settled.
func (p *RecordPage) SettleAll() { p.goTo(ConflictsScreen, p.id)() }

// formAsking is the form of a person's record that asks an item which the interview
// does not ask.
func formAsking(l *screening.Library, b book, item protocol.ItemID) protocol.Form {
	if b.def != nil && b.def.Has(item) {
		return protocol.NoForm
	}
	for _, f := range personForms() {
		if def, ok := l.Form(f); ok && def.Has(item) {
			return f
		}
	}
	return protocol.NoForm
}

// personForms are the forms that belong to the record of a person.
func personForms() []protocol.Form {
	return []protocol.Form{protocol.CaseworkForm, protocol.ContactForm}
}

// land makes the next visit of the interview begin at a position. What is half
// typed stays where it was typed.
func (p *RecordPage) land(at interview.Position) {
	p.scrap.left.At, p.scrap.left.Source = at, protocol.Said
	p.scrap.put()
}
