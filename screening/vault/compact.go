package vault

import (
	"context"
	"crypto/sha256"
	"fmt"

	"pelita/screening"
)

// PutLink stores a link of a chain whose bytes never come: a snapshot holds what
// they held. The chain goes on from it, and what lies between its end and the link
// counts as let go. A segment that is stored already, by its hash, becomes a link
// and keeps its bytes.
func (t *Tx) PutLink(s Segment) error {
	s.Bytes, s.Linked = []byte{}, true
	row, _, _, err := t.findNote(s)
	if err == nil && row != 0 {
		err = t.PutSegment(s)
	} else if err == nil {
		err = t.putLink(s)
	}
	if err != nil {
		return fmt.Errorf("store link: %w", err)
	}
	return nil
}

func (t *Tx) putLink(s Segment) error {
	if s.Status == 0 || s.Status > maxStatus {
		return errStatus
	}
	c := t.w.syncRow().chain(s.Space, s.Device)
	e := t.w.erasedNow().clone()
	e.dropAll(s.Space, s.Device, ranges{{First: min(c.Seq+1, s.Seq), Last: s.Seq}})
	if err := t.w.putErased(e.indexed()); err != nil {
		return err
	}
	c.count(s.Status, 1)
	c.link(s, true)
	b, err := codec().Marshal(note{Status: s.Status, Linked: true, Sum: sha256.Sum256(nil), Dropped: true})
	if err != nil {
		return err
	}
	return t.writeSegment(s, 0, sum{}, t.w.v.keys.seal(notePlace(s), b))
}

// DropChain lets go of the bytes of segments of a chain, up to a number and of a
// status that matches. Their places, hashes and notes stay.
func (t *Tx) DropChain(space, device [16]byte, upto uint64, match func(status uint8) bool) error {
	held, err := t.chainUpTo(space, device, upto)
	if err != nil {
		return fmt.Errorf("drop segments: %w", err)
	}
	var gone []uint64
	for _, s := range held {
		if s.note.Dropped || !s.note.Linked || !match(s.note.Status) {
			continue
		}
		s.term = t.w.term(noteRef(s.row, s.Segment, s.tag))
		if err := t.w.emptySegment(s.heldSegment); err != nil {
			return fmt.Errorf("drop segments: %w", err)
		}
		gone = append(gone, s.Seq)
	}
	if len(gone) == 0 {
		return nil
	}
	e := t.w.erasedNow().clone()
	e.dropAll(space, device, rangesOf(gone))
	return t.w.putErased(e.indexed())
}

// tagged is a stored segment with the tag of its sealed note.
type tagged struct {
	heldSegment
	tag tag
}

func (t *Tx) chainUpTo(space, device [16]byte, upto uint64) ([]tagged, error) {
	if err := t.w.v.hold(t.w.ctx, t.w.tx, summedNotes(), t.w.tally.Manifest); err != nil {
		return nil, err
	}
	rows, err := t.w.tx.QueryContext(t.w.ctx, `SELECT rid, version, id, note FROM segments
		WHERE space = ? AND device = ? AND version <= ? ORDER BY version`, space[:], device[:], int64(upto))
	if err != nil {
		return nil, damagedBy(err, partSegment)
	}
	defer rows.Close()
	var out []tagged
	for rows.Next() {
		var s tagged
		s.Space, s.Device = space, device
		var hash, sealed []byte
		if err := rows.Scan(num(&s.row), num(&s.Seq), blob(&hash), blob(&sealed)); err != nil {
			return nil, damagedBy(err, partSegment)
		}
		copy(s.Hash[:], hash)
		if s.note, err = t.w.v.openNote(s.Segment, sealed); err != nil {
			return nil, err
		}
		s.tag = tagOf(sealed)
		out = append(out, s)
	}
	return out, damagedBy(rows.Err(), partSegment)
}

// Settled gives every change-set that is here and not waiting to be sealed, record
// by record. Nothing else of the vault waits while give runs.
// *screening.DamagedError.
func (v *Vault) Settled(ctx context.Context, give func(id screening.RecordID, encoded []byte) error) error {
	ids, err := v.recordIDs()
	if err != nil {
		return err
	}
	for _, id := range ids {
		all, err := v.settledOf(ctx, id)
		if err != nil {
			return fmt.Errorf("read change-sets: %w", err)
		}
		for _, encoded := range all {
			if err := give(id, encoded); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *Vault) recordIDs() ([]screening.RecordID, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	var ids []screening.RecordID
	for _, e := range v.index.all() {
		ids = append(ids, e.id)
	}
	return ids, nil
}

// settledOf are those of one record; none of one that has gone meanwhile.
func (v *Vault) settledOf(ctx context.Context, id screening.RecordID) (out [][]byte, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	e, ok := v.index.byID[id]
	if v.closed || !ok {
		return nil, ctx.Err()
	}
	l := loaded{id: id, row: e.row}
	if l.key, err = v.readKey(ctx, v.db, id, e.row); err != nil {
		return nil, damaged(partRecord, id)
	}
	_, err = v.refold(ctx, v.db, l, func(own uint64, encoded []byte) {
		if own == 0 || v.sync.Covered.has(own) {
			out = append(out, encoded)
		}
	})
	return out, err
}
