package referral

import (
	"crypto/ed25519"
	"fmt"

	"filippo.io/age"

	"pelita/screening"
)

// maxSheet bounds what a sheet may hold; padded and sealed it stays below
// history.MaxSealed.
const maxSheet = 32 << 10

// OpenedSheet is a sheet as its recipient gets it. Signature and recipient were
// checked; who the signer is, Trust says.
type OpenedSheet struct {
	Agency  AgencyID
	Signer  ed25519.PublicKey
	Content []byte
}

// Trust says whether the sender is one that the receiver has pinned.
func (s *OpenedSheet) Trust(k Known) Trust { return trust(k, s.Agency, s.Signer) }

// SealSheet signs the content of a sheet and seals it to one recipient. The
// sender cannot open it again: the key that it was sealed with is forgotten, and
// its length is padded. screening.ErrTooLong, screening.ErrRecipient.
func SealSheet(content []byte, to Recipient, from Sender) ([]byte, error) {
	switch {
	case len(content) > maxSheet:
		return nil, fmt.Errorf("seal sheet: %w", screening.ErrTooLong)
	case to.IsZero():
		return nil, fmt.Errorf("seal sheet: %w", screening.ErrRecipient)
	}
	ref := NewRef()
	l := letter{Kind: kindSheet, Ref: ref[:], Sheet: content}
	file, err := l.send(to, from)
	if err != nil {
		return nil, fmt.Errorf("seal sheet: %w", err)
	}
	return file, nil
}

// OpenSheet opens a sheet for the recipient that it was sealed to. It does not
// expire. Errors as Open.
func OpenSheet(file []byte, id *age.HybridIdentity) (*OpenedSheet, error) {
	plain, err := unseal(file, id)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", err)
	}
	s, err := readSheet(plain, RecipientOf(id))
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", err)
	}
	return s, nil
}

// readSheet reads what is inside the seal.
func readSheet(plain []byte, me Recipient) (*OpenedSheet, error) {
	l, err := receive(plain, kindSheet, me)
	if err != nil {
		return nil, err
	}
	if len(l.Sheet) == 0 || len(l.Sheet) > maxSheet {
		return nil, screening.ErrUnreadable
	}
	return &OpenedSheet{Agency: AgencyID(l.Agency), Signer: l.Signer, Content: l.Sheet}, nil
}
