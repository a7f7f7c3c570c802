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

// Outbox reads the oldest change-sets that are in no segment, at least one if
// any waits. *screening.DamagedError when there are fewer than OutboxSize says.
func (t *Tx) Outbox(limit Limit) ([]Pending, error) {
	waiting, _ := t.OutboxSize()
	if waiting == 0 {
		return nil, nil
	}
	const query = `SELECT c.rid, k.rid, k.id, k.value, c.version, c.value
		FROM changes c LEFT JOIN keys k ON k.rid = c.record WHERE c.rid > ? ORDER BY c.rid`
	rows, err := t.w.tx.QueryContext(t.w.ctx, query, t.w.sync.Low)
	if err != nil {
		return nil, damagedBy(fmt.Errorf("read outbox: %w", err), partChanges)
	}
	defer rows.Close()
	o := outbox{tx: t, limit: limit, keys: map[int64]recordKey{}, trail: map[screening.RecordID]trail{}, low: t.w.sync.Low}
	more := true
	for more && rows.Next() {
		if more, err = o.next(rows); err != nil {
			return nil, fmt.Errorf("read outbox: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, damagedBy(fmt.Errorf("read outbox: %w", err), partChanges)
	}
	if more && o.waiting != waiting { // the walk went to the end
		return nil, fmt.Errorf("read outbox: %w", damaged(partChanges, nil))
	}
	rows.Close()
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	if o.low > t.w.sync.Low {
		t.w.sync.Low = o.low // kept when something else of sync is
	}
	return o.found, nil
}

// outbox is one walk over the changes, in the order in which they were saved.
type outbox struct {
	tx    *Tx
	limit Limit
	keys  map[int64]recordKey
	trail map[screening.RecordID]trail
	found []Pending
	bytes int
	room  []byte // where change-sets are opened that are not given
	low   int64  // every change up to this row is in a segment
	// waiting counts those that are in none, whether or not they are given.
	waiting int
}

// trail is how far the walk has followed the change-sets of a record, from its
// first on.
type trail struct {
	version uint64
	link    link
}

// follow takes note of a row, where the walk has seen all before it.
func (o *outbox) follow(record screening.RecordID, version uint64, sealed []byte) {
	if w := o.trail[record]; version == w.version+1 {
		o.trail[record] = trail{version, w.link.next(tagOf(sealed))}
	}
}

// check holds the change-sets of every record of which some were found against
// the list: one that was put back would leave the device as the newest.
func (o *outbox) check() error {
	done := map[screening.RecordID]bool{}
	for _, p := range o.found {
		if done[p.Record] {
			continue
		}
		done[p.Record] = true
		if _, link := o.tx.w.changesOf(p.Record); o.trail[p.Record].link == link {
			continue // all of them were walked over
		}
		if err := o.tx.w.checkChanges(p.Record); err != nil {
			return err
		}
	}
	return nil
}

// changesOf is the row of a record, and the end of the chain over its change-sets.
func (w *work) changesOf(id screening.RecordID) (int64, link) {
	if l, ok := w.records[id]; ok {
		return l.row, l.link
	}
	if e, ok := w.v.index.byID[id]; ok {
		return e.row, e.link
	}
	return 0, link{}
}

// checkChanges holds the tags of a record's change-sets against its link.
// *screening.DamagedError.
func (w *work) checkChanges(id screening.RecordID) error {
	row, want := w.changesOf(id)
	rows, err := w.tx.QueryContext(w.ctx, `SELECT substr(value, -16) FROM changes WHERE record = ? ORDER BY version`, row)
	if err != nil {
		return damagedBy(err, partChanges)
	}
	defer rows.Close()
	var is link
	var end []byte
	for rows.Next() {
		if err := rows.Scan(borrowed{&end}); err != nil {
			return damagedBy(err, partChanges)
		}
		is = is.next(tagOf(end))
	}
	if err := rows.Err(); err != nil {
		return damagedBy(err, partChanges)
	}
	if is != want {
		return damaged(partChanges, id)
	}
	return nil
}

// scanner is *sql.Rows.
type scanner interface{ Scan(to ...any) error }

// next takes one row; it is false when the limit is reached.
func (o *outbox) next(rows scanner) (bool, error) {
	var row, recordRow int64
	var record screening.RecordID
	var wrapped, sealed []byte
	var version uint64
	if err := rows.Scan(num(&row), num(&recordRow), id16(&record), borrowed{&wrapped}, num(&version), borrowed{&sealed}); err != nil {
		return false, damagedBy(err, partChanges)
	}
	own, encoded, err := o.open(record, recordRow, wrapped, recordPlace(tableChanges, record, version), sealed)
	if err != nil {
		return false, damaged(partChanges, record)
	}
	o.follow(record, version, sealed)
	waits := own != 0 && !o.tx.w.sync.Covered.has(own)
	switch {
	case waits:
		o.waiting++
	case o.waiting == 0:
		o.low = row
	}
	if !waits || o.limit.Of != nil && !o.limit.Of(record) || o.limit.Only != nil && !o.limit.Only(encoded) {
		return true, nil
	}
	if len(o.found) > 0 && o.limit.Bytes > 0 && o.bytes+len(encoded) > o.limit.Bytes {
		return false, nil
	}
	o.found = append(o.found, Pending{own, record, encoded})
	o.room = nil // it is in there
	o.bytes += len(encoded)
	o.tx.read[own] = len(encoded)
	return o.limit.Count == 0 || len(o.found) < o.limit.Count, nil
}

func (o *outbox) open(id screening.RecordID, row int64, wrapped []byte, p place, sealed []byte) (uint64, []byte, error) {
	key, ok := o.keys[row]
	if !ok {
		var err error
		if key, err = o.tx.w.v.keys.openRecordKey(id, wrapped); err != nil {
			return 0, nil, err
		}
		o.keys[row] = key
	}
	b, err := key.openInto(o.room, p, sealed)
	if err != nil {
		return 0, nil, err
	}
	o.room = b
	return parseChangeRow(b)
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
