package vault

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"pelita/screening/journal"
)

// Event is what the journal keeps of something that was done.
type Event = journal.Event

// JournalHead is the end of the journal: the number of the last entry and its
// hash, in which every entry before it is held fast.
type JournalHead struct {
	Number uint64
	Hash   [32]byte
}

// Limits of an entry, checked before anything is allocated for it.
const (
	journalMAC = 32
	// maxJournalEntry bounds the CBOR of an entry, maxJournalRow its envelope.
	maxJournalEntry = 1 << 10
	maxJournalRow   = 2 << 10
)

// labelJournalHash begins what is hashed of an entry.
const labelJournalHash = "pelita/vault/journal/1"

// errEvent: an event that the journal cannot keep: no kind, or a reason that is
// not a code.
var errEvent = errors.New("not an event that the journal keeps")

// journalEntry is one entry as it is hashed. It has no room for a name or a
// value: ids, codes, numbers, and no text but the code why.
type journalEntry struct {
	Number  uint64   `cbor:"1,keyasint"`
	At      int64    `cbor:"2,keyasint"` // Unix milliseconds
	Officer [16]byte `cbor:"3,keyasint,omitzero"`
	Kind    uint8    `cbor:"4,keyasint"`
	Record  [16]byte `cbor:"5,keyasint,omitzero"`
	Why     string   `cbor:"6,keyasint,omitempty"`
	Count   uint64   `cbor:"7,keyasint"`
	Until   int64    `cbor:"8,keyasint,omitempty"` // of the last of a run
	Prev    [32]byte `cbor:"9,keyasint"`
	// Begins is what the first key of a part must give; see beginsWith.
	Begins [32]byte `cbor:"10,keyasint,omitzero"`
}

// sealedEntry is an entry with its authenticator, as a row holds it.
type sealedEntry struct {
	mac     [journalMAC]byte
	encoded []byte
}

// hash is the hash of an entry, which the next one holds.
func (s sealedEntry) hash() [32]byte {
	h := sha256.New()
	h.Write(part(nil, []byte(labelJournalHash)))
	h.Write(s.mac[:])
	h.Write(s.encoded)
	return [32]byte(h.Sum(nil))
}

func (s sealedEntry) row() []byte { return append(s.mac[:], s.encoded...) }

func parseSealedEntry(row []byte) (sealedEntry, error) {
	if len(row) <= journalMAC || len(row) > journalMAC+maxJournalEntry {
		return sealedEntry{}, errSealed
	}
	return sealedEntry{[journalMAC]byte(row), row[journalMAC:]}, nil
}

// parseJournalEntry reads an entry. Keys of a later version are let be: the hash
// is over the bytes. errSealed.
func parseJournalEntry(b []byte) (journalEntry, error) {
	var e journalEntry
	if len(b) > maxJournalEntry || codec().Unmarshal(b, &e) != nil {
		return e, errSealed
	}
	if e.Number == 0 || e.Kind == 0 || e.Count == 0 || !isCode(e.Why) {
		return e, errSealed
	}
	return e, nil
}

// isCode says whether a reason is a code, so that no text of a person can stand
// there.
func isCode(s string) bool {
	if len(s) > journal.MaxWhy {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// checkEvent refuses what no entry can hold. errEvent; the reason is not repeated.
func checkEvent(e Event) error {
	if e.Kind == 0 || !isCode(e.Why) {
		return fmt.Errorf("%w: kind %d", errEvent, e.Kind)
	}
	return nil
}

func journalPlace(n uint64) place {
	return place{table: tableJournal, column: columnValue, row: binary.BigEndian.AppendUint64(nil, n), version: 1}
}

// shown is the entry as others see it.
func (e journalEntry) shown() journal.Entry {
	until := e.Until
	if until == 0 {
		until = e.At
	}
	return journal.Entry{
		Number: e.Number,
		Event:  Event{Kind: journal.Kind(e.Kind), Record: e.Record, Why: e.Why, By: e.Officer, Count: e.Count},
		At:     time.UnixMilli(e.At).UTC(),
		Until:  time.UnixMilli(until).UTC(),
	}
}
