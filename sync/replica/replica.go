package replica

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"filippo.io/age"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// Params makes a Replica. Log, Genesis, Device, Sign and Identity are needed
// always, Transport and Sleep for Sync.
type Params struct {
	Log       Log
	Transport Transport
	Genesis   wire.Genesis
	Device    wire.ID
	Sign      ed25519.PrivateKey
	Identity  *age.HybridIdentity
	// Held are epoch keys, by space, that Identity does not open.
	Held map[wire.ID][]envelope.Held
	// Keeper owns the payloads. Without one no snapshot is written or attested.
	Keeper Keeper
	// Today is the day of the Unix epoch by this device's clock, for the age of
	// snapshots. Nil is day 0, on which none is old enough.
	Today func() uint64

	// Sleep waits between tries, until ctx ends. It is a port, so that tests
	// do not wait.
	Sleep func(ctx context.Context, d time.Duration) error
	// Jitter gives a random number below n, for the waits.
	Jitter func(n int64) int64
	// Left, if set, says how many bytes may still be moved, as the person who
	// pays for them has set it. It is asked before each exchange. At zero or
	// below only the roster moves: who is revoked must be known at any price.
	Left func() int64
	// Judge, if set, holds the payloads of a segment against what its writer may
	// do: Applied, Forbidden when one of them goes beyond it, or Misnamed when one is
	// in the name of who it is not (wire.Enrol.MayName). Payloads are opaque here. All
	// that came before in other spaces is in the log by then.
	Judge func(w Writer, payloads [][]byte) Status
	// Observe, if set, is told how a Sync goes on. It must return soon.
	Observe func(Progress)
	// Tries is how often in a row an exchange may fail before Sync gives up;
	// zero means 4.
	Tries int
}

// Replica is one device's side of sync. Its methods may be called from many
// goroutines; they take turns.
type Replica struct {
	p       Params
	codec   envelope.Codec
	turn    sync.Mutex
	compare atomic.Bool // see Compare
	size    int         // bytes to send in one exchange; adapts to the link
	folded  folded
	readers envelope.Recipients
}

// Writer is who wrote a segment, and what it may hold.
type Writer struct {
	wire.Enrol
	Space  wire.ID
	Rights wire.Rights
}

// errParams says that a needed part is missing.
var errParams = errors.New("replica: missing part")

// New checks the params.
func New(p Params) (*Replica, error) {
	switch {
	case p.Log == nil:
		return nil, fmt.Errorf("%w: log", errParams)
	case len(p.Genesis.Admins) == 0:
		return nil, fmt.Errorf("%w: genesis", errParams)
	case p.Device.IsZero() || len(p.Sign) != ed25519.PrivateKeySize || p.Identity == nil:
		return nil, fmt.Errorf("%w: device keys", errParams)
	}
	if p.Tries == 0 {
		p.Tries = 4
	}
	return &Replica{p: p, size: startSize}, nil
}

// ring holds the epoch keys that this device can open.
func (r *Replica) ring(roster wire.Roster) *envelope.Ring {
	ring, _ := envelope.OpenRing(roster, r.p.Device, r.p.Identity)
	for space, held := range r.p.Held {
		ring.Hold(roster, space, held)
	}
	return ring
}

// Progress tells how a Sync goes on.
type Progress struct {
	Round    int
	Sent     int // segments the hub has confirmed so far
	ToSend   int // segments that are still to send
	Received int // segments taken so far
	Retry    int // how often in a row the exchange has failed
	Wait     time.Duration
}

// Report is what a Sync did and how things stand after it.
type Report struct {
	Sealed   int // segments made of the outbox
	Sent     int // segments the hub confirmed
	Received int // new segments stored
	Applied  int // segments whose payloads were applied
	Repeated int // segments that came although they are here: to no effect
	Rounds   int
	Retries  int
	Repaired bool // the hub was new or had lost something; all was compared
	// Chains holds, for each chain, what is here, with the hub, and known to
	// exist. A payload is with the hub when its segment's number is at most
	// Acked of this device's own chain in its space.
	Chains []Chain
	// Unsealed counts payloads that could not be sealed (no epoch key yet).
	Unsealed int
	// Spent says that Left stopped it: there is more to move.
	Spent   bool
	Alarms  []Alarm
	Refused []wire.Refusal

	// Of a Bring: Passed counts segments that were passed over, of spaces that
	// this device does not read or of writers that it does not know or believe;
	// Missing, what the senders say they hold and this device does not.
	Passed, Missing int
	// Held is what the receipts that came say others hold, as far as it is here.
	Held []Held
	// Has are the attachments that they say they have whole.
	Has []Has
}

// Has says that Peer, by its own word, has attachments whole.
type Has struct {
	Peer  wire.ID
	Blobs []wire.Short
}

// Held says that Peer, by its own word, holds the chain of Device in Space up
// to Seq.
type Held struct {
	_                   struct{} `cbor:",toarray"`
	Peer, Space, Device wire.ID
	Seq                 uint64
}

// AlarmKind names what should not happen between honest parties.
type AlarmKind uint8

// The alarms.
const (
	// AlarmFork: see ErrFork.
	AlarmFork AlarmKind = iota + 1
	// AlarmClone: see ErrClone.
	AlarmClone
	// AlarmForged: the hub handed out a segment that its device did not sign.
	AlarmForged
	// AlarmBroken: a segment of a member that cannot be read.
	AlarmBroken
	// AlarmRollback: the hub has lost what it once confirmed. It was sent again.
	AlarmRollback
	// AlarmWithheld: a device says that another wrote more than the hub shows.
	AlarmWithheld
	// AlarmSnapshot: a member wrote a snapshot that leaves something out, or holds
	// what nobody wrote. Nothing is let go for its sake.
	AlarmSnapshot
	// AlarmMisnamed: a member wrote in the name of another device.
	AlarmMisnamed
)

// Alarm is one such thing.
type Alarm struct {
	Kind   AlarmKind
	Space  wire.ID
	Device wire.ID
	Seq    uint64
}
