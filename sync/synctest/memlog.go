package synctest

import (
	"context"
	"slices"
	"sync"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// MemLog is a replica.Log in memory. The zero MemLog is empty and ready.
type MemLog struct {
	// Fail, if set, is asked before each method; its error is returned and
	// nothing changes. Test it for the crash that it simulates.
	Fail func(method string) error
	// Bad, if set, says which payloads cannot be read.
	Bad func(payload []byte) bool

	mu       sync.Mutex
	segments []memSegment
	outbox   map[wire.ID][]replica.Payload
	applied  map[wire.ID][][]byte
	cursors  []replica.SpaceCursor
	acked    map[memPlace]uint64
	known    map[memPlace]uint64
	left     map[memPlace]uint64
	lastKey  uint64

	floors    map[memPlace]uint64
	snapshots []replica.Snapshot
	erased    map[string]bool
	manifests map[wire.ID]replica.Announced
	spoke     []replica.SpaceDay
}

type memPlace struct{ space, device wire.ID }

type memSegment struct {
	segment wire.Segment
	status  replica.Status
	dropped bool
}

// Drop lets the bytes of a segment go, as erasing a record does.
func (l *MemLog) Drop(space, device wire.ID, seq uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, m := range l.segments {
		if m.segment.Space == space && m.segment.Device == device && m.segment.Seq == seq {
			l.segments[i].dropped = true
		}
	}
}

// Left is the last segment of a chain that was said to be leaving.
func (l *MemLog) Left(space, device wire.ID) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left[memPlace{space, device}]
}

var _ replica.BatchLog = (*MemLog)(nil)

func (l *MemLog) fail(method string) error {
	if l.acked == nil {
		l.acked, l.known, l.left = map[memPlace]uint64{}, map[memPlace]uint64{}, map[memPlace]uint64{}
		l.floors, l.erased = map[memPlace]uint64{}, map[string]bool{}
		l.manifests = map[wire.ID]replica.Announced{}
		l.outbox, l.applied = map[wire.ID][]replica.Payload{}, map[wire.ID][][]byte{}
	}
	if l.Fail == nil {
		return nil
	}
	return l.Fail(method)
}

// Enqueue puts a payload into the outbox, as saving a record does. It counts
// as applied here.
func (l *MemLog) Enqueue(space wire.ID, payload []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.fail("") // only makes the maps: Fail is about the methods of the port
	l.lastKey++
	l.outbox[space] = append(l.outbox[space], replica.Payload{Key: l.lastKey, Bytes: payload})
	l.applied[space] = append(l.applied[space], payload)
}

// Applied lists the payloads of a space, own and taken, in the order in which
// they came.
func (l *MemLog) Applied(space wire.ID) [][]byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.applied[space])
}

// State is replica.Log's.
func (l *MemLog) State(context.Context) (replica.State, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fail("State"); err != nil {
		return replica.State{}, err
	}
	chains := map[memPlace]*replica.Chain{}
	var order []memPlace
	chain := func(p memPlace) *replica.Chain {
		if chains[p] == nil {
			chains[p] = &replica.Chain{Space: p.space, Device: p.device, Acked: l.acked[p], Known: l.known[p]}
			order = append(order, p)
		}
		return chains[p]
	}
	for _, m := range l.segments {
		count(chain(memPlace{m.segment.Space, m.segment.Device}), m)
	}
	for _, marks := range []map[memPlace]uint64{l.acked, l.known} {
		for p := range marks {
			chain(p)
		}
	}
	state := replica.State{Cursors: slices.Clone(l.cursors), Snapshots: slices.Clone(l.snapshots), Spoke: slices.Clone(l.spoke)}
	for _, p := range order {
		if c := chains[p]; c.Acked < l.floors[p] {
			c.Gap = c.Acked + 1
		}
		state.Chains = append(state.Chains, *chains[p])
	}
	for space, payloads := range l.outbox {
		box := replica.Outbox{Space: space, Count: len(payloads)}
		for _, p := range payloads {
			box.Bytes += len(p.Bytes)
		}
		if box.Count > 0 {
			state.Outbox = append(state.Outbox, box)
		}
	}
	return state, nil
}

