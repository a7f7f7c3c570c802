package disclose

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// validity is how long a disclosure may be used, before it is rounded up to the
// end of a month.
const validity = 90 // days

// Disclosure is what may leave about one person to one service. Its zero value
// holds nothing and cannot be sealed. It is immutable.
type Disclosure struct {
	content  Content
	receiver Receiver
	exact    []byte
}

// Receiver is who a disclosure is made for.
type Receiver struct {
	// ID is the service's id in the directory.
	ID string
	// Body says whose service it is. The zero Body is the state: a service whose
	// body is not known gets nothing without the consent for authorities.
	Body Body
}

// Body says whose service it is.
type Body uint8

// The bodies. A service of a state, also one that only helps, is an authority:
// the person may have reasons to fear it.
const (
	State Body = iota
	Independent
)

// Projector makes disclosures.
type Projector struct {
	Library *screening.Library
	Secret  Secret
	Now     func() time.Time
}

// Disclose projects a record onto what one receiver may get under a profile.
// screening.ErrConsent when a consent that this sharing needs does not stand, or
// an answer on record speaks against it; screening.ErrNoProtocol when the
// record's protocol is not in the library; screening.ErrDisputed while decisions
// about the person differ; screening.ErrNotPermitted when the profile lets nothing
// leave.
func (p Projector) Disclose(r screening.Record, profile Profile, to Receiver) (Disclosure, error) {
	c, err := p.project(r, profile, to)
	if err != nil {
		return Disclosure{}, fmt.Errorf("disclose record: %w", err)
	}
	exact, err := c.encode()
	if err != nil {
		return Disclosure{}, fmt.Errorf("disclose record: %w", err)
	}
	return Disclosure{content: c, receiver: to, exact: exact}, nil
}

func (p Projector) project(r screening.Record, profile Profile, to Receiver) (Content, error) {
	if len(Allowlist(profile)) == 0 || !isCode(to.ID) {
		return Content{}, screening.ErrNotPermitted
	}
	facts := r.Facts()
	basis, ok := to.basis(r)
	if !ok {
		return Content{}, screening.ErrConsent
	}
	if r.Barred(basis) {
		return Content{}, screening.ErrDisputed
	}
	edition, def, ok := p.Library.Of(r)
	if !ok {
		return Content{}, screening.ErrNoProtocol
	}
	if def.Form != protocol.NoForm {
		return Content{}, screening.ErrNotPermitted
	}
	pseudonym, err := p.Secret.Pseudonym(to.ID, r.ID)
	if err != nil {
		return Content{}, err
	}
	now := p.Now().UTC()
	a := edition.AssessFacts(def, facts)
	c := Content{
		Profile: profile, Protocol: def.ID, Version: def.Version, Pseudonym: pseudonym,
		Made: now.Format(monthForm), Expires: monthEnd(now.AddDate(0, 0, validity)).Format(dayForm),
		Basis: basis, Age: bandUnknown, Child: a.Profile == protocol.Child,
	}
	if basis == screening.BasisBestInterests && !edition.Child(r) {
		return Content{}, screening.ErrConsent // it was decided for a child, and the age is now another
	}
	c.list(edition.Bank, facts)
	reader := audience{body: to.Body, basis: basis, needs: c.needsOf()}
	if profile == Statement {
		c.state(r, def.Resolve(facts), edition.Bank, reader)
	} else {
		c.Urgency, c.Indicators = reader.urgent(r.Urgencies(a)), reader.rows(a.Present)
	}
	c.Answered, c.Core = completeness(def, facts)
	if !c.valid() {
		return Content{}, errForm
	}
	return c, nil
}

// errForm: what was projected would be refused by Parse. Only an instrument
// whose ids are no codes can cause it.
var errForm = errors.New("not of the form of a disclosure")

// list fills in what the allowlist lets through.
func (c *Content) list(bank *protocol.Bank, facts protocol.Facts) {
	for _, l := range Allowlist(c.Profile) {
		if l.Field == AgeBand {
			c.Age = ageBand(facts[l.Item])
			continue
		}
		item, ok := bank.Item(l.Item)
		if !ok {
			continue
		}
		if chosen := codes(item, facts[l.Item]); len(chosen) > 0 {
			c.Choices = append(c.Choices, Choice{Field: l.Field, Item: l.Item, Codes: chosen})
		}
	}
}

// purposes are the consents that sharing with r needs. Only a service that is
// known to be independent does without the one for authorities.
func (r Receiver) purposes() []string {
	if r.Body == Independent {
		return []string{PurposeService}
	}
	return []string{PurposeService, PurposeAuthorities}
}

// basis is on what sharing with r rests; false when one of the consents that it
// needs does not stand.
func (r Receiver) basis(rec screening.Record) (string, bool) {
	basis := screening.BasisConsent
	for _, purpose := range r.purposes() {
		found, ok := rec.Permits(purpose, r.scopes()...)
		if !ok {
			return "", false
		}
		switch found.Consent.Basis {
		case screening.BasisVitalInterest, screening.BasisBestInterests:
			basis = found.Consent.Basis
		}
	}
	return basis, true
}

// Permitted says whether the consents on a record let r be told.
func (r Receiver) Permitted(rec screening.Record) bool {
	_, ok := r.basis(rec)
	return ok
}

// scopes are those of a permission that r is within.
func (r Receiver) scopes() []string {
	body := screening.BodyState
	if r.Body == Independent {
		body = screening.BodyIndependent
	}
	return []string{screening.ScopeRecord, screening.ScopeService(r.ID), screening.ScopeBody(body)}
}

// completeness counts the core items that are answered, and all of them.
func completeness(def *protocol.Protocol, facts protocol.Facts) (answered, all int) {
	res := def.Resolve(facts)
	for _, item := range def.CoreItems() {
		all++
		if res.Answered(item.ID) {
			answered++
		}
	}
	return answered, all
}

func (a audience) rows(grounds []indicator.Ground) []string {
	var out []string
	for _, g := range grounds {
		if !staysHere(g.Row) && a.hears(g.Row) {
			out = append(out, g.Row.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (a audience) urgent(due []screening.Due) []Urgent {
	var out []Urgent
	for _, u := range due {
		if a.hears(u.Row) {
			out = append(out, Urgent{Row: u.Row.ID, Within: u.Within})
		}
	}
	return out
}

// monthEnd is the last day of t's month: an expiry of exactly so many days
// would tell the day on which the disclosure was made.
func monthEnd(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC)
}

// Content is what the disclosure says.
func (d Disclosure) Content() Content { return d.content.clone() }

// Receiver is the one it was made for; its pseudonym means nothing to another.
func (d Disclosure) Receiver() Receiver { return d.receiver }

// Bytes are the exact bytes that leave, inside the seal.
func (d Disclosure) Bytes() []byte { return slices.Clone(d.exact) }

// Digest is the SHA-256 of Bytes: what was previewed is what is sent.
func (d Disclosure) Digest() [32]byte { return sha256.Sum256(d.exact) }

// Preview shows the whole content, line by line.
func (d Disclosure) Preview() []Line { return d.content.Lines() }
