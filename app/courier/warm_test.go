package courier_test

import (
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/sync/client"
)

// lines counts the connections of an office's hub.
type lines struct{ opened, open atomic.Int64 }

func (l *lines) see(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		l.opened.Add(1)
		l.open.Add(1)
	case http.StateClosed:
		l.open.Add(-1)
	}
}

// watchedOffice is an office whose hub's connections are counted, known to the first
// profile as its hub.
func watchedOffice(t *testing.T) (*office, *lines) {
	o, l := newOffice(t), &lines{}
	before := o.server.Config.ConnState
	o.server.Config.ConnState = func(c net.Conn, s http.ConnState) {
		before(c, s)
		l.see(c, s)
	}
	h := courier.Hub{URL: "https://" + o.address(), Pin: client.Pin(o.server.Certificate())}
	if err := o.first.SetHub(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	return o, l
}

// round is one round as the app begins it by itself, and the bytes that it took.
func (o *office) round(p *courier.Profile) int64 {
	o.Helper()
	before := o.in.Load() + o.out.Load()
	if _, err := p.Sync(o.Context()); err != nil {
		o.Fatal(err)
	}
	return o.in.Load() + o.out.Load() - before
}

func TestTwoRoundsOfAnOpenProfileShareOneConnectionAndTheSecondCostsNearlyNothing(t *testing.T) {
	t.Parallel()
	o, l := watchedOffice(t)
	interviewed(t, o.first, nil)
	cold, warm := o.round(o.first), o.round(o.first)
	t.Logf("first round %d bytes, second %d", cold, warm)
	if warm > 190 || l.opened.Load() != 1 {
		t.Errorf("the second round took %d bytes, over %d connections; want at most 190 over one", warm, l.opened.Load())
	}
	if used, err := o.first.Used(t.Context()); err != nil || used != cold+warm {
		t.Errorf("%d bytes count for today, %d moved, %v", used, cold+warm, err)
	}
}

// dialled counts the goroutines that keep a connection of a client.
func dialled() int {
	b := make([]byte, 8<<20)
	return strings.Count(string(b[:runtime.Stack(b, true)]), "net/http.(*persistConn)")
}

func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 200 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error(what)
}

// Not parallel: it counts what runs in this program.
func TestNothingOfTheLinkStaysWhenAProfileIsClosed(t *testing.T) {
	before := dialled()
	o, l := watchedOffice(t)
	o.round(o.first)
	if l.open.Load() != 1 || dialled() <= before {
		t.Fatalf("%d connections are open, %d goroutines before and %d now", l.open.Load(), before, dialled())
	}
	if err := o.first.Close(); err != nil {
		t.Fatal(err)
	}
	soon(t, "the hub still has a connection", func() bool { return l.open.Load() == 0 })
	soon(t, "goroutines of a connection stay", func() bool { return dialled() == before })
}

// Not parallel, as above.
func TestAnExchangeThatRunsEndsWithTheProfile(t *testing.T) {
	before := dialled()
	o, l := watchedOffice(t)
	asked, free := make(chan struct{}, 1), make(chan struct{})
	o.server.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-free
	})
	ended := make(chan error, 1)
	go func() { _, err := o.first.Sync(t.Context()); ended <- err }()
	<-asked
	if err := o.first.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("an exchange came to its end after its profile was closed")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the exchange goes on without its profile")
	}
	close(free)
	soon(t, "goroutines of a connection stay", func() bool { return dialled() == before })
	soon(t, "the hub still has a connection", func() bool { return l.open.Load() == 0 })
}
