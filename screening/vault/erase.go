package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"pelita/screening"
	"pelita/screening/journal"
)

// Erasure says which record is erased, and what stays to be known of it.
type Erasure struct {
	Record  screening.RecordID
	Officer screening.OfficerID
	At      time.Time
	// Why is a code of the program, never a text that somebody wrote.
	Why string
	// Proof is what the caller signed about it. It is kept as it is.
	Proof []byte
	// Fate says what becomes of a segment, which the vault cannot open. Nil
	// keeps every one.
	Fate func(Segment) (Fate, error)
	// Unsent is the number of this device's first segment in a space that has
	// certainly not left the device, or 0. Nil is 0 for every space.
	Unsent func(space [16]byte) uint64
	// Patience says what to do when a segment of this device holds the record
	// and may be on its way.
	Patience Patience
	// Also runs in the same transaction when segments were removed, so that sync
	// asks for them again.
	Also func(*Tx) error
	// Forget are the names of secrets that may hold what the record says. They are
	// emptied in the same transaction.
	Forget []string
}

// Patience is what an erasure does about a segment that may be on its way.
type Patience uint8

// The zero Patience changes nothing.
const (
	// Refuse is screening.ErrOnItsWay.
	Refuse Patience = iota
	// Later erases all the rest, and lets the bytes of that segment go as soon as
	// the hub has said that it holds it.
	Later
)

// Fate is what becomes of a segment when a record is erased.
type Fate uint8

// The fates. A segment is kept by the zero one.
const (
	// Keep: the record is not in it.
	Keep Fate = iota
	// Drop: its bytes go. Its place in the chain, its hash and what it covers stay.
	Drop
	// Remove: all of it goes. It is no link, and will be asked for again.
	Remove
)

// Erased says what an erasure did beside the record.
type Erased struct {
	// Dropped counts segments whose bytes went, Removed those that went whole.
	Dropped, Removed int
	// Undone counts segments of this device that had not left it: what else was
	// in them waits to be sealed again.
	Undone int
	// Later counts segments whose bytes go when the hub has confirmed them.
	Later int
}

// Erase takes a record from this device for good: its key, body, change-sets
// and draft, its line in the list, the segments that hold it; then all the rest
// is sealed under a new generation, so that nothing here opens what may lie in
// free blocks. Later change-sets of the record are passed over.
//
// screening.ErrNoRecord; ErrHeld when a hold stands; ErrOnItsWay, unless Patience
// is Later: nothing was changed then. ErrUnfinished when the record is gone, and
// the old key is not yet.
func (v *Vault) Erase(ctx context.Context, e Erasure) (Erased, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return Erased{}, screening.ErrLocked
	}
	x := &erasing{v: v, Erasure: e}
	if err := v.rotate(ctx, x.run); err != nil {
		return x.did, fmt.Errorf("erase record: %w", err)
	}
	return x.did, nil
}

// erasing is one erasure under way.
type erasing struct {
	Erasure
	v   *Vault
	r   *rotation
	row int64
	did Erased
}

func (x *erasing) run(r *rotation) error {
	x.r = r
	entry, ok := x.v.index.byID[x.Record]
	switch {
	case !ok:
		return screening.ErrNoRecord
	case x.v.orders.held(x.Record):
		return screening.ErrHeld
	}
	x.row = entry.row
	if err := x.segments(); err != nil {
		return fmt.Errorf("drop segments: %w", err)
	}
	if err := x.changes(); err != nil {
		return err
	}
	if err := x.rows(); err != nil {
		return err
	}
	r.files = r.dropFiles(x.Record)
	if err := errors.Join(r.unwant(x.Record), x.forget()); err != nil {
		return err
	}
	r.tally.Records--
	r.gone[x.row] = true
	if err := r.log(Event{Kind: journal.Erased, Record: x.Record, Why: x.Why, By: x.Officer}); err != nil {
		return err
	}
	return x.tombstone()
}

// forget empties the secrets that may hold a part of the record. One that does not
// open stays as it is: no key that is kept opens it.
func (x *erasing) forget() error {
	for _, name := range x.Forget {
		if !x.r.names.has(name) {
			continue
		}
		if err := ignoreDamage(x.r.putMeta(name, nil)); err != nil {
			return err
		}
	}
	return nil
}

