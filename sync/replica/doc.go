// Package replica keeps one device's copy of its spaces in step with a hub:
// it seals what waits, sends what the hub lacks, takes what others wrote, and
// notices gaps, forks and a hub that forgot. What is inside a payload is not
// its business: merging belongs to who reads the payloads.
//
// Every step may be broken off and done again. The same segment taken twice,
// or sent twice, changes nothing.
package replica

import (
	"errors"

	"pelita/sync/wire"
)

// The sentinels of this package.
var (
	// ErrAway says that the hub was not reached or did not answer in time.
	// Nothing is wrong with what waits; it is sent next time.
	ErrAway = errors.New("replica: hub is away")
	// ErrPin says that whoever answered does not hold the pinned key. Nothing
	// was sent.
	ErrPin = errors.New("replica: hub does not have the pinned key")
	// ErrReply says that what came back is not a hub's answer: garbage, a
	// captive portal's page, a cut stream.
	ErrReply = errors.New("replica: not a hub's answer")
	// ErrRefused says that the hub does not serve this device. The error in
	// the chain is a *RefusedError with the hub's code.
	ErrRefused = errors.New("replica: hub refuses this device")
	// ErrFork says that two different segments claim one place in a chain, or
	// one of them a history nobody else has. Both are kept, none is hidden.
	ErrFork = errors.New("replica: two histories of one device")
	// ErrClone says that somebody holds more of this device's own chain than
	// the device wrote, or another history of it: it was restored from a copy,
	// or copied. It seals nothing more, and writes nothing into the roster when
	// that is the chain. It must join again under a new id.
	ErrClone = errors.New("replica: this device was copied or restored")
	// ErrPayload is for a Log to return from Put when it cannot read a
	// payload. The segment is then kept as Broken, and others go on.
	ErrPayload = errors.New("replica: payload not understood")
	// ErrBusy says that another Sync of this replica is running.
	ErrBusy = errors.New("replica: already syncing")
	// ErrNobody says that a cargo is for nobody: no other device reads what it
	// would carry.
	ErrNobody = errors.New("replica: nobody to carry it to")
	// ErrNotEnrolled says that the roster in the log does not hold this
	// device, or holds it as revoked.
	ErrNotEnrolled = errors.New("replica: this device is not enrolled")
)

// RefusedError carries the code with which a hub refused.
type RefusedError struct{ Code wire.Code }

// Error names the code; codes are stable and hold no value.
func (e *RefusedError) Error() string { return "replica: hub refuses: " + string(e.Code) }

// Is makes errors.Is(err, ErrRefused) true.
func (e *RefusedError) Is(target error) bool { return target == ErrRefused }
