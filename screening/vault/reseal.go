package vault

import (
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
)

// resealBatch is how many rows are read before they are written.
const resealBatch = 1024

// reseal seals under the new generation all that the vault key seals. What does
// not open stays as it is: it was damaged before, and goes on being named so.
// Bodies, change-sets and drafts are sealed by record keys, and stay.
func (r *rotation) reseal() error {
	for _, table := range []struct {
		name string
		run  func() error
	}{
		{"meta", r.resealMeta},
		{"keys", r.resealKeys},
		{"summaries", r.resealPages},
		{"segments", r.resealNotes},
		{"journal", r.resealJournal},
	} {
		if err := table.run(); err != nil {
			return fmt.Errorf("seal %s anew: %w", table.name, err)
		}
	}
	return nil
}

// resealMeta moves every named row to the id that its name has under the new
// generation. Those that each transaction writes, or may, are written at its end.
func (r *rotation) resealMeta() error {
	r.syncRow()
	r.namesDirty = true
	for _, name := range []string{metaTally, metaSync, metaNames} {
		row, err := r.metaRow(name)
		if err := errors.Join(ignoreDamage(err), r.dropMeta(name)); err != nil {
			return err
		}
		r.forget(name, row.version)
	}
	for _, name := range r.names {
		if err := r.moveMeta(name); err != nil {
			return err
		}
	}
	return nil
}

// forget notes that a row of meta is not there under the new generation.
func (r *rotation) forget(name string, version uint64) { r.meta[name] = metaRow{version: version} }

func (r *rotation) moveMeta(name string) error {
	if _, written := r.meta[name]; !written {
		value, version, err := r.v.readMeta(r.ctx, r.tx, name)
		if err != nil || version == 0 { // it stays damaged, or gone
			r.forget(name, 0)
			return ignoreDamage(err)
		}
		r.forget(name, version) // it goes on from there, and is no new row
		if err := r.putMeta(name, value); err != nil {
			return err
		}
	}
	return r.dropMeta(name)
}

func (r *rotation) dropMeta(name string) error {
	if _, err := r.metaRow(name); err != nil { // while it can be read
		return ignoreDamage(err)
	}
	return r.exec(`DELETE FROM meta WHERE id = ?`, r.old.rowID(name))
}

// resealKeys wraps every record key anew.
func (r *rotation) resealKeys() error {
	return r.eachKey(func(k keyRow) error {
		raw, err := r.old.records.open(keyPlace(k.id), k.wrapped)
		if err != nil { // damaged, or made in this transaction
			return nil
		}
		defer clear(raw)
		g := r.v.keys.current()
		return r.exec(`UPDATE keys SET value = ? WHERE rid = ?`, g.records.seal(keyPlace(k.id), g.number, raw), k.row)
	})
}

// eachKey shows every row of keys, some at a time: a row is not written while
// rows are read.
func (r *rotation) eachKey(do func(keyRow) error) error {
	for last := int64(-1 << 62); ; {
		some, err := r.someKeys(last)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, k := range some {
			if err := do(k); err != nil {
				return err
			}
		}
		last = some[len(some)-1].row
	}
}

func (r *rotation) someKeys(after int64) ([]keyRow, error) {
	rows, err := r.tx.QueryContext(r.ctx, `SELECT rid, id, value FROM keys WHERE rid > ? ORDER BY rid LIMIT ?`, after, resealBatch)
	if err != nil {
		return nil, damagedBy(err, partRecord)
	}
	defer rows.Close()
	var some []keyRow
	for rows.Next() {
		var k keyRow
		if err := rows.Scan(num(&k.row), id16(&k.id), blob(&k.wrapped)); err != nil {
			return nil, damagedBy(err, partRecord)
		}
		some = append(some, k)
	}
	return some, damagedBy(rows.Err(), partRecord)
}

// resealPages writes the whole list as pages, without the records that are gone.
func (r *rotation) resealPages() error {
	x := r.v.index
	x.allot()
	for i := range x.pages {
		p := pagePlan{x.pages[i], i + 1}
		p.members = slices.DeleteFunc(slices.Clone(p.members), func(e *entry) bool { return r.gone[e.row] })
		if err := r.writePage(x, p); err != nil {
			return err
		}
	}
	if e, ok := x.byID[r.tally.Typing.Record]; ok && r.gone[e.row] {
		r.tally.Typing = typing{}
	}
	r.tally.Folded, r.tally.Latest, r.tally.Pages = r.tally.Delta, latest{}, uint64(len(x.pages))
	return r.exec(`DELETE FROM delta`)
}

// noteRow is a segment without its bytes.
type noteRow struct {
	row    int64
	at     Segment
	sealed []byte
}

// resealNotes seals the note of every segment anew; its bytes are sync's.
func (r *rotation) resealNotes() error {
	for last := int64(-1 << 62); ; {
		some, err := r.someNotes(last)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, s := range some {
			note, err := r.old.rows.open(notePlace(s.at), s.sealed)
			if err != nil { // damaged, or written in this transaction
				continue
			}
			if err := r.exec(`UPDATE segments SET note = ? WHERE rid = ?`, r.v.keys.seal(notePlace(s.at), note), s.row); err != nil {
				return err
			}
		}
		last = some[len(some)-1].row
	}
}

func (r *rotation) someNotes(after int64) ([]noteRow, error) {
	rows, err := r.tx.QueryContext(r.ctx, `SELECT rid, space, device, version, id, note FROM segments WHERE rid > ? ORDER BY rid LIMIT ?`, after, resealBatch)
	if err != nil {
		return nil, damagedBy(err, partSegment)
	}
	defer rows.Close()
	var some []noteRow
	for rows.Next() {
		var s noteRow
		var hash []byte
		if err := rows.Scan(num(&s.row), id16(&s.at.Space), id16(&s.at.Device), num(&s.at.Seq), blob(&hash), blob(&s.sealed)); err != nil {
			return nil, damagedBy(err, partSegment)
		}
		copy(s.at.Hash[:], hash)
		some = append(some, s)
	}
	return some, damagedBy(rows.Err(), partSegment)
}

// ignoreDamage is err unless it says that a value is damaged.
func ignoreDamage(err error) error {
	if errors.Is(err, screening.ErrDamaged) {
		return nil
	}
	return err
}
