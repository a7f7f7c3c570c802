package synctest

import (
	"context"
	"slices"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

// Append is replica.Log's.
func (l *MemLog) Append(ctx context.Context, slot replica.Slot, build replica.Build) error {
	_, err := l.AppendAll(ctx, slot, 1, func(tails []replica.Tail) ([]wire.Segment, error) {
		seg, err := build(tails[0])
		if err != nil || len(seg.Raw) == 0 {
			return nil, err
		}
		return []wire.Segment{seg}, nil
	})
	return err
}

// AppendAll is replica.BatchLog's.
func (l *MemLog) AppendAll(_ context.Context, slot replica.Slot, most int, build replica.BuildAll) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fail("Append"); err != nil {
		return 0, err
	}
	waiting, tails := l.outbox[slot.Space], []replica.Tail{}
	for n := 0; n < most && (n == 0 || len(waiting) > 0); n++ {
		tail := replica.Tail{Payloads: portion(waiting, slot)}
		waiting = waiting[len(tail.Payloads):]
		tails = append(tails, tail)
	}
	tails[0].Link = l.link(memPlace{slot.Space, slot.Device})
	segments, err := build(tails)
	if err != nil || len(segments) == 0 {
		return 0, err
	}
	taken := 0
	for i, seg := range segments {
		l.segments = append(l.segments, memSegment{segment: seg, status: replica.Applied})
		taken += len(tails[i].Payloads)
	}
	l.outbox[slot.Space] = l.outbox[slot.Space][taken:]
	if slot.Day != 0 {
		l.speak(replica.SpaceDay{Space: slot.Space, Day: slot.Day})
	}
	return len(segments), nil
}

// portion is what of the payloads goes into the next segment.
func portion(waiting []replica.Payload, slot replica.Slot) []replica.Payload {
	size := 0
	for i, p := range waiting {
		if size += len(p.Bytes); slot.Bytes == 0 || i >= slot.Count || i > 0 && size > slot.Bytes {
			return waiting[:i]
		}
	}
	return waiting
}

// PutAll is replica.BatchLog's.
func (l *MemLog) PutAll(_ context.Context, entries []replica.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fail("Put"); err != nil {
		return err
	}
	for _, e := range entries {
		if e.Status == replica.Applied && l.Bad != nil && slices.ContainsFunc(e.Payloads, l.Bad) && !l.isApplied(e) {
			return replica.ErrPayload
		}
	}
	for _, e := range entries {
		l.put(e)
	}
	return nil
}

// Ahead is replica.BatchLog's: there is nothing that would take long.
func (l *MemLog) Ahead(replica.Entry) any { return nil }
