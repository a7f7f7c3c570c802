package reader

import (
	"encoding/binary"

	"golang.org/x/crypto/chacha20poly1305"
)

// The codes of the tables.
const (
	tableKeys    = 2
	tableBodies  = 3
	tableChanges = 4
	tableDrafts  = 5
	tableJournal = 7
)

const (
	rowFormat = "pelita/vault/row/1"
	rowHead   = 1 + 4 + chacha20poly1305.NonceSizeX
)

// place is where a value belongs.
type place struct {
	table   byte
	row     []byte
	version uint64
}

// generation is the number in the envelope of a row.
func generation(envelope []byte) (uint32, bool) {
	if len(envelope) < rowHead+chacha20poly1305.Overhead || envelope[0] != 1 {
		return 0, false
	}
	return binary.BigEndian.Uint32(envelope[1:]), true
}

// open opens a row and takes the padding off; a record key has none.
func open(key []byte, vault [16]byte, p place, envelope []byte) ([]byte, error) {
	g, ok := generation(envelope)
	aead, err := chacha20poly1305.NewX(key)
	if !ok || err != nil {
		return nil, ErrFormat
	}
	var with []byte
	for _, part := range [][]byte{
		[]byte(rowFormat), vault[:], {p.table}, p.row, {1},
		binary.BigEndian.AppendUint64(nil, p.version), binary.BigEndian.AppendUint32(nil, g),
	} {
		with = append(binary.BigEndian.AppendUint32(with, uint32(len(part))), part...)
	}
	b, err := aead.Open(nil, envelope[5:rowHead], envelope[rowHead:], with)
	if err != nil {
		return nil, ErrFormat
	}
	if p.table == tableKeys {
		return b, nil
	}
	if len(b) < 4 || uint64(binary.BigEndian.Uint32(b))+4 > uint64(len(b)) {
		return nil, ErrFormat
	}
	return b[4 : 4+binary.BigEndian.Uint32(b)], nil
}
