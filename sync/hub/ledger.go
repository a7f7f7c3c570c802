package hub

import (
	"errors"
	"slices"

	"pelita/sync/wire"
)

// The rows of the store that a commit looks at and changes.
type (
	spaceRow struct {
		space                 wire.ID
		hseq, bytes, segments int64
	}
	deviceRow struct {
		device          wire.ID
		bytes, segments int64
	}
	chainRow struct {
		place
		end     wire.Link
		dropped wire.Link // the newest segment that was dropped
	}
	segmentKey struct {
		place
		seq uint64
	}
	segmentRow struct {
		wire.Segment
		hseq int64
	}
)

// ledger decides what becomes of the segments of one commit. It is loaded with
// all that they touch, decides without the database, and is then written back:
// few statements, however many segments.
type ledger struct {
	limits  Limits
	spaces  map[wire.ID]*spaceRow
	devices map[wire.ID]*deviceRow
	chains  map[place]*chainRow
	stored  map[segmentKey]wire.Hash
	added   []segmentRow
}

// newLedger has an empty row for everything that segments touch.
func newLedger(segments []wire.Segment, limits Limits) *ledger {
	l := &ledger{limits: limits, spaces: map[wire.ID]*spaceRow{}, devices: map[wire.ID]*deviceRow{},
		chains: map[place]*chainRow{}, stored: map[segmentKey]wire.Hash{}}
	for _, seg := range segments {
		p := place{seg.Space, seg.Device}
		l.spaces[seg.Space] = &spaceRow{space: seg.Space}
		l.devices[seg.Device] = &deviceRow{device: seg.Device}
		l.chains[p] = &chainRow{place: p}
	}
	return l
}

// held lists those places among segments that a chain has passed already.
func (l *ledger) held(segments []wire.Segment) []segmentKey {
	var keys []segmentKey
	for _, seg := range segments {
		p := place{seg.Space, seg.Device}
		if c := l.chains[p]; seg.Seq <= c.end.Seq && seg.Seq > c.dropped.Seq {
			keys = append(keys, segmentKey{p, seg.Seq})
		}
	}
	return keys
}

// add decides about one segment and takes it in.
func (l *ledger) add(seg wire.Segment) wire.Code {
	chain := l.chains[place{seg.Space, seg.Device}]
	if seg.Seq <= chain.end.Seq {
		return l.again(chain, seg)
	}
	switch err := chain.end.Follow(seg); {
	case errors.Is(err, wire.ErrGap):
		return wire.CodeGap
	case err != nil:
		return wire.CodeFork
	}
	space, device := l.spaces[seg.Space], l.devices[seg.Device]
	if l.full(space, device, int64(len(seg.Raw))) {
		return wire.CodeQuota
	}
	space.hseq++
	space.count(seg)
	device.count(seg)
	chain.end = seg.Link()
	l.stored[segmentKey{chain.place, seg.Seq}] = seg.ID
	l.added = append(l.added, segmentRow{seg, space.hseq})
	return ""
}

// again compares a segment with the one that has its place. Of what was dropped
// only the last hash is left; what was before it cannot be told from a copy,
// and is not needed.
func (l *ledger) again(chain *chainRow, seg wire.Segment) wire.Code {
	known := l.stored[segmentKey{chain.place, seg.Seq}]
	switch {
	case seg.Seq < chain.dropped.Seq:
		return ""
	case seg.Seq == chain.dropped.Seq:
		known = chain.dropped.ID
	}
	if known != seg.ID {
		return wire.CodeFork
	}
	return ""
}

func (l *ledger) full(space *spaceRow, device *deviceRow, size int64) bool {
	if space.space == l.limits.Free {
		return false
	}
	return above(space.bytes+size, l.limits.SpaceBytes) || above(space.segments+1, l.limits.SpaceSegments) ||
		above(device.bytes+size, l.limits.DeviceBytes) || above(device.segments+1, l.limits.DeviceSegments)
}

func above(n, limit int64) bool { return limit > 0 && n > limit }

func (s *spaceRow) count(seg wire.Segment) {
	s.bytes += int64(len(seg.Raw))
	s.segments++
}

func (d *deviceRow) count(seg wire.Segment) {
	d.bytes += int64(len(seg.Raw))
	d.segments++
}

// changed lists the places that segments were added to, in the order in which
// every commit goes through them.
func (l *ledger) changed() (spaces, devices []wire.ID, chains []place) {
	seenSpace, seenDevice, seenChain := map[wire.ID]bool{}, map[wire.ID]bool{}, map[place]bool{}
	for _, s := range l.added {
		seenSpace[s.Space], seenDevice[s.Device], seenChain[place{s.Space, s.Device}] = true, true, true
	}
	return sortedIDs(seenSpace), sortedIDs(seenDevice), sortedPlaces(seenChain)
}

func sortedIDs[V any](m map[wire.ID]V) []wire.ID {
	ids := make([]wire.ID, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, compareIDs)
	return ids
}

func sortedPlaces[V any](m map[place]V) []place {
	places := make([]place, 0, len(m))
	for p := range m {
		places = append(places, p)
	}
	slices.SortFunc(places, func(a, b place) int {
		if c := compareIDs(a.space, b.space); c != 0 {
			return c
		}
		return compareIDs(a.device, b.device)
	})
	return places
}

func compareIDs(a, b wire.ID) int { return slices.Compare(a[:], b[:]) }
