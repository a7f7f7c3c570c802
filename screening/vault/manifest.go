package vault

import (
	"context"
	"errors"
	"fmt"

	"pelita/screening"
)

// manifest is the part of the tally that knows which rows there are, and which
// value of each was written last. A table whose rows are rewritten has a sum over
// all of them. Bodies, drafts and change-sets have none: each entry of the list
// knows its record's, and the list is in pages and deltas, which have. What the
// entry does not know yet of a draft is in tally.Typing.
type manifest struct {
	_     struct{} `cbor:",toarray"`
	Meta  sum      // but for the tally, which cannot know itself
	Keys  sum
	Notes sum // of segments
	Pages sum
	Delta sum
}

// at is the sum of a table.
func (m *manifest) at(t table) *sum {
	switch t {
	case tableMeta:
		return &m.Meta
	case tableKeys:
		return &m.Keys
	case tableSegments:
		return &m.Notes
	case tablePages:
		return &m.Pages
	}
	return &m.Delta
}

// summed is one table that has a sum: query reads row, id, version and tag of
// every row whose id is not the one given.
type summed struct {
	table table
	part  string
	query string
}

func summedMeta() summed {
	return summed{tableMeta, partMeta, `SELECT 0, id, version, substr(value, -16) FROM meta WHERE id <> ?`}
}

func summedKeys() summed {
	return summed{tableKeys, partRecord, `SELECT rid, id, version, substr(value, -16) FROM keys WHERE id <> ?`}
}

func summedNotes() summed {
	return summed{tableSegments, partSegment, `SELECT rid, CAST(space || device || id AS BLOB), version, substr(note, -16) FROM segments WHERE x'' <> ?`}
}

// allSummed are all of them.
func allSummed() []summed {
	return []summed{
		summedMeta(), summedKeys(), summedNotes(),
		{tablePages, partPages, `SELECT rid, x'', version, substr(value, -16) FROM pages WHERE x'' <> ?`},
		{tableDelta, partPages, `SELECT rid, x'', version, substr(value, -16) FROM delta WHERE x'' <> ?`},
	}
}

// sumUp adds up a table as it is on the disk. *screening.DamagedError.
func (g generation) sumUp(ctx context.Context, q queryer, s summed) (total sum, err error) {
	rows, err := q.QueryContext(ctx, s.query, g.rowID(metaTally))
	if err != nil {
		return total, damagedBy(fmt.Errorf("add up: %w", err), s.part)
	}
	defer rows.Close()
	r := rowRef{table: s.table}
	var end []byte
	for rows.Next() {
		if err := rows.Scan(num(&r.row), borrowed{&r.id}, num(&r.version), borrowed{&end}); err != nil {
			return total, damagedBy(fmt.Errorf("add up: %w", err), s.part)
		}
		r.tag = tagOf(end)
		total = total.plus(g.terms.of(r))
	}
	return total, damagedBy(rows.Err(), s.part)
}

// checkSum holds a table against the sum in m. *screening.DamagedError.
func (g generation) checkSum(ctx context.Context, q queryer, s summed, m manifest) error {
	is, err := g.sumUp(ctx, q, s)
	if err == nil && is != *m.at(s.table) {
		err = damaged(s.part, nil)
	}
	return err
}

// hold is checkSum, once while the vault is open. Version 1 had no sums.
func (v *Vault) hold(ctx context.Context, q queryer, s summed, m manifest) error {
	if v.holds[s.table] || v.version < 2 {
		return nil
	}
	if err := v.keys.current().checkSum(ctx, q, s, m); err != nil {
		return err
	}
	if v.holds == nil {
		v.holds = map[table]bool{}
	}
	v.holds[s.table] = true
	return nil
}

// checkSums holds every table against the tally.
func (v *Vault) checkSums(ctx context.Context) error {
	var found []error
	for _, s := range allSummed() {
		found = append(found, v.keys.current().checkSum(ctx, v.db, s, v.tally.Manifest))
	}
	return errors.Join(found...)
}

// resum adds up every table anew within the transaction, for the rows that it
// wrote under another generation or found. A table of doubted, which did not
// match before, does not match afterwards either.
func (w *work) resum(doubted map[table]bool) error {
	for _, s := range allSummed() {
		is, err := w.v.keys.current().sumUp(w.ctx, w.tx, s)
		if err != nil {
			return err
		}
		if doubted[s.table] {
			is[0] ^= 0x80
		}
		*w.tally.Manifest.at(s.table) = is
	}
	return nil
}

// doubted are the tables that do not match the tally now, with the terms of g. What cannot be read at
// all is doubted too.
func (w *work) doubted(g generation) (map[table]bool, error) {
	out := map[table]bool{}
	for _, s := range allSummed() {
		err := g.checkSum(w.ctx, w.tx, s, w.tally.Manifest)
		if errors.Is(err, screening.ErrDamaged) {
			out[s.table] = true
		} else if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// term is the term of a row that is sealed now.
func (w *work) term(r rowRef) sum { return w.v.keys.current().terms.of(r) }

// replace puts a row's new term in the place of its old one. was is zero for a
// row that was not there; is is zero for one that goes.
func (w *work) replace(t table, was, is sum) {
	s := w.tally.Manifest.at(t)
	*s = s.minus(was).plus(is)
}
