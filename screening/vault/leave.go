package vault

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/journal"
)

// Leaving says what goes when the records leave this device for a journey. A
// backup of them was written, and read back, before.
type Leaving struct {
	// Mark is that of the backup: nothing may have been saved since.
	Mark uint64
	// Spaces are the caseloads of this device. All records go, and the segments of
	// all caseloads.
	Spaces [][16]byte
	// Drop are the names of secrets that go as well.
	Drop    []string
	Officer screening.OfficerID
	// Put runs in the same transaction.
	Put func(*Tx) error
}

// Leave takes the records from this device: keys, bodies, change-sets, drafts,
// lines of the list, files beside them, the segments of their space. It is not
// hiding: all the rest is sealed under a new generation, and nothing that is left
// here opens the old bytes. One transaction; a program that ends during it has
// left everything or nothing. New records can be made afterwards, and Return
// takes the old ones back.
//
// screening.ErrMeanwhile when something was saved after the backup: nothing has left.
func (v *Vault) Leave(ctx context.Context, l Leaving) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.ErrLocked
	}
	if v.tally.Seq != l.Mark {
		return fmt.Errorf("leave: %w", screening.ErrMeanwhile)
	}
	err := v.rotate(ctx, func(r *rotation) error { return l.run(r) })
	v.stubs = nil
	if err != nil {
		return fmt.Errorf("leave: %w", err)
	}
	return nil
}

func (l Leaving) run(r *rotation) error {
	count := uint64(len(r.v.index.byID))
	for _, e := range r.v.index.byID {
		r.gone[e.row] = true
	}
	for _, table := range []string{
		`DELETE FROM keys`, `DELETE FROM bodies`, `DELETE FROM changes`, `DELETE FROM drafts`,
	} {
		if err := r.exec(table); err != nil {
			return err
		}
	}
	for _, space := range l.Spaces {
		if err := r.exec(`DELETE FROM segments WHERE space = ?`, space[:]); err != nil {
			return err
		}
	}
	r.emptied = true
	for _, f := range r.work.files {
		r.files = append(r.files, fileName(f.ID))
	}
	r.putFiles(nil)
	l.reckon(r)
	for _, name := range l.Drop {
		if err := r.dropSecret(name); err != nil {
			return err
		}
	}
	if err := r.log(Event{Kind: journal.Travelled, Why: "left", By: l.Officer, Count: count}); err != nil {
		return err
	}
	return l.Put(&Tx{w: r.work, read: map[uint64]int{}})
}

// reckon takes the records out of what is counted. The counter of this device
// goes on: what it gave is never given again.
func (l Leaving) reckon(r *rotation) {
	r.tally.Records, r.tally.Changes, r.tally.Waiting, r.tally.Typing = 0, 0, 0, typing{}
	s := r.syncRow()
	s.Low = 0
	s.Chains = slices.DeleteFunc(s.Chains, func(c Chain) bool { return slices.Contains(l.Spaces, c.Space) })
	if n := r.tally.Counter; n > 0 {
		s.Missing = ranges{{First: 1, Last: n}}.without(s.Covered)
	}
}

// dropSecret takes a named row away, as if it had never been put.
func (r *rotation) dropSecret(name string) error {
	at, there := slices.BinarySearch(r.names, name)
	if !there {
		return nil
	}
	row, err := r.metaRow(name)
	if err != nil {
		return err
	}
	if row.version > 0 {
		r.tally.Meta--
	}
	r.names, r.namesDirty = slices.Delete(slices.Clone(r.names), at, at+1), true
	return r.exec(`DELETE FROM meta WHERE id = ?`, r.old.rowID(name))
}
