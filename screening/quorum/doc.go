// Package quorum splits the agency's recovery key into three sheets of paper, of
// which any two give it back and one alone says nothing about it.
//
// It is Shamir's scheme over GF(256), byte by byte: y = secret + random * x, with
// the polynomial of AES. The secret is the 32 bytes of the key and 8 bytes of a
// hash of it, so that two sheets that do not belong together are noticed, and no
// wrong key is ever given; the hash is split along, since on a sheet it would be
// something that one sheet says.
//
// # Sheet
//
//	1   version, 1
//	8   set, random: which sheets belong together
//	1   number of the sheet, x: 1, 2 or 3
//	40  share
//	4   SHA-256 of all that, its first bytes: a mistake in typing is noticed
//
// In text: base32 (RFC 4648) in capitals without padding, 87 letters and digits in
// groups of four; spaces, line ends, hyphens and small letters do not matter.
//
// The 8 bytes are the first of SHA-256("pelita/1 recovery sheet" | key), and the
// key is the data part of the age identity AGE-SECRET-KEY-PQ-1... (Bech32).
package quorum

import "errors"

var (
	// ErrSheet: the text is no sheet, or was mistyped.
	ErrSheet = errors.New("quorum: not a sheet, or mistyped")
	// ErrSheets: the sheets do not belong together: of two keys, twice the same,
	// or one of them was changed.
	ErrSheets = errors.New("quorum: sheets that do not belong together")
	// ErrKey: the text is no post-quantum age identity.
	ErrKey = errors.New("quorum: not a recovery key")
)
