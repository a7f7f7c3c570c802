package presenter

import (
	"context"
	"crypto/sha256"
	"io"
	"slices"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// Owed is a service that was told something which the person has taken back.
type Owed struct {
	Referral, Service string
	At, Done          time.Time
	// Letter: a key of the service is known, so that a letter can be sealed to it.
	Letter bool
}

// Withdrawals carries out what a withdrawal asks for.
type Withdrawals interface {
	// Owed revokes the referrals that are no longer permitted and lists the
	// services that have to be told to delete, the open ones first.
	Owed(ctx context.Context, id screening.RecordID) ([]Owed, error)
	// TakeBack writes a letter to the service of a referral, and records that it
	// was told. screening.ErrRecipient when no key is known.
	TakeBack(ctx context.Context, id screening.RecordID, referral, file string) error
	// Told records that it was told in another way.
	Told(ctx context.Context, id screening.RecordID, referral string) error
}

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

// Ask opens the words and the form of one permission.
func (c *Consent) Ask(purpose string) {
	c.asking, c.who, c.service = purpose, explainers()[0], ""
	c.given = screening.Permission{
		Purpose: purpose, Scope: screening.ScopeRecord, Mode: screening.Modes()[0], Language: c.keeper.Preferences().Interviewee,
	}
	c.Rebuild()
}

// Cancel closes the form; nothing was permitted.
func (c *Consent) Cancel() {
	c.asking = ""
	c.Rebuild()
}

// ChooseScope says for whom the permission holds.
func (c *Consent) ChooseScope(code string) {
	c.given.Scope = code
	c.Rebuild()
}

// ChooseService names the one service of a scope.
func (c *Consent) ChooseService(id string) {
	c.service = id
	c.Rebuild()
}

// ChooseMode says how it was given.
func (c *Consent) ChooseMode(code string) {
	c.given.Mode = code
	c.Rebuild()
}

// ChooseLanguage says in which language it was explained.
func (c *Consent) ChooseLanguage(tag string) {
	c.given.Language = tag
	c.Rebuild()
}

// ChooseExplainer says who explained it.
func (c *Consent) ChooseExplainer(code string) {
	c.who = code
	c.Rebuild()
}

// TypeExplainer takes who else explained it.
func (c *Consent) TypeExplainer(text string) { c.typed(explainedPlace(), text) }

// explainers are the codes of who can explain a permission.
func explainers() []string { return []string{"officer", "interpreter", "other"} }

// oneService is the code of a scope that names a service.
const oneService = "one-service"

// Keep records the permission.
func (c *Consent) Keep() {
	p := c.given
	if p.Scope == oneService {
		p.Scope = screening.ScopeService(c.service)
	}
	if c.asking == "" || !c.complete() {
		return
	}
	switch c.who {
	case "interpreter":
		p.ExplainedBy = c.who
	case "other":
		p.ExplainedBy = strings.TrimSpace(c.half(explainedPlace()))
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return c.spokenWork(p.Language).Give(ctx, r, p)
	}, func() {
		c.asking = ""
		c.scrap.halves = c.scrap.halves.without(explainedPlace())
		c.scrap.put()
	})
}

// complete says whether nothing of the form is missing.
func (c *Consent) complete() bool {
	return (c.given.Scope != oneService || c.service != "") && (c.who != "other" || !blank(c.half(explainedPlace())))
}

// spokenWork is casework in the wording of the permissions that were read aloud:
// the questions and, with them, the words of this page.
func (c *Consent) spokenWork(tag string) screening.Casework {
	l := c.frame.Catalogue.Language(tag)
	work := spoken(c.work, l)
	ofQuestions := work.Text
	work.Text = func(p *protocol.Protocol) history.TextRef {
		ref := ofQuestions(p)
		h := sha256.New()
		h.Write(ref.Digest[:])
		for _, purpose := range screening.Purposes() {
			io.WriteString(h, askWords(l, purpose)+"\x00")
		}
		h.Sum(ref.Digest[:0])
		return ref
	}
	return work
}

func askWords(l locales.Language, purpose string) string { return l.T("consent.ask." + purpose) }

// Refuse records that the person says no, or takes back what was given, and
// carries out what follows from it.
func (c *Consent) Refuse(purpose string) {
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return worded(c.frame, c.work, r).Refuse(ctx, r, purpose)
	}, func() {})
}

// ChooseOverride names the service that may be told.
func (c *Consent) ChooseOverride(id string) {
	c.overTo = id
	c.Rebuild()
}

// TypeReason takes the reason of an override.
func (c *Consent) TypeReason(text string) { c.typed(reasonPlace(), text) }

// Override lets one service be told without consent. It needs a reason.
func (c *Consent) Override() {
	reason, to := c.half(reasonPlace()), c.overTo
	c.asked = true
	if blank(reason) || to == "" {
		c.Rebuild()
		return
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return worded(c.frame, c.work, r).Override(ctx, r, to, reason)
	}, func() {
		c.overTo, c.asked = "", false
		c.scrap.halves = c.scrap.halves.without(reasonPlace())
		c.scrap.put()
	})
}

// ChooseDecided names the service that is to be told about a child.
func (c *Consent) ChooseDecided(id string) {
	c.decided.Service = id
	c.Rebuild()
}

// ChooseDecider says who decided for a child.
func (c *Consent) ChooseDecider(code string) {
	c.decided.By = code
	c.Rebuild()
}

// ChooseHeard says what the child said when it was told.
func (c *Consent) ChooseHeard(code string) {
	c.decided.Heard = code
	c.Rebuild()
}

// TypeDecision takes the reason of a decision for a child.
func (c *Consent) TypeDecision(text string) { c.typed(decisionPlace(), text) }

// DecideForChild records that one service may be told about a child.
func (c *Consent) DecideForChild() {
	d := c.decided
	d.Reason = c.half(decisionPlace())
	if c.decision(c.speech()).Do.Off {
		return
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		return worded(c.frame, c.work, r).BestInterests(ctx, r, d)
	}, func() {
		c.decided = screening.ChildDecision{}
		c.scrap.halves = c.scrap.halves.without(decisionPlace())
		c.scrap.put()
	})
}

// TakeBack writes a letter that tells a service to delete what it holds.
func (c *Consent) TakeBack(referral, file string) {
	if file == "" {
		return
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		if err := c.withdrawals.TakeBack(ctx, c.id, referral, file); err != nil {
			return r, err
		}
		return c.work.Store.Record(ctx, c.id)
	}, func() {})
}

// Told records that a service was told in another way.
func (c *Consent) Told(referral string) {
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		if err := c.withdrawals.Told(ctx, c.id, referral); err != nil {
			return r, err
		}
		return c.work.Store.Record(ctx, c.id)
	}, func() {})
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

// narrow says whether a purpose has scopes of its own.
func narrow(purpose string) bool {
	return slices.Contains([]string{screening.PurposeService, screening.PurposeAuthorities}, purpose)
}
