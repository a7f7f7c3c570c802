package courier_test

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

// Everything that seals, sends and changes the roster, at once: nothing is taken for
// a copy of itself, nothing waits for ever, and all of it arrives.
func TestSyncingCarryingAndAdministeringAtOnceDisturbNothing(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	s := newStation(t, first)
	s.sync(first)
	dir := t.TempDir()
	var mu sync.Mutex
	var records []screening.RecordID
	var all sync.WaitGroup
	for name, do := range map[string]func(n int) error{
		"save": func(int) error {
			r, err := work(first).Open(t.Context(), "tfc-returnee")
			mu.Lock()
			defer mu.Unlock()
			records = append(records, r.ID)
			return err
		},
		"sync": func(int) error { _, err := first.Sync(t.Context()); return err },
		"bundle": func(n int) error {
			_, err := first.WriteBundle(t.Context(), courier.Carrying{File: filepath.Join(dir, string(rune('a'+n))+".pelita")})
			return err
		},
		"codes":  func(int) error { _, err := first.CaseCodes(t.Context()); return allow(err, screening.ErrForStick) },
		"rotate": func(int) error { _, err := first.Rotate(t.Context()); return err },
	} {
		all.Go(func() {
			for n := range 6 {
				if err := do(n); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	all.Wait()
	if got := s.sync(first); len(got.Alarms) != 0 {
		t.Errorf("alarms %v", got.Alarms)
	}
	if got := s.sync(second); len(got.Alarms) != 0 || got.Waiting != 0 {
		t.Errorf("at the colleague's: %+v", got)
	}
	for _, id := range records {
		if _, err := second.Store().Record(t.Context(), id); err != nil {
			t.Errorf("record %s did not arrive: %v", id, err)
		}
	}
}

func allow(err, also error) error {
	if errors.Is(err, also) {
		return nil
	}
	return err
}

// Two sticks are read while the hub is spoken with: each record comes once, and nobody
// is taken for a copy or a liar.
func TestReadingTwoSticksAndSyncingAtOnceDisturbNothing(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	s := newStation(t, first)
	s.sync(second)
	var records []screening.RecordID
	var sticks []string
	for range 2 {
		for range 5 {
			records = append(records, interviewed(t, first, nil).ID)
			s.sync(first)
		}
		sticks = append(sticks, carried(t, first, courier.Carrying{}).Files[0])
	}
	var all sync.WaitGroup
	for _, stick := range sticks {
		all.Go(func() {
			if got := brought(t, second, stick); len(got.Alarms) > 0 || got.Cut {
				t.Errorf("%+v", got)
			}
		})
	}
	all.Go(func() {
		if got := s.sync(second); len(got.Alarms) > 0 {
			t.Errorf("%+v", got)
		}
	})
	all.Wait()
	if got := s.sync(second); got.Waiting+got.Received != 0 || len(got.Alarms) > 0 {
		t.Errorf("afterwards %+v", got)
	}
	for _, id := range records {
		alike(t, first, second, id)
	}
}
