package vault

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"filippo.io/age"

	"pelita/screening"
)

// The key of the journal goes forward only. Entry i is authenticated under key
// i; key i+1 is derived from it, and key i is forgotten. Who takes the device,
// unlocked, gets the key of the next entry and of none before. The first key of
// a part is sealed to the agency's recovery recipients: they derive all others,
// and hold every entry against its authenticator.
const (
	labelJournalNext   = "pelita/vault/1/journal-next"
	labelJournalMAC    = "pelita/vault/1/journal-mac"
	labelJournalBegins = "pelita/vault/1/journal-begins"
)

// journalKey authenticates one entry.
type journalKey [keyLen]byte

func (k journalKey) derive(vault [16]byte, label string) (out [keyLen]byte, err error) {
	b, err := hkdf.Key(sha256.New, k[:], vault[:], label, keyLen)
	if err != nil {
		return out, fmt.Errorf("derive %s: %w", label, err)
	}
	defer clear(b)
	return [keyLen]byte(b), nil
}

// next is the key of the entry after this one.
func (k journalKey) next(vault [16]byte) (journalKey, error) {
	out, err := k.derive(vault, labelJournalNext)
	return journalKey(out), err
}

// beginsWith is what an entry that begins a part says of the part's first key.
func (k journalKey) beginsWith(vault [16]byte) ([32]byte, error) {
	return k.derive(vault, labelJournalBegins)
}

// mac authenticates the bytes of an entry.
func (k journalKey) mac(vault [16]byte, encoded []byte) (out [journalMAC]byte, err error) {
	key, err := k.derive(vault, labelJournalMAC)
	if err != nil {
		return out, err
	}
	m := hmac.New(sha256.New, key[:])
	m.Write(encoded)
	return [journalMAC]byte(m.Sum(nil)), nil
}

// metaJournal is the row of meta that holds the parts of the journal.
const metaJournal = metaOwn + "journal"

// journalPart is a stretch of the journal whose first key is sealed to the same
// recipients.
type journalPart struct {
	// First is the number of the entry that begins it.
	First uint64 `cbor:"1,keyasint"`
	// To is the digest of the recipients, so that a change of them is noticed.
	To [32]byte `cbor:"2,keyasint"`
	// Key is the first key, an age file to them; empty when there were none.
	Key []byte `cbor:"3,keyasint,omitempty"`
	// Fresh says that the entry is authenticated under this part's own first key:
	// it is the very first, or the key that led here was lost.
	Fresh bool `cbor:"4,keyasint,omitempty"`
	// Broken says that the entry marks that something before it does not hold.
	Broken bool `cbor:"5,keyasint,omitempty"`
}

// maxJournalParts bounds the parts, of which there is one for each change of the
// recovery recipients.
const maxJournalParts = 1 << 12

// journalFirst is what the age file of a part holds.
type journalFirst struct {
	Format int      `cbor:"1,keyasint"`
	Vault  [16]byte `cbor:"2,keyasint"`
	First  uint64   `cbor:"3,keyasint"`
	Key    []byte   `cbor:"4,keyasint"`
}

// recoveryRecipients are those who can open the vault without being its users.
// They are not known when the row that names them is damaged: a save does not
// fail for that.
func (w *work) recoveryRecipients() (to []string, known bool, err error) {
	b, err := w.v.readSecret(w.ctx, w.tx, metaRecipients)
	if errors.Is(err, screening.ErrDamaged) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	var rows []recipientRow
	if b != nil && codec().Unmarshal(b, &rows) != nil {
		return nil, false, nil
	}
	for _, r := range rows {
		if r.Holder == "" {
			to = append(to, r.Recipient)
		}
	}
	return to, true, nil
}

func digestOf(recipients []string) [32]byte {
	var b []byte
	for _, r := range recipients {
		b = part(b, []byte(r))
	}
	return sha256.Sum256(b)
}

// newJournalPart draws a first key and seals it to the recipients.
func newJournalPart(vault [16]byte, first uint64, recipients []string) (journalPart, journalKey, error) {
	var key journalKey
	rand.Read(key[:])
	p := journalPart{First: first, To: digestOf(recipients)}
	if len(recipients) == 0 {
		return p, key, nil
	}
	parsed, err := parseRecipients(recipients)
	if err != nil {
		return p, key, err
	}
	to := make([]age.Recipient, len(parsed))
	for i, r := range parsed {
		to[i] = r
	}
	p.Key, err = encryptCBOR(journalFirst{keyFileFormat, vault, first, key[:]}, to...)
	return p, key, err
}

// openFirst gives the first key of the part. errNoMatch when it is sealed to
// somebody else, errSealed when it is not what newJournalPart makes.
func (p journalPart) openFirst(vault [16]byte, identities []*age.HybridIdentity) (journalKey, error) {
	if len(p.Key) == 0 {
		return journalKey{}, errNoMatch
	}
	for _, id := range identities {
		var f journalFirst
		err := decryptCBOR(p.Key, &f, hybridGate{id})
		if noMatch := (*age.NoIdentityMatchError)(nil); errors.As(err, &noMatch) {
			continue
		}
		if err != nil || f.Format != keyFileFormat || f.Vault != vault || f.First != p.First || len(f.Key) != keyLen {
			return journalKey{}, errSealed
		}
		return journalKey(f.Key), nil
	}
	return journalKey{}, errNoMatch
}

// errNoMatch: the part is sealed to none of the keys that were given.
var errNoMatch = errors.New("sealed to somebody else")

// loadJournal reads the parts of the journal; there is none before it begins.
// *screening.DamagedError.
func (v *Vault) loadJournal(ctx context.Context) error {
	b, err := v.readSecret(ctx, v.db, metaJournal)
	if err != nil {
		return err
	}
	v.parts, err = parseParts(b)
	if err != nil || (len(v.parts) == 0) != (v.tally.Journal.Count == 0) {
		return damaged(partJournal, nil)
	}
	return nil
}

// parseParts reads what metaJournal holds. errSealed.
func parseParts(b []byte) ([]journalPart, error) {
	if b == nil {
		return nil, nil
	}
	var parts []journalPart
	if codec().Unmarshal(b, &parts) != nil || len(parts) == 0 || !soundParts(parts) {
		return nil, errSealed
	}
	return parts, nil
}

// soundParts says whether parts that were read from disk can be.
func soundParts(parts []journalPart) bool {
	for i, p := range parts {
		if p.First == 0 || i > 0 && p.First <= parts[i-1].First {
			return false
		}
	}
	return len(parts) <= maxJournalParts
}
