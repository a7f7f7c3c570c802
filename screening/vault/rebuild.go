package vault

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pelita/screening"
	"pelita/screening/history"
)

// Rebuild makes every body anew from its change-sets, to the same bytes, and
// every summary from its body. It is for a new version of Summarise as much as
// for a cache that was damaged. A record whose change-sets are damaged or gone
// keeps the body it has, and is named in the error; the others are made anew all
// the same. A body that is as it should be is not written.
func (v *Vault) Rebuild(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.ErrLocked
	}
	r := rebuilding{v: v, index: newIndex(0)}
	if err := errors.Join(r.run(ctx), errors.Join(r.broken...)); err != nil {
		return fmt.Errorf("rebuild vault: %w", err)
	}
	return nil
}

// rebuilding is one rebuild: the new list beside what was found.
type rebuilding struct {
	v      *Vault
	w      *work
	index  *index
	broken []error
	later  []partial

	// repair says that tally and sync are made anew too; tally and names, that
	// those rows could be read.
	repair, tally, names bool
	lost                 []string       // rows of the vault's own that are gone or do not open
	doubted              []string       // those of which nothing tells whether they were ever written
	remade               bool           // a row of meta that did not open is made anew
	trusted              bool           // the list that was there is the one that was written last
	keys                 bool           // some key is not the one that was written last
	waiting              map[uint64]int // own changes in no segment, and their sizes
}

