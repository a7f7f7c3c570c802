package screening

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// The purposes of a permission. The police are apart from other authorities: a
// person may want to be helped by the one and have to fear the other.
const (
	PurposeService     = "service"       // a service that helps may be told
	PurposeAuthorities = "authorities"   // an authority may be told
	PurposePolice      = "police"        // the police may be told
	PurposeFamily      = "family"        // the family may be told
	PurposeEmbassy     = "embassy"       // the person's own embassy may be told
	PurposeResearch    = "research"      // counts that name nobody
	PurposeEvidence    = "evidence_copy" // copies of documents and chats may be kept
	PurposeRecording   = "recording"     // pictures of the person, or their voice
)

// Purposes lists them in the order in which they are asked.
func Purposes() []string {
	return []string{
		PurposeService, PurposeAuthorities, PurposePolice, PurposeFamily,
		PurposeEmbassy, PurposeResearch, PurposeEvidence, PurposeRecording,
	}
}

// ScopeRecord is the scope of a permission that holds for everybody a purpose
// speaks of. Every other scope is narrower.
const ScopeRecord = "this-record"

// The scopes that name somebody.
const (
	scopeService = "service:"
	scopeBody    = "kind:"
)

// Body codes, for ScopeBody.
const (
	BodyState       = "state"
	BodyIndependent = "independent"
)

// ScopeService is the scope of a permission for one service.
func ScopeService(id string) string { return scopeService + id }

// ScopeBody is the scope of a permission for one kind of organisation:
// BodyState or BodyIndependent.
func ScopeBody(code string) string { return scopeBody + code }

// Modes lists how a permission can be given, the spoken one first: whatever is
// signed or recorded was said before.
func Modes() []string { return []string{"spoken", "interpreter", "signed", "audio"} }

// The bases of a sharing.
const (
	BasisConsent = "consent"
	// BasisVitalInterest is that of an override: see Casework.Override.
	BasisVitalInterest = "vital-interest"
	// BasisBestInterests is that of a sharing about a child: see Casework.BestInterests.
	BasisBestInterests = "best-interests"
)

// Personal says whether the person agreed. Whatever has another basis must never
// be shown as their agreement.
func Personal(c history.Consent) bool {
	return c.Basis != BasisVitalInterest && c.Basis != BasisBestInterests
}

// Permission is what a person agrees to.
type Permission struct {
	Purpose string
	// Scope is ScopeRecord, or narrower.
	Scope string
	Mode  string
	// Language is the one in which it was explained; "" is that of the record.
	Language string
	// ExplainedBy says who explained it, when it was not the officer.
	ExplainedBy string
}

// maxWords bounds who explained something, and the reason of an override, in bytes.
const maxWords = 2000

func (p Permission) check() error {
	service, named := strings.CutPrefix(p.Scope, scopeService)
	known := p.Scope == ScopeRecord || named && service != "" ||
		p.Scope == ScopeBody(BodyState) || p.Scope == ScopeBody(BodyIndependent)
	switch {
	case !slices.Contains(Purposes(), p.Purpose) || !slices.Contains(Modes(), p.Mode) || !known:
		return fmt.Errorf("%w: no such purpose, mode or scope", ErrNotPermitted)
	case p.Scope != ScopeRecord && p.Purpose != PurposeService && p.Purpose != PurposeAuthorities:
		return fmt.Errorf("%w: this purpose has no narrower scope", ErrNotPermitted)
	case len(p.ExplainedBy) > maxWords:
		return ErrTooLong
	}
	return nil
}

// Give records a permission of the person. An answer that spoke against it is
// replaced by a yes; by none, where the permission is narrower than the
// question. ErrNotPermitted for a purpose, mode or scope that is none; ErrTooLong.
func (c Casework) Give(ctx context.Context, r Record, p Permission) (Record, error) {
	if err := p.check(); err != nil {
		return r, fmt.Errorf("give consent: %w", err)
	}
	if p.Language == "" {
		p.Language = c.locale(r)
	}
	ops := append(c.spokenFor(r, p), history.Op{
		Kind: history.GiveConsent, Prev: r.State.ConsentHeads(p.Purpose, p.Scope), Text: p.ExplainedBy,
		Consent: history.Consent{Purpose: p.Purpose, Scope: p.Scope, Basis: BasisConsent, Mode: p.Mode, Language: p.Language},
	})
	return c.commit(ctx, r, ops, nil)
}

