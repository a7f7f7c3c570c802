package synctest

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

var _ replica.Keeper = (*MemLog)(nil)

// let does what a mark says about floors, bytes that go, and snapshots.
func (l *MemLog) let(m replica.Mark) {
	for _, f := range m.Floors {
		p := memPlace{f.Space, f.Device}
		if l.link(p).Seq >= f.Seq {
			continue
		}
		seg := wire.Segment{Header: wire.Header{Space: f.Space, Device: f.Device, Seq: f.Seq}, ID: f.ID}
		l.segments = append(l.segments, memSegment{segment: seg, status: replica.Applied, dropped: true})
		l.floors[p] = f.Seq
	}
	for _, d := range m.Drop {
		for i, s := range l.segments {
			if s.segment.Space == d.Space && s.segment.Device == d.Device && s.segment.Seq <= d.Seq && s.status == replica.Applied {
				l.segments[i].dropped = true
			}
		}
		p := memPlace{d.Space, d.Device}
		l.floors[p] = max(l.floors[p], d.Seq)
	}
	for _, one := range m.Manifests {
		if _, there := l.manifests[one.Blob]; !there {
			l.manifests[one.Blob] = one
		}
	}
	for _, d := range m.Spoke {
		l.speak(d)
	}
	for _, n := range m.Snapshots {
		if i := slices.IndexFunc(l.snapshots, n.Same); i >= 0 {
			l.snapshots[i] = n
			continue
		}
		l.snapshots = append(l.snapshots, n)
	}
}

// speak notes the day on which something was said in a space.
func (l *MemLog) speak(d replica.SpaceDay) {
	l.spoke = append(slices.DeleteFunc(l.spoke, func(old replica.SpaceDay) bool { return old.Space == d.Space }), d)
}

// reread applies those payloads of an entry that are not applied yet.
func (l *MemLog) reread(e replica.Entry) {
	space := e.Segment.Space
	for _, p := range e.Payloads {
		there := slices.ContainsFunc(l.applied[space], func(b []byte) bool { return bytes.Equal(p, b) })
		if !there && !l.erased[string(p)] {
			l.applied[space] = append(l.applied[space], p)
		}
	}
}

// Erase takes payloads away, as erasing the record that they are of does.
func (l *MemLog) Erase(payload []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.fail("") // only makes the maps
	l.erased[string(payload)] = true
	for space, all := range l.applied {
		l.applied[space] = slices.DeleteFunc(all, func(b []byte) bool { return bytes.Equal(b, payload) })
	}
}

// Payloads is replica.Keeper's.
func (l *MemLog) Payloads(_ context.Context, space wire.ID, give func([]byte) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range l.applied[space] {
		if l.erased[string(b)] || slices.ContainsFunc(l.outbox[space], func(p replica.Payload) bool { return bytes.Equal(p.Bytes, b) }) {
			continue
		}
		if err := give(b); err != nil {
			return err
		}
	}
	return nil
}

// Gone is replica.Keeper's: here the payloads themselves.
func (l *MemLog) Gone(context.Context, wire.ID) ([][]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out [][]byte
	for b := range l.erased {
		out = append(out, []byte(b))
	}
	slices.SortFunc(out, bytes.Compare)
	return out, nil
}

// Standing is replica.Keeper's: nothing is said beside payloads here.
func (l *MemLog) Standing(context.Context, wire.ID) ([][]byte, error) { return nil, nil }

// Erased is replica.Keeper's.
func (l *MemLog) Erased(_ context.Context, payload []byte) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.erased[string(payload)], nil
}

// Explained is replica.Keeper's.
func (l *MemLog) Explained(_ context.Context, payload []byte, left [][]byte) (bool, error) {
	return slices.ContainsFunc(left, func(b []byte) bool { return bytes.Equal(b, payload) }), nil
}

// Bytes counts the bytes of segments of a space that are kept.
func (l *MemLog) Bytes(space wire.ID) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, m := range l.segments {
		if m.segment.Space == space && !m.dropped {
			n += len(m.segment.Raw)
		}
	}
	return n
}

// Manifests lists what members announced of attachments.
func (l *MemLog) Manifests() map[wire.ID]replica.Announced {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.manifests)
}

// Copy is the log as a backup of the device would hold it.
func (l *MemLog) Copy() *MemLog {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.fail("") // only makes the maps
	c := &MemLog{
		segments: slices.Clone(l.segments), cursors: slices.Clone(l.cursors), lastKey: l.lastKey,
		outbox: map[wire.ID][]replica.Payload{}, applied: map[wire.ID][][]byte{},
		acked: map[memPlace]uint64{}, known: map[memPlace]uint64{}, left: map[memPlace]uint64{},
		floors: maps.Clone(l.floors), erased: maps.Clone(l.erased), snapshots: slices.Clone(l.snapshots),
		manifests: maps.Clone(l.manifests), spoke: slices.Clone(l.spoke),
	}
	for k, v := range l.outbox {
		c.outbox[k] = slices.Clone(v)
	}
	for k, v := range l.applied {
		c.applied[k] = slices.Clone(v)
	}
	for k, v := range l.acked {
		c.acked[k] = v
	}
	for k, v := range l.known {
		c.known[k] = v
	}
	for k, v := range l.left {
		c.left[k] = v
	}
	return c
}

// ErrCrash is for Fail: the program ended here.
var ErrCrash = errors.New("synctest: crash")
