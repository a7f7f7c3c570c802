package referral

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"pelita/screening"
)

// State says how far a referral has come.
type State uint8

// The states. Draft is zero: nothing has left.
const (
	Draft      State = iota
	InProgress       // sealed and handed over; no answer yet
	Accepted         // the service will help
	Rejected         // the service cannot help; a Reason says why
	Done             // the service has finished
	Revoked          // taken back by the agency or the person
)

func stateCodes() []string {
	return []string{"draft", "in-progress", "accepted", "rejected", "done", "revoked"}
}

// String is the code of the state.
func (s State) String() string {
	if int(s) >= len(stateCodes()) {
		return ""
	}
	return stateCodes()[s]
}

// ParseState reads the code of a state.
func ParseState(code string) (State, bool) {
	i := slices.Index(stateCodes(), code)
	return State(max(i, 0)), i >= 0
}

// next lists the states that may follow. A service that accepted and finished
// may be heard of only once, by the later of its two files.
func (s State) next() []State {
	switch s {
	case Draft:
		return []State{InProgress, Revoked}
	case InProgress:
		return []State{Accepted, Rejected, Done, Revoked}
	case Accepted:
		return []State{Done, Revoked}
	}
	return nil
}

// Can says whether a state may follow.
func (s State) Can(next State) bool { return slices.Contains(s.next(), next) }

// Reason says why a service cannot take a referral. It never says anything
// about the person.
type Reason string

// The reasons.
const (
	ReasonFull     Reason = "full"             // no place, no capacity
	ReasonMandate  Reason = "outside-mandate"  // the service does not do this
	ReasonArea     Reason = "outside-area"     // the service does not work there
	ReasonUnsafe   Reason = "not-safe-here"    // the person would not be safe there
	ReasonLanguage Reason = "no-interpreter"   // nobody there speaks the language
	ReasonElse     Reason = "another-service"  // another service is better placed
	ReasonAsk      Reason = "please-call-back" // the service wants to talk first
)

// Reasons lists the reasons in the order in which they are offered.
func Reasons() []Reason {
	return []Reason{ReasonFull, ReasonMandate, ReasonArea, ReasonUnsafe, ReasonLanguage, ReasonElse, ReasonAsk}
}

// Referral is what the sending side keeps of one referral. It is a value: every
// step returns a new one. The zero Referral is a draft.
type Referral struct {
	Ref     Ref
	Service string
	Profile string
	// Digest is that of the exact bytes that were previewed and sent.
	Digest  [32]byte
	Expires string
	State   State
	Reason  Reason
	// Replier is the key that signed the first reply. Later replies by another
	// are refused.
	Replier ed25519.PublicKey
}

// To moves on to a state. screening.ErrNotPermitted when it cannot follow.
func (r Referral) To(next State) (Referral, error) {
	if !r.State.Can(next) {
		return r, fmt.Errorf("referral from %s to %s: %w", r.State, next, screening.ErrNotPermitted)
	}
	r.State = next
	return r, nil
}

// With takes in a reply. A reply that says what is known already changes
// nothing, however often it comes, and so does a late acceptance of what is
// done. screening.ErrNotForUs when the reply is to another referral;
// screening.ErrForged when it answers other bytes than were sent or comes from
// another key than the first one; screening.ErrNotPermitted when its state
// cannot follow.
func (r Referral) With(p *Reply) (Referral, error) {
	switch {
	case p.Ref != r.Ref:
		return r, fmt.Errorf("take in reply: %w", screening.ErrNotForUs)
	case p.Digest != r.Digest || r.Replier != nil && !r.Replier.Equal(p.Signer):
		return r, fmt.Errorf("take in reply: %w", screening.ErrForged)
	case r.State == p.State && r.Reason == p.Reason, r.State == Done && p.State == Accepted:
		return r, nil
	}
	next, err := r.To(p.State)
	if err != nil {
		return r, fmt.Errorf("take in reply: %w", err)
	}
	next.Reason, next.Replier = p.Reason, slices.Clone(p.Signer)
	return next, nil
}
