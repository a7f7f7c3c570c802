package courier_test

import (
	"errors"
	"os"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/vault"
)

// remembered is an anchor that remembers in memory.
type remembered map[[16]byte]vault.Mark

func (r remembered) Read(id [16]byte) (vault.Mark, error) { return r[id], nil }

func (r remembered) Raise(id [16]byte, m vault.Mark) error {
	r[id] = m
	return nil
}

func (r remembered) Forget(id [16]byte) error {
	delete(r, id)
	return nil
}

// SR-A11: yesterday's copy of a whole profile is put back. Without a network it
// says so against the mark outside; at the next exchange the hub and the others
// know more of this device than it does itself, and refuse a second history of it
// until somebody has looked at it.
func TestSRA11_YesterdaysProfileSaysSoAndIsRefusedASecondHistory(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Anchor = remembered{}
	p := founderAt(t, cfg)
	second, third := colleague(t, p, "Second Officer"), colleague(t, p, "Third Officer")
	hub := newStation(t, p)
	interviewed(t, p, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	hub.sync(p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	yesterday := t.TempDir() + "/profile"
	if err := os.CopyFS(yesterday, os.DirFS(cfg.Dir)); err != nil {
		t.Fatal(err)
	}
	p = opened(t, cfg, p)
	if p.Older() {
		t.Error("a profile that goes on counts as an older copy")
	}
	lost := interviewed(t, p, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	hub.sync(p)
	hub.sync(second)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}

	cfg.Dir = yesterday
	p = opened(t, cfg, p)
	if !p.Older() {
		t.Fatal("without a network, yesterday's profile does not say so")
	}
	mine := interviewed(t, p, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	for range 2 { // it does not get used to it
		report, err := p.Sync(t.Context())
		if !errors.Is(errors.Join(err, report.Alarm()), screening.ErrCloned) {
			t.Errorf("%+v, %v, want ErrCloned", report, err)
		}
	}
	if last, err := p.LastRound(t.Context()); err != nil || len(last.Alarms) == 0 {
		t.Errorf("no notice says so: %+v, %v", last, err)
	}
	if !p.Older() {
		t.Error("the exchange did not go well, and it does not say so any more")
	}
	if _, err := p.Store().Record(t.Context(), mine.ID); err != nil {
		t.Errorf("what was written since: %v", err)
	}
	for _, other := range []*courier.Profile{second, third} {
		got := hub.sync(other)
		if len(got.Alarms) > 0 {
			t.Errorf("a peer was shown two histories: %v", got.Alarms)
		}
		if _, err := other.Store().Record(t.Context(), lost.ID); err != nil {
			t.Errorf("a peer lacks what the older copy lacks: %v", err)
		}
	}
}

// A copy that lacks nothing of what was sent goes on, and is not called older any
// more once an exchange has gone well.
func TestSRA11_AnOlderCopyIsSettledByAnExchangeThatGoesWell(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	cfg.Anchor = remembered{}
	p := founderAt(t, cfg)
	hub := newStation(t, p)
	hub.sync(p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	yesterday := t.TempDir() + "/profile"
	if err := os.CopyFS(yesterday, os.DirFS(cfg.Dir)); err != nil {
		t.Fatal(err)
	}
	p = opened(t, cfg, p)
	interviewed(t, p, nil) // it never left the device
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	cfg.Dir = yesterday
	p = opened(t, cfg, p)
	if !p.Older() {
		t.Fatal("it is not called an older copy")
	}
	if hub.sync(p); p.Older() {
		t.Error("it is, after the exchange")
	}
	if p = opened(t, cfg, p); p.Older() {
		t.Error("and again when it is opened")
	}
}
