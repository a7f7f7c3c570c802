package vault

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
	"pelita/screening/history"
)

// makeRoom makes room for what comes before a record is looked at.
func (t *Tx) makeRoom(all []incoming) error {
	for _, in := range all {
		if in.err != nil {
			return nil // it is refused as a whole
		}
		if err := t.giveWay(in.set, in.encoded); err != nil {
			return err
		}
	}
	return nil
}

// giveWay makes room for a change-set of this device that comes from others, under a
// number that a change which waits here has too: this is a copy that was restored,
// and the device as it was before gave the number to something else. What waits
// here, and nobody else has, gets a number far beyond. Where it is the very same
// change, it waits for nobody any more.
func (t *Tx) giveWay(c history.ChangeSet, encoded []byte) error {
	n := c.Counter
	if c.Device != t.w.v.device || !t.w.waits(n) {
		return nil
	}
	mine, err := t.waitingAs(n)
	if err != nil || mine.Counter == 0 {
		return err
	}
	delete(t.waiting, n)
	if !bytes.Equal(mine.Bytes, encoded) {
		return t.leap(mine.Record, n)
	}
	t.w.tally.Waiting -= min(t.w.tally.Waiting, uint64(len(encoded)))
	t.w.takeBack(n)
	return nil
}

// waits says whether an own change of that number is here and in no segment.
func (w *work) waits(n uint64) bool {
	return n <= w.tally.Counter && !w.sync.Covered.has(n) && !w.sync.Missing.has(n)
}

// waitingAs is the change that waits under a number; zero when there is none. What
// waits is read once in an exchange. *screening.DamagedError for the number of none that
// can be read, where some cannot: it may be of one of them, which cannot give way.
func (t *Tx) waitingAs(n uint64) (Pending, error) {
	if t.waiting == nil {
		all, held, err := t.allWaiting(nil)
		if err != nil {
			return Pending{}, err
		}
		t.shut, t.waiting = nil, map[uint64]Pending{}
		for _, id := range held {
			t.shut = errors.Join(t.shut, damaged(partChanges, id))
		}
		for _, p := range all {
			t.waiting[p.Counter] = p
		}
	}
	p, there := t.waiting[n]
	if !there {
		return Pending{}, t.shut
	}
	return p, nil
}

// allWaiting reads the outbox, and takes nothing out of it: of those records alone for
// which of is true, of all when it is nil. held are the records among them that it holds back.
func (t *Tx) allWaiting(of func(screening.RecordID) bool) (all []Pending, held []screening.RecordID, err error) {
	look := Tx{w: t.w, read: map[uint64]int{}}
	all, err = look.Outbox(Limit{Of: of})
	for id := range look.held {
		if of == nil || of(id) {
			held = append(held, id)
		}
	}
	slices.SortFunc(held, func(a, b screening.RecordID) int { return bytes.Compare(a[:], b[:]) })
	return all, held, err
}

// Leap gives every change that waits, and can go out, a number far beyond those that
// this device can have given before it was restored from a copy, and so it does with what
// is written from now on. held are the records that it passed over, as Outbox holds them
// back: their changes keep their numbers, and none of them may go out before LeapOf.
func (t *Tx) Leap() (held []screening.RecordID, err error) {
	t.skip()
	return t.leapOf(nil)
}

// LeapOf is Leap for records that an earlier one passed over, once they can be read
// again; held are those that still cannot.
func (t *Tx) LeapOf(records []screening.RecordID) (held []screening.RecordID, err error) {
	return t.leapOf(func(id screening.RecordID) bool { return slices.Contains(records, id) })
}

