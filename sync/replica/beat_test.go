package replica_test

import (
	"maps"
	"testing"
	"time"

	"pelita/sync/envelope"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

const day = 24 * time.Hour

// desks are two devices of an agency with a hub.
func desks(t *testing.T) (a *synctest.Agency, writes, reads *synctest.Device) {
	t.Helper()
	a = synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	writes, reads = a.First, a.Join(t, "reads")
	for _, d := range []*synctest.Device{writes, reads} {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
	}
	return a, writes, reads
}

func round(t *testing.T, d *synctest.Device) replica.Report {
	t.Helper()
	report, err := d.Replica.Sync(t.Context())
	if err != nil || len(report.Alarms) > 0 {
		t.Fatalf("%+v, %v", report.Alarms, err)
	}
	return report
}

func pass(t *testing.T, d *synctest.Device, by time.Duration) {
	t.Helper()
	if err := d.Clock.Sleep(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

// endOf is how far a device holds the chain of another.
func endOf(report replica.Report, space wire.ID, of *synctest.Device) uint64 {
	for _, c := range report.Chains {
		if c.Space == space && c.Device == of.ID {
			return c.Link.Seq
		}
	}
	return 0
}

// TestADeviceThatOnlyReadsIsHeardOnceADay: with what it holds, which nothing else tells,
// and not again on that day however often it exchanges.
func TestADeviceThatOnlyReadsIsHeardOnceADay(t *testing.T) {
	t.Parallel()
	a, writes, reads := desks(t)
	writes.Log.Enqueue(a.Space, []byte("one"))
	round(t, writes)
	if got := round(t, reads); got.Sealed != 0 {
		t.Errorf("on the day it came: %d sealed", got.Sealed)
	}
	for n := uint64(1); n <= 3; n++ {
		pass(t, reads, day)
		for try := range 3 {
			if got := round(t, reads); got.Sealed != 1 && try == 0 || got.Sealed != 0 && try > 0 {
				t.Errorf("day %d, exchange %d: %d sealed", n, try, got.Sealed)
			}
		}
		got := round(t, writes)
		if end := endOf(got, a.Space, reads); end != n {
			t.Errorf("day %d: the other holds %d of its chain", n, end)
		}
		for _, c := range got.Chains {
			if c.Waiting+c.Locked+c.Broken+c.Forbidden > 0 {
				t.Errorf("it does not count: %+v", c)
			}
		}
	}
	stored, err := writes.Log.Read(t.Context(), replica.Query{Space: a.Space, Device: reads.ID})
	if err != nil || len(stored) != 3 || len(stored[0].Raw) != 512 {
		t.Errorf("%d stored, %v", len(stored), err)
	}
	if n := len(writes.Log.Applied(a.Space)); n != 1 {
		t.Errorf("%d payloads, want 1", n)
	}
}

// TestAHeartbeatIsAsLargeAsThePageSays: it names the chains that said something since the
// last one, and each seventh names all, also those that only gave signs of life.
func TestAHeartbeatIsAsLargeAsThePageSays(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 50)
	reads, others := o.devices[49], o.devices[:49]
	writes := func(devices ...*synctest.Device) {
		t.Helper()
		for _, d := range devices {
			o.write(d, 1)
			round(t, d)
		}
		round(t, reads)
	}
	beats := func() {
		t.Helper()
		for _, d := range others {
			pass(t, d, day)
			if got := round(t, d); got.Sealed != 1 {
				t.Fatalf("%d sealed", got.Sealed)
			}
		}
	}
	for i, c := range []struct {
		meanwhile func()
		bytes     int
	}{
		{func() { writes(others[:6]...) }, 512},
		{func() { writes(others...) }, 1600},
		{beats, 512},
		{func() {}, 512},
		{func() { writes(others[3]) }, 512},
		{beats, 512},
		{beats, 1600}, // the seventh
		{func() {}, 512},
	} {
		c.meanwhile()
		pass(t, reads, day)
		report := round(t, reads)
		end := endOf(report, o.a.Space, reads)
		stored, err := reads.Log.Read(t.Context(), replica.Query{Space: o.a.Space, Device: reads.ID, After: end - 1})
		if err != nil || len(stored) != 1 || report.Sealed != 1 || end != uint64(i)+1 {
			t.Fatalf("%d stored, %d sealed, %d is the end, %v", len(stored), report.Sealed, end, err)
		}
		if got := len(stored[0].Raw); got < c.bytes-64 || got > c.bytes+64 { // a step of the padding
			t.Errorf("heartbeat %d: %d bytes, the page says %d", i+1, got, c.bytes)
		}
	}
}

// TestAHeartbeatNamesAllThatSaidSomething: whoever has all of a chain that says something
// is known to, by the next heartbeat; and of what only gives signs of life by the seventh.
func TestAHeartbeatNamesAllThatSaidSomething(t *testing.T) {
	t.Parallel()
	a := synctest.NewAgency(t)
	h, writes, reads, third := synctest.NewHub(t, a), a.First, a.Join(t, "reads"), a.Join(t, "third")
	for _, d := range []*synctest.Device{writes, reads, third} {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
		round(t, d)
	}
	names := func() map[wire.ID]uint64 {
		t.Helper()
		round(t, reads) // what comes with the first exchange of a day is named on the next
		pass(t, reads, day)
		end := endOf(round(t, reads), a.Space, reads)
		stored, err := reads.Log.Read(t.Context(), replica.Query{Space: a.Space, Device: reads.ID, After: end - 1})
		if err != nil || len(stored) != 1 {
			t.Fatal(len(stored), err)
		}
		out := map[wire.ID]uint64{}
		for _, h := range contentsOf(t, reads, stored[0].Raw).Seen {
			out[h.Device] = h.Seq
		}
		return out
	}
	write := func(d *synctest.Device) {
		t.Helper()
		d.Log.Enqueue(a.Space, []byte(d.Clock.Now().String()+d.ID.String()))
		round(t, d)
	}
	sign := func(d *synctest.Device) { pass(t, d, day); round(t, d) }
	for i, c := range []struct {
		meanwhile func()
		want      map[wire.ID]uint64
	}{
		{func() { write(writes) }, map[wire.ID]uint64{writes.ID: 1}},
		{func() { sign(writes) }, map[wire.ID]uint64{}},
		{func() { write(writes); sign(writes); write(third) }, map[wire.ID]uint64{writes.ID: 4, third.ID: 1}},
		{func() { sign(third); sign(third) }, map[wire.ID]uint64{}},
		{func() { write(third) }, map[wire.ID]uint64{third.ID: 4}},
		{func() { sign(writes) }, map[wire.ID]uint64{}},
		{func() {}, map[wire.ID]uint64{writes.ID: 5, third.ID: 4}},
		{func() { sign(writes) }, map[wire.ID]uint64{}},
		{func() { write(writes) }, map[wire.ID]uint64{writes.ID: 7}},
	} {
		c.meanwhile()
		if got := names(); !maps.Equal(got, c.want) {
			t.Errorf("heartbeat %d names %v, want %v", i+1, got, c.want)
		}
	}
}

// contentsOf opens a segment with the keys of a device.
func contentsOf(t *testing.T, by *synctest.Device, raw []byte) envelope.Contents {
	t.Helper()
	seg, err := wire.ParseSegment(raw)
	if err != nil {
		t.Fatal(err)
	}
	ring, _ := envelope.OpenRing(roster(t, by), by.ID, by.Identity)
	key, _ := ring.Key(seg.Space, seg.Epoch)
	var codec envelope.Codec
	c, err := codec.Open(seg, key)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWhoWroteOnADayIsNotHeardTwice: what was written tells the same.
func TestWhoWroteOnADayIsNotHeardTwice(t *testing.T) {
	t.Parallel()
	a, writes, _ := desks(t)
	round(t, writes)
	for range 3 {
		pass(t, writes, day)
		writes.Log.Enqueue(a.Space, []byte(writes.Clock.Now().String()))
		if got := round(t, writes); got.Sealed != 1 {
			t.Errorf("%d sealed", got.Sealed)
		}
		if got := round(t, writes); got.Sealed != 0 {
			t.Errorf("again: %d sealed", got.Sealed)
		}
	}
}

// TestWhoSpeaksToNobodySaysNothing: alone, as a reader who may write nothing, or with no
// byte left to move.
func TestWhoSpeaksToNobodySaysNothing(t *testing.T) {
	t.Parallel()
	a := synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	a.First.Connect(t, synctest.Direct{Hub: h, Sign: a.First.Sign})
	silent := func(what string, d *synctest.Device) {
		t.Helper()
		for range 3 {
			pass(t, d, day)
			if got := round(t, d); got.Sealed != 0 {
				t.Errorf("%s: %d sealed", what, got.Sealed)
			}
		}
	}
	silent("alone", a.First)
	reader := a.Join(t, "reader")
	reader.Connect(t, synctest.Direct{Hub: h, Sign: reader.Sign})
	if err := a.First.Replica.SetAccess(t.Context(), a.Admins(), a.Space, reader.ID, wire.ReadAccess); err != nil {
		t.Fatal(err)
	}
	round(t, a.First)
	round(t, reader)
	silent("may only read", reader)
	poor := a.Join(t, "poor")
	poor.Budget = func() int64 { return 0 }
	poor.Connect(t, synctest.Direct{Hub: h, Sign: poor.Sign})
	round(t, a.First)
	silent("no byte left", poor)
}

// TestACopyAsksBeforeItSaysThatItIsThere: a device that was put back from an image of
// before would write over its own past.
func TestACopyAsksBeforeItSaysThatItIsThere(t *testing.T) {
	t.Parallel()
	a, writes, reads := desks(t)
	round(t, writes)
	round(t, reads)
	image := reads.Log.Copy()
	pass(t, reads, day)
	round(t, reads)
	round(t, writes)
	reads.Log = image
	reads.Connect(t, reads.Transport())
	pass(t, reads, day)
	reads.Replica.Compare()
	report, _ := reads.Replica.Sync(t.Context())
	if report.Sealed != 0 || len(report.Alarms) == 0 || report.Alarms[0].Kind != replica.AlarmClone {
		t.Errorf("sealed %d, alarms %+v", report.Sealed, report.Alarms)
	}
	if got := round(t, writes); endOf(got, a.Space, reads) != 1 {
		t.Errorf("the other holds %d of its chain", endOf(got, a.Space, reads))
	}
}
