package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/journal"
)

// Journal reads entries of the journal, the newest first. Beside an error that
// matches screening.ErrDamaged it gives those that can be read; the error names
// the first of those that cannot, or are missing.
func (v *Vault) Journal(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	found := v.goingOn(q)
	if q.Record != (screening.RecordID{}) {
		about, sound, err := v.about(ctx, q, found)
		if err != nil {
			return found, fmt.Errorf("read journal: %w", err)
		}
		if sound {
			return about, nil
		}
	}
	err := v.walkJournal(ctx, q.Before, func(e journalEntry) bool {
		shown := e.shown()
		if !q.Since.IsZero() && shown.Until.Before(q.Since) {
			return false
		}
		if chosen(q, shown) {
			found = append(found, shown)
		}
		return q.Limit == 0 || len(found) < q.Limit
	})
	if err != nil {
		return found, fmt.Errorf("read journal: %w", err)
	}
	return found, nil
}

// goingOn is the run that still goes on, when the query asks for it.
func (v *Vault) goingOn(q journal.Query) []journal.Entry {
	r := v.tally.Run
	if r.Count == 0 || q.Before != 0 {
		return nil
	}
	e := journalEntry{At: r.First, Until: r.Last, Officer: r.Officer, Kind: r.Kind, Record: r.Record, Why: r.Why, Count: r.Count}.shown()
	if !chosen(q, e) || !q.Since.IsZero() && e.Until.Before(q.Since) {
		return nil
	}
	return []journal.Entry{e}
}

func chosen(q journal.Query, e journal.Entry) bool {
	return (q.Record == (screening.RecordID{}) || q.Record == e.Record) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind))
}

// walkJournal shows the entries below before, the newest first, until each says
// that it has enough. before 0 is the end. *screening.DamagedError after the walk.
func (v *Vault) walkJournal(ctx context.Context, before uint64, each func(journalEntry) bool) error {
	last := v.tally.Journal.Count
	if before != 0 && before <= last {
		last = before - 1
	}
	rows, err := v.db.QueryContext(ctx, `SELECT rid, value FROM journal WHERE rid BETWEEN 1 AND ? ORDER BY rid DESC`, last)
	if err != nil {
		return damagedBy(err, partJournal)
	}
	defer rows.Close()
	want, bad := last, uint64(0)
	for ; rows.Next(); want-- {
		r, err := v.scanEntry(rows)
		if err != nil {
			return err
		}
		if r.number < want { // those between are gone
			want, bad = r.number, r.number+1
		}
		if !r.opens {
			bad = r.number
		} else if !each(r.entry) {
			want = 0
			break
		}
	}
	if err := rows.Err(); err != nil {
		return damagedBy(err, partJournal)
	}
	if want > 0 {
		bad = 1
	}
	if bad > 0 {
		return damagedEntry(bad)
	}
	return nil
}

// foundEntry is one row of the journal.
type foundEntry struct {
	number uint64
	opens  bool
	sealed sealedEntry
	entry  journalEntry
}

// scanEntry reads a row, whether or not it opens.
func (v *Vault) scanEntry(rows scanner) (foundEntry, error) {
	var f foundEntry
	var sealed []byte
	if err := rows.Scan(num(&f.number), blob(&sealed)); err != nil {
		return f, damagedBy(err, partJournal)
	}
	if len(sealed) > maxJournalRow {
		return f, nil
	}
	var err error
	f.sealed, f.entry, err = v.openEntry(f.number, sealed)
	f.opens = err == nil
	return f, nil
}

// openEntry opens one row of the journal. errSealed.
func (v *Vault) openEntry(n uint64, sealed []byte) (sealedEntry, journalEntry, error) {
	row, err := v.keys.open(journalPlace(n), sealed)
	if err != nil {
		return sealedEntry{}, journalEntry{}, err
	}
	s, err := parseSealedEntry(row)
	if err != nil {
		return s, journalEntry{}, err
	}
	e, err := parseJournalEntry(s.encoded)
	if err == nil && e.Number != n {
		err = errSealed
	}
	return s, e, err
}

// damagedEntry names the entry that does not hold.
func damagedEntry(n uint64) error { return damaged(partJournal, span{First: n, Last: n}) }

// checkJournal holds the number of entries and the last one against the tally.
// *screening.DamagedError.
func (v *Vault) checkJournal(ctx context.Context) error {
	m := v.tally.Journal
	n, err := count(ctx, v.db, `SELECT count(*) FROM journal`)
	if err != nil {
		return damagedBy(fmt.Errorf("count journal: %w", err), partJournal)
	}
	if n != m.Count-m.Lost {
		_, err := v.verifyJournal(ctx, v.db, nil, JournalProof{}) // which names the first
		return errors.Join(err, damaged(partJournal, nil))
	}
	if m.Count == 0 {
		return nil
	}
	row := v.db.QueryRowContext(ctx, `SELECT rid, value FROM journal WHERE rid = ?`, m.Count)
	last, err := v.scanEntry(row)
	if err != nil {
		return err
	}
	if !last.opens || last.sealed.hash() != m.Head {
		return damagedEntry(m.Count)
	}
	return nil
}
