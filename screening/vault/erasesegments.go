package vault

import (
	"errors"
	"fmt"

	"pelita/screening"
)

// scanBatch is how many segments are in memory at once while each is looked at:
// they are up to 320 KiB.
const scanBatch = 16

// heldSegment is a stored segment with its row and its note.
type heldSegment struct {
	Segment
	row  int64
	note note
	term sum // of its note; a change of generation adds all up anew
}

// segments does what Fate says. Those of this device that the hub is not known
// to hold come last, in one piece: a chain is cut at one place only.
func (x *erasing) segments() error {
	if x.Fate == nil {
		return nil
	}
	var open []heldSegment
	for last := int64(-1 << 62); ; {
		some, err := x.some(last)
		if err != nil || len(some) == 0 {
			return errors.Join(err, x.settleOwn(open))
		}
		for _, s := range some {
			own, err := x.segment(s)
			if err != nil {
				return err
			}
			if own {
				s.Bytes = nil
				open = append(open, s)
			}
		}
		last = some[len(some)-1].row
	}
}

func (x *erasing) some(after int64) ([]heldSegment, error) {
	rows, err := x.r.tx.QueryContext(x.r.ctx, segmentColumns+` WHERE rid > ? ORDER BY rid LIMIT ?`, after, scanBatch)
	if err != nil {
		return nil, damagedBy(err, partSegment)
	}
	defer rows.Close()
	var some []heldSegment
	for rows.Next() {
		var s heldSegment
		var hash, sealed []byte
		err := rows.Scan(num(&s.row), id16(&s.Space), id16(&s.Device), num(&s.Seq), blob(&hash), blob(&sealed), blob(&s.Bytes))
		if err != nil {
			return nil, damagedBy(err, partSegment)
		}
		copy(s.Hash[:], hash)
		if s.note, err = x.v.openNote(s.Segment, sealed); err != nil {
			s.note = note{} // damaged: its bytes may still open for sync
		}
		s.Status, s.Linked, s.Dropped = s.note.Status, s.note.Linked, s.note.Dropped
		some = append(some, s)
	}
	return some, damagedBy(rows.Err(), partSegment)
}

// segment does with one segment what Fate says. It is true for one of this
// device that the hub is not known to hold, and that holds one of the records.
func (x *erasing) segment(s heldSegment) (own bool, err error) {
	if len(s.Bytes) == 0 {
		return false, nil
	}
	fate, err := x.Fate(s.Segment)
	switch {
	case err != nil:
		return false, err
	case fate == Remove && !s.Linked:
		x.did.Removed++
		return false, x.r.removeSegment(s)
	case fate == Keep:
		return false, nil
	case s.Device == x.v.own() && s.Linked && s.Seq > x.r.syncRow().chain(s.Space, s.Device).Acked:
		return true, nil
	}
	x.did.Dropped++
	return false, x.r.dropSegment(s)
}

// settleOwn undoes the end of each own chain from the first segment on that
// holds the record and never left. Of those that may have left, the bytes stay
// until the hub confirms them: another segment in their place would be a fork.
func (x *erasing) settleOwn(open []heldSegment) error {
	if x.did.Removed > 0 && x.Also != nil {
		if err := x.Also(&Tx{w: x.r.work, read: map[uint64]int{}}); err != nil {
			return err
		}
	}
	cut := map[[16]byte]uint64{}
	for _, s := range open {
		first := uint64(0)
		if x.Unsent != nil {
			first = x.Unsent(s.Space)
		}
		if first == 0 || s.Seq < first {
			if x.Patience == Refuse {
				return screening.ErrOnItsWay
			}
			x.did.Later++
			x.r.later = append(x.r.later, segmentPlace{Space: s.Space, Device: s.Device, Seq: s.Seq, Hash: s.Hash})
			continue
		}
		if at, ok := cut[s.Space]; !ok || s.Seq < at {
			cut[s.Space] = s.Seq
		}
	}
	for space, seq := range cut {
		undone, err := x.r.unseal(space, seq)
		if err != nil {
			return fmt.Errorf("undo segments: %w", err)
		}
		x.did.Undone += undone
	}
	return nil
}

// unseal takes this device's segments from a number on back out of its chain, as
// if they had not been sealed: their change-sets wait again.
func (w *work) unseal(space [16]byte, from uint64) (undone int, err error) {
	tail, end, err := w.tail(space, from)
	if err != nil {
		return 0, err
	}
	s := w.syncRow()
	var back ranges
	for _, seg := range tail {
		if err := w.removeSegment(seg); err != nil {
			return 0, err
		}
		back = back.with(seg.note.Covers)
	}
	c := s.chain(space, w.v.own())
	c.Seq, c.Hash = end.Seq, end.Hash
	s.Covered, s.Low = s.Covered.without(back), 0
	sizes, there, err := w.sizes(back)
	w.tally.Waiting += sizes
	s.Missing = s.Missing.with(back.without(there))
	return len(tail), err
}

