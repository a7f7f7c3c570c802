package vault

import (
	"pelita/screening/journal"
)

// mendJournal takes the journal as it is found. Entries that do not hold are
// named and left as they are, those that are gone are noted as gone, and the
// journal goes on after an entry that says so: nothing is linked anew. A sound
// journal stays as it is.
func (r *rebuilding) mendJournal() error {
	if err := r.goOnWithJournal(); err != nil {
		return err
	}
	return r.w.log(Event{Kind: journal.Repaired})
}

func (r *rebuilding) goOnWithJournal() error {
	w := r.w
	there, err := r.journalEnd()
	if err != nil {
		return err
	}
	c := chainCheck{vault: r.v.keys.vault, parts: w.parts, mark: w.tally.Journal}
	if err := r.v.walkChain(w.ctx, w.tx, &c); err != nil {
		return err
	}
	m := &w.tally.Journal
	lost := m.Count - there
	for _, bad := range c.damaged {
		r.broken = append(r.broken, damaged(partJournal, bad))
	}
	whole := (len(w.parts) == 0) == (m.Count == 0) && m.Lost == lost && m.Head == c.report.Head.Hash
	if whole && (m.Count == 0 || m.Key != journalKey{}) && c.damaged.last() <= lastMark(w.parts) {
		return nil // nothing that was not marked before
	}
	m.Lost, m.Head = lost, c.report.Head.Hash
	to, _, err := w.recoveryRecipients()
	if err != nil {
		return err
	}
	return w.newPart(to, journal.Broken, "repair")
}

// lastMark is the number of the last entry that says that something before it
// does not hold; 0 when there is none.
func lastMark(parts []journalPart) uint64 {
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].Broken {
			return parts[i].First
		}
	}
	return 0
}

// journalEnd finds the last entry, where the tally does not know it or knows an
// earlier one, and says how many entries there are up to it. Rows behind it that
// open nowhere were never entries; they go, since the next entry needs the place.
func (r *rebuilding) journalEnd() (there uint64, err error) {
	w := r.w
	last, err := r.lastEntry()
	if err != nil {
		return 0, err
	}
	if m := &w.tally.Journal; last.number > m.Count {
		*m = journalMark{Count: last.number, Head: last.sealed.hash(), Lost: m.Lost}
	}
	strange, err := count(w.ctx, w.tx, `SELECT count(*) FROM journal WHERE rid < 1 OR rid > ?`, w.tally.Journal.Count)
	if err != nil {
		return 0, damagedBy(err, partJournal)
	}
	if strange > 0 {
		r.broken = append(r.broken, damaged(partJournal, nil))
		if err := w.exec(`DELETE FROM journal WHERE rid < 1 OR rid > ?`, w.tally.Journal.Count); err != nil {
			return 0, err
		}
	}
	there, err = count(w.ctx, w.tx, `SELECT count(*) FROM journal`)
	return there, damagedBy(err, partJournal)
}

// lastEntry is the last row that opens; the zero one when none does.
func (r *rebuilding) lastEntry() (foundEntry, error) {
	rows, err := r.w.tx.QueryContext(r.w.ctx, `SELECT rid, value FROM journal WHERE rid > 0 ORDER BY rid DESC`)
	if err != nil {
		return foundEntry{}, damagedBy(err, partJournal)
	}
	defer rows.Close()
	for rows.Next() {
		f, err := r.v.scanEntry(rows)
		if err != nil || f.opens {
			return f, err
		}
	}
	return foundEntry{}, damagedBy(rows.Err(), partJournal)
}
