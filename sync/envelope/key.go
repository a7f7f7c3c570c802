package envelope

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"pelita/sync/wire"
)

// Key is an epoch key. It prints as nothing, so that no log can hold it.
type Key struct{ bytes *[32]byte }

// NewKey draws a key from the system.
func NewKey() Key {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the process first
	return Key{bytes: &b}
}

// KeyFrom is the key with these bytes.
func KeyFrom(b [32]byte) Key { return Key{bytes: &b} }

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.bytes == nil }

// String hides the key.
func (k Key) String() string { return "key" }

// derive makes a 32-byte key of k for a label and a context.
func (k Key) derive(label string, context ...[]byte) ([]byte, error) {
	if k.IsZero() {
		return nil, ErrNoKey
	}
	info := label
	for _, c := range context {
		info += string(c)
	}
	return hkdf.Key(sha256.New, k.bytes[:], nil, info, 32)
}

// commitment is what the epoch record says about its key in public.
func (k Key) commitment(space wire.ID) (wire.Hash, error) {
	b, err := k.derive(wire.LabelCommitment, space[:])
	if err != nil {
		return wire.Hash{}, err
	}
	return wire.Hash(b), nil
}

// check compares k with an epoch's commitment: without it a sealed body could
// be built that opens under two keys to two texts.
func (k Key) check(e wire.Epoch) error {
	c, err := k.commitment(e.Space)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(c[:], e.Commitment[:]) != 1 {
		return ErrCommitment
	}
	return nil
}

// seal is XChaCha20-Poly1305 under a derived key with a random nonce in front.
func seal(key, plain, associated []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	out := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	_, _ = rand.Read(out)
	return aead.Seal(out, out, plain, associated), nil
}

// open is its inverse (ErrOpen).
func open(key, sealed, associated []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if len(sealed) < chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead {
		return nil, ErrOpen
	}
	nonce, ct := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	plain, err := aead.Open(nil, nonce, ct, associated)
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}
