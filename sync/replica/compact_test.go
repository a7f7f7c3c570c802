package replica_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

const month = 31 * 24 * time.Hour

// office is an agency, its devices and its hub.
type office struct {
	*testing.T
	a       *synctest.Agency
	h       *hub.Hub
	devices []*synctest.Device
	want    []string
}

func newOffice(t *testing.T, devices int) *office {
	o := &office{T: t, a: synctest.NewAgency(t)}
	o.h = synctest.NewHub(t, o.a)
	o.devices = []*synctest.Device{o.a.First}
	o.reach(o.a.First)
	for len(o.devices) < devices {
		o.join()
	}
	return o
}

func (o *office) reach(d *synctest.Device) { d.Connect(o, synctest.Direct{Hub: o.h, Sign: d.Sign}) }

func (o *office) join() *synctest.Device {
	d := o.a.Join(o, fmt.Sprint("device ", len(o.devices)))
	o.reach(d)
	o.devices = append(o.devices, d)
	return d
}

func (o *office) write(d *synctest.Device, n int) {
	for range n {
		text := fmt.Sprintf("payload %d", len(o.want))
		o.want = append(o.want, text)
		d.Log.Enqueue(o.a.Space, []byte(text))
	}
}

// meet lets every device sync, twice: what the last one sent reaches the first.
func (o *office) meet(devices ...*synctest.Device) {
	o.Helper()
	for range 2 {
		for _, d := range devices {
			sync(o.T, d)
		}
	}
}

func (o *office) pass(d time.Duration) {
	for _, dev := range o.devices {
		_ = dev.Clock.Sleep(context.Background(), d)
	}
}

func (o *office) snapshot(d *synctest.Device) replica.Snapshot {
	o.Helper()
	n, err := d.Replica.Snapshot(o.Context(), o.a.Space)
	if err != nil {
		o.Fatalf("snapshot: %v", err)
	}
	return n
}

func (o *office) plan(d *synctest.Device, n replica.Snapshot) replica.Plan {
	o.Helper()
	plans, err := d.Replica.Plans(o.Context())
	if err != nil {
		o.Fatal(err)
	}
	for _, p := range plans {
		if p.Snapshot.Same(n) {
			return p
		}
	}
	o.Fatalf("no plan of the snapshot in %d", len(plans))
	return replica.Plan{}
}

func (o *office) compact(d *synctest.Device, n replica.Snapshot) error {
	return d.Replica.Compact(o.Context(), o.a.Admins(), n)
}

func (o *office) mustCompact(d *synctest.Device, n replica.Snapshot) {
	o.Helper()
	if err := o.compact(d, n); err != nil {
		o.Fatalf("compact: %v (%+v)", err, o.plan(d, n))
	}
}

func TestSegmentsGoForASnapshotThatAllHoldAndAnotherAttested(t *testing.T) {
	o := newOffice(t, 3)
	for i := range 30 {
		o.write(o.devices[i%3], 1)
		sync(t, o.devices[i%3])
	}
	o.meet(o.devices...)
	first := o.a.First
	n := o.snapshot(first)
	sync(t, first)
	if p := o.plan(first, n); p.Attested || len(p.Behind) != 2 || p.Ready() {
		t.Errorf("before others saw it: %+v", p)
	}
	o.pass(month)
	sync(t, o.devices[1])
	sync(t, first)
	if p := o.plan(first, n); !p.Attested || len(p.Behind) != 1 {
		t.Errorf("attested by one: %+v", p)
	}
	if err := o.compact(first, n); !errors.Is(err, replica.ErrNotReady) {
		t.Errorf("compacted while a device had not seen it: %v", err)
	}
	o.meet(o.devices...)
	before := first.Log.Bytes(o.a.Space)
	o.mustCompact(first, n)
	o.write(o.devices[2], 2)
	o.meet(o.devices...)
	for i, d := range o.devices {
		if after := d.Log.Bytes(o.a.Space); after >= before/3 {
			t.Errorf("device %d keeps %d bytes of %d", i, after, before)
		}
	}
	fresh := o.join()
	o.meet(o.devices...)
	same(t, o.want, o.a.Space, o.devices...)
	o.write(fresh, 1)
	o.meet(o.devices...)
	same(t, o.want, o.a.Space, o.devices...)

	// A hub that was wiped is filled again, though nobody has the old segments.
	o.h = synctest.NewHub(t, o.a)
	for _, d := range o.devices {
		o.reach(d)
	}
	o.meet(o.devices...)
	last := o.join()
	o.write(o.devices[1], 1)
	o.meet(o.devices...)
	same(t, o.want, o.a.Space, o.devices...)
	if alarms := sync(t, last).Alarms; len(alarms) != 0 {
		t.Errorf("alarms %+v", alarms)
	}
}

