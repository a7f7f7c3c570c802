package replica

import (
	"context"

	"pelita/sync/wire"
)

// Log is the durable side of a replica, in one device's vault. Each method is
// one transaction: when it returns nil, all of it is on disk; when it returns
// an error, none of it is. Payloads wait in the log's outbox, where the
// program that owns the log puts them in the transaction that saves the
// record they belong to.
//
// synctest.TestLog holds an implementation to this comment.
type Log interface {
	// State tells what the log holds, cheaply: it is asked once a round.
	State(ctx context.Context) (State, error)

	// Append extends this device's own chain in a space. In one transaction
	// it reads the end of the chain and the oldest payloads of that space's
	// outbox, up to slot.Bytes together and slot.Count in number but at least
	// one if any waits; calls build; stores the segment that build returns as
	// Applied and in the place after the end; and takes those payloads out of
	// the outbox. With slot.Bytes zero no payload is read. What the owner of
	// the log says beside payloads goes along in the tail, also when none
	// waits. When build returns no segment nothing changes. build touches no
	// log.
	Append(ctx context.Context, slot Slot, build Build) error

	// Read returns stored segments of a space in the order in which they were
	// first stored, or, when query.Device is set, of one chain by number.
	Read(ctx context.Context, query Query) ([]Stored, error)

	// Put stores a segment that another device wrote and, in the same
	// transaction, applies entry.Payloads and does entry.Mark. The same
	// segment (by id) again: its Status is replaced, unless it is Applied
	// already, when payloads are not applied a second time and the status
	// stays; the mark is done all the same. Two segments with one place but
	// different ids are both kept, one of them Forked. ErrPayload when a
	// payload cannot be read: then nothing has changed.
	Put(ctx context.Context, entry Entry) error

	// Mark notes cursors, acknowledgements and what is known of chains.
	Mark(ctx context.Context, mark Mark) error
}

// BatchLog is a Log that stores many segments in one transaction: on a fast link
// most of the time would go into waiting for the disk after each.
type BatchLog interface {
	Log
	// PutAll is Put of each entry in turn, all in one transaction. ErrPayload when
	// any of them has a payload that cannot be read: then nothing has changed.
	PutAll(ctx context.Context, entries []Entry) error
	// AppendAll is Append of up to most segments, one after the other, all in one
	// transaction. build is given the tails of all of them, the first with the end of
	// the chain, and gives a segment for each of the first of them, or none: of the other
	// tails nothing changes. AppendAll says how many it stored.
	AppendAll(ctx context.Context, slot Slot, most int, build BuildAll) (int, error)
	// Ahead works out what it can of an entry that PutAll or Put is given later, while
	// PutAll of those before it may be running. It changes nothing.
	Ahead(e Entry) any
}

// Build makes a segment to follow tail; an empty segment means nothing to do.
type Build func(tail Tail) (wire.Segment, error)

// BuildAll makes segments that follow one another, one for each of the first tails.
type BuildAll func(tails []Tail) ([]wire.Segment, error)

// Slot names a chain of this device and how many payloads may go into one
// segment.
type Slot struct {
	Space  wire.ID
	Device wire.ID
	Bytes  int
	Count  int
	// Day is noted as State.Spoke when a segment was made; zero is not.
	Day uint64
}

// Tail is what a segment is built on: the end of the chain, and payloads in
// the order in which they were put into the outbox.
type Tail struct {
	Link     wire.Link
	Payloads []Payload
	// Aside is what the owner of the log says beside them, opaque here.
	Aside []byte
}

// Payload is one opaque change-set. Key is the log's own name for it, rising
// in the order of the outbox; it never leaves the device.
type Payload struct {
	Key   uint64
	Bytes []byte
}

// Status is how a stored segment counts.
type Status uint8

// The statuses. Applied, Locked, Quarantined, Broken, Forbidden and Misnamed segments are
// links of their chain; Waiting and Forked ones are not.
const (
	// Applied: verified, opened, payloads applied. Also own and roster segments.
	Applied Status = iota + 1
	// Waiting: verified, but segments before it are missing.
	Waiting
	// Locked: verified, in place, but this device has no key of its epoch, or
	// it is of a kind of a later version.
	Locked
	// Quarantined: verified, in place, written after its device was revoked
	// or removed. A person may accept it.
	Quarantined
	// Forked: verified, but another segment has its place.
	Forked
	// Broken: verified, in place, but what is inside cannot be read.
	Broken
	// Forbidden: verified, in place, opened, but it holds what its writer may not
	// do. A person may accept it.
	Forbidden
	// Misnamed: verified, in place, opened, but it holds what is said in the name of
	// another device. Nobody can accept it: what that device says itself would not
	// count beside it.
	Misnamed
)

// Linked reports whether a segment of this status is a link of its chain.
func (s Status) Linked() bool { return s != Waiting && s != Forked && s != 0 }

