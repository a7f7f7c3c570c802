package screeningtest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"pelita/screening"
	"pelita/screening/history"
)

// Memory is a Store that keeps nothing: the model that a vault is compared
// with, and the store behind tests of what stands above it.
type Memory struct {
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

var _ screening.Store = (*Memory)(nil)

// NewMemory makes an empty Memory with the clock of Clock.
func NewMemory() *Memory {
	return &Memory{
		Device: screening.DeviceID{0: 0xde, 15: 1}, Now: Clock(), Summarise: Summarise,
		NewID: func() (id screening.RecordID) {
			rand.Read(id[:])
			return id
		},
		records: map[screening.RecordID]history.State{},
		drafts:  map[screening.RecordID]screening.Draft{},
	}
}

// Lock makes every later call fail with screening.ErrLocked.
func (m *Memory) Lock() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.locked = true
}

func (m *Memory) enter(ctx context.Context) error {
	if m.locked {
		return screening.ErrLocked
	}
	return ctx.Err()
}

// Record is screening.Store's.
func (m *Memory) Record(ctx context.Context, id screening.RecordID) (screening.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return screening.Record{}, err
	}
	s, ok := m.records[id]
	if !ok {
		return screening.Record{}, screening.ErrNoRecord
	}
	return screening.Record{ID: id, State: s}, nil
}

// Commit is screening.Store's.
func (m *Memory) Commit(ctx context.Context, c screening.Change) (screening.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return screening.Record{}, err
	}
	state, ok := m.records[c.Record]
	if !ok && c.Record != (screening.RecordID{}) {
		return screening.Record{}, screening.ErrNoRecord
	}
	if !ok {
		c.Record = m.NewID()
	}
	set := history.ChangeSet{
		Record: c.Record, Device: m.Device, Counter: m.counter + 1, HLC: m.clock.Next(m.Now().UnixMilli()),
		Officer: c.Officer, Protocol: c.Protocol, Text: c.Text, Ops: c.Ops,
	}
	if _, err := set.Encode(); err != nil {
		return screening.Record{}, fmt.Errorf("save record: %w", err)
	}
	m.counter, m.clock = set.Counter, set.HLC
	m.records[c.Record] = state.Apply(set)
	if c.Draft != nil {
		d := *c.Draft
		d.Record = c.Record
		m.drafts[c.Record] = d
	}
	return screening.Record{ID: c.Record, State: m.records[c.Record]}, nil
}

// Apply adds a change-set of another device, as sync does.
func (m *Memory) Apply(c history.ChangeSet) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records[c.Record] = m.records[c.Record].Apply(c)
	m.clock = history.Merge(m.clock, c.HLC, m.Now().UnixMilli())
}

// Summaries is screening.Store's.
func (m *Memory) Summaries(ctx context.Context) ([]screening.Summary, error) {
	return m.Search(ctx, "")
}

// Search is screening.Store's.
func (m *Memory) Search(ctx context.Context, query string) ([]screening.Summary, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return nil, err
	}
	words := strings.Fields(screening.Normalise(query))
	out := []screening.Summary{}
	for id, s := range m.records {
		sum := m.Summarise(screening.Record{ID: id, State: s})
		holds := func(w string) bool { return strings.Contains(sum.Text, w) }
		if !slices.ContainsFunc(words, func(w string) bool { return !holds(w) }) {
			out = append(out, sum)
		}
	}
	slices.SortFunc(out, func(a, b screening.Summary) int {
		return cmp.Or(b.Updated.Compare(a.Updated), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return out, nil
}

// Draft is screening.Store's.
func (m *Memory) Draft(ctx context.Context, id screening.RecordID) (screening.Draft, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return screening.Draft{}, err
	}
	return m.drafts[id], nil
}

// PutDraft is screening.Store's.
func (m *Memory) PutDraft(ctx context.Context, d screening.Draft) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.enter(ctx); err != nil {
		return err
	}
	if _, ok := m.records[d.Record]; !ok {
		return screening.ErrNoRecord
	}
	m.drafts[d.Record] = d
	return nil
}
