package presenter

import (
	"context"
	"time"

	"pelita/locales"
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

// unconsented says what to do while nothing may be shared.
func (r *Refer) unconsented(t locales.Language, st *ReferState) {
	st.Consent = Notice{Kind: Caution, Title: t.T("refer.no_consent_title"), Text: t.T("refer.no_consent")}
	st.Ask = Action{Label: t.T("refer.ask"), Off: r.once.Busy()}
	if r.child() {
		st.Consent.Title, st.Consent.Text = "", t.T("refer.child")
		st.Ask.Label = t.T("refer.permissions")
		return
	}
	to, askable := r.question()
	switch {
	case !askable:
		st.Consent.Text = t.T("refer.no_question")
		st.Ask.Label = t.T("refer.record")
	case to == protocol.AgeItem:
		st.Consent.Title, st.Consent.Text = t.T("findings.no_age_title"), t.T("findings.no_age")
	case to == "":
		st.Ask = Action{}
	}
}

func (r *Refer) child() bool { return r.work.Library.Child(r.record) }

// standing says what allows the referral, to the chosen service once there is one.
func (r *Refer) standing(t locales.Language, st *ReferState) {
	found, ok := r.reached()
	switch {
	case r.service != "" && !ok:
		st.Consent = Notice{Kind: Caution, Title: t.T("refer.not_reached_title"), Text: t.T("refer.not_reached")}
		st.Ask = Action{Label: t.T("refer.permissions"), Off: r.once.Busy()}
		return
	case r.service == "" && r.record.Consented(purposeService):
		st.Consent = Notice{Kind: Advice, Title: t.T("refer.consent")}
		if _, everybody := r.record.Permits(purposeService, screening.ScopeRecord); !everybody {
			st.Consent.Text = t.T("refer.consent_some")
		}
		return
	case r.service == "":
		found = r.record.Standing(purposeService)[0]
	}
	if why := withoutConsent(t, r.frame.authors(r.work).line(written{found.ID, found.Officer, found.GivenAt}), found); why != "" {
		st.Consent = Notice{Kind: Caution, Title: t.T("refer.without_consent"), Text: why}
		return
	}
	st.Consent = Notice{Kind: Advice, Title: t.T("refer.consent")}
}

// reached says on what telling the chosen service rests.
func (r *Refer) reached() (history.ConsentState, bool) {
	for _, s := range r.services {
		if s.ID == r.service {
			return reaches(r.record, s)
		}
	}
	return history.ConsentState{}, false
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

// decided says whether anybody may be told at all.
func (r *Refer) decided() bool { return r.read && len(r.record.Standing(purposeService)) > 0 }

func (r *Refer) state() ReferState {
	t := bookOf(r.work.Library, r.record).says(r.speech())
	st := ReferState{Page: r.page(t.T("refer.title")), OpenRecord: Action{Label: t.T("refer.record")}}
	switch {
	case r.once.Busy():
		st.Busy = t.T("refer.working")
	case r.load.Loading() || r.list.Loading():
		st.Busy = t.T("refer.busy")
	}
	if !r.read {
		return st
	}
	st.Name = callName(t, nameOf(r.record), r.id)
	st.Countries = Action{Label: t.T("record.place.country")}
	if !r.decided() {
		r.unconsented(t, &st)
		return st
	}
	r.standing(t, &st)
	r.offered(t, &st)
	_, reached := r.reached()
	st.Prepare = Action{Label: t.T("refer.prepare"), Off: !reached || r.once.Busy()}
	if r.offer == nil {
		return st
	}
	st.Preview = preview(t, *r.offer)
	st.Write = Action{Label: t.T("refer.write"), Off: r.once.Busy()}
	st.FileName = "pelita-" + r.offer.Pseudonym + ".age"
	if r.written {
		st.Written = Notice{Kind: Advice, Title: t.T("refer.written_title"), Text: t.T("refer.written")}
	}
	return st
}

// offered lists the directory.
func (r *Refer) offered(t locales.Language, st *ReferState) {
	st.Services.Label = t.T("refer.services")
	oldest := ""
	for _, s := range r.services {
		detail := t.T("refer.service_detail", "place", s.Place, "checked", s.Checked)
		if !s.Reachable {
			detail = t.T("refer.service_no_key", "contact", s.Contact, "checked", s.Checked)
		}
		st.Services.Options = append(st.Services.Options, Option[string]{
			Code: s.ID, Label: s.Name, Detail: detail, Chosen: s.ID == r.service,
		})
		if oldest == "" || s.Checked < oldest {
			oldest = s.Checked
		}
	}
	st.What.Label = t.T("refer.what")
	for _, what := range []Shared{ShareForCare, ShareTreatment} {
		st.What.Options = append(st.What.Options, Option[Shared]{
			Code: what, Label: t.T("refer.what." + string(what)), Detail: t.T("refer.what." + string(what) + "_detail"), Chosen: what == r.what,
		})
	}
	if oldest != "" {
		st.ServicesDated = t.T("refer.dated", "date", dateWords(t, oldest))
	}
	if r.listed && len(r.services) == 0 {
		st.NoServices = t.T("refer.no_services")
	}
}
