package replica_test

import (
	"context"
	"io"
	"slices"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// mute hands out nothing of one space.
type mute struct {
	replica.Transport
	space wire.ID
}

func (m mute) Exchange(ctx context.Context, turn replica.Turn) (wire.Reply, error) {
	take := turn.Take
	turn.Take = func(reply wire.Reply, a wire.Arrival) error {
		if h, err := wire.ParseHeader(a.Segment); err == nil && h.Space == m.space {
			return nil
		}
		return take(reply, a)
	}
	return m.Transport.Exchange(ctx, turn)
}

// compacted is an office whose first month was let go, and what was let go.
func compacted(t *testing.T) (o *office, old [][]byte, n replica.Snapshot) {
	t.Helper()
	o = newOffice(t, 2)
	for range 3 {
		o.write(o.devices[0], 1)
		o.write(o.devices[1], 1)
		o.meet(o.devices...)
	}
	stored, err := o.a.First.Log.Read(t.Context(), replica.Query{Space: o.a.Space})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range stored {
		old = append(old, st.Raw)
	}
	n = o.snapshot(o.a.First)
	o.pass(month)
	o.meet(o.devices...)
	o.mustCompact(o.a.First, n)
	o.meet(o.devices...)
	return o, old, n
}

func withheld(o *office, n replica.Snapshot) replica.Alarm {
	return replica.Alarm{Kind: replica.AlarmWithheld, Space: o.a.Space, Device: n.Device, Seq: n.Last}
}

func TestASignedSnapshotThatDoesNotComeIsNamedAndOldSegmentsAreTakenMeanwhile(t *testing.T) {
	o, old, n := compacted(t)
	fresh := o.a.Join(t, "fresh")
	o.reach(fresh)
	sync(t, o.a.First)
	fresh.Connect(t, mute{synctest.Direct{Hub: o.h, Sign: fresh.Sign}, o.a.Space})
	if alarms := sync(t, fresh).Alarms; !slices.Contains(alarms, withheld(o, n)) {
		t.Errorf("a hole, and nobody says so: %+v", alarms)
	}
	slices.Reverse(old)
	next := func() ([]byte, error) {
		if len(old) == 0 {
			return nil, io.EOF
		}
		raw := old[0]
		old = old[1:]
		return raw, nil
	}
	if r, err := fresh.Replica.Bring(t.Context(), replica.Delivery{Next: next}); err != nil || len(r.Alarms) > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	same(t, o.want, o.a.Space, fresh)
	o.reach(fresh)
	o.devices = append(o.devices, fresh)
	o.meet(o.devices...)
	same(t, o.want, o.a.Space, o.devices...)
	if alarms := sync(t, fresh).Alarms; len(alarms) != 0 {
		t.Errorf("alarms %+v", alarms)
	}
}

// forgetful is a log that has lost what is known of snapshots.
type forgetful struct {
	*synctest.MemLog
	lost bool
}

func (l *forgetful) State(ctx context.Context) (replica.State, error) {
	state, err := l.MemLog.State(ctx)
	if l.lost {
		state.Snapshots = nil
	}
	return state, err
}

func (l *forgetful) Mark(ctx context.Context, m replica.Mark) error {
	l.lost = l.lost && len(m.Snapshots) == 0
	return l.MemLog.Mark(ctx, m)
}

func TestASignedSnapshotWhoseNoteWasLostIsReadAgain(t *testing.T) {
	o, _, n := compacted(t)
	fresh := o.join()
	o.meet(o.devices...)
	log := &forgetful{MemLog: fresh.Log, lost: true}
	r, err := replica.New(replica.Params{
		Log: log, Genesis: o.a.Genesis, Device: fresh.ID, Sign: fresh.Sign, Identity: fresh.Identity, Keeper: fresh.Log,
	})
	if err != nil {
		t.Fatal(err)
	}
	plans, err := r.Plans(t.Context())
	if err != nil || len(plans) != 1 || !plans[0].Same(n) || !plans[0].Signed || !plans[0].Done {
		t.Errorf("%+v, %v", plans, err)
	}
}
