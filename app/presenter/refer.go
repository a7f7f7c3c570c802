package presenter

import (
	"context"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Service is one place of help in the dated directory.
type Service struct {
	ID, Name, Place, Contact string
	// Offers and Languages are codes; Checked is the day the entry was last
	// compared with its source, "2026-03-14".
	Offers, Languages []string
	Checked, Source   string
	// Country is where it works from, Expires the last day on which what the
	// directory says of it may be used.
	Country, Expires string
	// Numbers are what can be dialled, for somebody who takes them along.
	Numbers []ServiceNumber
	// Body says whose it is: screening.BodyState or BodyIndependent; "" counts as a state's.
	Body string
	// Reachable: the directory holds a key for it, so that a referral can be
	// sealed to it.
	Reachable bool
}

// ServiceNumber is a number of a service: Way is "phone" or "whatsapp", Reach says
// from where it works: "home", "abroad" or "anywhere". AsOf is the day, month or
// year that its newest source bears, "" when none bears one.
type ServiceNumber struct{ Value, Way, Reach, AsOf string }

// Directory lists the services that a referral can go to.
type Directory interface {
	// Services lists them, the nearest kind of help first.
	Services(ctx context.Context) ([]Service, error)
}

// Offer is a disclosure made and not yet given: what would leave, to whom.
type Offer struct {
	Record    history.RecordID
	Service   string
	Pseudonym string
	// Shown is all that the exact bytes say; Digest is the SHA-256 of the bytes;
	// Size their number.
	Shown   []Told
	Digest  [32]byte
	Size    int
	Expires time.Time
}

// Shared is the code of what is shared: a profile of disclosures.
type Shared string

// What can be shared.
const (
	ShareForCare   Shared = "shelter"   // what a service needs that looks after the person
	ShareTreatment Shared = "statement" // what was done to the person, and nothing that they did
)

// Referrer makes and writes referrals.
type Referrer interface {
	// Prepare makes a disclosure of a record for a service. screening.ErrConsent
	// when no consent covers it, screening.ErrNotEnrolled, screening.ErrRecipient.
	Prepare(ctx context.Context, record history.RecordID, service string, what Shared) (Offer, error)
	// Write seals exactly the bytes of the offer into a file and records the
	// sharing. screening.ErrConsent when the consent was withdrawn meanwhile.
	Write(ctx context.Context, o Offer, file string) error
}

// Refer prepares one referral.
type Refer struct {
	stage[ReferState]
	work      screening.Casework
	directory Directory
	referrer  Referrer
	id        screening.RecordID
	load      Latest[screening.Record]
	list      Latest[[]Service]
	once      Single
	record    screening.Record
	services  []Service
	read      bool
	listed    bool
	service   string
	what      Shared
	offer     *Offer
	written   bool
}

// ReferParams are the parts of a Refer.
type ReferParams struct {
	Frame     Frame
	Work      screening.Casework
	Directory Directory
	Referrer  Referrer
	Record    screening.RecordID
	Render    func(ReferState)
}

// NewRefer makes the presenter of one record's referral.
func NewRefer(p ReferParams) *Refer {
	r := &Refer{
		stage: newStage(p.Frame, p.Render), work: p.Work, directory: p.Directory, referrer: p.Referrer, id: p.Record,
		load: Latest[screening.Record]{Runner: p.Frame.Runner}, list: Latest[[]Service]{Runner: p.Frame.Runner},
		once: Single{Runner: p.Frame.Runner}, what: ShareForCare,
	}
	r.stage.build = r.state
	return r
}

// Enter reads the record and the directory.
func (r *Refer) Enter() {
	r.load.Load(func(ctx context.Context) (screening.Record, error) { return r.work.Store.Record(ctx, r.id) },
		func(rec screening.Record, err error) {
			if err == nil {
				r.record, r.read = rec, true
			}
			r.shown(err)
		})
	r.list.Load(r.directory.Services, func(found []Service, err error) {
		if err != nil {
			r.shown(err)
			return
		}
		r.services, r.listed = found, true
		r.Rebuild()
	})
	r.Rebuild()
}

// Leave drops what was read and prepared.
func (r *Refer) Leave(done func()) {
	r.load.Drop()
	r.list.Drop()
	r.clear()
	r.record, r.services, r.offer = screening.Record{}, nil, nil
	done()
}

// AskConsent leads to the question that asks for it, to the permissions where a
// question would not help, or to the record when its protocol does not hold that
// question.
func (r *Refer) AskConsent() {
	if r.decided() || r.child() {
		r.goTo(ConsentScreen, r.id)()
		return
	}
	to, askable := r.question()
	switch {
	case !askable:
		r.OpenRecord()
		return
	case to == "":
		return
	}
	Once(&r.once, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, aim(ctx, r.work.Store, r.id, to)
	}, func(_ struct{}, err error) {
		if err == nil {
			r.goTo(InterviewScreen, r.id)()
			return
		}
		r.shown(err)
	})
}

// question is where the consent is asked for; askable says whether the record's
// protocol asks for it at all. Where the interview ended before, as for a child,
// there is no such question; where only the age is missing, that comes first.
func (r *Refer) question() (to protocol.ItemID, askable bool) {
	item := consentItem(purposeService)
	_, p, ok := r.work.Library.Of(r.record)
	if !ok || !p.Has(item) {
		return "", false
	}
	facts := r.record.Facts()
	switch section, _, _ := p.Place(item); {
	case section <= lastSection(p, p.Resolve(facts)):
		return item, true
	case p.Has(protocol.AgeItem) && !asked(facts[protocol.AgeItem]):
		return protocol.AgeItem, true
	}
	return "", true
}

// OpenRecord goes to the record.
func (r *Refer) OpenRecord() { r.goTo(RecordScreen, r.id)() }

// ShowCountries goes to what holds in a country.
func (r *Refer) ShowCountries() { r.goTo(CountryScreen, r.id)() }

// ChooseService chooses where the referral goes. A preview made for another
// service is dropped: each has a pseudonym of its own.
func (r *Refer) ChooseService(id string) {
	if id != r.service {
		r.service, r.offer, r.written = id, nil, false
	}
	r.Rebuild()
}

// ChooseShared chooses what is shared. A preview of something else is dropped.
func (r *Refer) ChooseShared(what Shared) {
	if what != r.what {
		r.what, r.offer, r.written = what, nil, false
	}
	r.Rebuild()
}

// Prepare makes the disclosure and shows what would leave.
func (r *Refer) Prepare() {
	service, what := r.service, r.what
	if _, ok := r.reached(); !ok || !r.decided() {
		return
	}
	Once(&r.once, func(ctx context.Context) (Offer, error) { return r.referrer.Prepare(ctx, r.id, service, what) },
		func(o Offer, err error) {
			if err == nil && service == r.service && what == r.what {
				r.offer = &o
			}
			r.shown(err)
		})
	r.Rebuild()
}

// Write writes exactly what is shown into a file.
func (r *Refer) Write(file string) {
	if r.offer == nil || file == "" {
		return
	}
	o := *r.offer
	Once(&r.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, r.referrer.Write(ctx, o, file) },
		func(_ struct{}, err error) {
			r.written = err == nil
			if err != nil {
				r.offer = nil // a consent may have gone: it has to be prepared again
			}
			r.shown(err)
		})
	r.Rebuild()
}
