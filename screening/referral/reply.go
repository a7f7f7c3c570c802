package referral

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"filippo.io/age"

	"pelita/screening"
)

// Reply is a service's answer to a referral.
type Reply struct {
	Ref    Ref
	Agency AgencyID
	Signer ed25519.PublicKey
	State  State
	Reason Reason
	// Digest is that of the disclosure which was answered.
	Digest [32]byte
}

// Trust says whether the service is one that the agency has pinned.
func (r *Reply) Trust(k Known) Trust { return trust(k, r.Agency, r.Signer) }

// fits says whether a service can answer so: Accepted, Rejected with one of the
// reasons, or Done.
func fits(s State, why Reason) bool {
	switch s {
	case Accepted, Done:
		return why == ""
	case Rejected:
		return slices.Contains(Reasons(), why)
	}
	return false
}

// Reply signs an answer and seals it to the sender of the referral. Answering
// the same again makes another file that changes nothing at the other end.
// screening.ErrNotPermitted for a state that a service cannot give, a rejection
// without a reason, or a reason without a rejection.
func (i *Incoming) Reply(s State, why Reason, from Sender) ([]byte, error) {
	if !fits(s, why) {
		return nil, fmt.Errorf("reply to referral: %w", screening.ErrNotPermitted)
	}
	l := letter{
		Kind: kindReply, Ref: i.Ref[:], State: s.String(), Reason: string(why), Digest: i.Digest[:],
	}
	file, err := l.send(i.replyTo, from)
	if err != nil {
		return nil, fmt.Errorf("reply to referral: %w", err)
	}
	return file, nil
}

// OpenReply opens an answer for the sender of the referral. Errors as Open,
// but an answer does not expire.
func OpenReply(file []byte, id *age.HybridIdentity) (*Reply, error) {
	plain, err := unseal(file, id)
	if err != nil {
		return nil, fmt.Errorf("open reply: %w", err)
	}
	r, err := readReply(plain, RecipientOf(id))
	if err != nil {
		return nil, fmt.Errorf("open reply: %w", err)
	}
	return r, nil
}

// readReply reads what is inside the seal.
func readReply(plain []byte, me Recipient) (*Reply, error) {
	l, err := receive(plain, kindReply, me)
	if err != nil {
		return nil, err
	}
	s, ok := ParseState(l.State)
	if !ok || !fits(s, Reason(l.Reason)) || len(l.Digest) != len(Reply{}.Digest) {
		return nil, screening.ErrUnreadable
	}
	return &Reply{
		Ref: Ref(l.Ref), Agency: AgencyID(l.Agency), Signer: l.Signer,
		State: s, Reason: Reason(l.Reason), Digest: [32]byte(l.Digest),
	}, nil
}
