package vault

import (
	"slices"

	"pelita/screening"
	"pelita/screening/journal"
)

// recalled is what the journal says of holds and erasures: who, what, when and why.
// What was signed about them is in no entry; see Tx.Prove.
type recalled struct {
	orders     orders
	tombstones []Tombstone
	gaps       bool // the journal is not whole, so that some may be missing
}

// recall makes the holds and the erasures anew from the journal, where their row is
// lost, and names how many there were. It comes after the journal was mended and the
// segments were counted.
func (r *rebuilding) recall() error {
	if !r.mayLack(metaHolds) && !r.mayLack(metaErased) {
		return nil
	}
	known, err := r.remember()
	if err != nil {
		return err
	}
	holds, erased := r.lacks(metaHolds, len(known.orders)), r.lacks(metaErased, len(known.tombstones))
	if !holds && !erased {
		return nil
	}
	did := screening.RemadeError{Gaps: known.gaps}
	if holds {
		did.Holds = len(known.orders)
		r.w.orders = known.orders
		if err := r.w.putMetaCBOR(metaHolds, known.orders); err != nil {
			return err
		}
	}
	if erased {
		did.Erasures = len(known.tombstones)
		row, err := r.erasedAnew(known.tombstones)
		if err != nil {
			return err
		}
		if err := r.w.putErased(row.indexed()); err != nil {
			return err
		}
	}
	r.broken = append(r.broken, &did)
	return nil
}

// mayLack says that a row is lost, or may be.
func (r *rebuilding) mayLack(name string) bool {
	return slices.Contains(r.lost, name) || slices.Contains(r.doubted, name)
}

// lacks says that a row is lost. One that may never have been written is, and is
// named, where the journal knows something that stood in it.
func (r *rebuilding) lacks(name string, known int) bool {
	if slices.Contains(r.doubted, name) && known > 0 {
		r.lost, r.broken = append(r.lost, name), append(r.broken, damagedRow(name))
	}
	return slices.Contains(r.lost, name)
}

// remember reads the journal. An entry that opens is one that this vault wrote; where
// others are gone or damaged, what they said is not known.
func (r *rebuilding) remember() (recalled, error) {
	out := recalled{orders: orders{}}
	rows, err := r.w.tx.QueryContext(r.w.ctx, `SELECT rid, value FROM journal WHERE rid > 0 ORDER BY rid`)
	if err != nil {
		return out, damagedBy(err, partJournal)
	}
	defer rows.Close()
	opened := uint64(0)
	for rows.Next() {
		f, err := r.v.scanEntry(rows)
		if err != nil {
			return out, err
		}
		if f.opens {
			opened++
			out.take(f.entry)
		}
	}
	out.gaps = !r.tally || opened < r.w.tally.Journal.Count
	return out, damagedBy(rows.Err(), partJournal)
}

func (c *recalled) take(e journalEntry) {
	switch journal.Kind(e.Kind) {
	case journal.Held:
		c.orders = append(c.orders, Hold{Record: e.Record, Order: HoldRecord, At: e.At, Officer: e.Officer, Why: e.Why})
	case journal.Released:
		c.orders = append(c.orders, Hold{Record: e.Record, Order: ReleaseRecord, At: e.At, Officer: e.Officer, Why: e.Why})
	case journal.Erased:
		if !slices.ContainsFunc(c.tombstones, func(t Tombstone) bool { return t.Record == e.Record }) {
			c.tombstones = append(c.tombstones, Tombstone{Record: e.Record, At: e.At, Officer: e.Officer, Why: e.Why})
		}
	}
}

// erasedAnew is the row about erasures: the tombstones of records that are not here,
// and the segments whose notes say that their bytes went. Which of this device's
// segments still hold a part of an erased record stood in the lost row only. So the
// bytes of each that the hub is not known to hold go once it has them: what is in
// them is here in the change-sets, and an exchange tells the hub's colleagues.
func (r *rebuilding) erasedAnew(tombstones []Tombstone) (erasedRow, error) {
	var out erasedRow
	for _, t := range tombstones {
		n, err := count(r.w.ctx, r.w.tx, `SELECT count(*) FROM keys WHERE id = ?`, t.Record[:])
		if err != nil {
			return out, damagedBy(err, partRecord)
		}
		if n == 0 { // one that came back before was not erased for good
			out.Records = append(out.Records, t)
		}
	}
	err := r.v.eachNote(r.w.ctx, r.w.tx, func(_ int64, s Segment, n note) {
		switch {
		case n.Dropped:
			out.drop(s)
		case r.mayHold(s, n) && len(out.Records) > 0:
			out.Later = append(out.Later, segmentPlace{Space: s.Space, Device: s.Device, Seq: s.Seq, Hash: s.Hash})
		}
	})
	return out, err
}

// mayHold says that a segment may be one of which an erasure left the bytes until the
// hub has them.
func (r *rebuilding) mayHold(s Segment, n note) bool {
	return n.Linked && s.Device == r.v.own() && s.Seq > r.w.syncRow().chain(s.Space, s.Device).Acked
}
