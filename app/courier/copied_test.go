package courier_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
)

// enrolledAt is a colleague's profile in a folder that is known.
func enrolledAt(t *testing.T, first *courier.Profile, cfg courier.Config) *courier.Profile {
	t.Helper()
	p, request, err := courier.Ask(t.Context(), cfg, newcomer("Second Officer"))
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	grant, err := first.Enrol(t.Context(), request.File, "")
	if err == nil {
		err = p.Join(t.Context(), grant.File)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// alike fails unless all profiles hold the same of the record.
func allAlike(t *testing.T, what string, id screening.RecordID, all ...*courier.Profile) screening.Record {
	t.Helper()
	var first screening.Record
	for i, p := range all {
		r, err := p.Store().Record(t.Context(), id)
		if err != nil {
			t.Errorf("%s: profile %d: %v", what, i, err)
			continue
		}
		if i == 0 {
			first = r
		}
		if r.State.Hash() != first.State.Hash() {
			t.Errorf("%s: profile %d holds something else", what, i)
		}
	}
	return first
}

// A tablet is put back from an image of yesterday. What it sent meanwhile, and what
// was written on it since under the same numbers, are both on every device in the end,
// each once; in the order in which tablets notice, and when they have sealed already.
func TestARestoredTabletGoesOnUnderANewIdAndNothingOfItsTwoHistoriesIsLost(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*courier.Profile) error{
		"it asks before it seals":     func(*courier.Profile) error { return nil },
		"it has sealed what it wrote": func(p *courier.Profile) error { return p.SealOutbox(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) { restoredTablet(t, before) })
	}
}

func restoredTablet(t *testing.T, notices func(*courier.Profile) error) {
	t.Parallel()
	first, cfg := founder(t), config(t)
	second, third := enrolledAt(t, first, cfg), colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	both := interviewed(t, second, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	hub.sync(second)
	waits := interviewed(t, second, map[protocol.ItemID]protocol.Answer{"locked_in": no}) // in the image too
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	yesterday := filepath.Join(t.TempDir(), "profile")
	if err := os.CopyFS(yesterday, os.DirFS(cfg.Dir)); err != nil {
		t.Fatal(err)
	}
	second = opened(t, cfg, second)
	before := interviewed(t, second, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	note(t, second, both.ID, "before the image was put back")
	hub.sync(second)
	hub.sync(third)
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	cfg.Dir = yesterday
	second = opened(t, cfg, second)
	since := interviewed(t, second, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	note(t, second, both.ID, "since")
	if err := notices(second); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if report, err := second.Sync(t.Context()); !errors.Is(errors.Join(err, report.Alarm()), screening.ErrCloned) {
			t.Fatalf("%+v, %v, want ErrCloned", report, err)
		}
	}
	asked, err := second.Renew(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	note(t, second, since.ID, "while it waits")
	grant, err := first.Enrol(t.Context(), asked.File, asked.Words)
	if err == nil {
		err = second.Join(t.Context(), grant.File)
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, p := range []*courier.Profile{first, second, third} {
			if got := hub.sync(p); got.Alarm() != nil {
				t.Errorf("%v", got.Alarms)
			}
		}
	}
	all := []*courier.Profile{first, second, third}
	allAlike(t, "what waited in the image", waits.ID, all...)
	allAlike(t, "what its former self wrote", before.ID, all...)
	if r := allAlike(t, "what was written since", since.ID, all...); len(r.State.Notes()) != 1 {
		t.Errorf("%d notes, want the one that was written while it waited", len(r.State.Notes()))
	}
	if r := allAlike(t, "what both wrote to", both.ID, all...); len(r.State.Notes()) != 2 {
		t.Errorf("%d notes, want one of each", len(r.State.Notes()))
	}
	for _, id := range []screening.RecordID{waits.ID, since.ID, both.ID} {
		if got := where(t, second, id); got != screening.WithHub {
			t.Errorf("it is said to be %v", got)
		}
	}
	if apart, err := second.Quarantine(t.Context()); err != nil || len(apart) > 0 {
		t.Errorf("apart: %+v, %v", apart, err)
	}
}

func note(t *testing.T, p *courier.Profile, id screening.RecordID, text string) {
	t.Helper()
	r, err := p.Store().Record(t.Context(), id)
	if err == nil {
		_, err = work(p).Note(t.Context(), r, text)
	}
	if err != nil {
		t.Fatal(err)
	}
}
