package synctest

import (
	"bytes"
	"errors"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// batch is the log as one that stores many at once; false when it is none.
func (l *logTest) batch() (replica.BatchLog, bool) {
	log, able := l.b.Log.(replica.BatchLog)
	return log, able
}

// buildAll seals each tail behind the one before it.
func (l *logTest) buildAll(tails []replica.Tail) ([]wire.Segment, error) {
	var drafts []envelope.Draft
	for _, tail := range tails {
		d := envelope.Draft{Space: l.space, Device: l.own, Prev: tail.Link, Epoch: wire.Short{1}, Key: l.epoch, Sign: l.key}
		for _, p := range tail.Payloads {
			d.Contents.Payloads = append(d.Contents.Payloads, p.Bytes)
		}
		drafts = append(drafts, d)
	}
	return l.codec.SealAll(drafts)
}

func (l *logTest) appendAll() {
	log, able := l.batch()
	if !able {
		return
	}
	for n := range 5 {
		l.b.Enqueue(l.space, l.b.Payload(n))
	}
	slot := replica.Slot{Space: l.space, Device: l.own, Bytes: len(l.b.Payload(0)) + len(l.b.Payload(1)), Count: 100}
	failed := errors.New("no")
	if n, err := log.AppendAll(l.Context(), slot, 2, func([]replica.Tail) ([]wire.Segment, error) { return nil, failed }); n != 0 || !errors.Is(err, failed) {
		l.Errorf("append answers %d, %v", n, err)
	}
	next := 0
	for _, want := range []int{2, 1, 0} {
		n, err := log.AppendAll(l.Context(), slot, 2, func(tails []replica.Tail) ([]wire.Segment, error) {
			if len(tails[0].Payloads) == 0 {
				return nil, nil
			}
			for _, tail := range tails {
				for _, p := range tail.Payloads {
					if !bytes.Equal(p.Bytes, l.b.Payload(next)) {
						l.Errorf("payload %d is out of order", next)
					}
					next++
				}
			}
			return l.buildAll(tails)
		})
		must(l, err)
		if n != want {
			l.Fatalf("%d segments, want %d", n, want)
		}
	}
	stored := l.query(replica.Query{Device: l.own})
	if next != 5 || l.waiting() != 0 || l.chain(l.own).Link.Seq != 3 || len(stored) != 3 {
		l.Fatalf("%d payloads sealed, %d wait, %d segments", next, l.waiting(), len(stored))
	}
	end := wire.Link{}
	for _, s := range stored {
		seg, err := wire.ParseSegment(s.Raw)
		must(l, err)
		must(l, end.Follow(seg))
		end = seg.Link()
	}
}

// appendFirst: of what is given no segment nothing changes.
func (l *logTest) appendFirst() {
	log, able := l.batch()
	if !able {
		return
	}
	for n := range 3 {
		l.b.Enqueue(l.space, l.b.Payload(n))
	}
	slot := replica.Slot{Space: l.space, Device: l.own, Bytes: len(l.b.Payload(0)), Count: 1}
	for _, want := range []int{1, 2} {
		n, err := log.AppendAll(l.Context(), slot, 3, func(tails []replica.Tail) ([]wire.Segment, error) { return l.buildAll(tails[:want]) })
		must(l, err)
		if n != want {
			l.Fatalf("%d segments, want %d", n, want)
		}
		if waits := 4 - 2*want; l.waiting() != waits {
			l.Fatalf("%d wait, want %d", l.waiting(), waits)
		}
	}
	if end := l.chain(l.own).Link.Seq; end != 3 {
		l.Fatalf("the chain ends at %d", end)
	}
}

// putAhead stores what was worked out before, also when what it was worked out beside
// is stored meanwhile, and once however often.
func (l *logTest) putAhead() {
	log, able := l.batch()
	if !able {
		return
	}
	var all []replica.Entry
	for n := range 3 {
		payloads := [][]byte{l.b.Payload(n), l.b.Payload(n + 1)}
		e := replica.Entry{Segment: l.segment(l.other, payloads...), Status: replica.Applied, Payloads: payloads}
		e.Ahead = log.Ahead(e)
		all = append(all, e)
	}
	must(l, log.PutAll(l.Context(), all[:1]))
	must(l, log.PutAll(l.Context(), all[1:]))
	must(l, log.PutAll(l.Context(), all))
	for n := range 4 {
		if got := l.applied(l.b.Payload(n)); got == 0 {
			l.Errorf("payload %d was not applied", n)
		}
	}
	if len(l.b.Bad) == 0 {
		return
	}
	bad := [][]byte{l.b.Payload(5), l.b.Bad}
	e := replica.Entry{Segment: l.segment(l.other, bad...), Status: replica.Applied, Payloads: bad}
	e.Ahead = log.Ahead(e)
	if err := log.PutAll(l.Context(), []replica.Entry{e}); !errors.Is(err, replica.ErrPayload) || l.applied(l.b.Payload(5)) != 0 {
		l.Errorf("a payload that cannot be read: %v", err)
	}
}
