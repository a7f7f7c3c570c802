package vault

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pelita/screening"
	"pelita/screening/journal"
)

const metaHolds = metaOwn + "holds"

// Hold is one order about a record: that it must not be erased, or may be again.
type Hold struct {
	_       struct{} `cbor:",toarray"`
	Record  screening.RecordID
	Order   Order
	At      int64 // Unix milliseconds
	Officer screening.OfficerID
	// Why is a code of the program, never a text that somebody wrote.
	Why string
	// Proof is what the caller signed about it. It is kept as it is.
	Proof []byte
}

// Time is when it was given.
func (h Hold) Time() time.Time { return time.UnixMilli(h.At).UTC() }

// Order is what a Hold says.
type Order uint8

// The orders.
const (
	HoldRecord Order = iota + 1
	ReleaseRecord
)

// orders is every order in the order in which it was given. It is a value: no
// method changes it.
type orders []Hold

// held says whether the last order about a record keeps it.
func (h orders) held(id screening.RecordID) bool {
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].Record == id {
			return h[i].Order != ReleaseRecord
		}
	}
	return false
}

// released says whether one of the orders lets a record go.
func (h orders) released(id screening.RecordID) bool {
	return slices.ContainsFunc(h, func(o Hold) bool { return o.Record == id && o.Order == ReleaseRecord })
}

// PutHold keeps an order about a record. The vault gives it the time.
// screening.ErrNoRecord; ErrHeld when it is held already, ErrNotHeld when there
// is nothing to release.
func (v *Vault) PutHold(ctx context.Context, h Hold) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.transact(ctx, func(w *work) error {
		if _, ok := v.index.byID[h.Record]; !ok {
			return screening.ErrNoRecord
		}
		held := v.orders.held(h.Record)
		switch {
		case h.Order == HoldRecord && held:
			return screening.ErrHeld
		case h.Order != HoldRecord && !held:
			return screening.ErrNotHeld
		}
		all := append(slices.Clone(v.orders), h)
		w.orders = all
		kind := journal.Held
		if h.Order != HoldRecord {
			kind = journal.Released
		}
		if err := w.log(Event{Kind: kind, Record: h.Record, Why: h.Why, By: h.Officer}); err != nil {
			return err
		}
		return w.putMetaCBOR(metaHolds, all)
	})
	if err != nil {
		return fmt.Errorf("keep hold: %w", err)
	}
	return nil
}

// Holds lists every order about a record, the first one first.
func (v *Vault) Holds(ctx context.Context) ([]Hold, error) {
	return look(ctx, v, func() []Hold { return slices.Clone(v.orders) })
}

// Held says whether a hold stands on a record.
func (v *Vault) Held(id screening.RecordID) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.orders.held(id)
}
