package disclose

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"pelita/screening"
)

// padFloor is the smallest size that leaves: nearly every disclosure has it, so
// that its length says nothing of the person.
const padFloor = 2 << 10

const lengthBytes = 4

// Pad frames b with its length and fills it with zeros up to its size class:
// Padme with a floor of 2 KiB.
func Pad(b []byte) []byte {
	out := make([]byte, class(lengthBytes+len(b)))
	binary.BigEndian.PutUint32(out, uint32(len(b)))
	copy(out[lengthBytes:], b)
	return out
}

// Unpad gives back what Pad framed. Anything Pad cannot have written is
// screening.ErrUnreadable. The slice is part of b.
func Unpad(b []byte) ([]byte, error) {
	if len(b) < padFloor {
		return nil, screening.ErrUnreadable
	}
	n := uint64(binary.BigEndian.Uint32(b))
	if n > uint64(len(b)-lengthBytes) || class(lengthBytes+int(n)) != len(b) {
		return nil, screening.ErrUnreadable
	}
	body, rest := b[lengthBytes:lengthBytes+int(n)], b[lengthBytes+int(n):]
	if slices.ContainsFunc(rest, func(c byte) bool { return c != 0 }) {
		return nil, screening.ErrUnreadable
	}
	return body, nil
}

// class is the Padme size of n bytes: the floating-point form of n keeps as
// many bits as its exponent has, so that the waste is at most 12 % and only
// O(log log n) bits of the length are told.
func class(n int) int {
	if n <= padFloor {
		return padFloor
	}
	exponent := bits.Len(uint(n)) - 1
	kept := bits.Len(uint(exponent))
	mask := 1<<(exponent-kept) - 1
	return (n + mask) &^ mask
}
