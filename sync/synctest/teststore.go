package synctest

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// StoreBench is a hub.Store under test.
type StoreBench struct {
	Store hub.Store
	// Reopen closes the store and opens it again; nil: it keeps nothing.
	Reopen func() hub.Store
}

// TestStore is the conformance suite of hub.Store. open makes an empty store
// each time.
func TestStore(t *testing.T, open func(t *testing.T) StoreBench) {
	for _, c := range []struct {
		name string
		test func(*storeTest)
	}{
		{"an empty store says so", (*storeTest).empty},
		{"what was committed is read back, byte for byte, in the order of commits", (*storeTest).readBack},
		{"a chain takes its next segment only", (*storeTest).chains},
		{"one commit may hold a chain, a copy, a gap and a fork", (*storeTest).mixed},
		{"the same commit again changes nothing", (*storeTest).again},
		{"a plan keeps to what is wanted and to what is known", (*storeTest).plans},
		{"a plan longer than a page is whole", (*storeTest).longPlan},
		{"each limit holds, and what was dropped counts no more", (*storeTest).limits},
		{"the roster is always taken", (*storeTest).free},
		{"what is dropped is gone and its chain goes on", (*storeTest).drop},
		{"drop takes all heads or none", (*storeTest).dropNone},
		{"chains go on from floors, held before or not", (*storeTest).compact},
		{"attachments are kept piece by piece", (*storeTest).blobs},
		{"many at once leave no gap and no number twice", (*storeTest).concurrent},
		{"what a device writes in many spaces at once is counted whole", (*storeTest).concurrentCount},
		{"all of it survives opening again", (*storeTest).reopen},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, key, err := ed25519.GenerateKey(nil)
			must(t, err)
			b := open(t)
			c.test(&storeTest{T: t, b: b, s: b.Store, key: key, space: wire.NewID(), device: wire.NewID()})
		})
	}
}

type storeTest struct {
	*testing.T
	b             StoreBench
	s             hub.Store
	key           ed25519.PrivateKey
	space, device wire.ID
}

// after makes the segment that follows end, with a body that tells it apart.
func (x *storeTest) after(space, device wire.ID, end wire.Link, body string) wire.Segment {
	x.Helper()
	seg, err := wire.SignSegment(wire.Header{Kind: wire.KindOps, Epoch: wire.Short{1}, Space: space, Device: device,
		Seq: end.Seq + 1, Prev: end.ID}, []byte(body), x.key)
	must(x, err)
	return seg
}

// chain makes n segments of a device.
func (x *storeTest) chain(device wire.ID, n int) (segs []wire.Segment) {
	x.Helper()
	var end wire.Link
	for i := range n {
		seg := x.after(x.space, device, end, fmt.Sprintf("%s %d", device, i))
		segs, end = append(segs, seg), seg.Link()
	}
	return segs
}

func (x *storeTest) commit(limits hub.Limits, segs ...wire.Segment) []wire.Code {
	x.Helper()
	codes, err := x.s.Commit(x.Context(), segs, limits)
	must(x, err)
	return codes
}

func (x *storeTest) want(got []wire.Code, want ...wire.Code) {
	x.Helper()
	if !slices.Equal(got, want) {
		x.Errorf("answered %q, want %q", got, want)
	}
}

func (x *storeTest) plan(after uint64, want int64, skip hub.Skip) hub.Plan {
	x.Helper()
	p, err := x.s.Plan(x.Context(), x.space, after, want, skip)
	must(x, err)
	return p
}

// holds compares all that can be read of the space.
func (x *storeTest) holds(first uint64, segs ...wire.Segment) {
	x.Helper()
	p := x.plan(0, math.MaxInt64, nil)
	if len(p.Positions) != len(segs) {
		x.Fatalf("%d segments are held, want %d", len(p.Positions), len(segs))
	}
	for i, at := range p.Positions {
		raw, err := x.s.Segment(x.Context(), x.space, at)
		if err != nil || !bytes.Equal(raw, segs[i].Raw) || at != first+uint64(i) {
			x.Errorf("position %d, number %d: not the segment that was committed: %v", at, i, err)
		}
	}
}

func (x *storeTest) heads() []wire.Head {
	x.Helper()
	heads, err := x.s.Heads(x.Context(), x.space)
	must(x, err)
	return heads
}

func headOf(seg wire.Segment) wire.Head {
	return wire.Head{Device: seg.Device, Seq: seg.Seq, Hash: seg.ID.Short()}
}

