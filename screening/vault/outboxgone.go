package vault

import (
	"errors"

	"pelita/screening"
)

// holdGone looks for what waits and was not met: a row may lie before those of which it
// is known that nothing waits there; else the records that lack rows are held back.
// *screening.DamagedError when they do not lack as many.
func (t *Tx) holdGone(o *outbox) error {
	if !t.whole {
		t.whole = true
		return nil
	}
	lacking, err := t.w.lacking()
	if err != nil {
		return err
	}
	sum := 0
	for id, n := range lacking {
		t.held[id] = max(t.held[id], n)
		sum += n
	}
	if sum < o.short {
		return damaged(partChanges, nil)
	}
	t.gone += o.short
	return nil
}

// lacking counts the rows of change-sets that records lack.
func (w *work) lacking() (map[screening.RecordID]int, error) {
	out := map[screening.RecordID]int{}
	look := func(id screening.RecordID) error {
		err := w.checkChanges(id)
		if !errors.Is(err, screening.ErrDamaged) {
			return err
		}
		n, err := w.goneOf(id)
		if n > 0 {
			out[id] = n
		}
		return err
	}
	for id := range w.v.index.byID {
		if err := look(id); err != nil {
			return nil, err
		}
	}
	for id := range w.records {
		if err := look(id); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// goneOf is how many rows of change-sets a record lacks.
func (w *work) goneOf(id screening.RecordID) (int, error) {
	row, version := w.rowsGiven(id)
	var n uint64
	err := w.tx.QueryRowContext(w.ctx, `SELECT count(*) FROM changes WHERE record = ? AND version BETWEEN 1 AND ?`, row, int64(version)).Scan(num(&n))
	if err != nil {
		return 0, damagedBy(err, partChanges)
	}
	return int(version - min(version, n)), nil
}

// rowsGiven is the row of a record, and how many rows of change-sets it was given: their
// versions count from 1.
func (w *work) rowsGiven(id screening.RecordID) (row int64, versions uint64) {
	if l, ok := w.records[id]; ok {
		return l.row, l.version
	}
	if e, ok := w.v.index.byID[id]; ok {
		return e.row, e.version
	}
	return 0, 0
}

// recordIn is the record with a row; zero when there is none.
func (w *work) recordIn(row int64) screening.RecordID {
	for id, l := range w.records {
		if l.row == row {
			return id
		}
	}
	for id, e := range w.v.index.byID {
		if e.row == row {
			return id
		}
	}
	return screening.RecordID{}
}