// tail reads this device's links from a number on, and the one before them.
func (w *work) tail(space [16]byte, from uint64) (tail []heldSegment, end Segment, err error) {
	device := w.v.own()
	rows, err := w.tx.QueryContext(w.ctx, `SELECT rid, version, id, note FROM segments
		WHERE space = ? AND device = ? AND version >= ? ORDER BY version`, space[:], device[:], int64(max(from, 1)-1))
	if err != nil {
		return nil, end, damagedBy(err, partSegment)
	}
	defer rows.Close()
	for rows.Next() {
		s := heldSegment{Segment: Segment{Space: space, Device: device}}
		var hash, sealed []byte
		if err := rows.Scan(num(&s.row), num(&s.Seq), blob(&hash), blob(&sealed)); err != nil {
			return nil, end, damagedBy(err, partSegment)
		}
		copy(s.Hash[:], hash)
		if s.note, err = w.v.openNote(s.Segment, sealed); err != nil {
			return nil, end, err
		}
		s.term = w.term(noteRef(s.row, s.Segment, tagOf(sealed)))
		s.Status, s.Linked = s.note.Status, s.note.Linked
		switch {
		case !s.Linked:
		case s.Seq < from:
			end = s.Segment
		default:
			tail = append(tail, s)
		}
	}
	return tail, end, damagedBy(rows.Err(), partSegment)
}

// sizes adds up the sizes of own change-sets that wait again, and says which are there:
// those of a record that was erased meanwhile are not. One that does not open is damaged,
// and named when the outbox is read; then all may be there.
func (w *work) sizes(back ranges) (sum uint64, there ranges, err error) {
	rows, err := w.tx.QueryContext(w.ctx, `SELECT k.id, k.rid, k.value, c.version, c.value FROM changes c JOIN keys k ON k.rid = c.record`)
	if err != nil {
		return 0, nil, damagedBy(err, partChanges)
	}
	defer rows.Close()
	o := outbox{tx: &Tx{w: w}, keys: map[int64]recordKey{}}
	var found []uint64
	for rows.Next() {
		var id screening.RecordID
		var row int64
		var version uint64
		var wrapped, sealed []byte
		if err := rows.Scan(id16(&id), num(&row), blob(&wrapped), num(&version), blob(&sealed)); err != nil {
			return 0, nil, damagedBy(err, partChanges)
		}
		own, encoded, err := o.open(id, row, wrapped, recordPlace(tableChanges, id, version), sealed)
		switch {
		case err != nil:
			there = back
		case own != 0 && back.has(own):
			sum, found = sum+uint64(len(encoded)), append(found, own)
		}
	}
	return sum, there.with(rangesOf(found)), damagedBy(rows.Err(), partChanges)
}

// dropSegment lets the bytes of a segment go; its place, hash and note stay.
func (w *work) dropSegment(s heldSegment) error {
	if s.note.Status != 0 { // a note that was damaged stays so
		e := w.erasedNow().clone()
		e.drop(s.Segment)
		if err := w.putErased(e.indexed()); err != nil {
			return err
		}
	}
	return w.emptySegment(s)
}

// emptySegment writes away the bytes of a segment, and notes it beside them.
func (w *work) emptySegment(s heldSegment) error {
	s.note.Dropped = true
	if s.note.Status == 0 {
		return w.exec(`UPDATE segments SET value = x'' WHERE rid = ?`, s.row)
	}
	b, err := codec().Marshal(s.note)
	if err != nil {
		return err
	}
	w.emptied = true
	sealed := w.v.keys.seal(notePlace(s.Segment), b)
	w.replace(tableSegments, s.term, w.term(noteRef(s.row, s.Segment, tagOf(sealed))))
	return w.exec(`UPDATE segments SET note = ?, value = x'' WHERE rid = ?`, sealed, s.row)
}

// removeSegment takes a segment away whole.
func (w *work) removeSegment(s heldSegment) error {
	w.syncRow().chain(s.Space, s.Device).count(s.note.Status, -1)
	w.emptied = true
	w.replace(tableSegments, s.term, sum{})
	return w.exec(`DELETE FROM segments WHERE rid = ?`, s.row)
}

// DropSegment lets the bytes of a stored segment go; its place, hash and note
// stay. One that is not stored, or dropped already, changes nothing.
func (t *Tx) DropSegment(space, device [16]byte, seq uint64, hash [32]byte) error {
	s := heldSegment{Segment: Segment{Space: space, Device: device, Seq: seq, Hash: hash}}
	var err error
	if s.row, s.term, s.note, err = t.findNote(s.Segment); err == nil && s.row != 0 && !s.note.Dropped {
		err = t.w.dropSegment(s)
	}
	if err != nil {
		return fmt.Errorf("drop segment: %w", err)
	}
	return nil
}

// dropLater drops what an erasure left until the hub had it.
func (t *Tx) dropLater() error {
	was := t.w.erasedNow()
	var rest, due []segmentPlace
	for _, p := range was.Later {
		if p.Seq <= t.w.syncRow().chain(p.Space, p.Device).Acked {
			due = append(due, p)
			continue
		}
		rest = append(rest, p)
	}
	if len(due) == 0 {
		return nil
	}
	e := was.clone()
	e.Later = rest
	if err := t.w.putErased(e); err != nil {
		return err
	}
	for _, p := range due {
		if err := t.DropSegment(p.Space, p.Device, p.Seq, p.Hash); err != nil {
			return err
		}
	}
	return nil
}

// Gap is the first segment of a chain above what the hub is known to hold whose
// bytes are not here any more, or 0: what comes from there on is for others to
// bring.
func (t *Tx) Gap(c Chain) uint64 { return t.w.erasedNow().after(c.Space, c.Device, c.Acked) }

// Passed is how many change-sets of erased records Apply passed over.
func (t *Tx) Passed() int { return len(t.passed) }

// PassedOver lists them.
func (t *Tx) PassedOver() []Late { return t.passed }
