package synctest

import (
	"context"
	"slices"
	"sync"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// MemStore is a hub.Store in memory: written to be read, segment by segment.
type MemStore struct {
	// Name is its incarnation.
	Name uint64

	mu     sync.Mutex
	spaces map[wire.ID]*keptSpace
	blobs  map[hub.BlobPlace]*keptBlob
}

type keptSpace struct {
	top      uint64
	segments []keptSegment
	chains   map[wire.ID][]wire.Hash // of every segment there was
	dropped  map[wire.ID]uint64
}

type keptSegment struct {
	wire.Segment
	hseq uint64
}

var _ hub.Store = (*MemStore)(nil)

func (m *MemStore) space(id wire.ID) *keptSpace {
	if m.spaces == nil {
		m.spaces = map[wire.ID]*keptSpace{}
	}
	if m.spaces[id] == nil {
		m.spaces[id] = &keptSpace{chains: map[wire.ID][]wire.Hash{}, dropped: map[wire.ID]uint64{}}
	}
	return m.spaces[id]
}

// Commit is hub.Store's.
func (m *MemStore) Commit(_ context.Context, segments []wire.Segment, limits hub.Limits) ([]wire.Code, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	codes := make([]wire.Code, len(segments))
	for i, seg := range segments {
		codes[i] = m.add(seg, limits)
	}
	return codes, nil
}

func (m *MemStore) add(seg wire.Segment, limits hub.Limits) wire.Code {
	s := m.space(seg.Space)
	chain := s.chains[seg.Device]
	n := uint64(len(chain))
	switch {
	case seg.Seq <= n && (chain[seg.Seq-1] == seg.ID || seg.Seq < s.dropped[seg.Device]):
		return ""
	case seg.Seq <= n, seg.Seq == n+1 && n > 0 && seg.Prev != chain[n-1]:
		return wire.CodeFork
	case seg.Seq > n+1:
		return wire.CodeGap
	case seg.Space != limits.Free && m.full(seg, limits):
		return wire.CodeQuota
	}
	s.top++
	seg.Raw = slices.Clone(seg.Raw)
	s.segments = append(s.segments, keptSegment{seg, s.top})
	s.chains[seg.Device] = append(chain, seg.ID)
	return ""
}

func (m *MemStore) full(seg wire.Segment, limits hub.Limits) bool {
	inSpace, spaceBytes := m.count(func(s keptSegment) bool { return s.Space == seg.Space })
	ofDevice, deviceBytes := m.count(func(s keptSegment) bool { return s.Device == seg.Device })
	size := int64(len(seg.Raw))
	for _, c := range [][2]int64{
		{inSpace + 1, limits.SpaceSegments}, {spaceBytes + size, limits.SpaceBytes},
		{ofDevice + 1, limits.DeviceSegments}, {deviceBytes + size, limits.DeviceBytes},
	} {
		if c[1] > 0 && c[0] > c[1] {
			return true
		}
	}
	return false
}

func (m *MemStore) count(counts func(keptSegment) bool) (n, bytes int64) {
	for _, s := range m.spaces {
		for _, seg := range s.segments {
			if counts(seg) {
				n, bytes = n+1, bytes+int64(len(seg.Raw))
			}
		}
	}
	return n, bytes
}

// Plan is hub.Store's.
func (m *MemStore) Plan(_ context.Context, space wire.ID, after uint64, want int64, skip hub.Skip) (hub.Plan, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.space(space)
	plan := hub.Plan{Top: s.top, Upto: s.top}
	for _, seg := range s.segments {
		h := skip[seg.Device]
		covered := seg.Seq < h.Seq || seg.Seq == h.Seq && (h.Hash.IsZero() || h.Hash == seg.ID.Short())
		if seg.hseq <= after || covered {
			continue
		}
		if plan.Bytes > 0 && plan.Bytes+int64(len(seg.Raw)) > want {
			plan.Upto = plan.Positions[len(plan.Positions)-1]
			for _, between := range s.segments { // what is covered up to here is passed
				if between.hseq > plan.Upto && between.hseq < seg.hseq {
					plan.Upto = between.hseq
				}
			}
			break
		}
		plan.Positions = append(plan.Positions, seg.hseq)
		plan.Bytes += int64(len(seg.Raw))
	}
	return plan, nil
}

// Segment is hub.Store's.
func (m *MemStore) Segment(_ context.Context, space wire.ID, hseq uint64) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, seg := range m.space(space).segments {
		if seg.hseq == hseq {
			return seg.Raw, nil
		}
	}
	return nil, hub.ErrStorage
}

// Heads is hub.Store's.
func (m *MemStore) Heads(_ context.Context, space wire.ID, only ...wire.ID) ([]wire.Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var heads []wire.Head
	for device, chain := range m.space(space).chains {
		if len(only) > 0 && !slices.Contains(only, device) {
			continue
		}
		heads = append(heads, wire.Head{Device: device, Seq: uint64(len(chain)), Hash: chain[len(chain)-1].Short()})
	}
	slices.SortFunc(heads, func(a, b wire.Head) int { return slices.Compare(a.Device[:], b.Device[:]) })
	return heads, nil
}

// Drop is hub.Store's.
func (m *MemStore) Drop(_ context.Context, space wire.ID, upto []wire.Head) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.space(space)
	for _, h := range upto {
		chain := s.chains[h.Device]
		if h.Seq > s.dropped[h.Device] && (h.Seq > uint64(len(chain)) || chain[h.Seq-1].Short() != h.Hash) {
			return hub.ErrHead
		}
	}
	for _, h := range upto {
		s.dropped[h.Device] = max(h.Seq, s.dropped[h.Device])
	}
	s.segments = slices.DeleteFunc(s.segments, func(seg keptSegment) bool { return seg.Seq <= s.dropped[seg.Device] })
	return nil
}

// Refresh is hub.Store's.
func (m *MemStore) Refresh(_ context.Context, space wire.ID) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.space(space).top, nil
}

// Incarnation is hub.Store's.
func (m *MemStore) Incarnation() uint64 { return m.Name }

// Shared is hub.Store's.
func (m *MemStore) Shared() bool { return false }

// Close is hub.Store's.
func (m *MemStore) Close() error { return nil }

// Compact is hub.Store's.
func (m *MemStore) Compact(_ context.Context, space wire.ID, floors []wire.Floor) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.space(space)
	for _, f := range floors {
		for uint64(len(s.chains[f.Device])) < f.Seq {
			s.chains[f.Device] = append(s.chains[f.Device], wire.Hash{})
		}
		if f.Seq > s.dropped[f.Device] {
			s.chains[f.Device][f.Seq-1] = f.ID
			s.dropped[f.Device] = f.Seq
		}
	}
	s.segments = slices.DeleteFunc(s.segments, func(seg keptSegment) bool { return seg.Seq <= s.dropped[seg.Device] })
	return nil
}
