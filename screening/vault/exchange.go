package vault

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/history"
)

// ErrChange: the bytes are no change-set that a record of this vault can take.
// Nothing was changed.
var ErrChange = errors.New("not a change-set that a record takes")

// Pending is one change-set of this device that is in no segment yet.
type Pending struct {
	// Counter is the number that the device gave it; it rises in the order in
	// which changes were saved.
	Counter uint64
	Record  screening.RecordID
	Bytes   []byte
}

// Limit bounds what Outbox reads. Zero fields set no bound.
type Limit struct {
	Bytes int
	Count int
	// Of leaves out the records for which it is false; nil takes all.
	Of func(screening.RecordID) bool
	// Only leaves out the change-sets for which it is false; nil takes all.
	Only func(changeset []byte) bool
}

// Tx is one exchange with sync: all of it is on disk when Exchange returns nil,
// and none of it when it returns an error. A Tx is not used after that, nor by
// two goroutines. While it lasts no other method of the vault may be called from
// the same function: they wait for it.
type Tx struct {
	w    *work
	read map[uint64]int // sizes of the change-sets that Outbox gave
	// waiting is what waits, once it was asked for: see giveWay.
	waiting map[uint64]Pending
	shut    error                      // names what waits and cannot be read
	held    map[screening.RecordID]int // see Held
	gone    int                        // change-sets that wait and no row holds
	whole   bool                       // all rows are walked over: some that wait were not met
	// passed are the change-sets of erased records.
	passed []Late
}

// Late is a change-set that came of a record that was erased here. Nothing of what
// it said is kept.
type Late struct {
	Record screening.RecordID
	// Device and Officer made it, at a time by that device's clock.
	Device  screening.DeviceID
	Officer screening.OfficerID
	HLC     history.HLC
}

// Exchange runs do in one transaction. It changes records only by Apply.
func (v *Vault) Exchange(ctx context.Context, do func(tx *Tx) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.closed {
		v.foresee()
	}
	emptied := false
	err := v.transact(ctx, func(w *work) error {
		err := do(&Tx{w: w, read: map[uint64]int{}})
		emptied = w.emptied
		return err
	})
	if err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	if v.tally.Delta-v.tally.Folded >= foldAt {
		_ = v.fold(context.WithoutCancel(ctx)) // as in Commit
	}
	v.forgetKeys(ctx)
	if emptied {
		if err := v.emptyLog(context.WithoutCancel(ctx)); err != nil {
			return fmt.Errorf("exchange: %w: %w", ErrUnfinished, err)
		}
	}
	return nil
}

// Apply adds a change-set of another device to its record, and makes the record
// when it is new here. One that is there already changes nothing. What this
// version does not understand is kept. One of a record that was erased here is
// passed over. One of this device itself, from before it was restored from a copy,
// comes before what has its number here and waits. ErrChange.
func (t *Tx) Apply(changeset []byte) error { return t.ApplyAll([][]byte{changeset}) }

// pass takes note of a change-set of an erased record, and keeps nothing of it.
func (t *Tx) pass(c history.ChangeSet) {
	t.passed = append(t.passed, Late{Record: c.Record, Device: c.Device, Officer: c.Officer, HLC: c.HLC})
	if c.Device == t.w.v.device {
		t.w.takeBack(c.Counter)
	}
}

// takeBack notes that a change of this device came back from others: it waits
// for nobody, and those between it and the last one are not here yet.
func (w *work) takeBack(own uint64) {
	s := w.syncRow()
	if next := w.tally.Counter + 1; own > next {
		s.Missing = s.Missing.with(ranges{{First: next, Last: own - 1}})
	}
	w.tally.Counter = max(w.tally.Counter, own)
	s.Missing = s.Missing.without(rangesOf([]uint64{own}))
	s.Covered = s.Covered.with(rangesOf([]uint64{own}))
}

// OutboxSize counts the change-sets that are in no segment, and their bytes.
func (t *Tx) OutboxSize() (count, bytes int) {
	return int(t.w.tally.Counter - t.w.sync.Covered.size() - t.w.sync.Missing.size()), int(t.w.tally.Waiting)
}

// Has says whether a record is here.
func (t *Tx) Has(id screening.RecordID) bool {
	if _, here := t.w.records[id]; here {
		return true
	}
	_, here := t.w.v.index.byID[id]
	return here
}

// Secret reads what PutSecret kept; nil when nothing was.
func (t *Tx) Secret(name string) ([]byte, error) {
	b, err := t.w.v.readSecret(t.w.ctx, t.w.tx, name)
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	return b, nil
}

// PutSecret is Vault.PutSecret in this transaction.
func (t *Tx) PutSecret(name string, value []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	return t.w.putMeta(name, value)
}
