package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pelita/screening"
)

// Doomed is a record that is erased, and what stays to be known of it.
type Doomed struct {
	Record  screening.RecordID
	Officer screening.OfficerID
	At      time.Time
	// Why is a code of the program, never a text that somebody wrote.
	Why string
	// Proof is what the caller signed about it. It is kept as it is.
	Proof []byte
}

// Erasure says which records are erased, in one change.
type Erasure struct {
	Records []Doomed
	// Fate says what becomes of a segment, which the vault cannot open. Nil
	// keeps every one.
	Fate func(Segment) (Fate, error)
	// Unsent is the number of this device's first segment in a space that has
	// certainly not left the device, or 0. Nil is 0 for every space.
	Unsent func(space [16]byte) uint64
	// Patience says what to do when a segment of this device holds one of the
	// records and may be on its way.
	Patience Patience
	// Also runs in the same transaction when segments were removed, so that sync
	// asks for them again.
	Also func(*Tx) error
	// Forget are the names of secrets that may hold what the records say. They are
	// emptied in the same transaction. One that ends in a stroke is of all secrets
	// whose names begin so.
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
	// Keep: none of the records is in it.
	Keep Fate = iota
	// Drop: its bytes go. Its place in the chain, its hash and what it covers stay.
	Drop
	// Remove: all of it goes. It is no link, and will be asked for again.
	Remove
)

// Erased says what an erasure did beside the records.
type Erased struct {
	// Dropped counts segments whose bytes went, Removed those that went whole.
	Dropped, Removed int
	// Undone counts segments of this device that had not left it: what else was
	// in them waits to be sealed again.
	Undone int
	// Later counts segments whose bytes go when the hub has confirmed them.
	Later int
}

// Erase takes records from this device for good: their keys, bodies, change-sets
// and drafts, their lines in the list, the segments that hold them; then all the
// rest is sealed under one new generation, so that nothing here opens what may lie
// in free blocks. Later change-sets of the records are passed over.
//
// screening.ErrNoRecord; ErrHeld when a hold stands on one of them; ErrOnItsWay,
// unless Patience is Later: nothing was changed then. ErrUnfinished when the records
// are gone, and the old key is not yet.
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
	did Erased
}

func (x *erasing) run(r *rotation) error {
	x.r = r
	seen := map[screening.RecordID]bool{}
	for _, d := range x.Records {
		switch {
		case x.v.index.byID[d.Record] == nil || seen[d.Record]:
			return screening.ErrNoRecord
		case x.v.orders.held(d.Record):
			return screening.ErrHeld
		}
		seen[d.Record] = true
	}
	if err := x.segments(); err != nil {
		return fmt.Errorf("drop segments: %w", err)
	}
	for _, d := range x.Records {
		g := &going{Doomed: d, v: x.v, r: r, row: x.v.index.byID[d.Record].row}
		if err := g.run(); err != nil {
			return err
		}
	}
	return errors.Join(x.forget(), x.tombstones())
}

func (x *erasing) forget() error {
	for _, name := range x.Forget {
		if err := x.r.forgetSecrets(name); err != nil {
			return err
		}
	}
	return nil
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

func (x *erasing) tombstones() error {
	e := x.r.erasedNow().clone()
	for _, d := range x.Records {
		e.Records = append(e.Records, Tombstone{
			Record: d.Record, At: d.At.UnixMilli(), Officer: d.Officer, Why: d.Why, Proof: d.Proof,
		})
	}
	e.Later = append(e.Later, x.r.later...)
	return x.r.putErased(e.indexed())
}

// Erased lists the records that were erased here, the first one first: what others
// are told, so that they erase them too.
func (v *Vault) Erased(ctx context.Context) ([]Tombstone, error) {
	return look(ctx, v, func() []Tombstone { return v.erased.clone().Records })
}
