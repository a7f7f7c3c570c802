package client_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// serve runs a handler over TLS 1.3 and gives its URL and pin.
func serve(t *testing.T, handler http.Handler, max uint16) (string, string) {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.TLS = &tls.Config{MaxVersion: max}
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL, client.Pin(s.Certificate())
}

func open(t *testing.T, d *synctest.Device, url string, pins ...string) *client.Client {
	t.Helper()
	c, err := client.New(client.Params{URL: url, Pins: pins, Device: d.ID, Sign: d.Sign, Stall: 300 * time.Millisecond, Connect: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestTheClientPassesTheTransportSuite(t *testing.T) {
	synctest.TestTransport(t, func(t *testing.T, h *hub.Hub, d *synctest.Device) replica.Transport {
		url, pin := serve(t, h, tls.VersionTLS13)
		return open(t, d, url, pin)
	})
}

func TestTheClientPassesTheTransportSuiteOnAWarmConnection(t *testing.T) {
	synctest.TestTransport(t, func(t *testing.T, h *hub.Hub, d *synctest.Device) replica.Transport {
		s := httptest.NewUnstartedServer(h)
		s.Config.ConnContext, s.Config.ErrorLog = hub.WithMemory, quiet()
		s.StartTLS()
		t.Cleanup(s.Close)
		return open(t, d, s.URL, client.Pin(s.Certificate()))
	})
}

func exchange(t *testing.T, c *client.Client, d *synctest.Device) (wire.Reply, error) {
	t.Helper()
	return c.Exchange(t.Context(), replica.Turn{
		Ask:  wire.Ask{Version: wire.Version, Device: d.ID},
		Send: [][]byte{make([]byte, 1000)},
		Take: func(wire.Reply, wire.Arrival) error { return nil },
	})
}

func TestOnlyAnHTTPSAddressWithAPinIsAccepted(t *testing.T) {
	d := synctest.NewAgency(t).First
	pin := "sha256/" + strings.Repeat("A", 43) + "="
	for url, want := range map[string]error{
		"http://hub.example":            client.ErrURL,
		"hub.example":                   client.ErrURL,
		"https://":                      client.ErrURL,
		"https://user:word@hub.example": client.ErrURL,
		"https://hub.example/path":      client.ErrURL,
		"https://hub.example?x=1":       client.ErrURL,
		"https://hub.example":           nil,
		"https://127.0.0.1:8443/":       nil,
	} {
		_, err := client.New(client.Params{URL: url, Pins: []string{pin}, Device: d.ID, Sign: d.Sign})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", url, err, want)
		}
	}
	for _, pins := range [][]string{nil, {"sha1/AAAA"}, {"sha256/AAAA"}, {pin, "sha256/" + strings.Repeat("A", 42) + "B="}} {
		if _, err := client.New(client.Params{URL: "https://hub.example", Pins: pins, Device: d.ID, Sign: d.Sign}); !errors.Is(err, client.ErrPinForm) {
			t.Errorf("pins %q: %v", pins, err)
		}
	}
}

func TestNothingIsSentToAHubWithAnotherKey(t *testing.T) {
	d := synctest.NewAgency(t).First
	asked := false
	url, pin := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }), tls.VersionTLS13)
	other := "sha256/" + strings.Repeat("A", 43) + "="
	if _, err := exchange(t, open(t, d, url, other), d); !errors.Is(err, replica.ErrPin) {
		t.Errorf("wrong pin: %v", err)
	}
	if asked {
		t.Error("a request reached the wrong hub")
	}
	if _, err := exchange(t, open(t, d, url, other, pin), d); errors.Is(err, replica.ErrPin) || !asked {
		t.Errorf("the second pin is not looked at: %v", err)
	}
}

func TestTLSBefore13IsRefused(t *testing.T) {
	d := synctest.NewAgency(t).First
	asked := false
	url, pin := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }), tls.VersionTLS12)
	if _, err := exchange(t, open(t, d, url, pin), d); err == nil || asked {
		t.Errorf("TLS 1.2: %v, asked %v", err, asked)
	}
}