// changes takes the change-sets of the record out of what is reckoned with: of
// this device's own, those that wait will never be in a segment.
func (x *erasing) changes() error {
	own, size, rows, err := x.own()
	if err != nil {
		return err
	}
	x.r.tally.Changes -= rows
	s := x.r.syncRow()
	waits := own.without(s.Covered).without(s.Missing)
	for n, bytes := range size {
		if waits.has(n) {
			x.r.tally.Waiting -= min(x.r.tally.Waiting, uint64(bytes))
		}
	}
	s.Missing = s.Missing.with(waits)
	if err := x.r.exec(`DELETE FROM changes WHERE record = ?`, x.row); err != nil {
		return err
	}
	return x.lower()
}

// lower keeps the row up to which nothing waits below every row to come: SQLite
// gives the numbers of the last rows again.
func (x *erasing) lower() error {
	last, err := count(x.r.ctx, x.r.tx, `SELECT coalesce(max(rid), 0) FROM changes`)
	if err != nil {
		return damagedBy(err, partChanges)
	}
	s := x.r.syncRow()
	s.Low = min(s.Low, int64(last))
	return nil
}

// own are the counters of this device's change-sets of the record, as far as
// they open, and their sizes; rows are all there are.
func (x *erasing) own() (own ranges, size map[uint64]int, rows uint64, err error) {
	size = map[uint64]int{}
	key, err := x.v.readKey(x.r.ctx, x.r.tx, x.Record, x.row)
	opens := err == nil
	if err != nil && !unreadable(err) {
		return nil, nil, 0, err
	}
	found, err := x.r.tx.QueryContext(x.r.ctx, `SELECT version, value FROM changes WHERE record = ?`, x.row)
	if err != nil {
		return nil, nil, 0, damagedBy(err, partChanges)
	}
	defer found.Close()
	var counters []uint64
	for found.Next() {
		var version uint64
		var sealed []byte
		if err := found.Scan(num(&version), blob(&sealed)); err != nil {
			return nil, nil, 0, damagedBy(err, partChanges)
		}
		rows++
		if !opens {
			continue
		}
		plain, err := key.open(recordPlace(tableChanges, x.Record, version), sealed)
		if err != nil {
			continue
		}
		if n, encoded, err := parseChangeRow(plain); err == nil && n != 0 {
			counters, size[n] = append(counters, n), len(encoded)
		}
	}
	return rangesOf(counters), size, rows, damagedBy(found.Err(), partChanges)
}

// unreadable says whether a value is gone or does not open, which does not keep
// the rest of its record from being erased.
func unreadable(err error) bool {
	return errors.Is(err, errSealed) || errors.Is(err, sql.ErrNoRows) || errors.Is(err, screening.ErrDamaged)
}

// rows deletes what is left of the record. secure_delete overwrites it.
func (x *erasing) rows() error {
	return errors.Join(
		x.r.exec(`DELETE FROM keys WHERE rid = ?`, x.row),
		x.r.exec(`DELETE FROM bodies WHERE rid = ?`, x.row),
		x.r.exec(`DELETE FROM drafts WHERE rid = ?`, x.row),
	)
}

// Tombstone is what stays known of a record that was erased.
type Tombstone struct {
	_       struct{} `cbor:",toarray"`
	Record  screening.RecordID
	At      int64 // Unix milliseconds
	Officer screening.OfficerID
	Why     string
	Proof   []byte
}

// Time is when it was erased.
func (t Tombstone) Time() time.Time { return time.UnixMilli(t.At).UTC() }

func (x *erasing) tombstone() error {
	e := x.r.erasedNow().clone()
	e.Records = append(e.Records, Tombstone{
		Record: x.Record, At: x.At.UnixMilli(), Officer: x.Officer, Why: x.Why, Proof: x.Proof,
	})
	e.Later = append(e.Later, x.later()...)
	return x.r.putErased(e.indexed())
}

// Erased lists the records that were erased here, the first one first: what others
// are told, so that they erase them too.
func (v *Vault) Erased(ctx context.Context) ([]Tombstone, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	return v.erased.clone().Records, nil
}
