package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// load reads what stands in memory while the vault is open: the device, the
// tally, where sync stands, and the list. *screening.DamagedError.
func (v *Vault) load(ctx context.Context) error {
	if err := v.loadDevice(ctx); err != nil {
		return err
	}
	if err := v.readMetaCBOR(ctx, metaTally, &v.tally); err != nil {
		return err
	}
	if err := v.readMetaCBOR(ctx, metaSync, &v.sync); err != nil {
		return err
	}
	if err := v.readMetaCBOR(ctx, metaNames, &v.names); err != nil {
		return err
	}
	if max(v.tally.Schema, oldestVersion) != uint64(v.version) { // a version in clear that was put back
		return damaged(partDatabase, nil)
	}
	if !v.sync.sound() || v.tally.Folded > v.tally.Delta || !slices.IsSorted(v.names) {
		return damaged(partMeta, nil)
	}
	if err := v.loadJournal(ctx); err != nil {
		return err
	}
	if err := v.checkCounts(ctx); err != nil {
		return err
	}
	if err := v.hold(ctx, v.db, summedMeta(), v.tally.Manifest); err != nil {
		return err
	}
	if err := v.loadErased(ctx); err != nil {
		return err
	}
	return v.loadIndex(ctx)
}

func (v *Vault) loadDevice(ctx context.Context) error {
	b, _, err := v.readMeta(ctx, v.db, metaDevice)
	if err != nil {
		return err
	}
	if copy(v.device[:], b) != len(v.device) {
		return damaged(partMeta, nil)
	}
	return nil
}

// loadIndex reads pages and deltas, and misses none: the tally says how many
// there are, and the keys how many records.
func (v *Vault) loadIndex(ctx context.Context) error {
	var keys uint64
	if err := v.db.QueryRowContext(ctx, `SELECT count(*) FROM keys`).Scan(num(&keys)); err != nil {
		return damagedBy(fmt.Errorf("count records: %w", err), partDatabase)
	}
	if keys != v.tally.Records {
		return damaged(partRecord, nil)
	}
	v.index = newIndex(int(keys))
	if err := v.loadPages(ctx); err != nil {
		return fmt.Errorf("read summaries: %w", err)
	}
	if err := v.loadDelta(ctx); err != nil {
		return fmt.Errorf("read summaries: %w", err)
	}
	if uint64(len(v.index.byID)) != keys {
		return damaged(partPages, nil)
	}
	v.index.all()
	return nil
}

// pagesAtOnce is how many pages are opened together, spread over the processors.
const pagesAtOnce = 16

// pageIn is a page on its way from the disk; its memory serves the next one too.
type pageIn struct {
	n, version   uint64
	sealed, room []byte
	chunk        *chunk
	err          error
}

func (v *Vault) loadPages(ctx context.Context) error {
	rows, err := v.db.QueryContext(ctx, `SELECT rid, version, value FROM pages ORDER BY rid`)
	if err != nil {
		return damagedBy(err, partPages)
	}
	defer rows.Close()
	batch := make([]pageIn, pagesAtOnce)
	var total sum
	for more := true; more; {
		n := 0
		for n < len(batch) {
			if more = rows.Next(); !more {
				break
			}
			if err := batch[n].read(rows); err != nil {
				return err
			}
			n++
		}
		if err := v.addPages(batch[:n], &total); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return damagedBy(err, partPages)
	}
	if uint64(len(v.index.pages)) != v.tally.Pages || v.version > 1 && total != v.tally.Manifest.Pages {
		return damaged(partPages, nil)
	}
	return nil
}

func (p *pageIn) read(row scanner) error {
	var sealed []byte
	if err := row.Scan(num(&p.n), num(&p.version), borrowed{&sealed}); err != nil {
		return damagedBy(err, partPages)
	}
	p.sealed = append(p.sealed[:0], sealed...)
	return nil
}

// addPages opens pages and takes their entries, in their order.
func (v *Vault) addPages(batch []pageIn, total *sum) error {
	spread(len(batch), func(i int) {
		p := &batch[i]
		p.room = slices.Grow(p.room[:0], len(p.sealed))
		p.chunk, p.err = v.openChunk(p.room, pagePlace(p.n, p.version), p.sealed)
	})
	for _, p := range batch {
		if p.err != nil {
			return p.err
		}
		v.outdated = v.outdated || p.chunk.old()
		term := v.keys.current().terms.of(rowRef{table: tablePages, row: int64(p.n), version: p.version, tag: tagOf(p.sealed)})
		if p.n != uint64(len(v.index.pages))+1 || !v.index.addPage(p.chunk, p.version, term) {
			return damaged(partPages, nil)
		}
		*total = total.plus(term)
	}
	return nil
}

func (v *Vault) loadDelta(ctx context.Context) error {
	rows, err := v.db.QueryContext(ctx, `SELECT rid, value FROM delta ORDER BY rid`)
	if err != nil {
		return damagedBy(err, partPages)
	}
	defer rows.Close()
	next := v.tally.Folded
	var total sum
	for rows.Next() {
		var n uint64
		var sealed []byte
		if err := rows.Scan(num(&n), blob(&sealed)); err != nil {
			return damagedBy(err, partPages)
		}
		c, err := v.openChunk(nil, deltaPlace(n), sealed)
		if err != nil {
			return err
		}
		v.outdated = v.outdated || c.old()
		if next++; n != next || len(c.entries) != 1 {
			return damaged(partPages, nil)
		}
		v.index.put(*c.entries[0])
		total = total.plus(v.keys.current().terms.of(rowRef{table: tableDelta, row: int64(n), version: 1, tag: tagOf(sealed)}))
	}
	if err := rows.Err(); err != nil {
		return damagedBy(err, partPages)
	}
	if next != v.tally.Delta || v.version > 1 && total != v.tally.Manifest.Delta {
		return damaged(partPages, nil)
	}
	return v.loadLatest()
}

// loadLatest takes the line that stands in the tally.
func (v *Vault) loadLatest() error {
	l := v.tally.Latest
	if l == (latest{}) {
		return nil
	}
	c, err := decodePage([]byte(l.Page))
	if err != nil || len(c.entries) != 1 || c.entries[0].id != l.Record {
		return damaged(partPages, nil)
	}
	v.index.put(*c.entries[0])
	return nil
}

// openChunk opens a page or a delta. What it returns does not lie in room.
func (v *Vault) openChunk(room []byte, p place, sealed []byte) (*chunk, error) {
	b, err := v.keys.openInto(room, p, sealed)
	if err != nil {
		return nil, damagedBy(err, partPages)
	}
	c, err := decodePage(b)
	if errors.Is(err, errSealed) {
		return nil, damaged(partPages, nil)
	}
	return c, err
}
