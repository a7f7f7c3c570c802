package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/history"
)

// Rebuild makes every body anew from its change-sets, to the same bytes, and
// every summary from its body. It is for a new version of Summarise as much as
// for a cache that was damaged. A record whose change-sets are damaged stays as
// it is, and is named in the error; the others are made anew all the same.
func (v *Vault) Rebuild(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.ErrLocked
	}
	if err := v.rebuild(ctx); err != nil {
		return fmt.Errorf("rebuild vault: %w", err)
	}
	return nil
}

// Repair is Rebuild for a vault that Open refuses because its list, its tally
// or what it notes of sync is damaged: all three follow from the other rows. It
// leaves the vault closed. Errors are those of Open and of Rebuild.
func Repair(ctx context.Context, cfg Config, passphrase []byte) error {
	v, err := unlock(ctx, cfg, passphrase)
	if err != nil {
		return fmt.Errorf("repair vault: %w", err)
	}
	err = v.repair(ctx)
	if err == nil {
		err = v.Close()
	} else {
		err = errors.Join(err, v.release())
	}
	if err != nil {
		return fmt.Errorf("repair vault: %w", err)
	}
	return nil
}

func (v *Vault) repair(ctx context.Context) error {
	if err := v.loadDevice(ctx); err != nil {
		return err
	}
	if _, err := v.salvage(ctx, metaTally, &v.tally); err != nil {
		return err
	}
	whole, err := v.salvage(ctx, metaSync, &v.sync)
	if err != nil {
		return err
	}
	if !whole || !v.sync.Covered.sound() || !v.sync.Acked.sound() {
		if v.sync, err = v.resync(ctx); err != nil {
			return err
		}
	}
	return v.rebuild(ctx)
}

// salvage reads a row of meta that can be made anew, and says whether it was
// whole. The next writing of a damaged one raises its version.
func (v *Vault) salvage(ctx context.Context, name string, to any) (bool, error) {
	err := v.readMetaCBOR(ctx, name, to)
	if !errors.Is(err, screening.ErrDamaged) {
		return true, err
	}
	id := v.keys.current().rowID(name)
	var version uint64
	err = v.db.QueryRowContext(ctx, `SELECT version FROM meta WHERE id = ?`, id).Scan(num(&version))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, damagedBy(err, partDatabase)
	}
	v.meta[name] = version
	return false, nil
}

// resync makes the row of sync anew from the stored segments. What the hub
// holds is then not known, and is asked again.
func (v *Vault) resync(ctx context.Context) (syncRow, error) {
	var all syncRow
	rows, err := v.db.QueryContext(ctx, `SELECT space, device, version, id, note FROM segments ORDER BY rid`)
	if err != nil {
		return all, damagedBy(err, partSegment)
	}
	defer rows.Close()
	for rows.Next() {
		var s Segment
		var hash, sealed []byte
		if err := rows.Scan(id16(&s.Space), id16(&s.Device), num(&s.Seq), blob(&hash), blob(&sealed)); err != nil {
			return all, damagedBy(err, partSegment)
		}
		copy(s.Hash[:], hash)
		n, err := v.openNote(s, sealed)
		if err != nil {
			return all, err
		}
		c := all.chain(s.Space, s.Device)
		c.count(n.Status, 1)
		c.link(s, n.Linked)
		all.Covered = all.Covered.with(n.Covers)
	}
	return all, damagedBy(rows.Err(), partSegment)
}

// rebuilding is one rebuild: the new list beside what was found.
type rebuilding struct {
	v      *Vault
	w      *work
	index  *index
	broken []error
	size   uint64 // bytes of own changes that wait
}

func (v *Vault) rebuild(ctx context.Context) error {
	r := rebuilding{v: v, index: newIndex(0)}
	err := v.run(context.WithoutCancel(ctx), func(w *work) error {
		r.w = w
		return r.all()
	})
	if err != nil {
		return err
	}
	v.index, v.cache = r.index, newCache()
	err = v.fold(context.WithoutCancel(ctx))
	return errors.Join(append(r.broken, err)...)
}

