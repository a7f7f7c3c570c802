package vault

import (
	"database/sql"
	"errors"

	"pelita/screening"
	"pelita/screening/journal"
)

// going is one record of an erasure, or of a journey.
type going struct {
	Doomed
	v   *Vault
	r   *rotation
	row int64
}

func (g *going) run() error {
	if err := g.leave(); err != nil {
		return err
	}
	g.r.files = append(g.r.files, g.r.dropFiles(g.Record)...)
	if err := g.r.unwant(g.Record); err != nil {
		return err
	}
	return g.r.log(Event{Kind: journal.Erased, Record: g.Record, Why: g.Why, By: g.Officer})
}

// leave takes what the vault holds of the record beside its files.
func (g *going) leave() error {
	if err := g.changes(); err != nil {
		return err
	}
	if err := g.rows(); err != nil {
		return err
	}
	g.r.tally.Records--
	g.r.gone[g.row] = true
	return nil
}

// changes takes the change-sets of the record out of what is reckoned with: of
// this device's own, those that wait will never be in a segment.
func (g *going) changes() error {
	own, size, rows, err := g.own()
	if err != nil {
		return err
	}
	g.r.tally.Changes -= rows
	s := g.r.syncRow()
	waits := own.without(s.Covered).without(s.Missing)
	for n, bytes := range size {
		if waits.has(n) {
			g.r.tally.Waiting -= min(g.r.tally.Waiting, uint64(bytes))
		}
	}
	s.Missing = s.Missing.with(waits)
	if err := g.r.exec(`DELETE FROM changes WHERE record = ?`, g.row); err != nil {
		return err
	}
	return g.lower()
}

// lower keeps the row up to which nothing waits below every row to come: SQLite
// gives the numbers of the last rows again.
func (g *going) lower() error {
	last, err := count(g.r.ctx, g.r.tx, `SELECT coalesce(max(rid), 0) FROM changes`)
	if err != nil {
		return damagedBy(err, partChanges)
	}
	s := g.r.syncRow()
	s.Low = min(s.Low, int64(last))
	return nil
}

// own are the counters of this device's change-sets of the record, as far as
// they open, and their sizes; rows are all there are.
func (g *going) own() (own ranges, size map[uint64]int, rows uint64, err error) {
	size = map[uint64]int{}
	key, err := g.v.readKey(g.r.ctx, g.r.tx, g.Record, g.row)
	opens := err == nil
	if err != nil && !unreadable(err) {
		return nil, nil, 0, err
	}
	found, err := g.r.tx.QueryContext(g.r.ctx, `SELECT version, value FROM changes WHERE record = ?`, g.row)
	if err != nil {
		return nil, nil, 0, damagedBy(err, partChanges)
	}
	defer found.Close()
	var counters []uint64
	for found.Next() {
		var version uint64
		var sealed []byte
		if err := found.Scan(num(&version), blob(&sealed)); err != nil {
			return nil, nil, 0, damagedBy(err, partChanges)
		}
		rows++
		if !opens {
			continue
		}
		plain, err := key.open(recordPlace(tableChanges, g.Record, version), sealed)
		if err != nil {
			continue
		}
		if n, encoded, err := parseChangeRow(plain); err == nil && n != 0 {
			counters, size[n] = append(counters, n), len(encoded)
		}
	}
	return rangesOf(counters), size, rows, damagedBy(found.Err(), partChanges)
}

// unreadable says whether a value is gone or does not open, which does not keep
// the rest of its record from being erased.
func unreadable(err error) bool {
	return errors.Is(err, errSealed) || errors.Is(err, sql.ErrNoRows) || errors.Is(err, screening.ErrDamaged)
}

// rows deletes what is left of the record. secure_delete overwrites it.
func (g *going) rows() error {
	return errors.Join(
		g.r.exec(`DELETE FROM keys WHERE rid = ?`, g.row),
		g.r.exec(`DELETE FROM bodies WHERE rid = ?`, g.row),
		g.r.exec(`DELETE FROM drafts WHERE rid = ?`, g.row),
	)
}
