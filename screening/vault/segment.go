package vault

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Segment is a piece of one device's log in one space, sealed and signed by
// sync; the vault stores its bytes as they are. Two segments with one place and
// different hashes are both kept.
type Segment struct {
	Space  [16]byte
	Device [16]byte
	Seq    uint64
	Hash   [32]byte
	// Status is sync's code for how the segment counts, 1 to 15. It is sealed.
	Status uint8
	// Linked says that it is a link of its chain, so that Chain.Seq moves to it.
	Linked bool
	Bytes  []byte
	// Dropped says that the bytes went with a record that was erased.
	Dropped bool
}

// maxStatus is the last status that a chain counts.
const maxStatus = 15

// note is the sealed column of a segment: what the vault knows of it beside its
// bytes, and the digest that shows a changed byte.
type note struct {
	Status uint8    `cbor:"1,keyasint"`
	Linked bool     `cbor:"2,keyasint"`
	Sum    [32]byte `cbor:"3,keyasint"`
	Covers ranges   `cbor:"4,keyasint,omitempty"`
	// Dropped says that the bytes went with a record that was erased.
	Dropped bool `cbor:"5,keyasint,omitempty"`
}

func notePlace(s Segment) place {
	row := slices.Concat(s.Space[:], s.Device[:], s.Hash[:])
	return place{table: tableSegments, column: columnNote, row: row, version: s.Seq}
}

var (
	// errCovers: a segment claims a change-set that Outbox did not give in the
	// same exchange.
	errCovers = errors.New("segment covers what was not read")
	errStatus = errors.New("not a segment status")
)

// PutSegment stores a segment, or gives one that is stored (by its hash) a new
// status. covers are the counters of this device's change-sets inside it, read
// by Outbox in the same exchange: they leave the outbox.
func (t *Tx) PutSegment(s Segment, covers ...uint64) error {
	if s.Status == 0 || s.Status > maxStatus {
		return fmt.Errorf("store segment: %w", errStatus)
	}
	n := note{Status: s.Status, Linked: s.Linked, Sum: sha256.Sum256(s.Bytes), Covers: rangesOf(covers)}
	row, was, old, err := t.findNote(s)
	if err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	c := t.w.syncRow().chain(s.Space, s.Device)
	if row != 0 {
		c.count(old.Status, -1)
		n.Sum, n.Covers, n.Dropped = old.Sum, n.Covers.with(old.Covers), old.Dropped
	}
	c.count(s.Status, 1)
	c.link(s, s.Linked)
	if err := t.cover(covers); err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	b, err := codec().Marshal(n)
	if err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	if err := t.writeSegment(s, row, was, t.w.v.keys.seal(notePlace(s), b)); err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	return nil
}

// noteRef is what the term of a segment's note is made of.
func noteRef(row int64, s Segment, t tag) rowRef {
	p := notePlace(s)
	return rowRef{table: tableSegments, row: row, id: p.row, version: p.version, tag: t}
}

// writeSegment writes a new segment, or the note of the one in that row, whose
// term was was.
func (t *Tx) writeSegment(s Segment, row int64, was sum, sealed []byte) error {
	if row != 0 {
		t.wrote(s, row, was, sealed)
		return t.w.exec(`UPDATE segments SET note = ? WHERE rid = ?`, sealed, row)
	}
	t.w.wrote = true
	res, err := t.w.tx.ExecContext(t.w.ctx, `INSERT INTO segments (space, device, version, id, note, value) VALUES (?, ?, ?, ?, ?, ?)`,
		s.Space[:], s.Device[:], s.Seq, s.Hash[:], sealed, s.Bytes)
	if err != nil {
		return damagedBy(err, partDatabase)
	}
	if row, err = res.LastInsertId(); err != nil {
		return err
	}
	t.wrote(s, row, was, sealed)
	return nil
}

// wrote notes what row of segments was written.
func (t *Tx) wrote(s Segment, row int64, was sum, sealed []byte) {
	t.w.stubs = append(t.w.stubs, stubOf(row, s))
	t.w.replace(tableSegments, was, t.w.term(noteRef(row, s, tagOf(sealed))))
}

// cover takes change-sets out of the outbox.
func (t *Tx) cover(counters []uint64) error {
	for _, n := range counters {
		size, ok := t.read[n]
		if !ok {
			return errCovers
		}
		t.w.tally.Waiting -= min(t.w.tally.Waiting, uint64(size))
		delete(t.read, n)
	}
	if len(counters) > 0 {
		s := t.w.syncRow()
		s.Covered = s.Covered.with(rangesOf(counters))
	}
	return nil
}

// findNote finds a stored segment by its place and hash; row 0 when it is not there.
func (t *Tx) findNote(s Segment) (row int64, was sum, n note, err error) {
	if err := t.w.v.hold(t.w.ctx, t.w.tx, summedNotes(), t.w.tally.Manifest); err != nil {
		return 0, was, n, err
	}
	var sealed []byte
	err = t.w.tx.QueryRowContext(t.w.ctx, `SELECT rid, note FROM segments WHERE space = ? AND device = ? AND version = ? AND id = ?`,
		s.Space[:], s.Device[:], s.Seq, s.Hash[:]).Scan(num(&row), blob(&sealed))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, was, n, nil
	}
	if err != nil {
		return 0, was, n, damagedBy(err, partSegment)
	}
	n, err = t.w.v.openNote(s, sealed)
	return row, t.w.term(noteRef(row, s, tagOf(sealed))), n, err
}

func (v *Vault) openNote(s Segment, sealed []byte) (note, error) {
	var n note
	b, err := v.keys.open(notePlace(s), sealed)
	if err != nil || codec().Unmarshal(b, &n) != nil || !n.Covers.sound() || n.Status > maxStatus {
		return n, damaged(partSegment, nil)
	}
	return n, nil
}

// Find gives a stored segment by its place and hash, without its bytes; false
// when it is not there.
func (t *Tx) Find(space, device [16]byte, seq uint64, hash [32]byte) (Segment, bool, error) {
	s := Segment{Space: space, Device: device, Seq: seq, Hash: hash}
	row, _, n, err := t.findNote(s)
	if err != nil {
		return s, false, fmt.Errorf("find segment: %w", err)
	}
	s.Status, s.Linked, s.Dropped = n.Status, n.Linked, n.Dropped
	return s, row != 0, nil
}