func TestWhatIsNotAHubIsACodedError(t *testing.T) {
	d := synctest.NewAgency(t).First
	page := "<!DOCTYPE html><html><body>Please sign in</body></html>"
	reached := false
	target, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }), tls.VersionTLS13)
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    error
	}{
		"a web page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, page)
		}, client.ErrPortal},
		"a web page under our type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", hub.ContentType)
			_, _ = io.WriteString(w, page)
		}, replica.ErrReply},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, target, http.StatusTemporaryRedirect)
		}, replica.ErrReply},
		"compressed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", hub.ContentType)
			w.Header().Set("Content-Encoding", "gzip")
		}, replica.ErrReply},
		"nothing": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", hub.ContentType)
		}, replica.ErrAway},
		"a frame too large": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", hub.ContentType)
			_, _ = w.Write([]byte{0x7f, 0xff, 0xff, 0xff})
		}, replica.ErrReply},
		"garbage in a frame": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", hub.ContentType)
			_ = wire.WriteFrame(w, []byte("garbage"))
		}, replica.ErrReply},
		"a status without a code": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", hub.ContentType)
			w.WriteHeader(http.StatusBadGateway)
			b, _ := wire.Marshal(wire.Reply{Version: wire.Version})
			_ = wire.WriteFrame(w, b)
		}, replica.ErrReply},
		"cut after the head": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", hub.ContentType)
			b, _ := wire.Marshal(wire.Reply{Version: wire.Version})
			_ = wire.WriteFrame(w, b)
		}, replica.ErrAway},
	} {
		t.Run(name, func(t *testing.T) {
			url, pin := serve(t, c.handler, tls.VersionTLS13)
			if _, err := exchange(t, open(t, d, url, pin), d); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	if reached {
		t.Error("a redirect was followed")
	}
}

func TestAnAbsentOrSilentHubIsAway(t *testing.T) {
	d := synctest.NewAgency(t).First
	pin := "sha256/" + strings.Repeat("A", 43) + "="
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := closed.Addr().String()
	_ = closed.Close()
	if _, err := exchange(t, open(t, d, "https://"+address, pin), d); !errors.Is(err, replica.ErrAway) {
		t.Errorf("nobody listens: %v", err)
	}
	release := make(chan struct{})
	url, pin := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}), tls.VersionTLS13)
	_, err = exchange(t, open(t, d, url, pin), d)
	close(release)
	if !errors.Is(err, replica.ErrAway) {
		t.Errorf("a silent hub: %v", err)
	}
}

func TestAPlainHTTPAnswerIsNotAHub(t *testing.T) {
	d := synctest.NewAgency(t).First
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	pin := "sha256/" + strings.Repeat("A", 43) + "="
	url := strings.Replace(s.URL, "http://", "https://", 1)
	if _, err := exchange(t, open(t, d, url, pin), d); !errors.Is(err, replica.ErrReply) {
		t.Errorf("%v, want ErrReply", err)
	}
}

func TestNoHeaderTellsWhoAsks(t *testing.T) {
	d := synctest.NewAgency(t).First
	var headers http.Header
	url, pin := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { headers = r.Header.Clone() }), tls.VersionTLS13)
	_, _ = exchange(t, open(t, d, url, pin), d)
	headers.Del("Content-Type")
	headers.Del("Content-Length")
	if len(headers) > 0 {
		t.Errorf("headers %v", headers)
	}
}

func TestADeviceIDWithoutItsKeyIsRefused(t *testing.T) {
	a := synctest.NewAgency(t)
	h := synctest.NewHub(t, a)
	url, pin := serve(t, h, tls.VersionTLS13)
	a.First.Connect(t, open(t, a.First, url, pin))
	if _, err := a.First.Replica.Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	thief := *a.First
	thief.Sign = a.Stranger(t).Sign
	_, err := open(t, &thief, url, pin).Exchange(t.Context(), replica.Turn{
		Ask:  wire.Ask{Version: wire.Version, Agency: a.Genesis.Agency().Short(), Device: a.First.ID},
		Take: func(wire.Reply, wire.Arrival) error { return nil },
	})
	var refused *replica.RefusedError
	if !errors.As(err, &refused) || refused.Code != wire.CodeAuth {
		t.Errorf("%v, want code auth", err)
	}
}
