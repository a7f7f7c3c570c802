package referral

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/disclose"
)

// Sender is the device that signs.
type Sender struct {
	Agency AgencyID
	// Key signs with Ed25519; an ed25519.PrivateKey will do.
	Key crypto.Signer
	// Reply is the recipient to which answers are sealed.
	Reply Recipient
}

// errSender: a Sender without an Ed25519 key or without a recipient for replies.
var errSender = errors.New("sender without an Ed25519 key or a recipient for replies")

func (s Sender) public() (ed25519.PublicKey, error) {
	if s.Key == nil {
		return nil, errSender
	}
	key, ok := s.Key.Public().(ed25519.PublicKey)
	if !ok || len(key) != ed25519.PublicKeySize {
		return nil, errSender
	}
	return key, nil
}

// kind says what a letter is. A letter is also signed under a label of its
// kind, so that one never passes for the other.
type kind uint64

const (
	kindReferral   kind = 1
	kindReply      kind = 2
	kindSheet      kind = 3
	kindRevocation kind = 4
)

func (k kind) label() string {
	switch k {
	case kindReply:
		return LabelReply
	case kindSheet:
		return LabelSheet
	case kindRevocation:
		return LabelRevocation
	}
	return LabelReferral
}

// format is the version of the letter that this package writes and reads.
const format = 1

// letter is what is signed. The keys are documented in ../disclose/README.md
// and never get another meaning.
type letter struct {
	Format     uint64 `cbor:"1,keyasint"`
	Kind       kind   `cbor:"2,keyasint"`
	Ref        []byte `cbor:"3,keyasint"`
	Agency     []byte `cbor:"4,keyasint"`
	Signer     []byte `cbor:"5,keyasint"`
	To         []byte `cbor:"6,keyasint"`            // hash of the recipient
	Expires    string `cbor:"7,keyasint,omitempty"`  // referral
	Disclosure []byte `cbor:"8,keyasint,omitempty"`  // referral: the exact bytes
	ReplyTo    string `cbor:"9,keyasint,omitempty"`  // referral
	State      string `cbor:"10,keyasint,omitempty"` // reply
	Reason     string `cbor:"11,keyasint,omitempty"` // reply
	Digest     []byte `cbor:"12,keyasint,omitempty"` // reply, revocation: of the disclosure
	Sheet      []byte `cbor:"13,keyasint,omitempty"` // sheet: its content
}

// signed is a letter with its signature.
type signed struct {
	Letter    []byte `cbor:"1,keyasint"`
	Signature []byte `cbor:"2,keyasint"`
}

// message is what the signature is over: the label of the kind and the hash of
// the letter.
func message(k kind, letter []byte) []byte {
	h := sha256.Sum256(letter)
	return append([]byte(k.label()), h[:]...)
}

// send fills in who sends the letter to whom, signs it and seals it.
func (l letter) send(to Recipient, from Sender) ([]byte, error) {
	key, err := from.public()
	if err != nil {
		return nil, err
	}
	hash := to.hash()
	l.Format, l.Agency, l.Signer, l.To = format, from.Agency[:], key, hash[:]
	raw, err := codec().Marshal(l)
	if err != nil {
		return nil, err
	}
	sig, err := from.Key.Sign(rand.Reader, message(l.Kind, raw), crypto.Hash(0))
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	plain, err := codec().Marshal(signed{Letter: raw, Signature: sig})
	if err != nil {
		return nil, err
	}
	return seal(disclose.Pad(plain), to)
}

// receive opens the seal and checks everything that the two kinds have in
// common: who signed, and that it was meant for this recipient. Nobody can take
// a letter out of its seal and send it on under the first sender's name.
func receive(plain []byte, k kind, me Recipient) (letter, error) {
	var l letter
	raw, err := disclose.Unpad(plain)
	if err != nil {
		return l, err
	}
	var s signed
	if codec().Unmarshal(raw, &s) != nil || codec().Unmarshal(s.Letter, &l) != nil ||
		l.Format != format || l.Kind != k || len(l.Signer) != ed25519.PublicKeySize ||
		len(l.Ref) != len(Ref{}) || len(l.Agency) != len(AgencyID{}) {
		return l, screening.ErrUnreadable
	}
	hash := me.hash()
	if !ed25519.Verify(l.Signer, message(k, s.Letter), s.Signature) || !slices.Equal(l.To, hash[:]) {
		return l, screening.ErrForged
	}
	return l, nil
}
