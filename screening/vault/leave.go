package vault

import (
	"context"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/journal"
)

// Staying is what does not leave when records leave this device for a journey, and is
// not in their backup. The zero Staying is nothing.
type Staying struct {
	// Record says of each record whether it stays; nil: none does.
	Record func(screening.RecordID) bool
	// Spaces are the caseloads whose segments stay.
	Spaces [][16]byte
}

func (s Staying) has(id screening.RecordID) bool { return s.Record != nil && s.Record(id) }

func (s Staying) space(id [16]byte) bool { return slices.Contains(s.Spaces, id) }

// leaving are those of the chains that do not stay.
func (s Staying) leaving(chains []Chain) []Chain {
	return slices.DeleteFunc(cloneChains(chains), func(c Chain) bool { return s.space(c.Space) })
}

// Leaving says what goes when records leave this device for a journey. A backup of
// them was written, and read back, before.
type Leaving struct {
	// Mark is that of the backup: nothing may have been saved since.
	Mark uint64
	// Staying is that of the backup.
	Staying Staying
	// Spaces are the caseloads whose segments go.
	Spaces [][16]byte
	// Drop are the names of secrets that go as well.
	Drop    []string
	Officer screening.OfficerID
	// Put runs in the same transaction.
	Put func(*Tx) error
}

// Leave takes records from this device: keys, bodies, change-sets, drafts, lines of
// the list, files beside them, files that they wait for, the segments of their
// caseloads. It is not hiding: all the rest is sealed under a new generation, and
// nothing that is left here opens the old bytes. One transaction; a program that ends
// during it has left everything or nothing. What stays can be read and changed as
// before, new records can be made, and Return takes the old ones back.
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
	take := l.all
	if l.Staying.Record != nil {
		take = l.some
	}
	count, err := take(r)
	if err != nil {
		return err
	}
	if err := l.segments(r); err != nil {
		return err
	}
	if err := l.files(r); err != nil {
		return err
	}
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

// all takes every record. The counter of this device goes on: what it gave is never
// given again.
func (l Leaving) all(r *rotation) (count uint64, err error) {
	for _, e := range r.v.index.byID {
		r.gone[e.row] = true
	}
	for _, table := range []string{
		`DELETE FROM keys`, `DELETE FROM bodies`, `DELETE FROM changes`, `DELETE FROM drafts`,
	} {
		if err := r.exec(table); err != nil {
			return 0, err
		}
	}
	r.tally.Records, r.tally.Changes, r.tally.Waiting, r.tally.Typing = 0, 0, 0, typing{}
	s := r.syncRow()
	s.Low = 0
	if n := r.tally.Counter; n > 0 {
		s.Missing = ranges{{First: 1, Last: n}}.without(s.Covered)
	}
	return uint64(len(r.gone)), nil
}

// some takes those that do not stay. What waits of the others goes on waiting.
func (l Leaving) some(r *rotation) (count uint64, err error) {
	for id, e := range r.v.index.byID {
		if l.Staying.has(id) {
			continue
		}
		g := &going{Doomed: Doomed{Record: id}, v: r.v, r: r, row: e.row}
		if err := g.leave(); err != nil {
			return 0, err
		}
	}
	return uint64(len(r.gone)), nil
}

// segments takes those of the caseloads that leave, with their chains.
func (l Leaving) segments(r *rotation) error {
	for _, space := range l.Spaces {
		if err := r.exec(`DELETE FROM segments WHERE space = ?`, space[:]); err != nil {
			return err
		}
	}
	r.emptied = true
	s := r.syncRow()
	s.Chains = slices.DeleteFunc(s.Chains, func(c Chain) bool { return slices.Contains(l.Spaces, c.Space) })
	return nil
}

// files takes the files of the records that leave, and the list of those that they
// wait for.
func (l Leaving) files(r *rotation) error {
	here, gone := r.work.files.part(l.Staying.has)
	for _, f := range gone {
		r.files = append(r.files, fileName(f.ID))
	}
	r.putFiles(here)
	return r.changeWanted(func(all []Wanted) []Wanted {
		return slices.DeleteFunc(all, func(f Wanted) bool { return !l.Staying.has(f.Record) })
	})
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
