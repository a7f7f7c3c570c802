package bundle

import (
	"bytes"
	"compress/flate"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"pelita/sync/wire"
)

// Kind says what a set of codes carries.
type Kind uint8

// The kinds. Others are of a later version.
const (
	// Request and Grant are the two files by which a device joins.
	Request Kind = iota + 1
	Grant
	// Segments are frames of segments: a single short case.
	Segments
	// Receipt is what a device says that it holds.
	Receipt
)

// Limits of codes. A code of 360 bytes is one that the camera of a phone reads
// from a screen of a phone.
const (
	codeBytes = 360
	// MaxCodes is how many codes a set has at most.
	MaxCodes = 48
	// MaxMessage bounds what a set unpacks to.
	MaxMessage = 128 << 10
	// maxText bounds the text of one code.
	maxText = 1024
	// maxSets is how many sets a Collector keeps apart.
	maxSets = 8
)

// A code: mark, kind, number of this code from 0, how many there are, check of
// the whole set, a piece, check of this code.
const (
	codeMark  = 0x70
	codeHead  = 4 + len(wire.Short{})
	codeCheck = 4
)

// Codes splits a message into the texts of codes, in upper-case base32 so that
// the dense alphanumeric mode of QR carries them. The same message gives the
// same codes. ErrCodes when it is too large.
func Codes(kind Kind, message []byte) ([]string, error) {
	packed, err := pack(message)
	if err != nil {
		return nil, err
	}
	count := (len(packed) + codeBytes - 1) / codeBytes
	if count == 0 || count > MaxCodes || len(message) > MaxMessage {
		return nil, fmt.Errorf("%w: %d bytes", ErrCodes, len(packed))
	}
	size := (len(packed) + count - 1) / count // all about equally dense
	sum := checkOf(kind, packed)
	var out []string
	for i := range count {
		piece := packed[i*size : min(len(packed), (i+1)*size)]
		b := append([]byte{codeMark, byte(kind), byte(i), byte(count)}, sum[:]...)
		b = append(b, piece...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
		out = append(out, text().EncodeToString(b))
	}
	return out, nil
}

func text() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

func checkOf(kind Kind, packed []byte) wire.Short {
	return wire.Sum([]byte{byte(kind)}, packed).Short()
}

// pack compresses: a recipient is letters, of which each carries five bits.
func pack(message []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("pack codes: %w", err)
	}
	if _, err := w.Write(message); err != nil {
		return nil, fmt.Errorf("pack codes: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack codes: %w", err)
	}
	return out.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), MaxMessage+1))
	if err != nil || len(b) > MaxMessage {
		return nil, fmt.Errorf("%w: packing", ErrCode)
	}
	return b, nil
}

// code is one that was read.
type code struct {
	kind  Kind
	index int
	count int
	sum   wire.Short
	piece []byte
}

func parseCode(s string) (code, error) {
	if len(s) > maxText {
		return code{}, ErrCode
	}
	b, err := text().DecodeString(s)
	if err != nil || len(b) <= codeHead+codeCheck || b[0] != codeMark {
		return code{}, ErrCode
	}
	body, check := b[:len(b)-codeCheck], binary.BigEndian.Uint32(b[len(b)-codeCheck:])
	c := code{kind: Kind(b[1]), index: int(b[2]), count: int(b[3]), sum: wire.Short(b[4:codeHead]), piece: body[codeHead:]}
	if crc32.ChecksumIEEE(body) != check || c.kind == 0 || c.count == 0 || c.count > MaxCodes || c.index >= c.count || len(c.piece) > codeBytes {
		return code{}, ErrCode
	}
	return c, nil
}
