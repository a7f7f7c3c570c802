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
// made anew. One for which none is given stays without.
func (t *Tx) Prove(hold func(Hold) ([]byte, error), gone func(Tombstone) ([]byte, error)) error {
	holds, erased := orders(t.Orders()), t.w.erasedNow().clone()
	did, err := prove(holds, func(h *Hold) *[]byte { return &h.Proof }, hold)
	if err == nil && did {
		t.w.orders = holds
		err = t.w.putMetaCBOR(metaHolds, holds)
	}
	if err != nil {
		return fmt.Errorf("prove holds: %w", err)
	}
	did, err = prove(erased.Records, func(e *Tombstone) *[]byte { return &e.Proof }, gone)
	if err == nil && did {
		err = t.w.putErased(erased.indexed())
	}
	if err != nil {
		return fmt.Errorf("prove erasures: %w", err)
	}
	return nil
}

// prove fills in what has no proof, and says whether there was such.
func prove[T any](all []T, proof func(*T) *[]byte, by func(T) ([]byte, error)) (did bool, err error) {
	for i := range all {
		to := proof(&all[i])
		if len(*to) > 0 {
			continue
		}
		if *to, err = by(all[i]); err != nil {
			return did, err
		}
		did = did || len(*to) > 0
	}
	return did, nil
}

// Unproved says whether a hold or a tombstone has no proof.
func (v *Vault) Unproved() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.ContainsFunc(v.orders, func(h Hold) bool { return len(h.Proof) == 0 }) ||
		slices.ContainsFunc(v.erased.Records, func(t Tombstone) bool { return len(t.Proof) == 0 })
}