// Entry is what Put stores.
type Entry struct {
	Segment  wire.Segment
	Status   Status
	Payloads [][]byte // only when Applied; the log does not look into the segment
	Aside    []byte   // likewise: what the writer said beside them
	// Reread says that the payloads are applied also when the segment is Applied
	// already: those of a snapshot that turned out to be needed.
	Reread bool
	Mark   Mark
	// Ahead is what BatchLog.Ahead made of the entry. The log does without.
	Ahead any
}

// Stored is a segment as the log holds it: the very bytes, and its status. A
// log may let the bytes of a segment go, when a person has to be forgotten whose
// change-sets are in it: Raw is empty then, and ID is that of the segment. Such
// a segment stays the link that it was, and is never given to anybody again.
type Stored struct {
	Raw    []byte
	ID     wire.Hash // only when Raw is empty
	Seq    uint64    // only when Raw is empty
	Status Status
}

// At is its number in its chain.
func (s Stored) At() uint64 {
	if len(s.Raw) == 0 {
		return s.Seq
	}
	h, err := wire.ParseHeader(s.Raw)
	if err != nil {
		return 0
	}
	return h.Seq
}

// id is that of the segment.
func (s Stored) id() wire.Hash {
	if len(s.Raw) == 0 {
		return s.ID
	}
	return wire.Sum(s.Raw)
}

// Query selects segments of Space. With Device set: that chain by number,
// those after After. Without: all chains in stored order, After segments
// skipped. Status zero means every status but Forked. At most Limit segments
// and Bytes bytes (at least one segment); zero means no limit.
type Query struct {
	Space  wire.ID
	Device wire.ID
	After  uint64
	Status Status
	Limit  int
	Bytes  int
}

// Mark is what is noted without a segment, or along with one.
type Mark struct {
	// Cursors replace the cursors of their spaces.
	Cursors []SpaceCursor
	// Acks replace Chain.Acked: what the hub is known to hold. They may go
	// down, when a hub has lost something.
	Acks []ChainMark
	// Known raises Chain.Known, for chains the log may hold nothing of; it
	// never lowers it.
	Known []ChainMark
	// Leaving says that segments of this device up to that number are about to
	// leave it for the first time, or again. What never left can be undone by
	// who owns the log.
	Leaving []ChainMark
	// Floors put the end of a chain higher, when it is lower: its segments up to
	// there are not needed here any more. The floor itself becomes a link without
	// bytes, as Dropped ones are. A chain that reaches it already is left alone.
	Floors []ChainFloor
	// Drop lets go of the bytes of Applied segments up to a number. They stay links.
	Drop []ChainMark
	// Snapshots replace what is known of snapshots, by space, device and last.
	Snapshots []Snapshot
	// Manifests are kept for who fetches attachments; of two for one the first.
	Manifests []Announced
	// Said is what a device says in a segment that it holds of the chains of others,
	// as far as it is the same here. A log may keep it, to tell people who has seen what.
	Said []Held
	// Spoke replaces State.Spoke of its spaces.
	Spoke []SpaceDay
}

// SpaceDay is a day of Params.Today, in a space.
type SpaceDay struct {
	_     struct{} `cbor:",toarray"`
	Space wire.ID
	Day   uint64
}

// ChainFloor is a link that a chain goes on from.
type ChainFloor struct {
	Space wire.ID
	wire.Floor
}

// SpaceCursor is how far a space has been read from the hub.
type SpaceCursor struct {
	Space  wire.ID
	Cursor wire.Cursor
}

// ChainMark is a number on a chain.
type ChainMark struct {
	Space  wire.ID
	Device wire.ID
	Seq    uint64
}

// State is what a log holds.
type State struct {
	Chains  []Chain
	Cursors []SpaceCursor
	Outbox  []Outbox
	// Snapshots is what was noted of them, the first one first.
	Snapshots []Snapshot
	// Spoke is the day on which this device last sealed something in a space.
	Spoke []SpaceDay
}

// Chain is one device's log of one space, as far as it is known here.
type Chain struct {
	Space  wire.ID
	Device wire.ID
	Link   wire.Link // the last link stored here; zero when there is none
	Acked  uint64    // the last segment the hub is known to hold
	// Known is the last segment that any other device says exists. Of this device's
	// own chain it is one above Link when others hold another history of it.
	Known uint64
	// Gap is the first segment above Acked whose bytes are gone; zero when there
	// is none. From there on others bring it to the hub.
	Gap uint64
	// Waiting counts segments above a gap, Locked, Quarantined, Forked, Broken,
	// Forbidden and Misnamed those of that status.
	Waiting, Locked, Quarantined, Forked, Broken, Forbidden, Misnamed int
}

// end is the last segment that can be sent.
func (c Chain) end() uint64 {
	if c.Gap > c.Acked {
		return c.Gap - 1
	}
	return c.Link.Seq
}

// Outbox counts what waits to be sealed in one space.
type Outbox struct {
	Space wire.ID
	Count int
	Bytes int
}
