package client_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"pelita/sync/client"
	"pelita/sync/replica"
	"pelita/sync/synctest"
)

// socks is a SOCKS5 server that takes names and nothing else, and leads each of
// them to one place.
type socks struct {
	t     *testing.T
	to    string
	names chan string
}

func newSocks(t *testing.T, to string) (*socks, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &socks{t: t, to: to, names: make(chan string, 8)}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(conn)
		}
	}()
	return s, "socks5://" + l.Addr().String()
}

// serve speaks as much of RFC 1928 as one CONNECT to a name needs.
func (s *socks) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil {
		return
	}
	if _, err := io.ReadFull(conn, make([]byte, head[1])); err != nil {
		return
	}
	_, _ = conn.Write([]byte{5, 0})
	request := make([]byte, 5)
	if _, err := io.ReadFull(conn, request); err != nil {
		return
	}
	if request[3] != 3 {
		_, _ = conn.Write([]byte{5, 8, 0, 1, 0, 0, 0, 0, 0, 0})
		return
	}
	name := make([]byte, int(request[4])+2)
	if _, err := io.ReadFull(conn, name); err != nil {
		return
	}
	s.names <- string(name[:request[4]]) + ":" + itoa(binary.BigEndian.Uint16(name[request[4]:]))
	hub, err := net.Dial("tcp", s.to)
	if err != nil {
		return
	}
	defer func() { _ = hub.Close() }()
	_, _ = conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	go func() { _, _ = io.Copy(hub, conn) }()
	_, _ = io.Copy(conn, hub)
}

func itoa(n uint16) string {
	var b []byte
	for ; n > 0; n /= 10 {
		b = append([]byte{byte('0' + n%10)}, b...)
	}
	return string(b)
}

// noNames fails the test when a name is looked up in this process.
func noNames(t *testing.T) {
	t.Helper()
	old := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("a name was looked up")
		return nil, errors.New("no names here")
	}}
	t.Cleanup(func() { net.DefaultResolver = old })
}

// SR-F06.
func TestThroughAProxyNoNameIsLookedUpHere(t *testing.T) {
	a := synctest.NewAgency(t)
	url, pin := serve(t, synctest.NewHub(t, a), tls.VersionTLS13)
	s, address := newSocks(t, strings.TrimPrefix(url, "https://"))
	noNames(t)
	c, err := client.New(client.Params{
		URL: "https://hub.example.invalid:8443", Pins: []string{pin}, Device: a.First.ID, Sign: a.First.Sign, Proxy: address,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	a.First.Connect(t, c)
	a.First.Log.Enqueue(a.Space, []byte("x"))
	if report, err := a.First.Replica.Sync(t.Context()); err != nil || report.Sent == 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if name := <-s.names; name != "hub.example.invalid:8443" {
		t.Errorf("the proxy was asked for %q", name)
	}
}

func TestAProxyThatIsAwayIsNotPassedBy(t *testing.T) {
	a := synctest.NewAgency(t)
	url, pin := serve(t, synctest.NewHub(t, a), tls.VersionTLS13)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "socks5://" + closed.Addr().String()
	_ = closed.Close()
	c, err := client.New(client.Params{URL: url, Pins: []string{pin}, Device: a.First.ID, Sign: a.First.Sign, Proxy: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := exchange(t, c, a.First); !errors.Is(err, replica.ErrAway) {
		t.Errorf("%v, want that the hub is away", err)
	}
}

func TestOnlyAProxyWithoutANameIsAccepted(t *testing.T) {
	for text, want := range map[string]error{
		"": nil, "socks5://127.0.0.1:9050": nil, "socks5://user:word@[::1]:9050": nil,
		"socks5://localhost:9050": client.ErrProxyForm, "http://127.0.0.1:8080": client.ErrProxyForm,
		"socks5://127.0.0.1": client.ErrProxyForm, "socks5h://127.0.0.1:1": client.ErrProxyForm, "127.0.0.1:9050": client.ErrProxyForm,
		"socks5://127.0.0.1:9050/x": client.ErrProxyForm,
	} {
		if err := client.CheckProxy(text); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}
