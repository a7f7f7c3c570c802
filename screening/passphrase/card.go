package passphrase

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"strings"

	"pelita/screening"
)

// Card is the secret of an unlock card: 256 random bits that are asked for beside
// the passphrase. Nothing on the device says whether an officer has one.
type Card [32]byte

// cardLabel is what the check of a card is computed under.
const cardLabel = "pelita/1 unlock card"

const (
	checkLen = 3
	group    = 4
	// MaxCardFile bounds the file of a card.
	MaxCardFile = 1 << 10
)

// crockford's alphabet has no letter that is read as a digit.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewCard draws a card.
func NewCard() Card {
	var c Card
	rand.Read(c[:])
	return c
}

// Code is what the QR code of a card holds: 56 letters and digits, the secret and
// a check of three bytes in Crockford's base32. No name stands in it.
func (c Card) Code() string {
	sum := sha256.Sum256(append([]byte(cardLabel), c[:]...))
	return base32.NewEncoding(crockford).WithPadding(base32.NoPadding).EncodeToString(append(c[:], sum[:checkLen]...))
}

// Text is the code in fourteen groups of four, to be printed, typed, or kept in a
// file.
func (c Card) Text() string {
	code := c.Code()
	var groups []string
	for len(code) > 0 {
		groups = append(groups, code[:group])
		code = code[group:]
	}
	return strings.Join(groups, " ")
}

// ParseCard reads a card as a file holds it or as a person types it: capitals,
// spaces and dashes do not matter, O is read as 0, I and L as 1.
// screening.ErrUnreadable, also when one letter is wrong.
func ParseCard(text []byte) (Card, error) {
	if len(text) > MaxCardFile {
		return Card{}, fmt.Errorf("read card: %w", screening.ErrUnreadable)
	}
	code := strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "").Replace(strings.ToUpper(string(bytes.TrimPrefix(text, []byte("\ufeff")))))
	code = strings.Join(strings.Fields(code), "")
	raw, err := base32.NewEncoding(crockford).WithPadding(base32.NoPadding).DecodeString(code)
	var c Card
	if err != nil || len(raw) != len(c)+checkLen {
		return Card{}, fmt.Errorf("read card: %w", screening.ErrUnreadable)
	}
	copy(c[:], raw)
	if c.Code() != code {
		return Card{}, fmt.Errorf("read card: %w", screening.ErrUnreadable)
	}
	return c, nil
}

// With is a passphrase and a card as one: the passphrase, a zero byte, and the
// card in base64 without padding. A passphrase itself has no zero byte, so no two
// pairs are the same. The caller clears it.
func (c Card) With(passphrase []byte) []byte {
	out := append(bytes.Clone(passphrase), 0)
	return base64.RawStdEncoding.AppendEncode(out, c[:])
}

// cardLen is the length of a card as With writes it.
const cardLen = 43

// Typed is the part of what With made that a person types.
func Typed(passphrase []byte) []byte {
	at := len(passphrase) - cardLen - 1
	if at < 0 || passphrase[at] != 0 {
		return passphrase
	}
	return passphrase[:at]
}