func (t *Tx) leapOf(of func(screening.RecordID) bool) (held []screening.RecordID, err error) {
	all, held, err := t.allWaiting(of)
	for _, p := range all {
		if err == nil {
			err = t.leap(p.Record, p.Counter)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("leap: %w", err)
	}
	t.waiting = nil
	return held, nil
}

// leap gives one change that waits such a number.
func (t *Tx) leap(record screening.RecordID, n uint64) error {
	t.skip()
	return t.w.renumber(record, n, t.w.tally.Counter+1)
}

// skip leaves out the numbers that may have been given before.
func (t *Tx) skip() {
	first := t.w.tally.Counter + 1
	t.w.tally.Counter += counterLeap
	s := t.w.syncRow()
	s.Missing = s.Missing.with(ranges{{First: first, Last: t.w.tally.Counter}})
}

// AckCovered says that the hub holds every change that is in a segment: after an
// exchange in which it named all of this device's segments.
func (t *Tx) AckCovered() {
	s := t.w.syncRow()
	s.Acked = s.Acked.with(s.Covered)
}

// changedRow is a row of changes as it is read and written again.
type changedRow struct {
	rid     int64
	version uint64
	sealed  []byte
}

// renumber gives an own change that waits another number. What waits with it in its
// record, and speaks of it, speaks of that one. A row that does not open, and was named as
// lost, stays as it is: what the body has of it stays too.
func (w *work) renumber(id screening.RecordID, n, to uint64) error {
	l, err := w.record(id)
	if err != nil {
		return err
	}
	rows, err := w.rowsOf(l.row)
	if err != nil {
		return err
	}
	was, t := l.state, w.touch(l)
	t.state, t.link, t.own = was.Renumbered(w.v.device, map[uint64]uint64{n: to}), link{}, to
	for _, row := range rows {
		if err := w.renumberRow(t, was, row, n, to); err != nil {
			return fmt.Errorf("renumber change: %w", err)
		}
	}
	s := w.syncRow()
	s.Missing = s.Missing.with(rangesOf([]uint64{n}))
	w.tally.Counter = max(w.tally.Counter, to)
	return nil
}

// renumberRow writes one row again when it waits.
func (w *work) renumberRow(t *loaded, was history.State, row changedRow, n, to uint64) error {
	c, own, encoded, err := openChange(*t, row.version, row.sealed)
	if err == nil && own != 0 && w.waits(own) {
		c = t.state.Renumber(c, was, map[uint64]uint64{n: to})
		if own == n {
			own = to
		}
		size := len(encoded)
		if encoded, err = c.Encode(); err != nil {
			return err
		}
		w.tally.Waiting += uint64(len(encoded)) - uint64(size)
		row.sealed = t.key.seal.seal(recordPlace(tableChanges, t.id, row.version), t.key.generation, changeRow(own, encoded))
		if err := w.exec(`UPDATE changes SET value = ? WHERE rid = ?`, row.sealed, row.rid); err != nil {
			return err
		}
	}
	t.link = t.link.next(tagOf(row.sealed))
	return nil
}

func (w *work) rowsOf(record int64) ([]changedRow, error) {
	rows, err := w.tx.QueryContext(w.ctx, `SELECT rid, version, value FROM changes WHERE record = ? ORDER BY version`, record)
	if err != nil {
		return nil, damagedBy(err, partChanges)
	}
	defer rows.Close()
	var out []changedRow
	for rows.Next() {
		var r changedRow
		if err := rows.Scan(num(&r.rid), num(&r.version), blob(&r.sealed)); err != nil {
			return nil, damagedBy(err, partChanges)
		}
		out = append(out, r)
	}
	return out, damagedBy(rows.Err(), partChanges)
}

// Unseal takes this device's segments of a space after a number back out of its
// chain, as if they had not been sealed: their changes wait again. It is for a chain
// that goes on elsewhere in another way; how far is learnt anew.
func (t *Tx) Unseal(space [16]byte, after uint64) error {
	err := t.w.v.hold(t.w.ctx, t.w.tx, summedNotes(), t.w.tally.Manifest)
	if err == nil {
		_, err = t.w.unseal(space, after+1)
	}
	if err == nil {
		c := t.w.syncRow().chain(space, t.w.v.own())
		c.Known = c.Seq
	}
	if err != nil {
		return fmt.Errorf("unseal: %w", err)
	}
	return nil
}
