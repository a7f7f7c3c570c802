package synctest

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"slices"
	"testing"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/wire"
)

// LogBench is a Log under test with what the suite needs around it.
type LogBench struct {
	Log replica.Log
	// Payload makes the n-th payload, one that the log can apply. Different
	// numbers make different payloads of less than 200 bytes.
	Payload func(n int) []byte
	// Enqueue puts a payload of this device into the outbox of a space, as
	// the program does when it saves.
	Enqueue func(space wire.ID, payload []byte)
	// Applied lists the payloads applied by Put in a space, in any order.
	// Payloads that were enqueued may be among them.
	Applied func(space wire.ID) [][]byte
	// Bad is a payload that the log cannot read; empty: it reads all.
	Bad []byte
	// Reopen closes the log and opens it again from disk; nil: it has none.
	Reopen func() replica.Log
}

// TestLog is the conformance suite of replica.Log. open makes an empty log
// each time.
func TestLog(t *testing.T, open func(t *testing.T) LogBench) {
	for _, c := range []struct {
		name string
		test func(*logTest)
	}{
		{"an empty log says so", (*logTest).empty},
		{"append seals the outbox in order and within limits", (*logTest).appendOrder},
		{"append takes one payload however long", (*logTest).appendOne},
		{"append without room reads no payload", (*logTest).appendNone},
		{"append that fails or builds nothing changes nothing", (*logTest).appendNothing},
		{"many segments are appended at once, in order and within limits", (*logTest).appendAll},
		{"of many that were to be appended only the first are", (*logTest).appendFirst},
		{"put applies once", (*logTest).putOnce},
		{"the day on which this device last spoke is noted with a segment, or by a mark", (*logTest).spoke},
		{"what was worked out ahead is applied as if it was not", (*logTest).putAhead},
		{"what is said aside and cannot be read holds nothing up", (*logTest).putAside},
		{"a waiting segment is no link until it is applied", (*logTest).putWaiting},
		{"a locked segment is a link and is applied when it opens", (*logTest).putLocked},
		{"a fork is kept beside the link", (*logTest).putFork},
		{"each status is counted", (*logTest).putStatuses},
		{"a payload that cannot be read changes nothing", (*logTest).putBad},
		{"marks replace cursors and acks and raise what is known", (*logTest).marks},
		{"a chain is read by number, a space as stored", (*logTest).read},
		{"a chain goes on from a floor that is higher", (*logTest).floors},
		{"bytes that are let go leave the links", (*logTest).letGo},
		{"snapshots are noted and replaced", (*logTest).snapshots},
		{"a snapshot that is reread is applied once", (*logTest).reread},
		{"all of it survives opening again", (*logTest).reopen},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, key, err := ed25519.GenerateKey(nil)
			must(t, err)
			c.test(&logTest{
				T: t, b: open(t), key: key, space: wire.NewID(), own: wire.NewID(), other: wire.NewID(),
				epoch: envelope.NewKey(), ends: map[wire.ID]wire.Link{},
			})
		})
	}
}

type logTest struct {
	*testing.T
	b          LogBench
	key        ed25519.PrivateKey
	epoch      envelope.Key
	space      wire.ID
	own, other wire.ID
	codec      envelope.Codec
	ends       map[wire.ID]wire.Link
}

// segment makes the next segment of a device's chain.
func (l *logTest) segment(device wire.ID, payloads ...[]byte) wire.Segment {
	l.Helper()
	seg := l.sealed(device, l.ends[device], payloads)
	l.ends[device] = seg.Link()
	return seg
}

func (l *logTest) sealed(device wire.ID, prev wire.Link, payloads [][]byte) wire.Segment {
	l.Helper()
	seg, err := l.codec.Seal(envelope.Draft{
		Space: l.space, Device: device, Prev: prev, Epoch: wire.Short{1}, Key: l.epoch, Sign: l.key,
		Contents: envelope.Contents{Payloads: payloads},
	})
	must(l, err)
	return seg
}

func (l *logTest) put(e replica.Entry) {
	l.Helper()
	must(l, l.b.Log.Put(l.Context(), e))
}

func (l *logTest) state() replica.State {
	l.Helper()
	s, err := l.b.Log.State(l.Context())
	must(l, err)
	return s
}

