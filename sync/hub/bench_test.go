package hub_test

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// The goals of sync.md 5: 8,000 segments a second batched and 2,000 single
// requests a second with 64 devices, p99 below 300 ms, fan-out of 100 MB a
// second. All over TLS with durable commits; the devices run on the same cores.
// `make bench-sync` runs them.
const (
	benchDevices = 64
	smallBody    = 472   // a sealed segment of a few answers: 636 bytes
	largeBody    = 25636 // of interviews: 25.8 KB
)

func benchStores() map[string]func(b *testing.B, a *synctest.Agency) hub.Store {
	return map[string]func(b *testing.B, a *synctest.Agency) hub.Store{
		"SQLite": func(b *testing.B, a *synctest.Agency) hub.Store {
			dir := b.TempDir()
			store, err := hub.OpenSQLite(b.Context(), filepath.Join(dir, "hub.db"), dir, a.Genesis.Agency())
			if err != nil {
				b.Fatal(err)
			}
			return store
		},
		"PostgreSQL": func(b *testing.B, a *synctest.Agency) hub.Store {
			store, err := hub.OpenPostgres(b.Context(), postgres.Database(b), "", a.Genesis.Agency())
			if err != nil {
				b.Fatal(err)
			}
			return store
		},
	}
}

// rig is a hub over TLS with devices that are enrolled and connected.
type rig struct {
	a       *synctest.Agency
	store   hub.Store
	devices []*load
}

// load is one device with what it will send.
type load struct {
	d    *synctest.Device
	c    *client.Client
	end  wire.Link
	segs [][]byte
}

func newRig(b *testing.B, open func(*testing.B, *synctest.Agency) hub.Store) *rig {
	b.Helper()
	a := synctest.NewAgency(b)
	var devices []*load
	for range benchDevices {
		devices = append(devices, &load{d: a.Join(b, "d")})
	}
	store := open(b, a)
	h, err := hub.New(b.Context(), hub.Config{Genesis: a.Genesis, Store: store, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS() // for its certificate
	certificate := server.TLS.Certificates[0]
	server.Close()
	served := httptest.NewUnstartedServer(nil)
	served.Config = h.Server(certificate)
	served.TLS = served.Config.TLSConfig
	served.StartTLS()
	b.Cleanup(func() { served.Close(); h.Close(); _ = store.Close() })
	a.First.Connect(b, synctest.Direct{Hub: h, Sign: a.First.Sign})
	if _, err := a.First.Replica.Sync(b.Context()); err != nil {
		b.Fatal(err)
	}
	for _, l := range devices {
		l.c, err = client.New(client.Params{URL: served.URL, Pins: []string{client.Pin(served.Certificate())}, Device: l.d.ID, Sign: l.d.Sign})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(l.c.Close)
		if err := l.exchange(context.Background(), a, nil); err != nil { // so that it is connected
			b.Fatal(err)
		}
	}
	return &rig{a, store, devices}
}

func (l *load) exchange(ctx context.Context, a *synctest.Agency, segs [][]byte) error {
	_, err := l.c.Exchange(ctx, replica.Turn{
		Ask: wire.Ask{Version: wire.Version, Agency: a.Genesis.Agency().Short(), Device: l.d.ID,
			Spaces: []wire.SpaceAsk{{Space: a.Space}}},
		Send: segs, Take: func(wire.Reply, wire.Arrival) error { return nil },
	})
	return err
}

// write makes n more segments of a device, signed and not sent.
func (l *load) write(b *testing.B, a *synctest.Agency, n, body int) {
	b.Helper()
	for range n {
		seg, err := wire.SignSegment(wire.Header{Kind: wire.KindOps, Epoch: wire.Short{1}, Space: a.Space, Device: l.d.ID,
			Seq: l.end.Seq + 1, Prev: l.end.ID}, make([]byte, body), l.d.Sign)
		if err != nil {
			b.Fatal(err)
		}
		l.segs, l.end = append(l.segs, seg.Raw), seg.Link()
	}
}

// push lets all devices send what they have, so many segments a request, and
// gives how long each request took.
func (r *rig) push(b *testing.B, each int) (took []time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, l := range r.devices {
		all.Go(func() {
			var mine []time.Duration
			for segs := range slices.Chunk(l.segs, each) {
				began := time.Now()
				if err := l.exchange(b.Context(), r.a, segs); err != nil {
					b.Error(err)
					return
				}
				mine = append(mine, time.Since(began))
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
		})
	}
	all.Wait()
	return took
}

func (r *rig) measure(b *testing.B, each, body int) {
	b.Helper()
	per := max(1, b.N/benchDevices)
	for _, l := range r.devices {
		l.write(b, r.a, per*each, body)
	}
	b.ResetTimer()
	took := r.push(b, each)
	b.StopTimer()
	plan, err := r.store.Plan(b.Context(), r.a.Space, 0, 1, nil)
	if want := uint64(per * each * benchDevices); err != nil || plan.Top != want {
		b.Fatalf("%d segments are stored, want %d; %v", plan.Top, want, err)
	}
	slices.Sort(took)
	b.ReportMetric(float64(len(took)*each)/b.Elapsed().Seconds(), "segments/s")
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
	b.ReportMetric(300, "p99-ms-goal")
	if each > 1 {
		b.ReportMetric(8000, "segments/s-goal")
	} else {
		b.ReportMetric(2000, "requests/s-goal")
	}
}

func BenchmarkHubTakesOneSegmentARequest(b *testing.B) {
	for name, open := range benchStores() {
		b.Run(name, func(b *testing.B) { newRig(b, open).measure(b, 1, smallBody) })
	}
}

func BenchmarkHubTakesTwentySegmentsARequest(b *testing.B) {
	for name, open := range benchStores() {
		b.Run(name, func(b *testing.B) { newRig(b, open).measure(b, 20, smallBody) })
	}
}

// BenchmarkHubFansOut lets every device read all that one has written: b.N
// segments each.
func BenchmarkHubFansOut(b *testing.B) {
	for name, open := range benchStores() {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, open)
			writer := r.devices[0]
			writer.write(b, r.a, b.N, largeBody)
			for segs := range slices.Chunk(writer.segs, 200) {
				if err := writer.exchange(b.Context(), r.a, segs); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			var all sync.WaitGroup
			for _, l := range r.devices[1:] {
				all.Go(func() { l.pull(b, r.a, b.N) })
			}
			all.Wait()
			b.StopTimer()
			bytes := float64(b.N) * float64(len(writer.segs[0])) * float64(len(r.devices)-1)
			b.ReportMetric(bytes/1e6/b.Elapsed().Seconds(), "MB/s")
			b.ReportMetric(100, "MB/s-goal")
		})
	}
}

// pull reads a space from its beginning.
func (l *load) pull(b *testing.B, a *synctest.Agency, want int) {
	got, cursor := 0, wire.Cursor{}
	for got < want {
		before := got
		reply, err := l.c.Exchange(b.Context(), replica.Turn{
			Ask: wire.Ask{Version: wire.Version, Agency: a.Genesis.Agency().Short(), Device: l.d.ID, Want: wire.MaxWant,
				Spaces: []wire.SpaceAsk{{Space: a.Space, Cursor: cursor}}},
			Take: func(wire.Reply, wire.Arrival) error { got++; return nil },
		})
		if err != nil || got == before {
			b.Errorf("after %d segments: %v", got, err)
			return
		}
		cursor = wire.Cursor{Incarnation: reply.Incarnation, HSeq: reply.Spaces[0].Upto}
	}
}
