// Package journal has the words of what is noted of work on records: who did
// what, when, with which record, and why. It is the vocabulary; screening/vault
// keeps the journal itself.
package journal

import (
	"context"
	"strconv"
	"time"

	"pelita/screening/history"
)

// Kind says what was done. The numbers stand in stored bytes: they are
// never reused, and new kinds come after the last.
type Kind uint8

// The kinds of events.
const (
	// Begun: the journal begins, or a new part of it.
	Begun Kind = iota + 1
	// Broken: what came before could not be read when the vault was repaired.
	Broken

	// Made: a record was begun.
	Made
	// Opened: a person opened a record. See Event for what counts as one.
	Opened
	// Searched: a person searched. The words are never kept.
	Searched
	// Revealed: something that is masked was shown.
	Revealed
	// Changed: answers or notes of a record were changed, Count times.
	Changed
	// Decided: an officer decided.
	Decided
	// Consented and Withdrawn: the person allowed something, or took it back.
	Consented
	Withdrawn
	// Closed and Reopened: the work on a record ended, or was taken up again.
	Closed
	Reopened
	// Shared: a disclosure left for somebody.
	Shared
	// Exported: a file was written that holds something of a record, or of many.
	Exported
	// Printed: a paper was made to be printed.
	Printed
	// Attached: a file was added to a record.
	Attached
	// Erased: a record was erased. What it was is gone; that it was stays.
	Erased
	// Held and Released: a legal hold was put on a record, or lifted.
	Held
	Released

	// Unlocked and Locked: the profile was opened, or closed.
	Unlocked
	Locked
	// BackedUp and Restored: a backup was written, or read in.
	BackedUp
	Restored
	// Travelled: records left this device for a journey, or came back.
	Travelled
	// UserAdded and UserRemoved: who can open this device changed.
	UserAdded
	UserRemoved
	// PassphraseChanged: a user has a new passphrase.
	PassphraseChanged
	// RoleChanged: what an officer is was changed.
	RoleChanged
	// Many: many records were opened in a short time; Count says how many.
	Many
	// Settled: a person chose between two answers.
	Settled
	// Handled: a step was added to the custody of a file.
	Handled
	// Repaired: the vault was repaired.
	Repaired
	// RecoveryAdded and RecoveryRemoved: which recovery keys open this device changed.
	RecoveryAdded
	RecoveryRemoved
	// Drilled: a drill proved that a recovery key opens this device.
	Drilled

	lastKind = Drilled
)

// Kinds lists every kind.
func Kinds() []Kind {
	out := make([]Kind, lastKind)
	for i := range out {
		out[i] = Kind(i + 1)
	}
	return out
}

// String gives the code of the kind; "kind-N" for one of a later version.
func (k Kind) String() string {
	codes := [...]string{
		"", "begun", "broken", "made", "opened", "searched", "revealed", "changed", "decided", "consented", "withdrawn",
		"closed", "reopened", "shared", "exported", "printed", "attached", "erased", "held", "released",
		"unlocked", "locked", "backed-up", "restored", "travelled", "user-added", "user-removed",
		"passphrase-changed", "role-changed", "many", "settled", "handled", "repaired",
		"recovery-added", "recovery-removed", "drilled",
	}
	if k == 0 || int(k) >= len(codes) {
		return "kind-" + strconv.Itoa(int(k))
	}
	return codes[k]
}

// ParseKind finds the kind of a code.
func ParseKind(code string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.String() == code {
			return k, true
		}
	}
	return 0, false
}

// Event is what the journal keeps of something that a person did: who, what,
// with which record, and why. It has room for ids and codes only: no name, no
// answer, no word that was searched.
type Event struct {
	Kind Kind
	// Record is the record it was done with; zero when it was none, or many.
	Record history.RecordID
	// Why is a code of the program, such as "interview": lower-case letters,
	// digits and hyphens, at most MaxWhy of them.
	Why string
	// By is the officer; zero when the program did it by itself.
	By history.OfficerID
	// Count is how many times, or of how many records; 0 means 1.
	Count uint64
}

// MaxWhy bounds the reason of an event.
const MaxWhy = 40

// Entry is an event as it stands in the journal.
type Entry struct {
	// Number counts the entries of this device from 1, without gaps. It is 0 for
	// a run of changes that still goes on: it gets its number when it ends.
	Number uint64
	Event
	// At is when it was done by this device's clock; Until is when the last of a
	// run was, and is At otherwise.
	At, Until time.Time
}

// Query chooses entries, the newest first. The zero query takes all.
type Query struct {
	// Record leaves out what was done with others; zero takes all.
	Record history.RecordID
	// Kinds are the kinds to give; none gives all.
	Kinds []Kind
	// Before leaves out the entries of this number and later; 0 takes all.
	Before uint64
	// Since leaves out what was done before that; zero takes all.
	Since time.Time
	// Limit bounds how many are given; 0 gives all.
	Limit int
}

// Journal is where a device keeps what was done on it.
type Journal interface {
	// Log adds an entry durably.
	Log(ctx context.Context, e Event) error
	// Journal reads entries, the newest first. An error that matches ErrDamaged
	// when one of them was changed or is gone.
	Journal(ctx context.Context, q Query) ([]Entry, error)
}
