package screening

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pelita/screening/history"
	"pelita/screening/protocol"
)

// HeardAgainst: the child said no. It is on record, and was weighed.
const HeardAgainst = "against"

// Deciders lists who can decide what is shared about a child, by code.
func Deciders() []string { return []string{"guardian", "appropriate-adult", "child-protection"} }

// Hearings lists what a child can have said when it was told and heard, by code.
func Hearings() []string { return []string{"agrees", HeardAgainst, "cannot-say"} }

// ChildDecision is a decision to tell one named service about a child, made in
// the best interests of the child after it was told and heard.
type ChildDecision struct {
	Service string
	// By is one of Deciders, Heard one of Hearings.
	By, Heard string
	Reason    string
}

// DecisionOf reads a decision back from what stands on record.
func DecisionOf(s history.ConsentState) (ChildDecision, bool) {
	by, heard, _ := strings.Cut(s.Consent.Mode, "/")
	service, named := strings.CutPrefix(s.Consent.Scope, scopeService)
	d := ChildDecision{Service: service, By: by, Heard: heard, Reason: s.Words}
	return d, named && s.Consent.Basis == BasisBestInterests && d.whole()
}

func (d ChildDecision) whole() bool {
	return d.Service != "" && d.Reason != "" && slices.Contains(Deciders(), d.By) && slices.Contains(Hearings(), d.Heard)
}

// BestInterests lets one named service be told about a child. The child's own no
// stays on record and is not passed over in silence: where it stands, only a
// decision that says so and gives its reason holds, and a no that comes later ends
// it. It never reaches an authority, the police or a prosecutor: their purposes
// have no such basis.
//
// UN Convention on the Rights of the Child (1989), articles 3 and 12; which adults
// can decide is ours.
//
// ErrNotPermitted when something is missing, or the person is not known to be
// treated as a child; ErrConsent when the child has said no and the decision does
// not say so; ErrTooLong.
func (c Casework) BestInterests(ctx context.Context, r Record, d ChildDecision) (Record, error) {
	d.Reason = strings.TrimSpace(d.Reason)
	switch {
	case !d.whole() || !c.Library.Child(r):
		return r, fmt.Errorf("decide for a child: %w", ErrNotPermitted)
	case len(d.Reason) > maxWords:
		return r, fmt.Errorf("decide for a child: %w", ErrTooLong)
	case d.Heard != HeardAgainst && r.SaidNo(PurposeService):
		return r, fmt.Errorf("decide for a child: %w: the child has said no", ErrConsent)
	}
	scope := ScopeService(d.Service)
	return c.commit(ctx, r, []history.Op{{
		Kind: history.GiveConsent, Prev: r.State.ConsentHeads(PurposeService, scope), Text: d.Reason,
		Consent: history.Consent{Purpose: PurposeService, Scope: scope, Basis: BasisBestInterests, Mode: d.By + "/" + d.Heard, Language: c.locale(r)},
	}}, nil)
}

// Child says whether a record is of somebody who is treated as a child: the age
// was asked, and is under eighteen or in doubt.
func (l *Library) Child(r Record) bool {
	_, p, ok := l.Of(r)
	facts := r.Facts()
	return ok && len(facts[protocol.AgeItem]) > 0 && p.Resolve(facts).Profile() == protocol.Child
}
