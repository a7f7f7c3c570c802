package app

import (
	"sync"
	"time"

	"pelita/app/presenter"
	"pelita/screening"
	"pelita/screening/unkept"
)

// talk holds the one talk that is not kept, in memory alone. A lock drops it.
type talk struct {
	now       func() time.Time
	summarise func(screening.Record) screening.Summary

	mu    sync.Mutex
	store *unkept.Store
}

var _ presenter.Talk = (*talk)(nil)

// over is casework on what is in memory: as on, but nothing is kept.
func (t *talk) over(on screening.Casework) screening.Casework {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.store == nil {
		t.store = unkept.New(t.now, t.summarise)
	}
	on.Store, on.Keeping = t.store, screening.Unkept
	return on
}

// held is the talk that is under way.
func (t *talk) held() (screening.RecordID, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.store == nil {
		return screening.RecordID{}, false
	}
	for _, id := range t.store.Held() {
		return id, true
	}
	return screening.RecordID{}, false
}

// Forget drops a talk.
func (t *talk) Forget(id screening.RecordID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.store != nil {
		t.store.Drop(id)
	}
}

// lock drops everything; whoever still holds the store gets screening.ErrLocked.
func (t *talk) lock() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.store != nil {
		t.store.Lock()
		t.store = nil
	}
}
