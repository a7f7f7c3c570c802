package vault

// resealJournal seals every entry anew. The entries themselves, their links and
// their authenticators stay as they are.
func (r *rotation) resealJournal() error {
	for last := int64(-1 << 62); ; {
		some, err := r.someEntries(last)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, e := range some {
			entry, err := r.old.rows.open(journalPlace(uint64(e.row)), e.sealed)
			if err != nil { // damaged, or written in this transaction
				continue
			}
			sealed := r.v.keys.seal(journalPlace(uint64(e.row)), entry)
			if err := r.exec(`UPDATE journal SET value = ? WHERE rid = ?`, sealed, e.row); err != nil {
				return err
			}
		}
		last = some[len(some)-1].row
	}
}

// entryRow is a row of the journal, not opened.
type entryRow struct {
	row    int64
	sealed []byte
}

func (r *rotation) someEntries(after int64) ([]entryRow, error) {
	rows, err := r.tx.QueryContext(r.ctx, `SELECT rid, value FROM journal WHERE rid > ? ORDER BY rid LIMIT ?`, after, resealBatch)
	if err != nil {
		return nil, damagedBy(err, partJournal)
	}
	defer rows.Close()
	var some []entryRow
	for rows.Next() {
		var e entryRow
		if err := rows.Scan(num(&e.row), blob(&e.sealed)); err != nil {
			return nil, damagedBy(err, partJournal)
		}
		some = append(some, e)
	}
	return some, damagedBy(rows.Err(), partJournal)
}
