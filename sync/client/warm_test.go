package client_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"pelita/sync/client"
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

func TestManyExchangesUseOneConnectionAndFewBytes(t *testing.T) {
	a := synctest.NewAgency(t)
	s := httptest.NewUnstartedServer(synctest.NewHub(t, a))
	var connections, bytes atomic.Int64
	s.Listener = counted{s.Listener, &connections, &bytes}
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	s.StartTLS()
	t.Cleanup(s.Close)
	a.First.Connect(t, open(t, a.First, s.URL, client.Pin(s.Certificate())))
	round := func(payloads int) int64 {
		for n := range payloads {
			a.First.Log.Enqueue(a.Space, fmt.Appendf(nil, `{"item":"hours","value":%d}`, n))
		}
		before := bytes.Load()
		report, err := a.First.Replica.Sync(t.Context())
		if err != nil || report.Rounds != 1 && payloads <= 10 {
			t.Fatalf("%+v, %v", report, err)
		}
		return bytes.Load() - before
	}
	if _, err := a.First.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	round(1)
	idle, ten := round(0), round(10)
	t.Logf("nothing to do: %d bytes; ten small changes: %d bytes", idle, ten)
	if idle > 800 || ten > 1400 {
		t.Errorf("nothing to do: %d bytes; ten small changes: %d bytes", idle, ten)
	}
	if connections.Load() != 1 {
		t.Errorf("%d connections", connections.Load())
	}
}
