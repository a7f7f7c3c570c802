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
}

// ApplyAll is Apply of each in turn. Reading, folding and sealing them is most of the
// work, and spread over the processors: no record needs another for it.
func (t *Tx) ApplyAll(changesets [][]byte) error {
	all := make([]incoming, len(changesets))
	spread(len(all), func(i int) {
		all[i].encoded = changesets[i]
		all[i].set, all[i].err = history.Decode(changesets[i])
	})
	err := t.makeRoom(all)
	if err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	records, err := t.arrivals(all)
	if err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	spread(len(records), func(i int) { records[i].grow(t.w.v.device) })
	for _, a := range records {
		if err := t.settle(a); err != nil {
			return fmt.Errorf("apply: %w", err)
		}
	}
	for i := range all {
		if err := t.take(&all[i]); err != nil {
			return fmt.Errorf("apply: %w", err)
		}
	}
	return nil
}

// arrivals are the records of change-sets, in the order in which they are first
// named. Those that were erased here are passed over.
func (t *Tx) arrivals(all []incoming) ([]*arrival, error) {
	var records []*arrival
	byID := map[screening.RecordID]*arrival{}
	for i := range all {
		in := &all[i]
		if in.err != nil {
			return nil, fmt.Errorf("%w: %w", ErrChange, in.err)
		}
		id := in.set.Record
		if t.w.erasedNow().has(id) {
			t.pass(in.set)
			continue
		}
		a, ok := byID[id]
		if !ok {
			l, err := t.w.record(id)
			if errors.Is(err, screening.ErrNoRecord) {
				l, err = t.w.newRecord(id)
			}
			if err != nil {
				return nil, err
			}
			a = &arrival{loaded: l}
			byID[id], records = a, append(records, a)
		}
		a.sets = append(a.sets, in)
	}
	return records, nil
}

// grow folds what came into the record.
func (a *arrival) grow(device screening.DeviceID) {
	for _, in := range a.sets {
		if a.state.Seen(in.set.Device, in.set.Counter) {
			continue
		}
		if in.set.Device == device { // our own change comes back: this vault was restored from a copy
			in.own = in.set.Counter
		}
		if in.sealed, a.err = a.loaded.grow(in.set, in.encoded, in.own); a.err != nil {
			return
		}
		in.version, in.row = a.version, a.row
	}
}

// settle takes over a record that has grown.
func (t *Tx) settle(a *arrival) error {
	if errors.Is(a.err, errRefused) {
		return fmt.Errorf("%w: %w", ErrChange, a.err)
	}
	for _, in := range a.sets {
		if in.sealed != nil {
			*t.w.touch(a.loaded) = a.loaded
			break
		}
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
	if err := t.w.want(in.set); err != nil {
		return err
	}
	t.w.tally.HLC = history.Merge(t.w.tally.HLC, in.set.HLC, t.w.v.cfg.Now().UnixMilli())
	return nil
}
