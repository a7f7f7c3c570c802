package courier_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/vault"
)

// counting lets a station count the requests about attachments of one method.
func (s *station) counting(method string) *atomic.Int64 {
	var n atomic.Int64
	real := s.handler
	s.leave()
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == method && strings.HasPrefix(r.URL.Path, "/v1/blob/") {
			n.Add(1)
		}
		real.ServeHTTP(w, r)
	})
	s.come()
	return &n
}

func TestTheHubKeepsAnAttachmentUntilAllHaveErasedItsRecord(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	drops := hub.counting(http.MethodDelete)
	if err := second.SetFetching(t.Context(), courier.Fetching{OnlyAsked: true}); err != nil {
		t.Fatal(err)
	}
	want := voice(100_000)
	r, f := evident(t, first, want)
	hub.round(first, second)
	if err := second.Hold(t.Context(), r.ID, screening.HoldCourt); err != nil { // the first has not heard of it
		t.Fatal(err)
	}
	erase(t, first, r.ID, vault.Later)
	hub.round(first, first)
	if drops.Load() != 0 {
		t.Fatal("dropped before the other device has heard of it")
	}
	hub.round(second, first, first)
	if drops.Load() != 0 {
		t.Fatal("dropped although a hold keeps the record on the other device")
	}
	if err := second.Fetch(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
	hub.sync(second)
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Fatalf("%d bytes arrived of %d", len(got), len(want))
	}
	if err := second.Release(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	hub.round(second, first, second, first)
	noRecord(t, second, r.ID)
	if drops.Load() == 0 {
		t.Error("erased everywhere, and the hub keeps the attachment")
	}
}

func TestAnAttachmentThatTheHubLostIsSentAgain(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	var later atomic.Int64
	now := cfg.Now
	cfg.Now = func() time.Time { return now().Add(time.Duration(later.Load())) }
	first, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	closing(t, first)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	if err := second.SetFetching(t.Context(), courier.Fetching{OnlyAsked: true}); err != nil {
		t.Fatal(err)
	}
	want := voice(100_000)
	_, f := evident(t, first, want)
	var gone atomic.Bool
	real := hub.handler
	hub.leave()
	hub.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/blob/") {
			if gone.Load() && r.Method == http.MethodPut {
				gone.Store(false)
			}
			if gone.Load() {
				w.Header().Set("Content-Type", "application/octet-stream")
				w.WriteHeader(http.StatusNotFound)
				return
			}
		}
		real.ServeHTTP(w, r)
	})
	hub.come()
	hub.round(first, second)
	gone.Store(true)
	if err := second.Fetch(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
	hub.sync(second)
	if w := away(t, second, f); w == nil || w.WithHub {
		t.Errorf("said to be with a hub that lost it: %+v", w)
	}
	later.Store(int64(4 * 24 * time.Hour))
	hub.sync(first)
	hub.sync(second)
	if got := bytesOf(t, second, f); !bytes.Equal(got, want) {
		t.Errorf("%d bytes arrived of %d", len(got), len(want))
	}
}