func count(c *replica.Chain, m memSegment) {
	switch m.status {
	case replica.Waiting:
		c.Waiting++
	case replica.Locked:
		c.Locked++
	case replica.Quarantined:
		c.Quarantined++
	case replica.Forbidden:
		c.Forbidden++
	case replica.Misnamed:
		c.Misnamed++
	case replica.Forked:
		c.Forked++
	case replica.Broken:
		c.Broken++
	}
	if m.dropped && m.segment.Seq > c.Acked && (c.Gap == 0 || m.segment.Seq < c.Gap) {
		c.Gap = m.segment.Seq
	}
	if m.status.Linked() && m.segment.Seq > c.Link.Seq {
		c.Link = m.segment.Link()
	}
}

func (l *MemLog) link(p memPlace) wire.Link {
	var c replica.Chain
	for _, m := range l.segments {
		if (memPlace{m.segment.Space, m.segment.Device}) == p {
			count(&c, m)
		}
	}
	return c.Link
}

// Read is replica.Log's.
func (l *MemLog) Read(_ context.Context, q replica.Query) ([]replica.Stored, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fail("Read"); err != nil {
		return nil, err
	}
	var found []memSegment
	skip := q.After
	for _, m := range l.segments {
		byStatus := q.Status == m.status || q.Status == 0 && m.status != replica.Forked
		switch {
		case m.segment.Space != q.Space || !byStatus:
		case q.Device.IsZero() && skip > 0:
			skip--
		case q.Device.IsZero(), m.segment.Device == q.Device && m.segment.Seq > q.After:
			found = append(found, m)
		}
	}
	if !q.Device.IsZero() {
		slices.SortStableFunc(found, func(a, b memSegment) int { return int(a.segment.Seq) - int(b.segment.Seq) })
	}
	var out []replica.Stored
	size := 0
	for _, m := range found {
		size += len(m.segment.Raw)
		if q.Limit > 0 && len(out) >= q.Limit || q.Bytes > 0 && len(out) > 0 && size > q.Bytes {
			break
		}
		st := replica.Stored{Raw: m.segment.Raw, Status: m.status}
		if m.dropped {
			st.Raw, st.ID, st.Seq = nil, m.segment.ID, m.segment.Seq
		}
		out = append(out, st)
	}
	return out, nil
}

// Put is replica.Log's.
func (l *MemLog) Put(ctx context.Context, e replica.Entry) error {
	return l.PutAll(ctx, []replica.Entry{e})
}

func (l *MemLog) isApplied(e replica.Entry) bool {
	return slices.ContainsFunc(l.segments, func(m memSegment) bool {
		return m.segment.ID == e.Segment.ID && m.status == replica.Applied
	})
}

func (l *MemLog) put(e replica.Entry) {
	at := slices.IndexFunc(l.segments, func(m memSegment) bool { return m.segment.ID == e.Segment.ID })
	if at >= 0 && l.segments[at].status == replica.Applied {
		if e.Reread {
			l.reread(e)
		}
		l.mark(e.Mark)
		return
	}
	if e.Status == replica.Applied {
		l.applied[e.Segment.Space] = append(l.applied[e.Segment.Space], e.Payloads...)
	}
	if at >= 0 {
		l.segments[at].status = e.Status
	} else {
		l.segments = append(l.segments, memSegment{segment: e.Segment, status: e.Status})
	}
	l.mark(e.Mark)
}

// Mark is replica.Log's.
func (l *MemLog) Mark(_ context.Context, m replica.Mark) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fail("Mark"); err != nil {
		return err
	}
	l.mark(m)
	return nil
}

func (l *MemLog) mark(m replica.Mark) {
	for _, a := range m.Acks {
		l.acked[memPlace{a.Space, a.Device}] = a.Seq
	}
	for _, k := range m.Known {
		p := memPlace{k.Space, k.Device}
		l.known[p] = max(l.known[p], k.Seq)
	}
	for _, k := range m.Leaving {
		p := memPlace{k.Space, k.Device}
		l.left[p] = max(l.left[p], k.Seq)
	}
	l.let(m)
	for _, c := range m.Cursors {
		at := slices.IndexFunc(l.cursors, func(old replica.SpaceCursor) bool { return old.Space == c.Space })
		if at >= 0 {
			l.cursors[at] = c
		} else {
			l.cursors = append(l.cursors, c)
		}
	}
}
