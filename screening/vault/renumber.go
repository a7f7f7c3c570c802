package vault

import (
	"bytes"
	"errors"
	"fmt"

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
		all, shut, err := t.allWaiting()
		if err != nil {
			return Pending{}, err
		}
		t.shut, t.waiting = shut, map[uint64]Pending{}
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

// allWaiting reads the outbox, and takes nothing out of it. shut names the records that
// it holds back.
func (t *Tx) allWaiting() (all []Pending, shut, err error) {
	look := Tx{w: t.w, read: map[uint64]int{}}
	all, err = look.Outbox(Limit{})
	for id := range look.held {
		shut = errors.Join(shut, damaged(partChanges, id))
	}
	return all, shut, err
}

// Leap gives every change that waits, and can be read, a number far beyond those that
// this device can have given before it was restored from a copy. What cannot be read keeps
// its number, which is sealed with it, and stays: what comes under that is noticed.
func (t *Tx) Leap() error {
	all, _, err := t.allWaiting()
	for _, p := range all {
		if err == nil {
			err = t.leap(p.Record, p.Counter)
		}
	}
	if err != nil {
		return fmt.Errorf("leap: %w", err)
	}
	t.waiting = nil
	return nil
}

// leap gives one change that waits such a number.
func (t *Tx) leap(record screening.RecordID, n uint64) error {
	last := t.w.tally.Counter
	to := last + counterLeap + 1
	if err := t.w.renumber(record, n, to); err != nil {
		return err
	}
	s := t.w.syncRow()
	s.Missing = s.Missing.with(ranges{{First: last + 1, Last: to - 1}})
	return nil
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

// renumber gives an own change that waits another number. What waits after it in its
// record, and speaks of it, speaks of that one.
func (w *work) renumber(id screening.RecordID, n, to uint64) error {
	l, err := w.record(id)
	if err != nil {
		return err
	}
	rows, err := w.rowsOf(l.row)
	if err != nil {
		return err
	}
	t := w.touch(l)
	t.state, t.link, t.own = history.State{}, link{}, 0
	was := history.State{}
	for _, row := range rows {
		if was, err = w.renumberRow(t, was, row, n, to); err != nil {
			return fmt.Errorf("renumber change: %w", err)
		}
	}
	s := w.syncRow()
	s.Missing = s.Missing.with(rangesOf([]uint64{n}))
	w.tally.Counter = max(w.tally.Counter, to)
	return nil
}

// renumberRow reads one row, writes it again when it waits, and gives the state up to
// it as it was.
func (w *work) renumberRow(t *loaded, was history.State, row changedRow, n, to uint64) (history.State, error) {
	c, own, encoded, err := openChange(*t, row.version, row.sealed)
	if err != nil {
		return was, damaged(partChanges, t.id)
	}
	before := was.Apply(c)
	if own != 0 && w.waits(own) {
		c = t.state.Renumber(c, was, map[uint64]uint64{n: to})
		if own == n {
			own = to
		}
		size := len(encoded)
		if encoded, err = c.Encode(); err != nil {
			return was, err
		}
		w.tally.Waiting += uint64(len(encoded)) - uint64(size)
		row.sealed = t.key.seal.seal(recordPlace(tableChanges, t.id, row.version), t.key.generation, changeRow(own, encoded))
		if err := w.exec(`UPDATE changes SET value = ? WHERE rid = ?`, row.sealed, row.rid); err != nil {
			return was, err
		}
	}
	next := t.state.Apply(c)
	if !next.Seen(c.Device, c.Counter) {
		return was, errRefused
	}
	t.state, t.own, t.link = next, max(t.own, own), t.link.next(tagOf(row.sealed))
	return before, nil
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
