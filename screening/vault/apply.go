package vault

import (
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/history"
)

// incoming is one change-set of another device.
type incoming struct {
	set     history.ChangeSet
	encoded []byte
	err     error
	files   []history.File // that it speaks of

	folded  bool   // its ops were let go
	own     uint64 // its counter when this device made it once
	sealed  []byte // its row; nil when it was there already
	version uint64
	row     int64
}

// arrival is a record with what came of it.
type arrival struct {
	loaded
	sets []*incoming
	err  error

	wrapped []byte // the key of a record that was worked out ahead
	drawn   drawn  // and what it comes to
}

// ApplyAll is Apply of each in turn.
func (t *Tx) ApplyAll(changesets [][]byte) error {
	return t.ApplyAhead(&Ahead{sets: decodeAll(changesets)})
}

// decodeAll decodes change-sets.
func decodeAll(changesets [][]byte) []incoming {
	all := make([]incoming, len(changesets))
	spread(len(all), func(i int) {
		all[i].encoded = changesets[i]
		all[i].decode(nil)
	})
	return all
}

// decode reads the change-set, its ops into room when they fit.
func (in *incoming) decode(room []history.Op) {
	in.set, in.err = history.DecodeInto(in.encoded, room)
	in.files = in.set.Files()
}

// ApplyAhead is ApplyAll of what was worked out ahead. Folding and sealing what was
// not is spread over the processors: no record needs another for it.
func (t *Tx) ApplyAhead(a *Ahead) error {
	if !a.holds(t.w.v) {
		a.fresh = nil
	}
	err := t.makeRoom(a.sets)
	if err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	records, err := t.arrivals(a)
	if err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	spread(len(records), func(i int) { records[i].grow(t.w.v.device) })
	for _, r := range records {
		if err := t.settle(r); err != nil {
			return fmt.Errorf("apply: %w", err)
		}
	}
	for i := range a.sets {
		if err := t.take(&a.sets[i]); err != nil {
			return fmt.Errorf("apply: %w", err)
		}
	}
	return nil
}

// arrivals are the records of change-sets, in the order in which they are first
// named. Those that were erased here are passed over.
func (t *Tx) arrivals(a *Ahead) ([]*arrival, error) {
	var records []*arrival
	byID := map[screening.RecordID]*arrival{}
	for i := range a.sets {
		in := &a.sets[i]
		if in.err != nil {
			return nil, fmt.Errorf("%w: %w", ErrChange, in.err)
		}
		id := in.set.Record
		if t.w.erasedNow().has(id) {
			in.sealed = nil
			delete(a.fresh, id)
			t.pass(in.set)
			continue
		}
		r, ok := byID[id]
		if !ok {
			var err error
			if r, err = t.arrival(id, a); err != nil {
				return nil, err
			}
			byID[id], records = r, append(records, r)
		}
		if r.wrapped == nil {
			in.whole()
			r.sets = append(r.sets, in)
		}
	}
	return records, nil
}

// arrival is a record to which something comes: as it is here, or new, as it was
// worked out ahead if it was.
func (t *Tx) arrival(id screening.RecordID, a *Ahead) (*arrival, error) {
	l, err := t.w.record(id)
	if !errors.Is(err, screening.ErrNoRecord) {
		delete(a.fresh, id)
		return &arrival{loaded: l}, err
	}
	if r, ok := a.fresh[id]; ok {
		r.row, err = t.w.putKey(id, r.wrapped)
		return r, err
	}
	l, err = t.w.newRecord(id)
	return &arrival{loaded: l}, err
}

// grow folds what came into the record, unless that was done ahead.
func (a *arrival) grow(device screening.DeviceID) {
	if a.wrapped != nil {
		return
	}
	for _, in := range a.sets {
		if a.take(in, device); a.err != nil {
			return
		}
	}
}

// take folds one.
func (a *arrival) take(in *incoming, device screening.DeviceID) {
	in.sealed, in.own = nil, 0
	if a.state.Seen(in.set.Device, in.set.Counter) {
		return
	}
	if in.set.Device == device { // our own change comes back: this vault was restored from a copy
		in.own = in.set.Counter
	}
	in.sealed, a.err = a.loaded.grow(in.set, in.encoded, in.own)
	in.version = a.version
}

// settle takes over a record that has grown.
func (t *Tx) settle(a *arrival) error {
	if errors.Is(a.err, errRefused) {
		return fmt.Errorf("%w: %w", ErrChange, a.err)
	}
	grown := false
	for _, in := range a.sets {
		in.row = a.row
		grown = grown || in.sealed != nil
	}
	if grown {
		*t.w.touch(a.loaded) = a.loaded
	}
	if a.wrapped != nil {
		t.w.drawn[a.id] = a.drawn
	}
	return a.err
}

// take stores a change-set that is new here.
func (t *Tx) take(in *incoming) error {
	if in.sealed == nil {
		return nil
	}
	if err := t.w.putChange(in.row, in.version, in.sealed); err != nil {
		return err
	}
	if in.own != 0 {
		t.w.takeBack(in.own)
	}
	if err := t.w.want(in.set.Record, in.files); err != nil {
		return err
	}
	t.w.tally.HLC = history.Merge(t.w.tally.HLC, in.set.HLC, t.w.v.cfg.Now().UnixMilli())
	return nil
}
