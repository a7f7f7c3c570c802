package wire

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
)

const maxAdministrator = 1 << 10

// Candidate is an administrator's key that asks to be named, in a genesis or by
// those who administer. It goes from hand to hand. Its own signature proves that
// the sender holds the key.
type Candidate struct {
	Version uint8             `cbor:"1,keyasint"`
	Key     ed25519.PublicKey `cbor:"2,keyasint"`
	Nonce   []byte            `cbor:"3,keyasint"`

	raw []byte
}

// NewCandidate signs a candidate with its key and encodes it; nonce is 32 random
// bytes.
func NewCandidate(key ed25519.PrivateKey, nonce []byte) ([]byte, error) {
	public, _ := key.Public().(ed25519.PublicKey)
	b, err := sign(LabelAdministrator, Candidate{Version: Version, Key: public, Nonce: nonce}, key)
	if err != nil {
		return nil, fmt.Errorf("encode administrator: %w", err)
	}
	if _, err := ParseCandidate(b); err != nil {
		return nil, err
	}
	return b, nil
}

// ParseCandidate reads a candidate and checks its proof of possession
// (ErrFormat, ErrVersion, ErrSignature).
func ParseCandidate(b []byte) (Candidate, error) {
	if len(b) > maxAdministrator {
		return Candidate{}, fmt.Errorf("%w: administrator of %d bytes", ErrFormat, len(b))
	}
	var s signed
	var c Candidate
	if err := Unmarshal(b, &s); err != nil {
		return Candidate{}, fmt.Errorf("read administrator: %w", err)
	}
	if err := Unmarshal(s.Message, &c); err != nil {
		return Candidate{}, fmt.Errorf("read administrator: %w", err)
	}
	if c.Version != Version {
		return Candidate{}, fmt.Errorf("%w: administrator %d", ErrVersion, c.Version)
	}
	if len(c.Key) != ed25519.PublicKeySize || len(c.Nonce) != nonceSize {
		return Candidate{}, fmt.Errorf("%w: administrator", ErrFormat)
	}
	if !verify(LabelAdministrator, s, c.Key) {
		return Candidate{}, ErrSignature
	}
	c.raw = bytes.Clone(s.Message)
	return c, nil
}

// Words are the six words that both sides read aloud before the key is named:
// they cover every byte that is signed.
func (c Candidate) Words() string { return Sum(c.raw).Words() }
