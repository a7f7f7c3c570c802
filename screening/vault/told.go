package vault

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
)

// Orders lists every order about a record, the first one first.
func (t *Tx) Orders() []Hold {
	if t.w.orders != nil {
		return slices.Clone(t.w.orders)
	}
	return slices.Clone(t.w.v.orders)
}

// Tombstones lists the records that were erased here, the first one first.
func (t *Tx) Tombstones() []Tombstone { return slices.Clone(t.w.erasedNow().Records) }

// JournalHead is where the journal stands, to be noted elsewhere.
func (t *Tx) JournalHead() JournalHead { return t.w.tally.Journal.head() }

// Bar notes that a record of which nothing is here was erased elsewhere, so that
// what comes of it later is passed over. One that was erased here already stays as
// it was. screening.ErrNotPermitted for a record that is here: erase it.
func (v *Vault) Bar(ctx context.Context, t Tombstone) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	err := v.transact(ctx, func(w *work) error {
		if _, here := v.index.byID[t.Record]; here {
			return screening.ErrNotPermitted
		}
		e := w.erasedNow().clone()
		if w.erasedNow().has(t.Record) {
			return nil
		}
		e.Records = append(e.Records, t)
		return w.putErased(e.indexed())
	})
	if err != nil {
		return fmt.Errorf("bar record: %w", err)
	}
	return nil
}

// Sealed says whether a change of this device is in a segment of its own.
func (t *Tx) Sealed(counter uint64) bool { return t.w.sync.Covered.has(counter) }
