package referral

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"

	"pelita/screening"
)

// Ref names one referral. It is random: it tells nothing of the record, and
// whoever knows it was given the referral or its reply.
type Ref [16]byte

// AgencyID names an agency: the SHA-256 of its genesis. The zero AgencyID
// belongs to a service that is no agency of its own.
type AgencyID [32]byte

// refLetters is the length of a Ref in text.
const refLetters = 26

// NewRef draws a name.
func NewRef() Ref {
	var r Ref
	rand.Read(r[:]) // never fails: crypto/rand stops the program instead
	return r
}

// ParseRef reads the text form. screening.ErrUnreadable.
func ParseRef(s string) (Ref, error) {
	var r Ref
	b, err := lowerBase32().DecodeString(s)
	if err != nil || len(s) != refLetters || len(b) != len(r) || lowerBase32().EncodeToString(b) != s {
		return r, fmt.Errorf("parse referral id: %w", screening.ErrUnreadable)
	}
	return Ref(b), nil
}

// String is the text form: 26 letters of lower-case base32.
func (r Ref) String() string { return text(r[:]) }

// String is the text form: 52 letters of lower-case base32.
func (a AgencyID) String() string { return text(a[:]) }

func text(b []byte) string { return lowerBase32().EncodeToString(b) }

func lowerBase32() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}
