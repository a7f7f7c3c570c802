package client_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/synctest"
)

// counted counts connections and the bytes over them, TLS included.
type counted struct {
	net.Listener
	connections, bytes *atomic.Int64
}

type countedConn struct {
	net.Conn
	bytes *atomic.Int64
}

func (c counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.connections.Add(1)
	}
	return countedConn{conn, c.bytes}, err
}

func (c countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.bytes.Add(int64(n))
	return n, err
}

func (c countedConn) Write(b []byte) (int, error) {
	c.bytes.Add(int64(len(b))) // before it goes: the other side may be faster than this line
	return c.Conn.Write(b)
}

// warmHub is a device that has exchanged with a hub over one connection.
type warmHub struct {
	*testing.T
	a                  *synctest.Agency
	client             *client.Client
	connections, bytes atomic.Int64
	requests           atomic.Int64
}

func newWarmHub(t *testing.T, context func(context.Context, net.Conn) context.Context) *warmHub {
	w := &warmHub{T: t, a: synctest.NewAgency(t)}
	h := synctest.NewHub(t, w.a)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.requests.Add(1)
		h.ServeHTTP(rw, r)
	}))
	s.Listener = counted{s.Listener, &w.connections, &w.bytes}
	s.Config.ConnContext = context
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	s.StartTLS()
	t.Cleanup(s.Close)
	w.client = open(t, w.a.First, s.URL, client.Pin(s.Certificate()))
	w.a.First.Connect(t, w.client)
	w.round(0)
	w.round(1)
	return w
}

// round syncs some small changes and gives the bytes that it took, TLS and
// HTTP included.
func (w *warmHub) round(payloads int) int64 {
	w.Helper()
	for n := range payloads {
		w.a.First.Log.Enqueue(w.a.Space, fmt.Appendf(nil, `{"item":"hours","value":%d}`, n))
	}
	before := w.bytes.Load()
	if _, err := w.a.First.Replica.Sync(w.Context()); err != nil {
		w.Fatal(err)
	}
	return w.bytes.Load() - before
}

// The goals are 400 and 750 bytes (DESIGN 6, issue of sync); what is held here
// is what it takes, with a margin for longer numbers.
func TestNothingToDoAndTenSmallChangesTakeOneRoundTripAndFewBytes(t *testing.T) {
	w := newWarmHub(t, hub.WithMemory)
	requests := w.requests.Load()
	idle, ten := w.round(0), w.round(10)
	t.Logf("nothing to do: %d bytes; ten small changes: %d bytes", idle, ten)
	if idle > 190 || ten > 725 {
		t.Errorf("nothing to do: %d bytes, want at most 190; ten small changes: %d, want at most 725", idle, ten)
	}
	if n := w.requests.Load() - requests; n != 2 || w.connections.Load() != 1 {
		t.Errorf("%d requests for two syncs, over %d connections", n, w.connections.Load())
	}
}

func TestAHubThatRemembersNothingIsAskedInFull(t *testing.T) {
	w := newWarmHub(t, nil)
	if idle := w.round(0); idle < 300 {
		t.Errorf("%d bytes: an ask in full is longer", idle)
	}
	if requests := w.requests.Load(); requests != 3 {
		t.Errorf("%d requests for three syncs", requests)
	}
}

// A connection that the hub has lost is another one to it: it remembers
// nothing there, says so, and is asked in full at once.
func TestANewConnectionIsAskedInFullWithoutAnError(t *testing.T) {
	w := newWarmHub(t, hub.WithMemory)
	w.client.Close()
	requests := w.requests.Load()
	w.round(1)
	if n := w.requests.Load() - requests; n != 2 || w.connections.Load() != 2 {
		t.Errorf("%d requests over %d connections, want a short ask that is refused and a whole one", n, w.connections.Load())
	}
	idle := min(w.round(0), w.round(0)) // the farewell of the other connection may come meanwhile
	if idle > 190 {
		t.Errorf("%d bytes: not warm again", idle)
	}
}
