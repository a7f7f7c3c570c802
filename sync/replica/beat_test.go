package replica_test

import (
	"testing"
	"time"

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

// TestAHeartbeatIsAsLargeAsThePageSays: it names all heads, so it grows with the devices
// that wrote in the space.
func TestAHeartbeatIsAsLargeAsThePageSays(t *testing.T) {
	t.Parallel()
	o := newOffice(t, 50)
	reads := o.devices[49]
	size := func() int {
		t.Helper()
		pass(t, reads, day)
		report := round(t, reads)
		end := endOf(report, o.a.Space, reads)
		stored, err := reads.Log.Read(t.Context(), replica.Query{Space: o.a.Space, Device: reads.ID, After: end - 1})
		if err != nil || len(stored) != 1 || report.Sealed != 1 {
			t.Fatalf("%d stored, %d sealed, %v", len(stored), report.Sealed, err)
		}
		return len(stored[0].Raw)
	}
	for _, c := range []struct{ devices, bytes int }{{7, 512}, {50, 1600}} {
		for _, d := range o.devices[:c.devices-1] {
			o.write(d, 1)
			round(t, d)
		}
		round(t, reads)
		if got := size(); got < c.bytes-64 || got > c.bytes+64 { // a step of the padding
			t.Errorf("with %d devices: %d bytes, the page says %d", c.devices, got, c.bytes)
		}
	}
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