// run makes all anew, and writes the list, in one transaction.
func (r *rebuilding) run(ctx context.Context) error {
	r.waiting = map[uint64]int{}
	var pages []int
	err := r.v.run(context.WithoutCancel(ctx), func(w *work) error {
		r.w = w
		if err := r.all(); err != nil {
			return err
		}
		pages = r.index.allot()
		for i := range min(len(r.index.pages), len(r.v.index.pages)) {
			r.index.pages[i].version = r.v.index.pages[i].version
		}
		if err := w.exec(`DELETE FROM pages WHERE rid > ?`, len(r.index.pages)); err != nil {
			return err
		}
		w.tally.Manifest.Pages = sum{} // all of them are written
		w.tally.Typing = typing{}      // they know every draft
		if err := errors.Join(w.writePages(r.index, pages), w.markVersion()); err != nil {
			return err
		}
		if r.repair || r.v.version < 2 {
			return w.resum(nil)
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.v.version = schemaVersion
	r.v.index, r.v.cache = r.index, newCache()
	return nil
}

// all makes every record anew. Those that are not whole come last: by then it
// is known which counters this device has given.
func (r *rebuilding) all() error {
	if r.repair {
		if err := r.recount(); err != nil {
			return err
		}
	}
	records, err := r.records()
	if err != nil {
		return err
	}
	for _, k := range records {
		if err := r.record(k); err != nil {
			return err
		}
	}
	for _, p := range r.later {
		if err := r.keep(p); err != nil {
			return err
		}
	}
	r.vanished(uint64(len(records)))
	if r.repair {
		r.settle()
		r.keepOrphans()
	}
	return nil
}

type keyRow struct {
	row     int64
	id      screening.RecordID
	wrapped []byte
	draft   draftMark
}

func (r *rebuilding) records() ([]keyRow, error) {
	rows, err := r.w.tx.QueryContext(r.w.ctx, `SELECT k.rid, k.id, k.value, coalesce(d.version, 0), coalesce(substr(d.value, -16), x'')
		FROM keys k LEFT JOIN drafts d ON d.rid = k.rid ORDER BY k.rid`)
	if err != nil {
		return nil, damagedBy(err, partRecord)
	}
	defer rows.Close()
	var out []keyRow
	for rows.Next() {
		var k keyRow
		var end []byte
		if err := rows.Scan(num(&k.row), id16(&k.id), blob(&k.wrapped), num(&k.draft.Version), borrowed{&end}); err != nil {
			return nil, damagedBy(err, partRecord)
		}
		k.draft.Tag = tagOf(end)
		out = append(out, k)
	}
	return out, damagedBy(rows.Err(), partRecord)
}

// record makes one record anew. Damage is put off, not returned.
func (r *rebuilding) record(k keyRow) error {
	known := r.v.index.byID[k.id]
	r.draft(known, &k)
	l := loaded{id: k.id, row: k.row, draft: k.draft, stored: true}
	var err error
	if l.key, err = r.v.keys.openRecordKey(k.id, k.wrapped); err != nil {
		r.later = append(r.later, partial{k, loaded{}, damaged(partRecord, k.id)})
		return nil
	}
	folded, err := r.v.refold(r.w.ctx, r.w.tx, l, r.noteOwn)
	if errors.Is(err, screening.ErrDamaged) {
		r.later = append(r.later, partial{k, folded, err})
		return nil
	}
	if err != nil {
		return err
	}
	was, plain, err := r.body(l)
	if err != nil {
		return err
	}
	if r.replaced(known, folded) {
		folded.link = known.link // so that Verify and the outbox go on saying so
		r.later = append(r.later, partial{k, folded, damaged(partChanges, k.id)})
		return nil
	}
	if was.version > folded.version {
		r.later = append(r.later, partial{k, folded, damaged(partChanges, k.id)})
		return nil
	}
	if known != nil && known.version > folded.version { // neither they nor the body are there
		r.broken = append(r.broken, damaged(partChanges, k.id))
	}
	if folded.tag, err = r.writeBody(folded, was, plain); err != nil {
		return err
	}
	r.list(folded)
	return nil
}

// draft holds the draft row of a record against what is known of it. One that is
// gone stays noted, so that reading it says so; one that was put back as well,
// unless it is to be repaired: then it is named once and taken as it is.
func (r *rebuilding) draft(known *entry, k *keyRow) {
	if known == nil {
		return
	}
	must := r.v.draftOf(known)
	older := k.draft.Version < must.Version || (!r.repair || r.trusted) && k.draft != must
	if r.v.version < 2 { // it only knew whether there is one
		older = must.Version > 0 && k.draft.Version == 0
	}
	if !older {
		return
	}
	r.broken = append(r.broken, damaged(partDraft, k.id))
	if k.draft.Version == 0 || !r.repair {
		k.draft = must
	}
}

// replaced says that a change-set is not the one that was written last in its
// place: the list knows. Where the list itself is in doubt it is not asked.
func (r *rebuilding) replaced(known *entry, folded loaded) bool {
	return known != nil && (!r.repair || r.trusted) && r.v.version > 1 && known.version == folded.version && known.link != folded.link
}

// noteOwn takes note of a change that may be this device's.
func (r *rebuilding) noteOwn(own uint64, encoded []byte) {
	if own == 0 {
		return
	}
	r.w.tally.Counter = max(r.w.tally.Counter, own)
	if !r.w.sync.Covered.has(own) {
		r.waiting[own] = len(encoded)
	}
}

func (r *rebuilding) list(l loaded) {
	r.index.put(entryOf(r.v.lineOf(l)))
	r.w.tally.HLC = history.Merge(r.w.tally.HLC, l.state.Updated(), r.v.cfg.Now().UnixMilli())
}

// body reads the stored body of a record; version 0 when there is none that
// opens.
func (r *rebuilding) body(l loaded) (loaded, []byte, error) {
	var sealed []byte
	none := l
	none.version = 0
	err := r.w.tx.QueryRowContext(r.w.ctx, `SELECT version, value FROM bodies WHERE rid = ?`, l.row).Scan(num(&l.version), blob(&sealed))
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, errSealed) || malformed(err) {
		return none, nil, nil
	}
	if err != nil {
		return none, nil, err
	}
	plain, err := l.key.open(recordPlace(tableBodies, l.id, l.version), sealed)
	if err != nil {
		return none, nil, nil
	}
	if l.state, err = history.ParseBody(plain); err != nil || l.state.Record() != l.id {
		return none, nil, nil
	}
	l.tag = tagOf(sealed)
	return l, plain, nil
}

// writeBody writes a body that is not yet stored as it should be, and gives the
// tag of the one that is there then.
func (r *rebuilding) writeBody(l, was loaded, stored []byte) (tag, error) {
	body, err := l.state.Body()
	if err != nil || was.version == l.version && bytes.Equal(body, stored) {
		return was.tag, err
	}
	sealed := l.key.seal.seal(recordPlace(tableBodies, l.id, l.version), l.key.generation, body)
	return tagOf(sealed), r.w.exec(`INSERT INTO bodies (rid, version, value) VALUES (?1, ?2, ?3)
		ON CONFLICT (rid) DO UPDATE SET version = ?2, value = ?3`, l.row, l.version, sealed)
}

// settle reckons the counters of this device anew. None is ever given twice, and
// those that no row holds do not wait.
func (r *rebuilding) settle() {
	w, s := r.w, r.w.syncRow()
	last := max(w.tally.Counter, s.Covered.last(), s.Acked.last(), s.Missing.last())
	if !r.tally {
		last += counterLeap
	}
	there := make([]uint64, 0, len(r.waiting))
	w.tally.Counter, w.tally.Waiting, s.Low = last, 0, 0
	for n, size := range r.waiting {
		there = append(there, n)
		w.tally.Waiting += uint64(size)
	}
	s.Missing = nil
	if last > 0 {
		s.Missing = ranges{{First: 1, Last: last}}.without(s.Covered).without(rangesOf(there))
	}
}
