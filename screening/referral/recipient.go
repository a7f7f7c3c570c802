package referral

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"pelita/screening"
)

// Recipient is the public key that a file is sealed to: an age recipient of the
// post-quantum kind age1pq1. Its zero value is no key.
type Recipient struct {
	key *age.HybridRecipient
}

// maxRecipient bounds the text before it is decoded; a key has 1,959 letters.
const maxRecipient = 2048

// ParseRecipient reads a recipient. screening.ErrRecipient for anything but the
// canonical text of an age1pq1 key: the older kind age1 could be opened later
// by whoever keeps the file until the computers for it exist.
func ParseRecipient(text string) (Recipient, error) {
	if len(text) > maxRecipient || !strings.HasPrefix(text, "age1pq1") {
		return Recipient{}, fmt.Errorf("parse recipient: %w", screening.ErrRecipient)
	}
	key, err := age.ParseHybridRecipient(text)
	if err != nil || key.String() != text { // the library's error holds the text
		return Recipient{}, fmt.Errorf("parse recipient: %w", screening.ErrRecipient)
	}
	return Recipient{key: key}, nil
}

// RecipientOf gives the recipient whose files an identity opens.
func RecipientOf(id *age.HybridIdentity) Recipient { return Recipient{key: id.Recipient()} }

// IsZero says that there is no key.
func (r Recipient) IsZero() bool { return r.key == nil }

// String is the age1pq1 text; "" when there is no key.
func (r Recipient) String() string {
	if r.IsZero() {
		return ""
	}
	return r.key.String()
}

// Seal begins an age file that only this key opens; what is written to the result
// goes into it, sealed. Closing it ends the file. screening.ErrRecipient.
func (r Recipient) Seal(out io.Writer) (io.WriteCloser, error) {
	if r.IsZero() {
		return nil, fmt.Errorf("seal file: %w", screening.ErrRecipient)
	}
	w, err := age.Encrypt(out, r.key)
	if err != nil {
		return nil, fmt.Errorf("seal file: %w", err)
	}
	return w, nil
}

// hash binds a file to the recipient it is for.
func (r Recipient) hash() [32]byte {
	return sha256.Sum256([]byte(LabelFingerprint + r.String()))
}

// fingerprintLetters is the length of a fingerprint: 100 bits in 5 groups of 4.
const fingerprintLetters = 20

// Fingerprint is what two people compare by voice before a key is trusted: 20
// letters in groups of four. "" when there is no key.
func (r Recipient) Fingerprint() string {
	if r.IsZero() {
		return ""
	}
	h := r.hash()
	letters := text(h[:])[:fingerprintLetters]
	var groups []string
	for ; letters != ""; letters = letters[4:] {
		groups = append(groups, letters[:4])
	}
	return strings.Join(groups, " ")
}
