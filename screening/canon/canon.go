// Package canon writes and reads core deterministic CBOR (RFC 8949, 4.2.1) by
// hand, without reflection: for the few shapes that stand ten thousand times
// between a passphrase and a list, or between a hub and a caseload. The library
// reads and writes the very same bytes, and does everything else.
package canon

import (
	"encoding/binary"
	"math"
)

// Major types.
const (
	Uint  = 0
	Neg   = 1
	Bytes = 2
	Text  = 3
	Array = 4
	Map   = 5
	other = 7
)

// The arguments of type 7 that stand for something here.
const (
	no   = 20
	yes  = 21
	null = 22
)

// Head appends the head of an item: its major type and its argument.
func Head(b []byte, major byte, n uint64) []byte {
	m := major << 5
	switch {
	case n < 24:
		return append(b, m|byte(n))
	case n <= math.MaxUint8:
		return append(b, m|24, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, m|25), uint16(n))
	case n <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, m|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(b, m|27), n)
}

// Int appends a whole number.
func Int(b []byte, n int64) []byte {
	if n < 0 {
		return Head(b, Neg, uint64(-(n + 1)))
	}
	return Head(b, Uint, uint64(n))
}

// String appends a text.
func String(b []byte, s string) []byte { return append(Head(b, Text, uint64(len(s))), s...) }

// ByteString appends bytes.
func ByteString(b, s []byte) []byte { return append(Head(b, Bytes, uint64(len(s))), s...) }

// Bool appends true or false.
func Bool(b []byte, v bool) []byte {
	if v {
		return append(b, other<<5|yes)
	}
	return append(b, other<<5|no)
}

// Null appends null.
func Null(b []byte) []byte { return append(b, other<<5|null) }
