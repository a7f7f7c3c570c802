package wire

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"slices"
)

const maxRequest = 16 << 10

// Request asks an administrator to admit a device. It goes from hand to hand,
// never through a hub. Its own signature proves that the sender holds the
// signing key; that it holds the age identity is proved when the grant opens.
type Request struct {
	Version   uint8             `cbor:"1,keyasint"`
	Device    ID                `cbor:"2,keyasint"`
	Key       ed25519.PublicKey `cbor:"3,keyasint"`
	Recipient string            `cbor:"4,keyasint"`
	Nonce     []byte            `cbor:"5,keyasint"`
	// Name is what the device calls itself, in clear: a request is shown to
	// one person. The administrator seals it into the roster.
	Name string `cbor:"6,keyasint,omitempty"`
	// Renews is the id under which the same device is enrolled now, when it asks
	// for new keys, and Wrote how far it wrote under that id. Who enrols it
	// revokes that id there.
	Renews ID    `cbor:"7,keyasint,omitzero"`
	Wrote  []Cut `cbor:"8,keyasint,omitempty"`
	// Former are all ids under which the device worked before, of which changes may
	// still go out: it was restored from a backup of them, or its keys were renewed. Nil
	// in a request by a version that did not say; empty when there is none.
	Former []ID `cbor:"9,keyasint,omitzero"`
	// Forgot are the ids that earlier requests in the place of Renews asked for, whose
	// keys are gone: who admits this one revokes those of them that were admitted.
	Forgot []ID `cbor:"10,keyasint,omitempty"`

	raw, file []byte
}

// signed is any message with one signature behind it.
type signed struct {
	_         struct{} `cbor:",toarray"`
	Message   []byte
	Signature []byte
}

// NewRequest signs r with the device's signing key and encodes it.
func NewRequest(r Request, key ed25519.PrivateKey) ([]byte, error) {
	r.Version = Version
	r.Key, _ = key.Public().(ed25519.PublicKey)
	b, err := sign(LabelRequest, r, key)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	if _, err := ParseRequest(b); err != nil {
		return nil, err
	}
	return b, nil
}

// ParseRequest reads a request and checks its proof of possession (ErrFormat,
// ErrVersion, ErrSignature).
func ParseRequest(b []byte) (Request, error) {
	if len(b) > maxRequest {
		return Request{}, fmt.Errorf("%w: request of %d bytes", ErrFormat, len(b))
	}
	var s signed
	var r Request
	if err := Unmarshal(b, &s); err != nil {
		return Request{}, fmt.Errorf("read request: %w", err)
	}
	if err := Unmarshal(s.Message, &r); err != nil {
		return Request{}, fmt.Errorf("read request: %w", err)
	}
	if r.Version != Version {
		return Request{}, fmt.Errorf("%w: request %d", ErrVersion, r.Version)
	}
	if err := checkDevice(r.Device, r.Key, r.Recipient); err != nil {
		return Request{}, err
	}
	if len(r.Nonce) != nonceSize || len(r.Name) > maxRequestName || len(r.Wrote) > maxSpacesWrote || r.Renews == r.Device || !soundFormer(r.Device, r.Former) || !r.soundForgot() {
		return Request{}, fmt.Errorf("%w: request", ErrFormat)
	}
	if !verify(LabelRequest, s, r.Key) {
		return Request{}, ErrSignature
	}
	r.raw, r.file = bytes.Clone(s.Message), bytes.Clone(b)
	return r, nil
}

const (
	maxRequestName = 256
	maxSpacesWrote = 256
)

// soundForgot holds that what was asked for before is neither what is asked for now nor
// what is renewed.
func (r Request) soundForgot() bool {
	return len(r.Forgot) == 0 || !r.Renews.IsZero() && !slices.Contains(r.Forgot, r.Renews) && soundFormer(r.Device, r.Forgot)
}

// Hash names the request: the SHA-256 of what is signed in it.
func (r Request) Hash() Hash { return Sum(r.raw) }

// Words are the six words that both sides read aloud before the device is
// admitted: they cover every byte of the request.
func (r Request) Words() string { return r.Hash().Words() }

func sign(label string, v any, key ed25519.PrivateKey) ([]byte, error) {
	message, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	return Marshal(signed{Message: message, Signature: ed25519.Sign(key, signedMessage(label, message))})
}

func verify(label string, s signed, key ed25519.PublicKey) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, signedMessage(label, s.Message), s.Signature)
}

func signedMessage(label string, message []byte) []byte {
	sum := Sum(message)
	return append([]byte(label), sum[:]...)
}
