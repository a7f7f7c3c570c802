package vault

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/crypto/chacha20poly1305"
)

// The row envelope, byte by byte:
//
//	1  suite, 0x01 = XChaCha20-Poly1305
//	4  generation of the vault key at sealing, big endian
//	24 nonce, random
//	n  ciphertext of the padded value
//	16 tag
const (
	suiteXChaCha  = 1
	generationLen = 4
	envelopeHead  = 1 + generationLen + chacha20poly1305.NonceSizeX
	envelopeOver  = envelopeHead + chacha20poly1305.Overhead
)

// Padding hides lengths: a value is stored as its length in 4 bytes, itself,
// and zeros up to a Padme class of at least 256 bytes.
const (
	padHead  = 4
	padFloor = 256
	// maxValue bounds a value before it is allocated.
	maxValue = 32 << 20
)

// rowFormat is the first part of the associated data of every row.
const rowFormat = "pelita/vault/row/1"

// errSealed: the bytes were not sealed by this key for this place. It is turned
// into a *screening.DamagedError that names the part before it leaves.
var errSealed = errors.New("not sealed for this place")

// table is the code of a table, as it stands in associated data.
type table byte

const (
	tableMeta table = iota + 1
	tableKeys
	tableBodies
	tableChanges
	tableDrafts
	tableSegments
	tableJournal
	tablePages
	tableDelta
)

// column is the code of a column. Most tables have one sealed column.
type column byte

const (
	columnValue column = iota + 1
	columnNote
)

// place is where a sealed value belongs. A value that is moved to any other
// place does not open there.
type place struct {
	table   table
	column  column
	row     []byte
	version uint64
}

// fixed says that every value of the table has one length, which is a size
// class of its own.
func (p place) fixed() bool { return p.table == tableKeys }

// seal is one key bound to one vault.
type seal struct {
	aead  cipher.AEAD
	vault [16]byte
}

func newSeal(vault [16]byte, key []byte) (seal, error) {
	a, err := chacha20poly1305.NewX(key)
	if err != nil {
		return seal{}, fmt.Errorf("make row key: %w", err)
	}
	return seal{aead: a, vault: vault}, nil
}

// seal makes the envelope of value for place p.
func (s seal) seal(p place, generation uint32, value []byte) []byte {
	size := len(value)
	if !p.fixed() {
		size = padded(len(value))
	}
	out := make([]byte, envelopeHead, envelopeHead+size+chacha20poly1305.Overhead)
	out[0] = suiteXChaCha
	binary.BigEndian.PutUint32(out[1:], generation)
	nonce := out[1+generationLen : envelopeHead]
	rand.Read(nonce)
	plain := out[envelopeHead : envelopeHead+size]
	if p.fixed() {
		copy(plain, value)
	} else {
		binary.BigEndian.PutUint32(plain, uint32(len(value)))
		copy(plain[padHead:], value)
	}
	return s.aead.Seal(out, nonce, plain, s.associated(p, generation))
}

// open gives the value that was sealed for place p. errSealed.
func (s seal) open(p place, envelope []byte) ([]byte, error) { return s.openInto(nil, p, envelope) }

// openInto is open into the room of dst, as far as it goes.
func (s seal) openInto(dst []byte, p place, envelope []byte) ([]byte, error) {
	generation, err := generationOf(envelope)
	if err != nil {
		return nil, err
	}
	nonce := envelope[1+generationLen : envelopeHead]
	plain, err := s.aead.Open(dst[:0], nonce, envelope[envelopeHead:], s.associated(p, generation))
	if err != nil {
		return nil, errSealed
	}
	if p.fixed() {
		return plain, nil
	}
	return unpad(plain)
}

// generationOf reads the generation of an envelope without opening it. errSealed.
func generationOf(envelope []byte) (uint32, error) {
	if len(envelope) < envelopeOver || len(envelope) > maxValue || envelope[0] != suiteXChaCha {
		return 0, errSealed
	}
	return binary.BigEndian.Uint32(envelope[1:]), nil
}

// associated is the associated data: every part has its length before it, so
// that no two places have the same bytes.
func (s seal) associated(p place, generation uint32) []byte {
	b := make([]byte, 0, 160)
	b = part(b, []byte(rowFormat))
	b = part(b, s.vault[:])
	b = part(b, []byte{byte(p.table)})
	b = part(b, p.row)
	b = part(b, []byte{byte(p.column)})
	b = part(b, binary.BigEndian.AppendUint64(nil, p.version))
	return part(b, binary.BigEndian.AppendUint32(nil, generation))
}

func part(b, p []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(p))), p...)
}

// padded is the stored length of a value of n bytes.
func padded(n int) int { return max(padme(n+padHead), padFloor) }

// padme rounds up to a length whose low bits are zero, so that a length tells
// no more than a floating-point number of it would (Nikitin and others, 2019).
func padme(n int) int {
	if n < 2 {
		return n
	}
	e := bits.Len(uint(n)) - 1
	mask := 1<<(e-bits.Len(uint(e))) - 1
	return (n + mask) &^ mask
}

func unpad(plain []byte) ([]byte, error) {
	if len(plain) < padFloor {
		return nil, errSealed
	}
	n := int(binary.BigEndian.Uint32(plain))
	if n > len(plain)-padHead || padded(n) != len(plain) {
		return nil, errSealed
	}
	for _, b := range plain[padHead+n:] {
		if b != 0 {
			return nil, errSealed
		}
	}
	return plain[padHead : padHead+n], nil
}
