package replica

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"pelita/sync/envelope"
	"pelita/sync/wire"
)

// ErrOtherSpace is for a Keeper that keeps no payloads of a space. Its snapshots
// are not weighed then.
var ErrOtherSpace = errors.New("replica: payloads of that space are kept elsewhere")

// Keeper is who owns the payloads: it gives them for a snapshot, and holds those
// of a snapshot against its own. Payloads stay opaque to this package.
type Keeper interface {
	// Payloads gives each payload of a space that is applied here and not in the
	// outbox, the same bytes that were sealed once. Their order does not matter.
	Payloads(ctx context.Context, space wire.ID, give func(payload []byte) error) error
	// Gone is what says which payloads were erased here.
	Gone(ctx context.Context, space wire.ID) ([][]byte, error)
	// Erased says that a payload belongs to what was erased here.
	Erased(ctx context.Context, payload []byte) (bool, error)
	// Standing is what the owner of the log has to say beside payloads and what it
	// heard so in a space, as far as it still counts: each is one Contents.Aside. It
	// is said again beside a snapshot, since the segments that said it may go.
	Standing(ctx context.Context, space wire.ID) ([][]byte, error)
	// Explained says that a payload is absent from a snapshot because it belongs
	// to what left says was erased by who may.
	Explained(ctx context.Context, payload []byte, left [][]byte) (bool, error)
}

// Verdict is what this device found a snapshot to be.
type Verdict uint8

// The verdicts. The zero one is that nobody has looked yet.
const (
	// Good: it is what this device has. It was attested.
	Good Verdict = iota + 1
	// Wrong: it leaves something out, alters something, or holds what nobody wrote.
	Wrong
	// ErasedElsewhere: it leaves out records that were erased on its writer's device
	// and are kept on this one. A person decides.
	ErasedElsewhere
	// ErasedHere: it holds records that were erased on this device.
	ErasedHere
	// Taken: this device lacked a part, and took it from the snapshot.
	Taken
)

// Snapshot is what is known here of one snapshot.
type Snapshot struct {
	Space    wire.ID      `cbor:"1,keyasint"`
	Device   wire.ID      `cbor:"2,keyasint"` // its writer
	First    uint64       `cbor:"3,keyasint"` // its segments in the writer's chain
	Last     uint64       `cbor:"4,keyasint"`
	ID       wire.Hash    `cbor:"5,keyasint"` // of the last one
	Frontier []wire.Floor `cbor:"6,keyasint"` // empty: only others spoke of it so far
	Hash     wire.Hash    `cbor:"7,keyasint"`
	Count    uint64       `cbor:"8,keyasint"`
	Day      uint64       `cbor:"9,keyasint"`
	Left     [][]byte     `cbor:"10,keyasint"`
	Verdict  Verdict      `cbor:"11,keyasint"`
	// Attested are the devices that came to the same hash, Seen those that have
	// said, by that or by the heads in a segment, that they hold the frontier.
	Attested []wire.ID `cbor:"12,keyasint"`
	Seen     []wire.ID `cbor:"13,keyasint"`
	// Dropped says that its frontier was let go here.
	Dropped bool `cbor:"14,keyasint"`
	// Signed says that the roster names it: what it replaces may be nowhere else,
	// so whoever keeps the log must not forget it.
	Signed bool `cbor:"15,keyasint,omitempty"`
}

// Same says whether two are the same snapshot, whatever is known of it.
func (s Snapshot) Same(o Snapshot) bool {
	return s.Space == o.Space && s.Device == o.Device && s.Last == o.Last
}

// end is the last segment.
func (s Snapshot) end() wire.Floor { return wire.Floor{Device: s.Device, Seq: s.Last, ID: s.ID} }

// known says that its last part was seen.
func (s Snapshot) known() bool { return len(s.Frontier) > 0 }

func added(list []wire.ID, id wire.ID) []wire.ID {
	if slices.Contains(list, id) {
		return list
	}
	return append(slices.Clone(list), id)
}

// snapshotHash is the hash of a set of payloads, given by their own hashes, in a
// space: the same set gives the same hash, however it came here.
func snapshotHash(space wire.ID, payloads map[wire.Hash]bool) wire.Hash {
	sorted := make([]wire.Hash, 0, len(payloads))
	for h := range payloads {
		sorted = append(sorted, h)
	}
	slices.SortFunc(sorted, func(a, b wire.Hash) int { return bytes.Compare(a[:], b[:]) })
	b := append([]byte(wire.LabelSnapshot), space[:]...)
	for _, h := range sorted {
		b = append(b, h[:]...)
	}
	return wire.Sum(b)
}

// snapshotAt finds what is known of a snapshot; a new one when nothing is.
func (s *session) snapshotAt(space wire.ID, end wire.Floor) Snapshot {
	key := Snapshot{Space: space, Device: end.Device, Last: end.Seq, ID: end.ID}
	for _, old := range s.state.Snapshots {
		if old.Same(key) {
			return old
		}
	}
	return key
}

// noteExtra adds what a segment of another kind than ops says to what will be marked.
func (s *session) noteExtra(seg wire.Segment, extra *envelope.Extra, mark *Mark) {
	if extra != nil {
		for _, m := range extra.Manifest {
			mark.Manifests = append(mark.Manifests, Announced{seg.Space, m})
		}
	}
	switch {
	case extra == nil:
	case extra.Part != nil && extra.Part.End != nil && extra.Part.Index < seg.Seq:
		end := extra.Part.End
		n := s.snapshotAt(seg.Space, wire.Floor{Device: seg.Device, Seq: seg.Seq, ID: seg.ID})
		if n.ID != seg.ID || n.Hash != end.Hash {
			n.Attested, n.ID = nil, seg.ID // of something else
		}
		n.First, n.Frontier, n.Hash = seg.Seq-extra.Part.Index, end.Frontier, end.Hash
		n.Count, n.Day, n.Left = end.Count, end.Day, end.Left
		n.Seen = added(n.Seen, seg.Device)
		s.noteSnapshot(mark, n)
	case extra.Attest != nil && extra.Attest.Snapshot.Device != seg.Device:
		n := s.snapshotAt(seg.Space, extra.Attest.Snapshot)
		if n.ID != extra.Attest.Snapshot.ID || n.known() && n.Hash != extra.Attest.Hash {
			return
		}
		n.Hash = extra.Attest.Hash
		n.Attested, n.Seen = added(n.Attested, seg.Device), added(n.Seen, seg.Device)
		s.noteSnapshot(mark, n)
	}
}

// noteSeen adds a device to who holds the frontiers of snapshots.
func (s *session) noteSeen(seg wire.Segment, seen []wire.Head, mark *Mark) {
	heads := map[wire.ID]uint64{seg.Device: seg.Seq}
	for _, h := range seen {
		heads[h.Device] = h.Seq
	}
	for _, n := range s.state.Snapshots {
		if n.Space != seg.Space || !n.known() || slices.Contains(n.Seen, seg.Device) {
			continue
		}
		behind := func(f wire.Floor) bool { return heads[f.Device] < f.Seq }
		if !slices.ContainsFunc(n.Frontier, behind) {
			n.Seen = added(n.Seen, seg.Device)
			s.noteSnapshot(mark, n)
		}
	}
}

// noteSnapshot puts n into a mark, once.
func (s *session) noteSnapshot(mark *Mark, n Snapshot) {
	n.Signed = n.Signed || s.compacted(n)
	i := slices.IndexFunc(mark.Snapshots, n.Same)
	if i >= 0 {
		mark.Snapshots[i] = n
		return
	}
	mark.Snapshots = append(mark.Snapshots, n)
}
