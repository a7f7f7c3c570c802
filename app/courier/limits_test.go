package courier_test

import (
	"errors"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/sync/envelope"
)

// What can be saved can be sealed: a change-set that no segment holds would keep all
// that is saved after it on this device.
func TestWhatNoSegmentHoldsIsNotSaved(t *testing.T) {
	t.Parallel()
	if history.MaxSaved > envelope.MaxPayload {
		t.Errorf("%d bytes may be saved, and %d sealed", history.MaxSaved, envelope.MaxPayload)
	}
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	note := func(n int) []history.Op {
		half := strings.Repeat("n", n/2)
		return []history.Op{{Kind: history.AddNote, Text: half}, {Kind: history.AddNote, Text: half}}
	}
	most, err := first.Store().Commit(t.Context(), screening.Change{Ops: note(history.MaxSaved - 512)})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{history.MaxSaved, history.MaxChangeSet} {
		if _, err := first.Store().Commit(t.Context(), screening.Change{Record: most.ID, Ops: note(n)}); !errors.Is(err, screening.ErrTooLong) {
			t.Errorf("%d bytes: %v, want ErrTooLong", n, err)
		}
	}
	small := interviewed(t, first, nil)
	hub.sync(first)
	hub.sync(second)
	alike(t, first, second, most.ID)
	alike(t, first, second, small.ID)
}
