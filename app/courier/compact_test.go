package courier_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// calendar is a configuration whose clock jumps a number of days ahead.
func calendar(t *testing.T, days *atomic.Int64) courier.Config {
	cfg := config(t)
	now := cfg.Now
	cfg.Now = func() time.Time { return now().AddDate(0, 0, int(days.Load())) }
	return cfg
}

func TestOldSegmentsGoAndEveryRecordStaysOnOldAndNewDevices(t *testing.T) {
	t.Parallel()
	var days atomic.Int64
	first := founderAt(t, calendar(t, &days))
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	var records []screening.Record
	for range 3 {
		r := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": no, "age": age("20")})
		hub.sync(first)
		hub.sync(second)
		there, err := second.Store().Record(t.Context(), r.ID)
		if err == nil {
			_, err = work(second).Answer(t.Context(), there, screening.Answered{Item: "locked_in", Answer: yes})
		}
		if err != nil {
			t.Fatal(err)
		}
		hub.sync(second)
		hub.sync(first)
		records = append(records, r)
	}
	gone := records[2].ID
	for _, p := range []*courier.Profile{first, second} {
		if _, err := p.Erase(t.Context(), gone, screening.EraseRequest, vault.Later); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := second.WriteSnapshot(t.Context()); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("a snapshot by who administers nothing: %v", err)
	}
	written, err := first.WriteSnapshot(t.Context())
	if err != nil || len(written) != 1 || written[0].Ready || written[0].Attested || len(written[0].Behind) != 1 {
		t.Fatalf("%+v, %v", written, err)
	}
	hub.sync(first)
	hub.sync(second)
	hub.sync(first)
	if _, _, err := first.Compact(t.Context(), written[0].ID, ""); !errors.Is(err, screening.ErrNotReady) {
		t.Errorf("on the same day: %v", err)
	}
	days.Store(31)
	archive := filepath.Join(t.TempDir(), "archive")
	for _, other := range []string{"", second.Device().String(), written[0].ID[1:]} {
		if _, _, err := first.Compact(t.Context(), other, archive); !errors.Is(err, screening.ErrNotReady) {
			t.Errorf("another than the one that is ready: %v", err)
		}
	}
	done, _, err := first.Compact(t.Context(), written[0].ID, archive)
	if err != nil || !done.Done {
		plans, _ := first.Compactions(t.Context())
		t.Fatalf("%+v, %v, %+v", done, err, plans)
	}
	if n := archived(t, archive); n == 0 {
		t.Error("the archive is empty")
	}
	for _, p := range []*courier.Profile{first, second, first, second} {
		hub.sync(p)
	}
	third := colleague(t, first, "Third Officer")
	for _, p := range []*courier.Profile{first, third, first, second} {
		if r := hub.sync(p); r.Waiting != 0 || len(r.Alarms) != 0 {
			t.Errorf("%+v", r)
		}
	}
	for _, r := range records[:2] {
		want, err := first.Store().Record(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []*courier.Profile{second, third} {
			got, err := p.Store().Record(t.Context(), r.ID)
			if err != nil || got.State.Hash() != want.State.Hash() {
				t.Errorf("record %s differs: %v", r.ID, err)
			}
		}
	}
	for _, r := range records[:2] { // it had them from the snapshot: where their changes lay is not known
		seen, err := third.SeenBy(t.Context(), r.ID)
		if err != nil || len(seen) != 2 {
			t.Errorf("%+v, %v", seen, err)
		}
		for _, s := range seen {
			if s.All || s.Some {
				t.Errorf("a word is made up: %+v", s)
			}
		}
	}
	if _, err := third.Store().Record(t.Context(), gone); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the erased record came back: %v", err)
	}
}

func TestAHoldOutlivesTheSegmentThatToldItAndBindsANewDevice(t *testing.T) {
	t.Parallel()
	var days atomic.Int64
	first := founderAt(t, calendar(t, &days))
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	kept, doomed := interviewed(t, first, nil), interviewed(t, first, nil)
	hub.round(first, second)
	if err := second.Hold(t.Context(), kept.ID, screening.HoldCourt); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Erase(t.Context(), doomed.ID, screening.EraseRequest, vault.Later); err != nil {
		t.Fatal(err)
	}
	hub.round(second, first, second, first)
	written, err := first.WriteSnapshot(t.Context())
	if err != nil || len(written) != 1 {
		t.Fatal(err)
	}
	hub.round(first, second, first)
	days.Store(31)
	if done, _, err := first.Compact(t.Context(), written[0].ID, ""); err != nil || !done.Done {
		t.Fatalf("%+v, %v", done, err)
	}
	hub.round(first, second, first, second)
	third := colleague(t, first, "Third Officer")
	hub.round(first, third, third)
	if _, held, err := third.HeldBy(t.Context(), kept.ID); err != nil || !held {
		t.Errorf("held %v, %v", held, err)
	}
	if _, err := third.Erase(t.Context(), kept.ID, screening.EraseRequest, vault.Refuse); !errors.Is(err, screening.ErrHeld) {
		t.Errorf("erase: %v", err)
	}
	if gone, err := third.Erased(t.Context()); err != nil || len(gone) != 1 || gone[0].Record != doomed.ID {
		t.Errorf("erased %+v, %v", gone, err)
	}
}

// archived counts the segments in an archive.
func archived(t *testing.T, name string) (n int) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := wire.ReadFrame(f, wire.MaxReply); err != nil {
		t.Fatal(err)
	}
	for {
		raw, err := wire.ReadFrame(f, wire.MaxSegment)
		if err != nil {
			return n
		}
		if _, err := wire.ParseSegment(raw); err != nil {
			t.Fatal(err)
		}
		n++
	}
}
