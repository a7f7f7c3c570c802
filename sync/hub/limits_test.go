package hub_test

import (
	"crypto/ed25519"
	"errors"
	"io"
	"strconv"
	"sync"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// steps is a clock that a test moves.
type steps struct {
	mu  sync.Mutex
	now time.Time
}

func (s *steps) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *steps) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func nothing() ([]byte, error) { return nil, io.EOF }

// withLimits gives a hub for the same agency that knows its first device.
func (p *pusher) withLimits(t *testing.T, c hub.Config) (*steps, *hub.Hub) {
	t.Helper()
	clock := &steps{now: time.Date(2025, 3, 1, 8, 0, 0, 0, time.UTC)}
	c.Genesis, c.Store, c.Now = p.a.Genesis, &synctest.MemStore{Name: 1}, clock.Now
	if _, err := c.Store.Commit(t.Context(), p.roster(t), hub.Limits{}); err != nil {
		t.Fatal(err)
	}
	h, err := hub.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return clock, h
}

// roster is what the first device knows of it.
func (p *pusher) roster(t *testing.T) (segs []wire.Segment) {
	t.Helper()
	stored, err := p.a.First.Log.Read(t.Context(), replica.Query{Space: p.a.Genesis.RosterSpace()})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stored {
		seg, err := wire.ParseSegment(s.Raw)
		if err != nil {
			t.Fatal(err)
		}
		segs = append(segs, seg)
	}
	return segs
}

// call is an exchange of a device that sends what next gives.
func (p *pusher) call(d *synctest.Device, next func() ([]byte, error)) hub.Call {
	return hub.Call{
		Ask:    wire.Ask{Version: wire.Version, Agency: p.a.Genesis.Agency().Short(), Device: d.ID},
		Peer:   "peer",
		Verify: func(ed25519.PublicKey) error { return nil },
		Next:   next,
		Answer: func(...[]byte) error { return nil },
	}
}

func wantCode(t *testing.T, what string, err error, want wire.Code) {
	t.Helper()
	var refused *hub.RefusedError
	if want == "" && err == nil || errors.As(err, &refused) && refused.Code == want {
		return
	}
	t.Errorf("%s: %v, want %q", what, err, want)
}

func TestSRE04_ADeviceThatAsksTooOftenIsToldSoAndOthersAreNot(t *testing.T) {
	p := newPusher(t)
	second := p.a.Join(t, "second")
	clock, h := p.withLimits(t, hub.Config{Rate: hub.Rate{PerSecond: 2, Burst: 5}})
	for range 5 {
		wantCode(t, "in the burst", h.Exchange(t.Context(), p.call(p.a.First, nothing)), "")
	}
	wantCode(t, "above it", h.Exchange(t.Context(), p.call(p.a.First, nothing)), wire.CodeBusy)
	wantCode(t, "another device", h.Exchange(t.Context(), p.call(second, nothing)), "")
	clock.pass(time.Second)
	for range 2 {
		wantCode(t, "a second later", h.Exchange(t.Context(), p.call(p.a.First, nothing)), "")
	}
	wantCode(t, "a second later, above it", h.Exchange(t.Context(), p.call(p.a.First, nothing)), wire.CodeBusy)
	clock.pass(2 * time.Hour)
	wantCode(t, "under another key", h.Exchange(t.Context(), p.call(p.a.First, nothing)), "")
}

func TestStrangersAreBoundedByWhereTheyComeFromAndTakeNoPlaceOfDevices(t *testing.T) {
	p := newPusher(t)
	stranger := p.a.Stranger(t)
	_, h := p.withLimits(t, hub.Config{Requests: 8, StrangerRate: hub.Rate{PerSecond: 1, Burst: 3}})
	for range 3 {
		wantCode(t, "a stranger", h.Exchange(t.Context(), p.call(stranger, nothing)), wire.CodeUnknownDevice)
	}
	wantCode(t, "a stranger who goes on", h.Exchange(t.Context(), p.call(stranger, nothing)), wire.CodeBusy)
	elsewhere := p.call(stranger, nothing)
	elsewhere.Peer = "another"
	wantCode(t, "from elsewhere", h.Exchange(t.Context(), elsewhere), wire.CodeUnknownDevice)
	wantCode(t, "a device from there", h.Exchange(t.Context(), p.call(p.a.First, nothing)), "")

	_, h = p.withLimits(t, hub.Config{Requests: 8})
	entered, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_ = h.Exchange(t.Context(), p.call(stranger, func() ([]byte, error) {
			close(entered)
			<-leave
			return nil, io.EOF
		}))
	})
	<-entered
	wantCode(t, "a second stranger at once", h.Exchange(t.Context(), p.call(p.a.Stranger(t), nothing)), wire.CodeBusy)
	wantCode(t, "a device meanwhile", h.Exchange(t.Context(), p.call(p.a.First, nothing)), "")
	close(leave)
	all.Wait()
}

func TestAnAddressIsBoundedBeforeASignatureIsLookedAt(t *testing.T) {
	p := newPusher(t)
	clock, h := p.withLimits(t, hub.Config{PeerRate: hub.Rate{PerSecond: 1, Burst: 3}})
	looked := 0
	call := p.call(p.a.First, nothing)
	call.Verify = func(ed25519.PublicKey) error { looked++; return nil }
	for range 3 {
		wantCode(t, "in the burst", h.Exchange(t.Context(), call), "")
	}
	wantCode(t, "above it", h.Exchange(t.Context(), call), wire.CodeBusy)
	if looked != 3 {
		t.Errorf("%d signatures were looked at", looked)
	}
	elsewhere := p.call(p.a.First, nothing)
	elsewhere.Peer = "another"
	wantCode(t, "from elsewhere", h.Exchange(t.Context(), elsewhere), "")
	clock.pass(time.Second)
	wantCode(t, "a second later", h.Exchange(t.Context(), call), "")
	for i := range 20_000 { // names that came once keep nobody out
		elsewhere.Peer = strconv.Itoa(i)
		clock.pass(time.Millisecond)
		if err := h.Exchange(t.Context(), elsewhere); err != nil {
			t.Fatalf("address %d: %v", i, err)
		}
	}
}

func TestWhoSignsWronglyForADeviceCountsAsAStrangerAndNotAgainstIt(t *testing.T) {
	p := newPusher(t)
	_, h := p.withLimits(t, hub.Config{Rate: hub.Rate{PerSecond: 1, Burst: 2}, StrangerRate: hub.Rate{PerSecond: 1, Burst: 3}})
	wrong := p.call(p.a.First, nothing)
	wrong.Verify = func(ed25519.PublicKey) error { return wire.ErrSignature }
	for range 3 {
		wantCode(t, "a wrong signature", h.Exchange(t.Context(), wrong), wire.CodeAuth)
	}
	wantCode(t, "one more", h.Exchange(t.Context(), wrong), wire.CodeBusy)
	for range 2 {
		wantCode(t, "the device itself", h.Exchange(t.Context(), p.call(p.a.First, nothing)), "")
	}
}
