// Package unkept is a Store that keeps nothing: for people who want to talk and
// leave no trace. Records live in memory only, nothing is written, nothing is
// synced, and Lock drops everything at once.
//
// A record becomes a kept one only by a person's explicit yes: see
// screening.Casework.Keep.
package unkept

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"pelita/screening"
	"pelita/screening/history"
)

// Store is a screening.Store in memory. It is also the model that a vault is
// compared with.
type Store struct {
	// Device, Now, Summarise and NewID may be set before the first call.
	Device    screening.DeviceID
	Now       func() time.Time
	Summarise func(screening.Record) screening.Summary
	NewID     func() screening.RecordID

	mu      sync.Mutex
	records map[screening.RecordID]history.State
	drafts  map[screening.RecordID]screening.Draft
	counter uint64
	clock   history.HLC
	locked  bool
}

var _ screening.Store = (*Store)(nil)

// New makes an empty Store.
func New(now func() time.Time, summarise func(screening.Record) screening.Summary) *Store {
	s := &Store{
		Now: now, Summarise: summarise,
		NewID: func() (id screening.RecordID) {
			rand.Read(id[:])
			return id
		},
		records: map[screening.RecordID]history.State{},
		drafts:  map[screening.RecordID]screening.Draft{},
	}
	rand.Read(s.Device[:])
	return s
}

// Holds says whether a record is here.
func (s *Store) Holds(id screening.RecordID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.records[id]
	return ok
}

// Held lists the records that are here, in no order.
func (s *Store) Held() []screening.RecordID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.records))
}

// Drop forgets a record and its draft; one that is not here is forgotten already.
func (s *Store) Drop(id screening.RecordID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.records, id)
	delete(s.drafts, id)
}

// Lock drops everything and makes every later call fail with screening.ErrLocked.
func (s *Store) Lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locked, s.records, s.drafts = true, nil, nil
}

func (s *Store) enter(ctx context.Context) error {
	if s.locked {
		return screening.ErrLocked
	}
	return ctx.Err()
}

// Record is screening.Store's.
func (s *Store) Record(ctx context.Context, id screening.RecordID) (screening.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return screening.Record{}, err
	}
	state, ok := s.records[id]
	if !ok {
		return screening.Record{}, screening.ErrNoRecord
	}
	return screening.Record{ID: id, State: state}, nil
}

// Commit is screening.Store's.
func (s *Store) Commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return screening.Record{}, err
	}
	state, ok := s.records[c.Record]
	if !ok && c.Record != (screening.RecordID{}) {
		return screening.Record{}, screening.ErrNoRecord
	}
	if !ok {
		c.Record = s.NewID()
	}
	set := history.ChangeSet{
		Record: c.Record, Device: s.Device, Counter: s.counter + 1, HLC: s.clock.Next(s.Now().UnixMilli()),
		Officer: c.Officer, Protocol: c.Protocol, Text: c.Text, Ops: c.Ops,
	}
	if _, err := set.Encode(); err != nil {
		return screening.Record{}, fmt.Errorf("save record: %w", err)
	}
	s.counter, s.clock = set.Counter, set.HLC
	s.records[c.Record] = state.Apply(set)
	if c.Draft != nil {
		d := *c.Draft
		d.Record = c.Record
		s.drafts[c.Record] = d
	}
	return screening.Record{ID: c.Record, State: s.records[c.Record]}, nil
}

// Apply adds a change-set that was made elsewhere, as sync does with a kept
// record. Nothing in the programs syncs what is not kept; models in tests do.
func (s *Store) Apply(c history.ChangeSet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.locked {
		return
	}
	s.records[c.Record] = s.records[c.Record].Apply(c)
	s.clock = history.Merge(s.clock, c.HLC, s.Now().UnixMilli())
}

// Summaries is screening.Store's.
func (s *Store) Summaries(ctx context.Context) ([]screening.Summary, error) {
	return s.Search(ctx, "", 0)
}

// Search is screening.Store's.
func (s *Store) Search(ctx context.Context, query string, most int) ([]screening.Summary, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	words := strings.Fields(screening.Normalise(query))
	out := []screening.Summary{}
	for id, state := range s.records {
		sum := s.Summarise(screening.Record{ID: id, State: state})
		holds := func(w string) bool { return strings.Contains(sum.Text, w) }
		if !slices.ContainsFunc(words, func(w string) bool { return !holds(w) }) {
			out = append(out, sum)
		}
	}
	slices.SortFunc(out, func(a, b screening.Summary) int {
		return cmp.Or(b.Updated.Compare(a.Updated), bytes.Compare(a.ID[:], b.ID[:]))
	})
	if most > 0 {
		out = out[:min(most, len(out))]
	}
	return out, nil
}

// Draft is screening.Store's.
func (s *Store) Draft(ctx context.Context, id screening.RecordID) (screening.Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return screening.Draft{}, err
	}
	return s.drafts[id], nil
}

// PutDraft is screening.Store's.
func (s *Store) PutDraft(ctx context.Context, d screening.Draft) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.enter(ctx); err != nil {
		return err
	}
	if _, ok := s.records[d.Record]; !ok {
		return screening.ErrNoRecord
	}
	s.drafts[d.Record] = d
	return nil
}
