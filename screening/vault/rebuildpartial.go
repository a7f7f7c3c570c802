package vault

import "pelita/screening"

// partial is a record whose change-sets are not all there.
type partial struct {
	row keyRow
	l   loaded // without a key when that is gone
	err error
}

// vanished names the records that are gone with their keys.
func (r *rebuilding) vanished(records uint64) {
	gone := 0
	for id := range r.v.index.byID {
		if _, ok := r.index.byID[id]; !ok {
			r.broken = append(r.broken, damaged(partRecord, id))
			gone++
		}
	}
	if gone == 0 && len(r.later) == 0 && r.keys || gone == 0 && r.w.tally.Records > records {
		r.broken = append(r.broken, damaged(partRecord, nil))
	}
	r.w.tally.Records = records
}

// keep holds on to what is left of a record: its body, what the list says of
// it, or at least that it was there.
func (r *rebuilding) keep(p partial) error {
	r.broken = append(r.broken, p.err)
	if p.l.id == p.row.id { // its key opens
		if err := r.noteRest(&p.l); err != nil {
			return err
		}
		l, plain, err := r.body(p.l)
		if err != nil {
			return err
		}
		if plain != nil {
			for n := r.w.tally.Counter; n > l.own; n-- {
				if l.state.Seen(r.v.device, n) {
					l.own = n
				}
			}
			l.link = p.l.link
			r.list(l)
			return nil
		}
	}
	l := line{sum: screening.Summary{ID: p.row.id}}
	if known, ok := r.v.index.byID[p.row.id]; ok {
		l = known.line()
	}
	l.row, l.draft = p.row.row, p.row.draft
	r.index.put(entryOf(l))
	return nil
}

// noteRest takes note of the own changes behind one that is gone or damaged. Once
// that loss was named, what is left counts as all there is.
func (r *rebuilding) noteRest(l *loaded) error {
	rows, err := r.w.tx.QueryContext(r.w.ctx, `SELECT version, value FROM changes WHERE record = ? ORDER BY version`, l.row)
	if err != nil {
		return damagedBy(err, partChanges)
	}
	defer rows.Close()
	var left link
	for rows.Next() {
		var version uint64
		var sealed []byte
		if err := rows.Scan(num(&version), blob(&sealed)); err != nil {
			return damagedBy(err, partChanges)
		}
		left = left.next(tagOf(sealed))
		if _, own, encoded, err := openChange(*l, version, sealed); err == nil {
			r.noteOwn(own, encoded)
		}
	}
	if known := r.v.index.byID[l.id]; known != nil && (!r.repair || l.link == known.link) {
		left = known.link
	}
	l.link = left
	return damagedBy(rows.Err(), partChanges)
}