// spokenFor brings the answer to the question of a purpose in line with what
// was given: all answers that stand there, as any yes to a permission does, since
// the person was asked again. A no that stayed could not be answered any more but
// by a yes to more than was given.
func (c Casework) spokenFor(r Record, p Permission) []history.Op {
	item, ok := c.Library.Bank.Item(consentItem(p.Purpose))
	if !ok {
		return nil
	}
	reg := history.Register{Item: item.ID, Source: item.Source}
	op := history.Op{Kind: history.Retract, Register: reg, Prev: r.State.Prev(reg)}
	switch {
	case p.Scope == ScopeRecord:
		op.Kind, op.Answer = history.Set, protocol.Answer{Value: protocol.Value{Type: protocol.YesNo, Bool: true}}
	case !r.spokenAgainst(item.ID):
		return nil
	}
	return []history.Op{op}
}

func consentItem(purpose string) protocol.ItemID { return protocol.ItemID(consentPrefix + purpose) }

// spokenAgainst says whether any live answer to the item of a consent is not a
// yes: of two officers' different answers the one that protects counts.
func (r Record) spokenAgainst(item protocol.ItemID) bool {
	for _, a := range slices.Concat(r.Facts()[item]...) {
		if !a.Known() || !a.Value.Bool {
			return true
		}
	}
	return false
}

// withdrawals take back what was given for a purpose, in whatever scope and
// wherever it was given. Two ops say it: the first as every version
// understands it, the second for every other scope.
func withdrawals(r Record, purpose string) []history.Op {
	all := history.Op{Kind: history.Withdraw, Consent: history.Consent{Purpose: purpose}}
	for _, c := range r.State.Consents() {
		if c.Consent.Purpose == purpose {
			all.Prev = append(all.Prev, r.State.ConsentHeads(purpose, c.Consent.Scope)...)
		}
	}
	return []history.Op{{
		Kind: history.Withdraw, Prev: r.State.ConsentHeads(purpose, ScopeRecord),
		Consent: history.Consent{Purpose: purpose, Scope: ScopeRecord},
	}, all}
}

// Withdraw takes back every consent for a purpose, whatever its scope and basis,
// and an answer that says yes to it. It does nothing when none stands.
func (c Casework) Withdraw(ctx context.Context, r Record, purpose string) (Record, error) {
	if !slices.ContainsFunc(r.State.Consents(), func(s history.ConsentState) bool { return s.Consent.Purpose == purpose && !s.Withdrawn }) {
		return r, nil
	}
	return c.refuse(ctx, r, purpose)
}

// Refuse records that the person says no to a purpose, also when nothing stands
// here: another device may hold a consent that this officer has not seen.
func (c Casework) Refuse(ctx context.Context, r Record, purpose string) (Record, error) {
	if !slices.Contains(Purposes(), purpose) {
		return r, fmt.Errorf("refuse: %w: no such purpose", ErrNotPermitted)
	}
	return c.refuse(ctx, r, purpose)
}

func (c Casework) refuse(ctx context.Context, r Record, purpose string) (Record, error) {
	ops := withdrawals(r, purpose)
	if item, ok := c.Library.Bank.Item(consentItem(purpose)); ok {
		reg := history.Register{Item: item.ID, Source: item.Source}
		ops = append(ops, history.Op{
			Kind: history.Set, Register: reg, Prev: r.State.Prev(reg),
			Answer: protocol.Answer{Value: protocol.Value{Type: protocol.YesNo}},
		})
	}
	return c.commit(ctx, r, ops, nil)
}

// Consented says whether the person's own consent for the purpose stands, in any
// scope, and no answer on record speaks against it. An override is none. What may
// be shared with whom, Permits says.
func (r Record) Consented(purpose string) bool {
	return slices.ContainsFunc(r.Standing(purpose), func(s history.ConsentState) bool { return Personal(s.Consent) })
}

// Standing lists what allows a purpose, each in its own scope and on its own
// basis. A withdrawal wins over everything, and so does an answer on record that
// speaks against it, but for a decision that says that it was weighed.
func (r Record) Standing(purpose string) []history.ConsentState {
	against := r.spokenAgainst(consentItem(purpose))
	var out []history.ConsentState
	for _, s := range r.State.Consents() {
		if !s.Withdrawn && s.Consent.Purpose == purpose && allows(s, against) {
			out = append(out, s)
		}
	}
	return out
}

