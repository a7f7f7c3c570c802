package synctest

import (
	"bytes"
	"errors"
	"slices"

	"pelita/sync/replica"
	"pelita/sync/wire"
)

func (l *logTest) putOnce() {
	p := l.b.Payload(1)
	seg := l.segment(l.other, p)
	cursor := replica.SpaceCursor{Space: l.space, Cursor: wire.Cursor{Incarnation: 7, HSeq: 9}}
	e := replica.Entry{Segment: seg, Status: replica.Applied, Payloads: [][]byte{p}}
	l.put(e)
	e.Mark = replica.Mark{Cursors: []replica.SpaceCursor{cursor}}
	l.put(e)
	if l.applied(p) != 1 {
		l.Errorf("applied %d times", l.applied(p))
	}
	if c := l.chain(l.other); c.Link != seg.Link() {
		l.Errorf("chain %+v", c)
	}
	if !slices.Contains(l.state().Cursors, cursor) {
		l.Error("the mark of the second put is not done")
	}
}

func (l *logTest) putAside() {
	p := l.b.Payload(1)
	seg := l.segment(l.other, p)
	for range 2 {
		l.put(replica.Entry{Segment: seg, Status: replica.Applied, Payloads: [][]byte{p}, Aside: []byte("of a later version")})
	}
	if c := l.chain(l.other); l.applied(p) != 1 || c.Link != seg.Link() || c.Broken != 0 {
		l.Errorf("applied %d times, chain %+v", l.applied(p), c)
	}
	next := l.segment(l.other, l.b.Payload(2))
	l.put(replica.Entry{Segment: next, Status: replica.Applied, Payloads: [][]byte{l.b.Payload(2)}})
	if c := l.chain(l.other); c.Link != next.Link() {
		l.Errorf("the chain does not go on: %+v", c)
	}
}

func (l *logTest) spoke() {
	on := func(day uint64) []replica.SpaceDay { return []replica.SpaceDay{{Space: l.space, Day: day}} }
	must(l, l.b.Log.Mark(l.Context(), replica.Mark{Spoke: on(7)}))
	slot := replica.Slot{Space: l.space, Device: l.own, Day: 8}
	must(l, l.b.Log.Append(l.Context(), slot, func(replica.Tail) (wire.Segment, error) { return wire.Segment{}, nil }))
	if got := l.state().Spoke; !slices.Equal(got, on(7)) {
		l.Errorf("without a segment: %v", got)
	}
	must(l, l.b.Log.Append(l.Context(), slot, func(replica.Tail) (wire.Segment, error) { return l.segment(l.own), nil }))
	if got := l.state().Spoke; !slices.Equal(got, on(8)) {
		l.Errorf("with a segment: %v", got)
	}
	must(l, l.b.Log.Mark(l.Context(), replica.Mark{Spoke: on(6)}))
	if got := l.state().Spoke; !slices.Equal(got, on(6)) {
		l.Errorf("by a mark: %v", got)
	}
}

func (l *logTest) putWaiting() {
	first, second := l.segment(l.other, l.b.Payload(1)), l.segment(l.other, l.b.Payload(2))
	l.put(replica.Entry{Segment: second, Status: replica.Waiting})
	l.put(replica.Entry{Segment: second, Status: replica.Waiting})
	if c := l.chain(l.other); c.Waiting != 1 || c.Link.Seq != 0 || l.applied(l.b.Payload(2)) != 0 {
		l.Fatalf("chain %+v", c)
	}
	l.put(replica.Entry{Segment: first, Status: replica.Applied, Payloads: [][]byte{l.b.Payload(1)}})
	l.put(replica.Entry{Segment: second, Status: replica.Applied, Payloads: [][]byte{l.b.Payload(2)}})
	l.put(replica.Entry{Segment: second, Status: replica.Waiting})
	if c := l.chain(l.other); c.Waiting != 0 || c.Link != second.Link() || l.applied(l.b.Payload(2)) != 1 {
		l.Errorf("chain %+v, applied %d", c, l.applied(l.b.Payload(2)))
	}
}

func (l *logTest) putLocked() {
	p := l.b.Payload(1)
	seg := l.segment(l.other, p)
	l.put(replica.Entry{Segment: seg, Status: replica.Locked})
	if c := l.chain(l.other); c.Locked != 1 || c.Link != seg.Link() || l.applied(p) != 0 {
		l.Fatalf("chain %+v", c)
	}
	l.put(replica.Entry{Segment: seg, Status: replica.Applied, Payloads: [][]byte{p}})
	if c := l.chain(l.other); c.Locked != 0 || l.applied(p) != 1 {
		l.Errorf("chain %+v, applied %d", c, l.applied(p))
	}
}

func (l *logTest) putFork() {
	first := l.segment(l.other, l.b.Payload(1))
	fork := l.sealed(l.other, wire.Link{}, [][]byte{l.b.Payload(2)})
	l.put(replica.Entry{Segment: first, Status: replica.Applied, Payloads: [][]byte{l.b.Payload(1)}})
	l.put(replica.Entry{Segment: fork, Status: replica.Forked})
	if c := l.chain(l.other); c.Forked != 1 || c.Link != first.Link() {
		l.Errorf("chain %+v", c)
	}
	if got := l.query(replica.Query{Device: l.other}); len(got) != 1 || !bytes.Equal(got[0].Raw, first.Raw) {
		l.Errorf("%d segments in the chain", len(got))
	}
	if got := l.query(replica.Query{Device: l.other, Status: replica.Forked}); len(got) != 1 || !bytes.Equal(got[0].Raw, fork.Raw) {
		l.Errorf("%d forked segments", len(got))
	}
}

func (l *logTest) putStatuses() {
	for _, s := range []replica.Status{replica.Applied, replica.Quarantined, replica.Broken, replica.Forbidden, replica.Locked, replica.Misnamed} {
		l.put(replica.Entry{Segment: l.segment(l.other), Status: s})
	}
	c := l.chain(l.other)
	if c.Quarantined != 1 || c.Broken != 1 || c.Forbidden != 1 || c.Locked != 1 || c.Misnamed != 1 || c.Link.Seq != 6 {
		l.Errorf("chain %+v", c)
	}
}

func (l *logTest) putBad() {
	if l.b.Bad == nil {
		l.Skip("this log reads every payload")
	}
	seg := l.segment(l.other, l.b.Payload(1), l.b.Bad)
	err := l.b.Log.Put(l.Context(), replica.Entry{
		Segment: seg, Status: replica.Applied, Payloads: [][]byte{l.b.Payload(1), l.b.Bad},
	})
	if !errors.Is(err, replica.ErrPayload) {
		l.Errorf("put answers %v, want ErrPayload", err)
	}
	if c := l.chain(l.other); c.Link.Seq != 0 || l.applied(l.b.Payload(1)) != 0 {
		l.Error("something has changed")
	}
	l.put(replica.Entry{Segment: seg, Status: replica.Broken})
	if c := l.chain(l.other); c.Broken != 1 {
		l.Errorf("chain %+v", c)
	}
}
