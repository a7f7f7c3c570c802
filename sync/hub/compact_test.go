package hub_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// halting is a store that fails to let segments go.
type halting struct {
	hub.Store
	halts, failed bool
}

var errHalt = errors.New("the hub ended here")

func (h *halting) Compact(ctx context.Context, space wire.ID, floors []wire.Floor) error {
	if h.halts {
		h.failed = true
		return errHalt
	}
	return h.Store.Compact(ctx, space, floors)
}

func TestAHubThatEndedBeforeItLetSegmentsGoDoesItWhenItStarts(t *testing.T) {
	a := synctest.NewAgency(t)
	second := a.Join(t, "second")
	dir := t.TempDir()
	kept, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, a.Genesis.Agency())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	store := &halting{Store: kept}
	serve := func() *hub.Hub {
		h, err := hub.New(t.Context(), hub.Config{Genesis: a.Genesis, Store: store, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(h.Close)
		for _, d := range []*synctest.Device{a.First, second} {
			d.Connect(t, synctest.Direct{Hub: h, Sign: d.Sign})
		}
		return h
	}
	serve()
	sync := func() {
		t.Helper()
		for _, d := range []*synctest.Device{a.First, second, a.First} {
			if _, err := d.Replica.Sync(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 5 {
		a.First.Log.Enqueue(a.Space, []byte("payload"))
		sync()
	}
	n, err := a.First.Replica.Snapshot(t.Context(), a.Space)
	if err != nil {
		t.Fatal(err)
	}
	sync()
	_ = a.First.Clock.Sleep(t.Context(), 31*24*time.Hour)
	if err := a.First.Replica.Compact(t.Context(), a.Admins(), n); err != nil {
		t.Fatal(err)
	}
	held := func() int {
		p, err := store.Plan(t.Context(), a.Space, 0, 1<<20, nil)
		if err != nil {
			t.Fatal(err)
		}
		return len(p.Positions)
	}
	before := held()
	store.halts = true
	_, _ = a.First.Replica.Sync(t.Context()) // the hub stores the roster and ends
	if !store.failed || held() != before {
		t.Fatalf("failed %v, %d segments of %d", store.failed, held(), before)
	}
	store.halts = false
	serve()
	if after := held(); after >= before || after == 0 {
		t.Errorf("%d segments are held, %d were", after, before)
	}
	sync()
}