func (l *logTest) chain(device wire.ID) replica.Chain {
	l.Helper()
	for _, c := range l.state().Chains {
		if c.Space == l.space && c.Device == device {
			return c
		}
	}
	return replica.Chain{}
}

func (l *logTest) waiting() int {
	for _, o := range l.state().Outbox {
		if o.Space == l.space {
			return o.Count
		}
	}
	return 0
}

func (l *logTest) append(slot replica.Slot) (tail replica.Tail) {
	l.Helper()
	slot.Space, slot.Device = l.space, l.own
	must(l, l.b.Log.Append(l.Context(), slot, func(got replica.Tail) (wire.Segment, error) {
		tail = got
		var payloads [][]byte
		for _, p := range got.Payloads {
			payloads = append(payloads, p.Bytes)
		}
		return l.sealed(l.own, got.Link, payloads), nil
	}))
	return tail
}

func (l *logTest) applied(payload []byte) int {
	n := 0
	for _, p := range l.b.Applied(l.space) {
		if bytes.Equal(p, payload) {
			n++
		}
	}
	return n
}

func (l *logTest) query(q replica.Query) []replica.Stored {
	l.Helper()
	q.Space = l.space
	out, err := l.b.Log.Read(l.Context(), q)
	must(l, err)
	return out
}

func (l *logTest) empty() {
	s := l.state()
	if len(s.Chains)+len(s.Cursors)+l.waiting() != 0 {
		l.Errorf("state %+v", s)
	}
	if got := l.query(replica.Query{}); len(got) != 0 {
		l.Errorf("%d segments", len(got))
	}
}

func (l *logTest) appendOrder() {
	for n := range 5 {
		l.b.Enqueue(l.space, l.b.Payload(n))
	}
	if l.waiting() != 5 {
		l.Fatalf("%d payloads wait, want 5", l.waiting())
	}
	two := len(l.b.Payload(0)) + len(l.b.Payload(1))
	first := l.append(replica.Slot{Bytes: two, Count: 100})
	second := l.append(replica.Slot{Bytes: 1 << 20, Count: 1})
	third := l.append(replica.Slot{Bytes: 1 << 20, Count: 100})
	n, last := 0, uint64(0)
	for i, tail := range []replica.Tail{first, second, third} {
		if want := []int{2, 1, 2}[i]; len(tail.Payloads) != want {
			l.Fatalf("append %d got %d payloads, want %d", i, len(tail.Payloads), want)
		}
		for _, p := range tail.Payloads {
			if !bytes.Equal(p.Bytes, l.b.Payload(n)) || p.Key <= last {
				l.Errorf("payload %d is out of order", n)
			}
			n, last = n+1, p.Key
		}
	}
	c := l.chain(l.own)
	if c.Link.Seq != 3 || third.Link.Seq != 2 || l.waiting() != 0 {
		l.Errorf("chain %+v, %d waiting", c, l.waiting())
	}
	stored := l.query(replica.Query{Device: l.own})
	if len(stored) != 3 || wire.Sum(stored[2].Raw) != c.Link.ID || stored[0].Status != replica.Applied {
		l.Error("the chain does not end with the last segment")
	}
}

func (l *logTest) appendOne() {
	l.b.Enqueue(l.space, l.b.Payload(1))
	l.b.Enqueue(l.space, l.b.Payload(2))
	if tail := l.append(replica.Slot{Bytes: 1, Count: 10}); len(tail.Payloads) != 1 {
		l.Errorf("%d payloads, want one", len(tail.Payloads))
	}
}

func (l *logTest) appendNone() {
	l.b.Enqueue(l.space, l.b.Payload(1))
	if tail := l.append(replica.Slot{}); len(tail.Payloads) != 0 || l.waiting() != 1 {
		l.Errorf("%d payloads read, %d wait", len(tail.Payloads), l.waiting())
	}
	if l.chain(l.own).Link.Seq != 1 {
		l.Error("the segment is not stored")
	}
}

func (l *logTest) appendNothing() {
	l.b.Enqueue(l.space, l.b.Payload(1))
	slot := replica.Slot{Space: l.space, Device: l.own, Bytes: 1000, Count: 10}
	failed := errors.New("no")
	if err := l.b.Log.Append(l.Context(), slot, func(replica.Tail) (wire.Segment, error) {
		return wire.Segment{}, failed
	}); !errors.Is(err, failed) {
		l.Errorf("append answers %v", err)
	}
	must(l, l.b.Log.Append(l.Context(), slot, func(replica.Tail) (wire.Segment, error) {
		return wire.Segment{}, nil
	}))
	if l.waiting() != 1 || l.chain(l.own).Link.Seq != 0 {
		l.Errorf("%d wait, chain %+v", l.waiting(), l.chain(l.own))
	}
}

