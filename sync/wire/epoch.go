package wire

import (
	"bytes"
	"fmt"
)

const (
	maxEpoch   = 4 << 10
	maxParents = 8
)

// Epoch is the public record of one epoch of a space: it commits to a key
// that only wraps carry. Its id is the SHA-256 of its bytes; headers name it
// by the first eight. A number alone would be ambiguous when two
// administrators rotate at once: then both epochs live.
type Epoch struct {
	Version    uint8    `cbor:"1,keyasint"`
	Space      ID       `cbor:"2,keyasint"`
	Number     uint64   `cbor:"3,keyasint"` // one more than its highest parent's; for people
	Commitment Hash     `cbor:"4,keyasint"`
	Parents    []Parent `cbor:"5,keyasint"`

	raw []byte
}

// Parent is an epoch before, with its key sealed under the new one: who holds
// the newest key reads the whole history.
type Parent struct {
	_      struct{} `cbor:",toarray"`
	Epoch  Hash
	Sealed []byte
}

// NewEpoch encodes e and gives it back with its id set.
func NewEpoch(e Epoch) (Epoch, error) {
	e.Version = Version
	raw, err := Marshal(e)
	if err != nil {
		return Epoch{}, fmt.Errorf("encode epoch: %w", err)
	}
	return ParseEpoch(raw)
}

// ParseEpoch reads an epoch record (ErrFormat, ErrVersion).
func ParseEpoch(b []byte) (Epoch, error) {
	if len(b) > maxEpoch {
		return Epoch{}, fmt.Errorf("%w: epoch of %d bytes", ErrFormat, len(b))
	}
	var e Epoch
	if err := Unmarshal(b, &e); err != nil {
		return Epoch{}, fmt.Errorf("read epoch: %w", err)
	}
	if e.Version != Version {
		return Epoch{}, fmt.Errorf("%w: epoch %d", ErrVersion, e.Version)
	}
	if e.Space.IsZero() || e.Commitment.IsZero() || len(e.Parents) > maxParents {
		return Epoch{}, fmt.Errorf("%w: epoch", ErrFormat)
	}
	for _, p := range e.Parents {
		if p.Epoch.IsZero() || len(p.Sealed) > 128 {
			return Epoch{}, fmt.Errorf("%w: parent epoch", ErrFormat)
		}
	}
	e.raw = bytes.Clone(b)
	return e, nil
}

// Bytes is the encoding whose hash is the epoch's id.
func (e Epoch) Bytes() []byte { return bytes.Clone(e.raw) }

// ID is the epoch's id.
func (e Epoch) ID() Hash { return Sum(e.raw) }