func (x *storeTest) empty() {
	if p := x.plan(0, 1<<20, nil); p.Top != 0 || p.Upto != 0 || len(p.Positions) != 0 {
		x.Errorf("%+v", p)
	}
	if p := x.plan(7, 1<<20, nil); p.Top != 0 || p.Upto != 0 {
		x.Errorf("a cursor beyond the end: %+v", p)
	}
	if len(x.heads()) != 0 {
		x.Error("there are heads")
	}
	if _, err := x.s.Segment(x.Context(), x.space, 1); !errors.Is(err, hub.ErrStorage) {
		x.Errorf("a segment that is not there: %v", err)
	}
	if x.s.Incarnation() == 0 {
		x.Error("it has no name")
	}
	if top, err := x.s.Refresh(x.Context(), x.space); top != 0 || err != nil {
		x.Errorf("%d, %v", top, err)
	}
}

func (x *storeTest) readBack() {
	segs := x.chain(x.device, 5)
	x.want(x.commit(hub.Limits{}, segs[:2]...), "", "")
	x.want(x.commit(hub.Limits{}, segs[2:]...), "", "", "")
	x.holds(1, segs...)
	if h := x.heads(); len(h) != 1 || h[0] != headOf(segs[4]) {
		x.Errorf("heads %+v", h)
	}
	if top, err := x.s.Refresh(x.Context(), x.space); top != 5 || err != nil {
		x.Errorf("%d, %v", top, err)
	}
	if p, err := x.s.Plan(x.Context(), wire.NewID(), 0, 1, nil); err != nil || p.Top != 0 {
		x.Errorf("another space: %+v, %v", p, err)
	}
}

func (x *storeTest) chains() {
	segs := x.chain(x.device, 3)
	x.want(x.commit(hub.Limits{}, segs[1]), wire.CodeGap)
	x.want(x.commit(hub.Limits{}, segs[0]), "")
	x.want(x.commit(hub.Limits{}, segs[2]), wire.CodeGap)
	x.want(x.commit(hub.Limits{}, x.after(x.space, x.device, wire.Link{}, "another first")), wire.CodeFork)
	x.want(x.commit(hub.Limits{}, x.after(x.space, x.device, wire.Link{Seq: 1, ID: wire.Hash{9}}, "of another first")), wire.CodeFork)
	x.want(x.commit(hub.Limits{}, segs[1]), "")
	x.want(x.commit(hub.Limits{}, x.after(x.space, x.device, segs[0].Link(), "another second")), wire.CodeFork)
	x.holds(1, segs[:2]...)
}

func (x *storeTest) mixed() {
	other := wire.NewID()
	a, b := x.chain(x.device, 3), x.chain(other, 2)
	fork := x.after(x.space, x.device, a[0].Link(), "another second")
	x.want(x.commit(hub.Limits{}, a[0], b[0], a[2], a[0], a[1], fork, a[2], b[1], b[1]),
		"", "", wire.CodeGap, "", "", wire.CodeFork, "", "", "")
	x.holds(1, a[0], b[0], a[1], a[2], b[1])
	for only, want := range map[wire.ID]wire.Head{x.device: headOf(a[2]), other: headOf(b[1])} {
		if h, err := x.s.Heads(x.Context(), x.space, only, wire.NewID()); err != nil || len(h) != 1 || h[0] != want {
			x.Errorf("one head: %+v, %v", h, err)
		}
	}
	x.want(x.commit(hub.Limits{}), []wire.Code{}...)
}

func (x *storeTest) again() {
	segs := x.chain(x.device, 4)
	for range 3 {
		x.want(x.commit(hub.Limits{}, segs...), "", "", "", "")
		x.holds(1, segs...)
	}
}

func (x *storeTest) reopen() {
	if x.b.Reopen == nil {
		x.Skip("it keeps nothing")
	}
	segs := x.chain(x.device, 4)
	x.commit(hub.Limits{}, segs[:3]...)
	must(x, x.s.Drop(x.Context(), x.space, []wire.Head{headOf(segs[0])}))
	name := x.s.Incarnation()
	x.s = x.b.Reopen()
	if x.s.Incarnation() != name {
		x.Errorf("it was %d and is %d", name, x.s.Incarnation())
	}
	x.holds(2, segs[1:3]...)
	x.want(x.commit(hub.Limits{}, segs...), "", "", "", "")
	x.holds(2, segs[1:]...)
}