func (l *logTest) marks() {
	mark := func(ack, known uint64, cursor wire.Cursor) {
		must(l, l.b.Log.Mark(l.Context(), replica.Mark{
			Cursors: []replica.SpaceCursor{{Space: l.space, Cursor: cursor}},
			Acks:    []replica.ChainMark{{Space: l.space, Device: l.own, Seq: ack}},
			Known:   []replica.ChainMark{{Space: l.space, Device: l.other, Seq: known}},
		}))
	}
	mark(5, 8, wire.Cursor{Incarnation: 1<<64 - 1, HSeq: 12})
	mark(3, 6, wire.Cursor{Incarnation: 1<<64 - 2, HSeq: 4})
	s := l.state()
	if len(s.Cursors) != 1 || s.Cursors[0].Cursor != (wire.Cursor{Incarnation: 1<<64 - 2, HSeq: 4}) {
		l.Errorf("cursors %+v", s.Cursors)
	}
	if c := l.chain(l.own); c.Acked != 3 {
		l.Errorf("acked %d, want it to go down to 3", c.Acked)
	}
	if c := l.chain(l.other); c.Known != 8 {
		l.Errorf("known %d, want it to stay 8", c.Known)
	}
}

func (l *logTest) read() {
	var own, other []wire.Segment
	for n := range 4 {
		other = append(other, l.segment(l.other, l.b.Payload(n)))
		own = append(own, l.segment(l.own, l.b.Payload(n+10)))
	}
	// Stored as they might come: 1 of other, 2 of own, the rest of other.
	order := []wire.Segment{other[0], own[0], own[1], other[1], other[2], other[3]}
	for _, seg := range order {
		l.put(replica.Entry{Segment: seg, Status: replica.Broken})
	}
	l.put(replica.Entry{Segment: own[3], Status: replica.Waiting})
	l.is("a space as stored", l.query(replica.Query{}), append(slices.Clone(order), own[3]))
	l.is("skipping", l.query(replica.Query{After: 2, Limit: 2}), order[2:4])
	l.is("a chain", l.query(replica.Query{Device: l.other}), other)
	l.is("after a number", l.query(replica.Query{Device: l.other, After: 1, Limit: 2}), other[1:3])
	l.is("at most so many bytes", l.query(replica.Query{Device: l.other, Bytes: len(other[0].Raw) + 1}), other[:1])
	l.is("at least one", l.query(replica.Query{Device: l.other, Bytes: 1}), other[:1])
	l.is("of one status", l.query(replica.Query{Device: l.own, Status: replica.Waiting}), own[3:])
}

func (l *logTest) is(what string, got []replica.Stored, want []wire.Segment) {
	l.Helper()
	same := slices.EqualFunc(got, want, func(g replica.Stored, w wire.Segment) bool { return bytes.Equal(g.Raw, w.Raw) })
	if !same {
		l.Errorf("%s: %d segments, want %d", what, len(got), len(want))
	}
}

func (l *logTest) reopen() {
	if l.b.Reopen == nil {
		l.Skip("this log has no disk")
	}
	l.b.Enqueue(l.space, l.b.Payload(1))
	l.b.Enqueue(l.space, l.b.Payload(2))
	l.append(replica.Slot{Bytes: 1, Count: 1})
	seg := l.segment(l.other, l.b.Payload(3))
	l.put(replica.Entry{Segment: seg, Status: replica.Applied, Payloads: [][]byte{l.b.Payload(3)}})
	before := l.state()
	l.b.Log = l.b.Reopen()
	after := l.state()
	if l.waiting() != 1 || len(after.Chains) != len(before.Chains) || l.chain(l.other).Link != seg.Link() {
		l.Errorf("before %+v, after %+v", before, after)
	}
	if l.applied(l.b.Payload(3)) != 1 {
		l.Error("the payload is gone")
	}
	if tail := l.append(replica.Slot{Bytes: 1000, Count: 10}); tail.Link.Seq != 1 || len(tail.Payloads) != 1 {
		l.Errorf("the chain goes on from %+v", tail)
	}
}
