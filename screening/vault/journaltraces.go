package vault

import (
	"context"
	"errors"

	"pelita/screening"
	"pelita/screening/journal"
)

// traces know which entries of the journal are about which record. They stand in
// memory only, from the first question about a record to the lock: on the disk
// nothing may tell how often a record was opened.
type traces struct {
	of   map[screening.RecordID][]uint64 // ascending
	upto uint64
}

// about adds the entries about one record to those that were found, the newest
// first. It is false where the journal is damaged: then all of it has to be read,
// to say what is.
func (v *Vault) about(ctx context.Context, q journal.Query, found []journal.Entry) ([]journal.Entry, bool, error) {
	numbers, err := v.tracesOf(ctx, q.Record)
	for i := len(numbers) - 1; i >= 0 && err == nil && (q.Limit == 0 || len(found) < q.Limit); i-- {
		if q.Before != 0 && numbers[i] >= q.Before {
			continue
		}
		var e journal.Entry
		if e, err = v.oneEntry(ctx, numbers[i], q.Record); err != nil {
			break
		}
		if !q.Since.IsZero() && e.Until.Before(q.Since) {
			break
		}
		if chosen(q, e) {
			found = append(found, e)
		}
	}
	if errors.Is(err, screening.ErrDamaged) {
		return nil, false, nil
	}
	return found, true, err
}

// tracesOf is where a record is in the journal. Only entries that were added since
// the last question are read.
func (v *Vault) tracesOf(ctx context.Context, id screening.RecordID) ([]uint64, error) {
	t := &v.traces
	last := v.tally.Journal.Count
	if last > t.upto {
		of := map[screening.RecordID][]uint64{}
		err := v.walkJournal(ctx, 0, func(e journalEntry) bool {
			if e.Record != (screening.RecordID{}) {
				of[e.Record] = append(of[e.Record], e.Number)
			}
			return e.Number > t.upto+1
		})
		if err != nil {
			return nil, err
		}
		t.add(of, last)
	}
	return t.of[id], nil
}

// add takes what was found, the newest first.
func (t *traces) add(of map[screening.RecordID][]uint64, upto uint64) {
	if t.of == nil {
		t.of = map[screening.RecordID][]uint64{}
	}
	for id, numbers := range of {
		for i := len(numbers) - 1; i >= 0; i-- {
			t.of[id] = append(t.of[id], numbers[i])
		}
	}
	t.upto = upto
}

// oneEntry reads an entry that was about a record. *screening.DamagedError when it
// is not there any more as it was.
func (v *Vault) oneEntry(ctx context.Context, n uint64, id screening.RecordID) (journal.Entry, error) {
	f, err := v.scanEntry(v.db.QueryRowContext(ctx, `SELECT rid, value FROM journal WHERE rid = ?`, n))
	if err == nil && (!f.opens || f.entry.Record != id) {
		err = damagedEntry(n)
	}
	return f.entry.shown(), err
}