// all makes every record anew and empties pages and deltas; the fold that
// follows writes them. The tally keeps what is higher: no counter is ever given
// twice.
func (r *rebuilding) all() error {
	records, err := r.records()
	if err != nil {
		return err
	}
	if r.w.tally.Records > uint64(len(records)) { // a record is gone with its key
		r.broken = append(r.broken, damaged(partRecord, nil))
	}
	r.w.tally.Records = uint64(len(records))
	for _, k := range records {
		if err := r.record(k); err != nil {
			return err
		}
	}
	r.w.tally.Waiting = r.size
	r.w.tally.Pages = 0
	r.w.tally.Delta++ // so that there is something to fold
	r.w.tally.Folded = r.w.tally.Delta - 1
	r.w.syncRow().Low = 0
	if err := r.w.exec(`DELETE FROM pages`); err != nil {
		return err
	}
	return r.w.exec(`DELETE FROM delta`)
}

type keyRow struct {
	row     int64
	id      screening.RecordID
	wrapped []byte
	drafted uint64
}

func (r *rebuilding) records() ([]keyRow, error) {
	rows, err := r.w.tx.QueryContext(r.w.ctx, `SELECT k.rid, k.id, k.value, d.rid IS NOT NULL
		FROM keys k LEFT JOIN drafts d ON d.rid = k.rid ORDER BY k.rid`)
	if err != nil {
		return nil, damagedBy(err, partRecord)
	}
	defer rows.Close()
	var out []keyRow
	for rows.Next() {
		var k keyRow
		if err := rows.Scan(num(&k.row), id16(&k.id), blob(&k.wrapped), num(&k.drafted)); err != nil {
			return nil, damagedBy(err, partRecord)
		}
		out = append(out, k)
	}
	return out, damagedBy(rows.Err(), partRecord)
}

// record makes one record anew. Damage is noted, not returned.
func (r *rebuilding) record(k keyRow) error {
	l := loaded{id: k.id, row: k.row, drafted: k.drafted, stored: true}
	var err error
	if l.key, err = r.v.keys.openRecordKey(k.id, k.wrapped); err != nil {
		return r.broke(k, damaged(partRecord, k.id))
	}
	waiting := uint64(0)
	l, err = r.v.refold(r.w.ctx, r.w.tx, l, func(own uint64, encoded []byte) {
		if own != 0 && !r.w.sync.Covered.has(own) {
			waiting += uint64(len(encoded))
		}
	})
	if errors.Is(err, screening.ErrDamaged) {
		return r.broke(k, err)
	}
	if err != nil {
		return err
	}
	body, err := l.state.Body()
	if err != nil {
		return err
	}
	sealed := l.key.seal.seal(recordPlace(tableBodies, l.id, l.version), l.key.generation, body)
	err = r.w.exec(`INSERT INTO bodies (rid, version, value) VALUES (?1, ?2, ?3)
		ON CONFLICT (rid) DO UPDATE SET version = ?2, value = ?3`, l.row, l.version, sealed)
	if err != nil {
		return err
	}
	r.index.put(r.v.entryOf(l))
	r.w.tally.Counter = max(r.w.tally.Counter, l.own)
	r.w.tally.HLC = history.Merge(r.w.tally.HLC, l.state.Updated(), r.v.cfg.Now().UnixMilli())
	r.size += waiting
	return nil
}

// broke keeps a damaged record in the list, so that it does not vanish.
func (r *rebuilding) broke(k keyRow, err error) error {
	r.broken = append(r.broken, err)
	e, ok := r.v.index.byID[k.id]
	if !ok {
		e = &entry{sum: screening.Summary{ID: k.id}, row: k.row}
	}
	r.index.put(*e)
	return nil
}
