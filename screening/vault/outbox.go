package vault

import (
	"errors"
	"fmt"
	"math"

	"pelita/screening"
)

// Outbox reads the oldest change-sets that are in no segment, at least one if any
// waits that can go. A record with one that waits and does not open, or is gone, is left
// out as soon as that is met, and Held names it. *screening.DamagedError when there are
// fewer than OutboxSize says, and no record lacks them, or others than were written.
func (t *Tx) Outbox(limit Limit) ([]Pending, error) {
	waiting, _ := t.OutboxSize()
	if waiting == 0 {
		return nil, nil
	}
	o, err := t.walk(limit, waiting)
	for more := true; more && err == nil; {
		if more, err = t.hold(o, waiting); more && err == nil {
			o, err = t.walk(limit, waiting)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	for _, p := range o.found {
		t.read[p.Counter] = len(p.Bytes)
	}
	if o.low > t.w.sync.Low {
		t.w.sync.Low = o.low // kept when something else of sync is
	}
	return o.found, nil
}

// Held counts, by record, the change-sets that do not open, or are gone, and keep what
// waits of their record from going out, as far as Outbox met them in this exchange. They
// wait until they can be read again, or Repair names them as lost.
func (t *Tx) Held() map[screening.RecordID]int { return t.held }

// hold holds back the records of rows that do not open, and says whether there are
// new ones. Where all that waits was read, and they are the rows that were written
// last, the loss was named already, or concerns nothing that waits.
func (t *Tx) hold(o *outbox, waiting int) (more bool, err error) {
	if t.held == nil {
		t.held = map[screening.RecordID]int{}
	}
	for id, n := range o.shut {
		if _, known := t.held[id]; known || o.waiting == waiting && t.w.checkChanges(id) == nil {
			continue
		}
		t.held[id], more = n, true
	}
	if more {
		return true, nil
	}
	if o.short > 0 {
		return true, t.holdGone(o)
	}
	doubted, err := o.check()
	if len(doubted) == 0 || err != nil {
		return false, err
	}
	for id, row := range doubted {
		n, err := o.shutIn(id, row)
		if err == nil {
			var gone int
			gone, err = t.w.goneOf(id)
			n += gone
		}
		if err != nil {
			return false, err
		}
		if n == 0 { // all of them are there and open: they are others than were written
			return false, damaged(partChanges, id)
		}
		t.held[id] = n
	}
	return true, nil
}

// shutIn counts the change-sets of a record that do not open.
func (o *outbox) shutIn(id screening.RecordID, row int64) (n int, err error) {
	all, err := o.tx.w.rowsOf(row)
	for _, c := range all {
		if _, err := o.keys[row].openInto(nil, recordPlace(tableChanges, id, c.version), c.sealed); err != nil {
			n++
		}
	}
	return n, err
}

// walk is one walk over the changes. Once it meets a row that does not open it goes on
// to the end, to see whether what waits is all there.
func (t *Tx) walk(limit Limit, waiting int) (*outbox, error) {
	const query = `SELECT c.rid, c.record, coalesce(k.id, zeroblob(16)), coalesce(k.value, x''), c.version, c.value
		FROM changes c LEFT JOIN keys k ON k.rid = c.record WHERE c.rid > ? ORDER BY c.rid`
	low := t.w.sync.Low
	if t.whole {
		low = math.MinInt64
	}
	rows, err := t.w.tx.QueryContext(t.w.ctx, query, low)
	if err != nil {
		return nil, damagedBy(err, partChanges)
	}
	defer rows.Close()
	o := &outbox{
		tx: t, limit: limit, keys: map[int64]recordKey{}, trail: map[screening.RecordID]trail{},
		shut: map[screening.RecordID]int{}, low: t.w.sync.Low,
	}
	more := true
	for more && rows.Next() {
		if more, err = o.next(rows); err != nil {
			return nil, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, damagedBy(err, partChanges)
	}
	if more { // the walk went to the end
		o.short = waiting - o.waiting - o.unread - t.gone
	}
	if o.waiting > waiting {
		return nil, damaged(partChanges, nil)
	}
	return o, nil
}

// outbox is one walk over the changes, in the order in which they were saved.
type outbox struct {
	tx    *Tx
	limit Limit
	keys  map[int64]recordKey
	trail map[screening.RecordID]trail
	found []Pending
	bytes int
	room  []byte // where change-sets are opened that are not given
	low   int64  // every change up to this row is in a segment
	// waiting counts those that are in none, whether or not they are given.
	waiting int
	// shut counts the rows of each record that do not open, unread all of them.
	shut   map[screening.RecordID]int
	unread int
	// short is how many that wait were not met in a walk to the end, and not before.
	short int
	look  bool // one of them is of a record that is not held back yet
	full  bool // the limit is reached
}

// trail is how far the walk has followed the change-sets of a record, from its
// first on.
type trail struct {
	version uint64
	link    link
}

// follow takes note of a row, where the walk has seen all before it.
func (o *outbox) follow(record screening.RecordID, version uint64, sealed []byte) {
	if w := o.trail[record]; version == w.version+1 {
		o.trail[record] = trail{version, w.link.next(tagOf(sealed))}
	}
}

// check holds the change-sets of every record of which some were found against
// the list: one that was put back would leave the device as the newest. It gives the
// records, and their rows, of which it does not hold.
func (o *outbox) check() (doubted map[screening.RecordID]int64, err error) {
	doubted, done := map[screening.RecordID]int64{}, map[screening.RecordID]bool{}
	for _, p := range o.found {
		if done[p.Record] {
			continue
		}
		done[p.Record] = true
		row, link := o.tx.w.changesOf(p.Record)
		if o.trail[p.Record].link == link {
			continue // all of them were walked over
		}
		err := o.tx.w.checkChanges(p.Record)
		if errors.Is(err, screening.ErrDamaged) {
			doubted[p.Record] = row
		} else if err != nil {
			return nil, err
		}
	}
	return doubted, nil
}

// changesOf is the row of a record, and the end of the chain over its change-sets.
func (w *work) changesOf(id screening.RecordID) (int64, link) {
	if l, ok := w.records[id]; ok {
		return l.row, l.link
	}
	if e, ok := w.v.index.byID[id]; ok {
		return e.row, e.link
	}
	return 0, link{}
}

// checkChanges holds the tags of a record's change-sets against its link.
// *screening.DamagedError.
func (w *work) checkChanges(id screening.RecordID) error {
	row, want := w.changesOf(id)
	rows, err := w.tx.QueryContext(w.ctx, `SELECT substr(value, -16) FROM changes WHERE record = ? ORDER BY version`, row)
	if err != nil {
		return damagedBy(err, partChanges)
	}
	defer rows.Close()
	var is link
	var end []byte
	for rows.Next() {
		if err := rows.Scan(borrowed{&end}); err != nil {
			return damagedBy(err, partChanges)
		}
		is = is.next(tagOf(end))
	}
	if err := rows.Err(); err != nil {
		return damagedBy(err, partChanges)
	}
	if is != want {
		return damaged(partChanges, id)
	}
	return nil
}

// scanner is *sql.Rows.
type scanner interface{ Scan(to ...any) error }

// next takes one row; it is false when the limit is reached.
func (o *outbox) next(rows scanner) (bool, error) {
	var row, recordRow int64
	var record screening.RecordID
	var wrapped, sealed []byte
	var version uint64
	if err := rows.Scan(num(&row), num(&recordRow), id16(&record), borrowed{&wrapped}, num(&version), borrowed{&sealed}); err != nil {
		return false, damagedBy(err, partChanges)
	}
	own, encoded, err := o.open(record, recordRow, wrapped, recordPlace(tableChanges, record, version), sealed)
	if err != nil {
		o.pass(recordRow, record, version, sealed)
		return true, nil
	}
	o.follow(record, version, sealed)
	waits := own != 0 && !o.tx.w.sync.Covered.has(own)
	switch {
	case waits:
		o.waiting++
	case o.waiting+o.unread == 0:
		o.low = row
	}
	if _, held := o.tx.held[record]; !waits || o.full || held || o.limit.Of != nil && !o.limit.Of(record) || o.limit.Only != nil && !o.limit.Only(encoded) {
		return true, nil
	}
	if len(o.found) > 0 && o.limit.Bytes > 0 && o.bytes+len(encoded) > o.limit.Bytes {
		o.full = true
		return o.look, nil
	}
	o.found = append(o.found, Pending{own, record, encoded})
	o.room = nil // it is in there
	o.bytes += len(encoded)
	o.full = o.limit.Count > 0 && len(o.found) == o.limit.Count
	return !o.full || o.look, nil
}

// pass passes over a row that does not open; the walk goes on. One that no record was
// given stands for none that waits.
func (o *outbox) pass(recordRow int64, record screening.RecordID, version uint64, sealed []byte) {
	if record == (screening.RecordID{}) {
		record = o.tx.w.recordIn(recordRow)
	}
	_, versions := o.tx.w.rowsGiven(record)
	if record == (screening.RecordID{}) {
		return
	}
	o.follow(record, version, sealed)
	o.shut[record]++
	if version >= 1 && version <= versions {
		o.unread++
	}
	if _, held := o.tx.held[record]; !held {
		o.look = true
	}
}

func (o *outbox) open(id screening.RecordID, row int64, wrapped []byte, p place, sealed []byte) (uint64, []byte, error) {
	key, ok := o.keys[row]
	if !ok {
		var err error
		if key, err = o.tx.w.v.keys.openRecordKey(id, wrapped); err != nil {
			return 0, nil, err
		}
		o.keys[row] = key
	}
	b, err := key.openInto(o.room, p, sealed)
	if err != nil {
		return 0, nil, err
	}
	o.room = b
	return parseChangeRow(b)
}
