package backup

import (
	"crypto/sha256"
	"encoding"
	"fmt"
	"hash"
	"io"
)

// Point is where the writing of a backup stands: up to here everything is on the
// disk of the file. It holds the key of the file, and is to be kept where the
// records are kept.
type Point struct {
	Format int      `cbor:"1,keyasint"`
	Header []byte   `cbor:"2,keyasint"` // all that stands before the first chunk
	Key    [16]byte `cbor:"3,keyasint"`
	To     []string `cbor:"4,keyasint"`
	Chunks uint64   `cbor:"5,keyasint"` // of age's STREAM, that are written
	// Length is that of the file so far, and Sum the state of SHA-256 over it.
	Length int64  `cbor:"6,keyasint"`
	Sum    []byte `cbor:"7,keyasint"`
	// Carry is what is sealed with the next bytes.
	Carry []byte   `cbor:"8,keyasint,omitempty"`
	Last  Kind     `cbor:"9,keyasint"`
	Parts []passed `cbor:"10,keyasint"`
	// Cursor is where the keeper of the records stands.
	Cursor []byte `cbor:"11,keyasint,omitempty"`
	// Next is SHA-256 of the bytes that may be on their way to the file, and
	// Coming how many they are. Nothing else is ever sealed in their place.
	Next   [32]byte `cbor:"12,keyasint"`
	Coming int64    `cbor:"13,keyasint"`
	// Whole says that nothing is left to be written.
	Whole bool `cbor:"14,keyasint,omitempty"`
	// Paged is how many pages of the parts stand elsewhere.
	Paged int `cbor:"15,keyasint,omitempty"`
}

// passed is a part that went by, with the state of its sum when it goes on.
type passed struct {
	_     struct{} `cbor:",toarray"`
	Part  Part
	Size  uint64
	State []byte
}

// pointFormat is the format of a point; the one before kept all parts in it.
const pointFormat = 2

// Reached makes sure that a file is the one that a point is about, and cuts off
// what stands behind it. ErrStale when it is another.
func (p Point) Reached(file interface {
	io.ReaderAt
	Truncate(int64) error
}, size int64) error {
	if !p.found(file, size) {
		return ErrStale
	}
	return file.Truncate(p.Length)
}

// sumState is the state of a sum, from which sumFrom goes on.
func sumState(h hash.Hash) ([]byte, error) {
	m, ok := h.(encoding.BinaryMarshaler)
	if !ok {
		return nil, fmt.Errorf("backup: the state of a sum cannot be kept")
	}
	return m.MarshalBinary()
}

func sumFrom(state []byte) (hash.Hash, error) {
	h := sha256.New()
	u, ok := h.(encoding.BinaryUnmarshaler)
	if !ok || u.UnmarshalBinary(state) != nil {
		return nil, ErrFormat
	}
	return h, nil
}

// keep gives what went by. The sum of a file that has ended is its state.
func (t *tallies) keep() ([]passed, error) {
	out := make([]passed, len(t.done))
	for n, p := range t.done {
		out[n] = passed{Part: p.part, Size: p.size}
		if p.part.Kind == File && p != t.last {
			copy(out[n].Part.Sum[:], p.sum.Sum(nil))
			continue
		}
		var err error
		if out[n].State, err = sumState(p.sum); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ended is the sum of a file that has ended.
type ended struct {
	hash.Hash
	sum [32]byte
}

// Sum is hash.Hash's.
func (e ended) Sum(b []byte) []byte { return append(b, e.sum[:]...) }

// talliesFrom goes on with what went by.
func talliesFrom(all []passed, last Kind) (tallies, error) {
	var t tallies
	for _, one := range all {
		p := &tally{part: one.Part, size: one.Size}
		if one.State == nil {
			p.sum = ended{sum: one.Part.Sum}
		} else {
			h, err := sumFrom(one.State)
			if err != nil {
				return t, err
			}
			p.sum = h
		}
		if p.part.Kind == File {
			t.file(p)
		} else {
			t.done = append(t.done, p)
		}
	}
	if n := len(t.done); n > 0 && (last == File || last == Chunk) {
		t.last = t.done[n-1]
	}
	return t, nil
}
