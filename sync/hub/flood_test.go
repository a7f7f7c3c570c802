package hub_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// A member that writes without end fills its own share of the hub and no other's, and
// the refusal names it. What the others write arrives, on the flooding device too.
func TestSRD19_AFloodIsBoundedAndNamedAndTheOthersConverge(t *testing.T) {
	p := newPusher(t)
	flooder, third := p.a.Join(t, "flooder"), p.a.Join(t, "third")
	const share = 20
	limits := hub.DefaultLimits()
	limits.DeviceSegments = share
	_, h := p.withLimits(t, hub.Config{Limits: limits})
	for _, d := range []*synctest.Device{p.a.First, flooder, third} {
		d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
	}
	own := map[*synctest.Device]string{p.a.First: "of the first", third: "of the third"}
	var named []wire.Refusal
	for n := range 3 * share {
		flooder.Log.Enqueue(p.a.Space, fmt.Appendf(nil, "flood %d", n))
		report, err := flooder.Replica.Sync(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		named = append(named, report.Refused...)
		if n == share {
			for d, text := range own {
				d.Log.Enqueue(p.a.Space, []byte(text))
				if _, err := d.Replica.Sync(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if len(named) == 0 || slices.ContainsFunc(named, func(r wire.Refusal) bool { return r.Device != flooder.ID || r.Code != wire.CodeQuota }) {
		t.Errorf("refused: %+v; want the flooding device named, for its share", named)
	}
	for _, d := range []*synctest.Device{p.a.First, flooder, third} {
		if _, err := d.Replica.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		have, flood := map[string]int{}, 0
		for _, b := range d.Log.Applied(p.a.Space) {
			have[string(b)]++
			if bytes.HasPrefix(b, []byte("flood ")) {
				flood++
			}
		}
		for of, text := range own {
			if of != d && have[text] != 1 {
				t.Errorf("what is %s is on a device %d times", text, have[text])
			}
		}
		if d != flooder && (flood == 0 || flood > share) {
			t.Errorf("%d changes of the flood arrived; the share is %d", flood, share)
		}
	}
}

// A device at full load keeps another from its answers no longer than twice the time:
// the promise of E04 beside the bounds.
func TestSRE04_ADeviceAtFullLoadLeavesTheOthersTheirAnswers(t *testing.T) {
	p := newPusher(t)
	second := p.a.Join(t, "second")
	_, h := p.withLimits(t, hub.Config{})
	ask := func() time.Duration {
		began := time.Now()
		if err := h.Exchange(t.Context(), p.call(second, nothing)); err != nil {
			t.Fatal(err)
		}
		return time.Since(began)
	}
	alone := p95(ask)
	stop := make(chan struct{})
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_ = h.Exchange(t.Context(), p.call(p.a.First, func() ([]byte, error) { return nil, io.EOF }))
				}
			}
		})
	}
	beside := p95(ask)
	close(stop)
	load.Wait()
	// Twice, and what a machine with two cores needs to give a turn to one of five.
	if most := 2*alone + 40*time.Millisecond; beside > most {
		t.Errorf("p95 %s beside a device at full load, %s alone; want at most %s", beside, alone, most)
	}
}

func p95(do func() time.Duration) time.Duration {
	var all []time.Duration
	for range 40 {
		all = append(all, do())
	}
	slices.Sort(all)
	return all[len(all)*95/100]
}
