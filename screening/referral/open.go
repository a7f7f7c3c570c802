package referral

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"time"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/disclose"
)

// Known says which senders a receiver has pinned.
type Known interface {
	// Known says whether this key was checked to be a device of this agency.
	Known(agency AgencyID, key ed25519.PublicKey) bool
}

// Trust says what is known of a sender. A sender that is not known is shown as
// unverified: the file is what that key signed, but nobody has checked whose
// key it is.
type Trust uint8

// The trusts.
const (
	Unverified Trust = iota
	Verified
)

// String is the code of the trust.
func (t Trust) String() string {
	if t == Verified {
		return "verified"
	}
	return "unverified"
}

// trust asks the pins; without pins nobody is verified.
func trust(k Known, agency AgencyID, key ed25519.PublicKey) Trust {
	if k != nil && k.Known(agency, key) {
		return Verified
	}
	return Unverified
}

// Incoming is a referral as the service gets it. Signature, recipient and
// expiry were checked; who the signer is, Trust says.
type Incoming struct {
	Ref     Ref
	Agency  AgencyID
	Signer  ed25519.PublicKey
	Expires string
	Content disclose.Content
	// Digest is that of the exact bytes that the sender previewed.
	Digest [32]byte

	replyTo Recipient
}

// Trust says whether the sender is one that the receiver has pinned.
func (i *Incoming) Trust(k Known) Trust { return trust(k, i.Agency, i.Signer) }

// Open opens a referral for the service that holds the identity.
// screening.ErrNotForUs when it is sealed to somebody else; screening.ErrForged
// when the signature does not hold or was made for another recipient;
// screening.ErrExpired after its last day; screening.ErrUnreadable when it is
// no referral, or not whole.
func Open(file []byte, id *age.HybridIdentity, now time.Time) (*Incoming, error) {
	in, err := open(file, id)
	if err != nil {
		return nil, fmt.Errorf("open referral: %w", err)
	}
	if expired(in.Expires, now) {
		return nil, fmt.Errorf("open referral: %w", screening.ErrExpired)
	}
	return in, nil
}

func open(file []byte, id *age.HybridIdentity) (*Incoming, error) {
	plain, err := unseal(file, id)
	if err != nil {
		return nil, err
	}
	return readReferral(plain, RecipientOf(id))
}

// readReferral reads what is inside the seal.
func readReferral(plain []byte, me Recipient) (*Incoming, error) {
	l, err := receive(plain, kindReferral, me)
	if err != nil {
		return nil, err
	}
	content, err := disclose.Parse(l.Disclosure)
	if err != nil {
		return nil, err
	}
	replyTo, err := ParseRecipient(l.ReplyTo)
	if err != nil || l.Expires != content.Expires {
		return nil, screening.ErrUnreadable
	}
	return &Incoming{
		Ref: Ref(l.Ref), Agency: AgencyID(l.Agency), Signer: l.Signer, Expires: l.Expires,
		Content: content, Digest: sha256.Sum256(l.Disclosure), replyTo: replyTo,
	}, nil
}
