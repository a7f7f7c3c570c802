package vault

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/journal"
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
		if err := w.log(Event{Kind: journal.Erased, Record: t.Record, Why: code(t.Why), By: t.Officer}); err != nil {
			return err
		}
		return w.putErased(e.indexed())
	})
	if err != nil {
		return fmt.Errorf("bar record: %w", err)
	}
	return nil
}

// Sealed says whether a change of this device is in a segment of its own.
func (t *Tx) Sealed(counter uint64) bool { return t.w.sync.Covered.has(counter) }

// Prove gives the holds and tombstones that have no proof one: those that Repair
// made anew. give sets in place what was signed and the time that it says. What it
// leaves without a proof stays so, and what has one stays as it is.
func (t *Tx) Prove(give func(holds []Hold, gone []Tombstone) error) error {
	holds, erased := orders(t.Orders()), t.w.erasedNow().clone()
	if err := give(holds, erased.Records); err != nil {
		return fmt.Errorf("prove orders: %w", err)
	}
	if proved(holds, t.Orders(), func(h Hold) bool { return len(h.Proof) > 0 }) {
		t.w.orders = holds
		if err := t.w.putMetaCBOR(metaHolds, holds); err != nil {
			return fmt.Errorf("prove holds: %w", err)
		}
	}
	if proved(erased.Records, t.Tombstones(), func(e Tombstone) bool { return len(e.Proof) > 0 }) {
		if err := t.w.putErased(erased.indexed()); err != nil {
			return fmt.Errorf("prove erasures: %w", err)
		}
	}
	return nil
}

// proved puts back what is not to be proved, and says whether something was.
func proved[T any](all, was []T, has func(T) bool) (did bool) {
	for i := range all {
		if has(was[i]) || !has(all[i]) {
			all[i] = was[i]
		} else {
			did = true
		}
	}
	return did
}

// Unproved says whether a hold or a tombstone has no proof. A hold that was
// released needs none: nobody has to hear of it.
func (v *Vault) Unproved() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i, h := range v.orders {
		if len(h.Proof) == 0 && (h.Order == ReleaseRecord || !v.orders[i:].released(h.Record)) {
			return true
		}
	}
	return slices.ContainsFunc(v.erased.Records, func(t Tombstone) bool { return len(t.Proof) == 0 })
}
