package hub_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"pelita/sync/client"
	"pelita/sync/hub"
	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// overTLS serves a hub that remembers, and gives its address and pin.
func overTLS(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ConnContext = hub.WithMemory
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func dial(t *testing.T, s *httptest.Server, d *synctest.Device) *client.Client {
	t.Helper()
	c, err := client.New(client.Params{URL: s.URL, Pins: []string{client.Pin(s.Certificate())}, Device: d.ID, Sign: d.Sign})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// A short ask carries no signature: it must be worth nothing on any connection
// but the one whose first ask was signed.
func TestAShortAskOnAnotherConnectionIsToldNothing(t *testing.T) {
	p := newPusher(t)
	s := overTLS(t, p.h)
	d := p.a.First
	d.Connect(t, dial(t, s, d))
	for range 2 {
		if _, err := d.Replica.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	short, err := wire.Marshal(map[int]int{1: wire.Version, 6: 2})
	if err != nil {
		t.Fatal(err)
	}
	var request bytes.Buffer
	_ = wire.WriteFrame(&request, short)
	_ = wire.WriteFrame(&request)
	stranger := s.Client()
	response, err := stranger.Post(s.URL+hub.PathSync, "", &request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	head, err := wire.ReadFrame(bytes.NewReader(b), wire.MaxReply)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := wire.ParseReply(head)
	if err != nil || response.StatusCode != http.StatusConflict || reply.Code != wire.CodeCold || len(reply.Spaces) > 0 || reply.Incarnation != 0 {
		t.Errorf("status %d, %+v, %v", response.StatusCode, reply, err)
	}
}

// What is remembered is who spoke, never what they may: that is looked up in
// the roster each time.
func TestARevokedDeviceIsRefusedOnAWarmConnectionToo(t *testing.T) {
	p := newPusher(t)
	b := p.a.Join(t, "second")
	s := overTLS(t, p.h)
	first := p.a.First
	first.Connect(t, dial(t, s, first))
	b.Connect(t, dial(t, s, b))
	must := func(_ replica.Report, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(first.Replica.Sync(t.Context()))
	must(b.Replica.Sync(t.Context()))
	must(b.Replica.Sync(t.Context()))
	if err := first.Replica.Revoke(t.Context(), p.a.Admins(), b.ID); err != nil {
		t.Fatal(err)
	}
	must(first.Replica.Sync(t.Context()))
	_, err := b.Replica.Sync(t.Context())
	var refused *replica.RefusedError
	if !errors.As(err, &refused) || refused.Code != wire.CodeRevoked {
		t.Errorf("%v, want code revoked", err)
	}
}

func TestAHubWithoutAMemoryOfConnectionsServesAllTheSame(t *testing.T) {
	p := newPusher(t)
	s := httptest.NewUnstartedServer(p.h)
	s.Config.ConnContext = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	p.a.First.Connect(t, dial(t, s, p.a.First))
	for range 3 {
		if _, err := p.a.First.Replica.Sync(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}
