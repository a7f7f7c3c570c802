package wire

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrID says that a text or byte string is not an id of the expected length.
var ErrID = errors.New("wire: not an id")

// alphabet is RFC 4648 base32 in lower case: no letter case to get wrong when
// an id is read aloud, no sign that a file name or a URL must escape.
const alphabet = "abcdefghijklmnopqrstuvwxyz234567"

// ID names a device or a space: 16 random bytes that say nothing.
type ID [16]byte

// NewID draws a random id from the system.
func NewID() ID {
	var id ID
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the process first
	return id
}

// ParseID reads the text form, 26 characters; ErrID otherwise. Only the one
// canonical text of an id is accepted.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 26 {
		return ID{}, ErrID
	}
	b, err := textEncoding().DecodeString(s)
	if err != nil || len(b) != len(id) {
		return ID{}, ErrID
	}
	copy(id[:], b)
	if id.String() != s {
		return ID{}, ErrID
	}
	return id, nil
}

func textEncoding() *base32.Encoding {
	return base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)
}

// String is the text form: 26 characters of lower-case base32.
func (i ID) String() string { return textEncoding().EncodeToString(i[:]) }

// IsZero reports whether the id was never set; no device or space has it.
func (i ID) IsZero() bool { return i == ID{} }

// MarshalText is String, for JSON and TOML.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText is ParseID.
func (i *ID) UnmarshalText(b []byte) error {
	id, err := ParseID(string(b))
	if err != nil {
		return err
	}
	*i = id
	return nil
}

// MarshalBinary gives CBOR a byte string.
func (i ID) MarshalBinary() ([]byte, error) { return i[:], nil }

// UnmarshalBinary refuses every length but 16 (ErrID).
func (i *ID) UnmarshalBinary(b []byte) error { return fill(i[:], b) }

// Hash is a SHA-256: of a segment (its id), an epoch record (its id), a
// genesis (the agency id).
type Hash [32]byte

// Sum hashes the parts as if they were one.
func Sum(parts ...[]byte) Hash {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return Hash(h.Sum(nil))
}

// String is lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// IsZero reports whether the hash was never set.
func (h Hash) IsZero() bool { return h == Hash{} }

// Short is the first eight bytes: how headers and heads name a hash.
func (h Hash) Short() Short { return Short(h[:8]) }

// MarshalBinary gives CBOR a byte string.
func (h Hash) MarshalBinary() ([]byte, error) { return h[:], nil }

// UnmarshalBinary refuses every length but 32 (ErrID).
func (h *Hash) UnmarshalBinary(b []byte) error { return fill(h[:], b) }

// Short is the first eight bytes of a Hash. It points, it proves nothing.
type Short [8]byte

// String is lower-case hexadecimal.
func (s Short) String() string { return hex.EncodeToString(s[:]) }

// IsZero reports whether nothing is named; clear kinds have a zero epoch.
func (s Short) IsZero() bool { return s == Short{} }

// MarshalBinary gives CBOR a byte string.
func (s Short) MarshalBinary() ([]byte, error) { return s[:], nil }

// UnmarshalBinary refuses every length but 8 (ErrID).
func (s *Short) UnmarshalBinary(b []byte) error { return fill(s[:], b) }

func fill(dst, src []byte) error {
	if len(src) != len(dst) {
		return fmt.Errorf("%w: %d bytes for %d", ErrID, len(src), len(dst))
	}
	copy(dst, src)
	return nil
}
