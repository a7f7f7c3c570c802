package hub

import (
	"context"

	"pelita/sync/wire"
)

// Store keeps segments. Errors are ErrStorage, but where it says otherwise.
type Store interface {
	// Commit stores segments in one transaction and answers for each what
	// became of it. It holds the chains: a segment must be the next of its
	// (space, device), with the id of the one before as its predecessor, and
	// fit the limits. The same segment again is fine and changes nothing, also
	// when it has been dropped since; so a caller that does not know whether a
	// Commit was the last thing to succeed may call it again. Numbers (hseq)
	// are drawn in the same transaction, so that the order of commits is the
	// order of reading.
	Commit(ctx context.Context, segments []wire.Segment, limits Limits) ([]wire.Code, error)
	// Plan lists positions of a space from after on, leaving out what skip
	// covers, until want bytes are reached (at least one segment). upto is
	// the position that the plan covers, top the newest there is.
	Plan(ctx context.Context, space wire.ID, after uint64, want int64, skip Skip) (plan Plan, err error)
	// Segment reads the segment at a position.
	Segment(ctx context.Context, space wire.ID, hseq uint64) ([]byte, error)
	// Heads are the ends of the chains of a space, dropped segments or not: of
	// all devices, or of those that are named and have one.
	Heads(ctx context.Context, space wire.ID, only ...wire.ID) ([]wire.Head, error)
	// Drop takes the segments up to given heads out of their chains, all or
	// none (ErrHead: a head names what is not held). What it takes out counts
	// for no limit any more and, with SQLite, is gone from the files soon after
	// Drop returns, also when the hub is killed before that: then after its next
	// start. The ends of chains, their hashes and the positions of the other
	// segments stay. Drop again to finish what a failure left.
	Drop(ctx context.Context, space wire.ID, upto []wire.Head) error
	// Compact is Drop up to floors that the roster names: a chain that ends below
	// its floor, as in a new database, goes on from it.
	Compact(ctx context.Context, space wire.ID, floors []wire.Floor) error
	// PutChunk stores the piece of an attachment that begins at off, and says how
	// much is there after it. Pieces come in order; one that is there already is
	// fine when it is the same. The bytes count for the limit of the space.
	PutChunk(ctx context.Context, at BlobPlace, size, off uint64, chunk []byte, limits Limits) (have uint64, code wire.Code, err error)
	// Blob says how long an attachment is and how much of it is there; zeros when
	// nothing is.
	Blob(ctx context.Context, at BlobPlace) (size, have uint64, err error)
	// Chunk reads the piece that begins at off; nil when it is not there.
	Chunk(ctx context.Context, at BlobPlace, off uint64) ([]byte, error)
	// DropBlob takes an attachment away. Done twice, it changes nothing.
	DropBlob(ctx context.Context, at BlobPlace) error
	// Refresh says how far a space is stored now. Where another hub may serve
	// the same database, it also takes up the incarnation that it finds there.
	Refresh(ctx context.Context, space wire.ID) (top uint64, err error)
	// Incarnation names this database; see Open.
	Incarnation() uint64
	// Shared says whether another hub may serve the same database.
	Shared() bool
	// Close waits for what runs.
	Close() error
}

// Limits bound what Commit takes. Zero means no limit.
type Limits struct {
	SpaceBytes, SpaceSegments   int64
	DeviceBytes, DeviceSegments int64 // of all that a device wrote, in every space
	// Free is the one space where no limit refuses: the roster. A revocation
	// never fails for want of room, and nobody writes there without the
	// administrators.
	Free wire.ID
}

// Skip says which segments a device does not need: of each chain those up to
// the head it shows. A segment that differs from the head it should be is not
// left out: the device must see the fork. A nil Skip leaves out nothing.
type Skip map[wire.ID]wire.Head

// Plan is what Plan answers.
type Plan struct {
	Positions []uint64
	Bytes     int64
	Upto, Top uint64
}

func (s Skip) covers(device wire.ID, seq uint64, id wire.Short) bool {
	h := s[device]
	return seq < h.Seq || seq == h.Seq && (h.Hash.IsZero() || h.Hash == id)
}