// allows says whether a consent that was not withdrawn allows anything. What does
// not rest on the person's own word is for services that help, whatever a record
// says, and for one that is named.
func allows(s history.ConsentState, against bool) bool {
	switch s.Consent.Basis {
	case BasisVitalInterest:
		return s.Consent.Purpose == PurposeService && !against
	case BasisBestInterests:
		d, ok := DecisionOf(s)
		return ok && s.Consent.Purpose == PurposeService && (!against || d.Heard == HeardAgainst)
	}
	return !against
}

// Permits finds what allows a purpose in one of the scopes: a consent, or, where
// there is none, what was decided without it.
func (r Record) Permits(purpose string, scopes ...string) (history.ConsentState, bool) {
	var found history.ConsentState
	ok := false
	for _, s := range r.Standing(purpose) {
		if !slices.Contains(scopes, s.Consent.Scope) {
			continue
		}
		if Personal(s.Consent) {
			return s, true
		}
		found, ok = s, true
	}
	return found, ok
}

// permittedByConsent says whether the person's own consent stands in a scope.
func (r Record) permittedByConsent(purpose, scope string) bool {
	return slices.ContainsFunc(r.State.Consents(), func(s history.ConsentState) bool {
		return !s.Withdrawn && s.Consent.Purpose == purpose && s.Consent.Scope == scope && Personal(s.Consent)
	})
}

// Overridden says whether something on the record was ever shared, or could be,
// against no consent of the person. It never becomes false again.
func (r Record) Overridden() bool {
	return slices.ContainsFunc(r.State.Consents(), func(s history.ConsentState) bool {
		return s.Consent.Basis == BasisVitalInterest
	})
}

// Override lets one named service be told without the consent of a person who
// could not be asked, because life or health is in danger. The reason stays on
// the record for ever, and what is shared says on which basis.
//
// ErrNotPermitted without a reason, or when no danger within hours is on record.
// ErrConsent when the person has said no: a refusal is never overridden, and an
// ambulance can be called without a file. It never reaches an authority: the
// consent for authorities has no override.
//
// Regulation (EU) 2016/679, articles 6(1)(d) and 9(2)(c), vital interests of
// somebody who cannot consent; what counts as a danger, and that a no stands, is ours.
func (c Casework) Override(ctx context.Context, r Record, service, reason string) (Record, error) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "" || service == "":
		return r, fmt.Errorf("override consent: %w without a reason and a service", ErrNotPermitted)
	case len(reason) > maxWords:
		return r, fmt.Errorf("override consent: %w", ErrTooLong)
	case r.SaidNo(PurposeService):
		return r, fmt.Errorf("override consent: %w: the person has said no", ErrConsent)
	}
	a, err := c.Library.Assess(r)
	if err != nil {
		return r, fmt.Errorf("override consent: %w", err)
	}
	if !a.Vital() {
		return r, fmt.Errorf("override consent: %w: no danger to life or health is on record", ErrNotPermitted)
	}
	scope := ScopeService(service)
	return c.commit(ctx, r, []history.Op{{
		Kind: history.GiveConsent, Prev: r.State.ConsentHeads(PurposeService, scope), Text: reason,
		Consent: history.Consent{Purpose: PurposeService, Scope: scope, Basis: BasisVitalInterest},
	}}, nil)
}

// Vital says whether a danger to life or health is on record that somebody has
// answered: an urgency whose row is marked as one. Being a child is none, nor is
// an age that is in doubt or not known yet.
func (a Assessment) Vital() bool {
	return slices.ContainsFunc(a.Urgency, func(g indicator.Ground) bool { return g.Row.Vital && len(g.Items) > 0 })
}

// SaidNo says whether the person's last word on a purpose was no, or an answer on
// record speaks against it.
func (r Record) SaidNo(purpose string) bool {
	return r.spokenAgainst(consentItem(purpose)) || r.State.Withdrawn(purpose) && !r.Consented(purpose)
}

// KeepSealed keeps a sheet that was sealed to somebody else. ErrNotPermitted for
// an officer whose role has powers.
func (c Casework) KeepSealed(ctx context.Context, r Record, s history.Sealed) (Record, error) {
	if c.Role.Powers() {
		return r, fmt.Errorf("keep sealed sheet: %w to this role", ErrNotPermitted)
	}
	return c.commit(ctx, r, []history.Op{{Kind: history.KeepSealed, Sealed: s}}, nil)
}
