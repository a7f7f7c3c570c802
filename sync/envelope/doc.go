// Package envelope seals what a hub must not read: the payloads of segments
// under epoch keys, the epoch keys to devices with age, the names in the
// roster. The hub links neither this package nor age. Payloads are opaque
// here. The formats are specified in sync/README.md.
package envelope

import "errors"

// The sentinels of this package.
var (
	// ErrNotHybrid says that a recipient or identity is not age's hybrid
	// post-quantum kind (age1pq1...): records must stay sealed for decades,
	// and age does not mix the kinds.
	ErrNotHybrid = errors.New("envelope: not a hybrid post-quantum age recipient")
	// ErrNoKey says that this device holds no key of the epoch. It may come.
	ErrNoKey = errors.New("envelope: no key for this epoch")
	// ErrOpen says that sealed bytes do not open: altered, or under another key.
	ErrOpen = errors.New("envelope: does not open")
	// ErrCommitment says that a key is not the one its epoch commits to.
	ErrCommitment = errors.New("envelope: key does not match its epoch")
	// ErrTooLarge says that contents exceed a limit, sealed or opened.
	ErrTooLarge = errors.New("envelope: too large")
	// ErrKind says that a segment's body is clear, or of a kind or version
	// that this program does not open.
	ErrKind = errors.New("envelope: not a body this version opens")
)

// Limits of one segment's plaintext, in bytes.
const (
	// TargetPlaintext is where the replica stops adding payloads.
	TargetPlaintext = 64 << 10
	// MaxPlaintext is refused beyond, when sealing and when opening.
	MaxPlaintext = 256 << 10
	// MaxPayload is the largest payload, so that one with its frame, the heads
	// and what is said aside always fits.
	MaxPayload = MaxPlaintext - 16<<10
	// MaxSeen is how many heads a segment carries at most.
	MaxSeen = 256
	// MaxAside is how much may be said beside the payloads.
	MaxAside = 4 << 10
)
