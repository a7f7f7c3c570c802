package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/bits"

	"golang.org/x/crypto/chacha20poly1305"
)

// sum is a number below 2^256, big endian: the sum of the terms of a table's
// rows. It does not depend on their order, so that one row can be replaced in it
// without reading the others.
type sum [sha256.Size]byte

// plus is s + t, minus is s - t, modulo 2^256.
func (s sum) plus(t sum) sum  { return s.add(t, bits.Add64) }
func (s sum) minus(t sum) sum { return s.add(t, bits.Sub64) }

func (s sum) add(t sum, word func(a, b, carry uint64) (uint64, uint64)) (out sum) {
	var carry uint64
	for at := len(s) - 8; at >= 0; at -= 8 {
		var w uint64
		w, carry = word(binary.BigEndian.Uint64(s[at:]), binary.BigEndian.Uint64(t[at:]), carry)
		binary.BigEndian.PutUint64(out[at:], w)
	}
	return out
}

// tag is the last part of an envelope. A row can hold a value that opens in its
// place and is not the one that was written last; its tag is another then.
type tag [chacha20poly1305.Overhead]byte

func tagOf(envelope []byte) (t tag) {
	if len(envelope) >= len(t) {
		copy(t[:], envelope[len(envelope)-len(t):])
	}
	return t
}

// link is the end of a chain over the tags of a record's change-sets, in the
// order of their versions. Zero when there is none.
type link [16]byte

// next is the link after a change-set with this tag.
func (l link) next(t tag) link {
	h := sha256.New()
	h.Write([]byte(labelChanges))
	h.Write(l[:])
	h.Write(t[:])
	return link(h.Sum(nil)[:len(l)])
}

// terms makes the terms of rows under one generation of the vault key.
type terms struct{ mac hash.Hash }

func newTerms(key []byte) terms { return terms{hmac.New(sha256.New, key)} }

// rowRef is what a term is made of.
type rowRef struct {
	table   table
	row     int64  // 0 where rows have no order and no other table knows the number
	id      []byte // none where the row number is the id
	version uint64
	tag     tag
}

// of is the term of a row.
func (t terms) of(r rowRef) (out sum) {
	t.mac.Reset()
	var b [1 + 8 + 8 + 1]byte
	b[0], b[17] = byte(r.table), byte(len(r.id))
	binary.BigEndian.PutUint64(b[1:], uint64(r.row))
	binary.BigEndian.PutUint64(b[9:], r.version)
	t.mac.Write(b[:])
	t.mac.Write(r.id)
	t.mac.Write(r.tag[:])
	t.mac.Sum(out[:0])
	return out
}
