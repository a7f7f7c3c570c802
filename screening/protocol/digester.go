package protocol

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"strconv"
)

// Digester hashes fields, each with its length in front, so that no two lists of
// fields are the same bytes.
type Digester struct{ h hash.Hash }

// NewDigester gives one that has hashed nothing. What is kept, or compared elsewhere,
// begins with a label that names its form.
func NewDigester() Digester { return Digester{h: sha256.New()} }

// Add hashes fields.
func (d Digester) Add(fields ...string) {
	for _, f := range fields {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		d.h.Write(n[:])
		d.h.Write([]byte(f))
	}
}

// List hashes how many fields there are, and the fields.
func (d Digester) List(fields []string) {
	d.Add(strconv.Itoa(len(fields)))
	d.Add(fields...)
}

// Sum is the hash of what was added.
func (d Digester) Sum() (out [32]byte) {
	d.h.Sum(out[:0])
	return out
}