func TestASnapshotThatIsYoungIsNotCompactedYet(t *testing.T) {
	o := newOffice(t, 2)
	o.write(o.a.First, 3)
	o.meet(o.devices...)
	n := o.snapshot(o.a.First)
	o.meet(o.devices...)
	if err := o.compact(o.a.First, n); !errors.Is(err, replica.ErrNotReady) {
		t.Errorf("compacted on the day it was written: %v", err)
	}
	o.pass(month)
	o.mustCompact(o.a.First, n)
}

func TestADeviceAYearBehindBringsWhatItWroteAndTakesTheSnapshot(t *testing.T) {
	o := newOffice(t, 3)
	lost := o.devices[2]
	o.write(lost, 2)
	o.write(o.a.First, 4)
	o.meet(o.devices...)
	o.write(lost, 3) // never sent
	if _, err := lost.Replica.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.write(lost, 1) // not even sealed
	here := o.devices[:2]
	o.write(o.devices[1], 5)
	o.meet(here...)
	n := o.snapshot(o.a.First)
	o.pass(month)
	o.meet(here...)
	if err := o.compact(o.a.First, n); !errors.Is(err, replica.ErrNotReady) {
		t.Fatalf("compacted without the device that is away: %v", err)
	}
	if err := o.a.First.Replica.Declare(t.Context(), o.a.Admins(), lost.ID, replica.IsLost); err != nil {
		t.Fatal(err)
	}
	o.mustCompact(o.a.First, n)
	o.meet(here...)
	// Twice more in the year that follows.
	for range 2 {
		o.write(o.devices[1], 2)
		o.meet(here...)
		n = o.snapshot(o.a.First)
		o.pass(month)
		o.meet(here...)
		o.mustCompact(o.a.First, n)
		o.meet(here...)
	}
	o.meet(o.devices...)
	same(t, o.want, o.a.Space, o.devices...)
	if err := o.a.First.Replica.Declare(t.Context(), o.a.Admins(), lost.ID, replica.IsFound); err != nil {
		t.Fatal(err)
	}
	o.meet(o.devices...)
	n = o.snapshot(lost)
	o.meet(o.devices...)
	o.meet(o.devices...)
	o.pass(month)
	if p := o.plan(o.a.First, n); !p.Ready() {
		t.Errorf("a snapshot of who came back: %+v", p)
	}
}

// liar gives other payloads than there are.
type liar struct {
	*synctest.MemLog
	omit, forge string
}

func (l liar) Payloads(ctx context.Context, space wire.ID, give func([]byte) error) error {
	if l.forge != "" {
		if err := give([]byte(l.forge)); err != nil {
			return err
		}
	}
	return l.MemLog.Payloads(ctx, space, func(b []byte) error {
		if string(b) == l.omit {
			return nil
		}
		return give(b)
	})
}

func TestASnapshotThatLeavesOutAltersOrInventsIsNamedAndNotAttested(t *testing.T) {
	for name, lie := range map[string]liar{
		"leaves out": {omit: "payload 3"}, "alters": {omit: "payload 3", forge: "payload 3!"}, "invents": {forge: "nobody wrote this"},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, 3)
			o.write(o.devices[1], 6)
			o.meet(o.devices...)
			manager := o.a.First
			lie.MemLog = manager.Log
			manager.Keeper = lie
			o.reach(manager)
			n := o.snapshot(manager)
			o.pass(month)
			sync(t, manager)
			for _, d := range o.devices[1:] {
				report := sync(t, d)
				want := replica.Alarm{Kind: replica.AlarmSnapshot, Space: o.a.Space, Device: manager.ID, Seq: n.Last}
				if !slices.Contains(report.Alarms, want) {
					t.Errorf("not named: %+v", report.Alarms)
				}
				if p := o.plan(d, n); p.Verdict != replica.Wrong || p.Attested {
					t.Errorf("verdict %d, attested %v", p.Verdict, p.Attested)
				}
			}
			o.write(o.devices[1], 1)
			o.write(o.devices[2], 1)
			o.meet(o.devices...)
			if err := o.compact(manager, n); !errors.Is(err, replica.ErrNotReady) {
				t.Errorf("compacted: %v", err)
			}
			same(t, o.want, o.a.Space, o.devices...)
		})
	}
}

