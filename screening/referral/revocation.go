package referral

import (
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"

	"pelita/screening"
)

// Revocation tells a service that the person, or the agency, takes a referral
// back: what it holds must be deleted. Nobody can make it do so.
type Revocation struct {
	Ref    Ref
	Agency AgencyID
	Signer ed25519.PublicKey
	// Digest is that of the disclosure which is taken back.
	Digest [32]byte
}

// Trust says whether the sender is one that the receiver has pinned.
func (r *Revocation) Trust(k Known) Trust { return trust(k, r.Agency, r.Signer) }

// Revoke signs a letter that takes a referral back and seals it to the service.
// screening.ErrRecipient when no key of the service is known; then somebody has
// to tell it in another way. screening.ErrNotPermitted for another service, or a
// referral that never left.
func Revoke(r Referral, to Service, from Sender) ([]byte, error) {
	switch {
	case r.Service != to.ID || r.State == Draft:
		return nil, fmt.Errorf("revoke referral: %w", screening.ErrNotPermitted)
	case to.key.IsZero():
		return nil, fmt.Errorf("revoke referral: %w", screening.ErrRecipient)
	}
	l := letter{Kind: kindRevocation, Ref: r.Ref[:], Digest: r.Digest[:]}
	file, err := l.send(to.key, from)
	if err != nil {
		return nil, fmt.Errorf("revoke referral: %w", err)
	}
	return file, nil
}

// OpenRevocation opens such a letter for the service. It does not expire. Errors
// as Open.
func OpenRevocation(file []byte, id *age.HybridIdentity) (*Revocation, error) {
	plain, err := unseal(file, id)
	if err != nil {
		return nil, fmt.Errorf("open revocation: %w", err)
	}
	r, err := readRevocation(plain, RecipientOf(id))
	if err != nil {
		return nil, fmt.Errorf("open revocation: %w", err)
	}
	return r, nil
}

// readRevocation reads what is inside the seal.
func readRevocation(plain []byte, me Recipient) (*Revocation, error) {
	l, err := receive(plain, kindRevocation, me)
	if err != nil {
		return nil, err
	}
	if len(l.Digest) != len(Revocation{}.Digest) {
		return nil, screening.ErrUnreadable
	}
	return &Revocation{Ref: Ref(l.Ref), Agency: AgencyID(l.Agency), Signer: l.Signer, Digest: [32]byte(l.Digest)}, nil
}
