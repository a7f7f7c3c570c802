package synctest_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// later makes segments of a version that is not written yet, at the end of a
// device's chain in a space.
func later(t *testing.T, d *synctest.Device, space wire.ID, change func(*wire.Header)) {
	t.Helper()
	err := d.Log.Append(t.Context(), replica.Slot{Space: space, Device: d.ID}, func(tail replica.Tail) (wire.Segment, error) {
		h := wire.Header{Kind: wire.KindOps, Epoch: wire.Short{1}, Space: space, Device: d.ID, Seq: tail.Link.Seq + 1, Prev: tail.Link.ID}
		change(&h)
		return wire.SignSegment(h, bytes.Repeat([]byte{byte(h.Seq)}, 348), d.Sign)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// laterEntry puts an entry of an unknown kind into the roster.
func laterEntry(t *testing.T, a *synctest.Agency) {
	t.Helper()
	entry, err := wire.Marshal(map[uint64]any{99: map[uint64]any{1: []byte("of a later version")}})
	if err != nil {
		t.Fatal(err)
	}
	d := a.First
	err = d.Log.Append(t.Context(), replica.Slot{Space: a.Genesis.RosterSpace(), Device: d.ID}, func(tail replica.Tail) (wire.Segment, error) {
		statement, err := wire.Marshal(wire.Statement{
			Agency: a.Genesis.Agency(), Device: d.ID, Seq: tail.Link.Seq + 1, Prev: tail.Link.ID, Entries: []cbor.RawMessage{entry},
		})
		if err != nil {
			return wire.Segment{}, err
		}
		return wire.SignRoster(a.Genesis, statement, []wire.Approval{wire.Approve(statement, a.Admin)}, d.Sign)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// raws are the very bytes of a chain that a device holds.
func raws(t *testing.T, d *synctest.Device, space, writer wire.ID) []byte {
	t.Helper()
	stored, err := d.Log.Read(t.Context(), replica.Query{Space: space, Device: writer})
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, s := range stored {
		all = append(all, s.Raw...)
	}
	return all
}

func TestWhatALaterVersionWritesGoesThroughOldHubsAndDevicesByteForByte(t *testing.T) {
	a := synctest.NewAgency(t)
	b, c := a.Join(t, "old"), a.Join(t, "newer")
	for _, change := range []func(*wire.Header){
		func(h *wire.Header) { h.Kind = 200 },
		func(h *wire.Header) { h.Flags = 0x0001 },
		func(h *wire.Header) { h.Flags = 0x8000 },
		func(h *wire.Header) { h.Reserved[11] = 7 },
		func(h *wire.Header) { h.Kind = 201 },
	} {
		later(t, a.First, a.Space, change)
	}
	laterEntry(t, a)
	a.First.Log.Enqueue(a.Space, []byte("of today"))
	first, second := synctest.NewHub(t, a), synctest.NewHub(t, a)
	sync := func(d *synctest.Device, to synctest.Direct) {
		t.Helper()
		to.Sign = d.Sign
		d.Connect(t, to)
		if report, err := d.Replica.Sync(t.Context()); err != nil || len(report.Alarms) > 0 {
			t.Fatalf("%+v, %v", report.Alarms, err)
		}
	}
	sync(a.First, synctest.Direct{Hub: first})
	sync(b, synctest.Direct{Hub: first})
	sync(b, synctest.Direct{Hub: second}) // another hub: the old device brings it all
	sync(c, synctest.Direct{Hub: second})
	for _, space := range []wire.ID{a.Space, a.Genesis.RosterSpace()} {
		want := raws(t, a.First, space, a.First.ID)
		if got := raws(t, c, space, a.First.ID); !bytes.Equal(got, want) || len(want) < 1000 {
			t.Errorf("%d bytes came, %d were written", len(got), len(want))
		}
	}
	if got := c.Log.Applied(a.Space); len(got) != 1 || string(got[0]) != "of today" {
		t.Errorf("%q, want what this version can read", got)
	}
}

// endless is a hub that always has more to come.
type endless struct {
	synctest.Direct
	rounds int
}

func (e *endless) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	e.rounds++
	reply, err := e.Direct.Exchange(ctx, turn)
	for i := range reply.Spaces {
		reply.Spaces[i].Upto = uint64(e.rounds) * 1000
		reply.Spaces[i].Top = reply.Spaces[i].Upto + 1
	}
	reply.Incarnation = uint64(e.rounds)
	return reply, err
}

func TestAHubThatAlwaysHasMoreToComeIsGivenUp(t *testing.T) {
	a := synctest.NewAgency(t)
	hub := &endless{Direct: synctest.Direct{Hub: synctest.NewHub(t, a), Sign: a.First.Sign}}
	a.First.Connect(t, hub)
	if _, err := a.First.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrReply) || hub.rounds > 10 {
		t.Errorf("%v after %d rounds", err, hub.rounds)
	}
}