func TestWhatWasErasedOnBothSidesIsInNoSnapshotAndLeavesTheHub(t *testing.T) {
	o := newOffice(t, 2)
	o.write(o.devices[1], 6)
	o.meet(o.devices...)
	first, second := o.a.First, o.devices[1]
	first.Log.Erase([]byte("payload 2"))
	n := o.snapshot(first)
	o.pass(month)
	o.meet(o.devices...)
	if p := o.plan(second, n); p.Verdict != replica.ErasedElsewhere || p.Attested {
		t.Errorf("attested what leaves out a record that is kept here: %+v", p)
	}
	if alarms := sync(t, second).Alarms; len(alarms) != 0 {
		t.Errorf("an erasure is no lie: %+v", alarms)
	}
	second.Log.Erase([]byte("payload 2"))
	o.meet(o.devices...)
	o.mustCompact(first, n)
	o.meet(o.devices...)
	fresh := o.join()
	o.meet(o.devices...)
	o.want = slices.DeleteFunc(o.want, func(s string) bool { return s == "payload 2" })
	same(t, o.want, o.a.Space, first, second, fresh)
}

// deed is one step of a history: what a device does, and how often.
type deed struct{ What, Device, Times int }

func TestCompactionAtAnyPointLosesAndDoublesNothing(t *testing.T) {
	deeds := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) deed {
		return deed{rapid.IntRange(0, 8).Draw(rt, "what"), rapid.IntRange(0, 3).Draw(rt, "device"), rapid.IntRange(1, 3).Draw(rt, "times")}
	}), 10, 30)
	compacted := 0
	for seed := range histories() {
		o := newOffice(t, 2+seed%3)
		away := map[*synctest.Device]bool{}
		for _, s := range deeds.Example(seed) {
			compacted += o.do(s, away)
		}
		o.join()
		o.meet(o.devices...)
		o.meet(o.devices...)
		same(t, o.want, o.a.Space, o.devices...)
		for _, d := range o.devices {
			if alarms := sync(t, d).Alarms; len(alarms) != 0 {
				t.Errorf("alarms %+v", alarms)
			}
		}
		if t.Failed() {
			t.Fatalf("history %d", seed)
		}
	}
	if compacted < histories()/2 {
		t.Errorf("only %d compactions: the test looks at nothing", compacted)
	}
}

// histories is how many random histories are tried; PELITA_HISTORIES says more.
func histories() int {
	if n, err := strconv.Atoi(os.Getenv("PELITA_HISTORIES")); err == nil {
		return n
	}
	return 12
}

// do does one deed and counts the compactions in it.
func (o *office) do(s deed, away map[*synctest.Device]bool) int {
	d := o.devices[s.Device%len(o.devices)]
	switch s.What {
	case 0, 1, 2:
		o.write(d, s.Times)
	case 3, 4:
		if !away[d] {
			sync(o.T, d)
		}
	case 5:
		if away[d] {
			break
		}
		if _, err := d.Replica.Snapshot(o.Context(), o.a.Space); err != nil && !errors.Is(err, replica.ErrNotReady) {
			o.Fatal(err)
		}
	case 6:
		o.leave(d, away)
	default:
		return o.compactAll(away)
	}
	return 0
}

// leave sends a device away, or brings it back.
func (o *office) leave(d *synctest.Device, away map[*synctest.Device]bool) {
	if d == o.a.First {
		return
	}
	away[d] = !away[d]
	is := replica.IsFound
	if away[d] {
		is = replica.IsLost
	}
	if err := o.a.First.Replica.Declare(o.Context(), o.a.Admins(), d.ID, is); err != nil {
		o.Fatal(err)
	}
}

// compactAll lets a month pass and signs all that is ready.
func (o *office) compactAll(away map[*synctest.Device]bool) (n int) {
	o.pass(month)
	o.meet(slices.DeleteFunc(slices.Clone(o.devices), func(d *synctest.Device) bool { return away[d] })...)
	o.meet(o.a.First)
	plans, err := o.a.First.Replica.Plans(o.Context())
	if err != nil {
		o.Fatal(err)
	}
	for _, p := range plans {
		if p.Ready() && o.plan(o.a.First, p.Snapshot).Ready() {
			o.mustCompact(o.a.First, p.Snapshot)
			n++
		}
	}
	return n
}
