package referral

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"pelita/screening"
)

// maxFile bounds a file before it is looked at. The largest that this package
// writes is below a third of it.
const maxFile = 64 << 10

// seal encrypts to exactly one recipient.
func seal(plain []byte, to Recipient) ([]byte, error) {
	if to.IsZero() {
		return nil, screening.ErrRecipient
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to.key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return out.Bytes(), nil
}

// unseal decrypts a file whole: age hands out the beginning of a file before it
// has seen that the end is missing, so nothing is used before the end is read.
func unseal(file []byte, id *age.HybridIdentity) ([]byte, error) {
	if len(file) > maxFile || id == nil {
		return nil, screening.ErrUnreadable
	}
	r, err := age.Decrypt(bytes.NewReader(file), sole{id})
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, screening.ErrNotForUs
	case err != nil: // the library's errors can quote the file
		return nil, screening.ErrUnreadable
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return nil, screening.ErrUnreadable
	}
	return plain, nil
}

// sole opens a file that has one recipient and no more. A second recipient
// could read along, and could write other contents under the same header.
type sole struct {
	id *age.HybridIdentity
}

var errCompany = errors.New("more than one recipient")

// Unwrap is age's: age.ErrIncorrectIdentity when the file is for another.
func (s sole) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) != 1 {
		return nil, errCompany
	}
	return s.id.Unwrap(stanzas)
}
