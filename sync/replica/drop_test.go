package replica_test

import (
	"testing"

	"pelita/sync/synctest"
)

// A segment whose bytes are gone stays a link: sync goes on, nothing is sent
// twice, and heads are still compared.
func TestASegmentWithoutItsBytesIsStillALink(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	h := synctest.NewHub(t, a)
	for _, d := range []*synctest.Device{a.First, b} {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
	}
	round := func(d *synctest.Device) {
		t.Helper()
		report, err := d.Replica.Sync(t.Context())
		if err != nil || len(report.Alarms) > 0 {
			t.Fatalf("%+v, %v", report.Alarms, err)
		}
	}
	for _, text := range []string{"one", "two", "three"} {
		a.First.Log.Enqueue(a.Space, []byte(text))
		round(a.First)
	}
	round(b)
	for _, d := range []*synctest.Device{a.First, b} {
		d.Log.Drop(a.Space, a.First.ID, 2)
	}
	b.Log.Enqueue(a.Space, []byte("four"))
	a.First.Log.Enqueue(a.Space, []byte("five"))
	for _, d := range []*synctest.Device{b, a.First, b} {
		round(d)
	}
	if got := len(b.Log.Applied(a.Space)); got != 5 {
		t.Errorf("%d payloads, want 5", got)
	}
}

// A hub that lost everything gets what is here up to the gap, and the rest from
// who still has it. Nobody sends in vain for ever, and nothing forks.
func TestAHubIsFilledUpToAGapAndByOthersBeyondIt(t *testing.T) {
	a := synctest.NewAgency(t)
	b := a.Join(t, "second")
	first := synctest.NewHub(t, a)
	for _, d := range []*synctest.Device{a.First, b} {
		d.Connect(t, synctest.Direct{Hub: first, Sign: d.Sign})
	}
	for _, text := range []string{"one", "two", "three"} {
		a.First.Log.Enqueue(a.Space, []byte(text))
		if _, err := a.First.Replica.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.First.Log.Drop(a.Space, a.First.ID, 2)
	empty := synctest.NewHub(t, a)
	for _, d := range []*synctest.Device{a.First, b} {
		d.Connect(t, synctest.Direct{Hub: empty, Sign: d.Sign})
	}
	if report, err := a.First.Replica.Sync(t.Context()); err != nil {
		t.Fatalf("%+v, %v", report, err)
	}
	a.First.Log.Enqueue(a.Space, []byte("four"))
	if _, err := a.First.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Replica.Sync(t.Context()); err != nil { // it has all three
		t.Fatal(err)
	}
	if _, err := a.First.Replica.Sync(t.Context()); err != nil { // and now the fourth goes
		t.Fatal(err)
	}
	if _, err := b.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(b.Log.Applied(a.Space)); got != 4 {
		t.Errorf("%d payloads, want 4", got)
	}
}
