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
	// fit the quota of its space. The same segment again is fine and changes
	// nothing. Numbers (hseq) are drawn in the same transaction, so that the
	// order of commits is the order of reading.
	Commit(ctx context.Context, segments []wire.Segment, quota int64) ([]wire.Code, error)
	// Plan lists positions of a space from after on, leaving out what skip
	// covers, until want bytes are reached (at least one segment). upto is
	// the position that the plan covers, top the newest there is.
	Plan(ctx context.Context, space wire.ID, after uint64, want int64, skip Skip) (plan Plan, err error)
	// Segment reads the segment at a position.
	Segment(ctx context.Context, space wire.ID, hseq uint64) ([]byte, error)
	// Compact lets segments of a space go up to the floors of its chains, and puts
	// the end of a chain that is lower at its floor. Done twice, it changes nothing.
	Compact(ctx context.Context, space wire.ID, floors []wire.Floor) error
	// Heads are the ends of the chains of a space.
	Heads(ctx context.Context, space wire.ID) ([]wire.Head, error)
	// Incarnation names this database; see Open.
	Incarnation() uint64
	// Close waits for what runs.
	Close() error
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
