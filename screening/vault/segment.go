package vault

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
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
	row, old, err := t.findNote(s)
	if err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	c := t.w.syncRow().chain(s.Space, s.Device)
	if row != 0 {
		c.count(old.Status, -1)
		n.Sum, n.Covers = old.Sum, n.Covers.with(old.Covers)
	}
	c.count(s.Status, 1)
	c.link(s, s.Linked)
	if err := t.cover(covers); err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	b, err := codec().enc.Marshal(n)
	if err != nil {
		return fmt.Errorf("store segment: %w", err)
	}
	sealed := t.w.v.keys.seal(notePlace(s), b)
	if row != 0 {
		return t.w.exec(`UPDATE segments SET note = ? WHERE rid = ?`, sealed, row)
	}
	return t.w.exec(`INSERT INTO segments (space, device, version, id, note, value) VALUES (?, ?, ?, ?, ?, ?)`,
		s.Space[:], s.Device[:], s.Seq, s.Hash[:], sealed, s.Bytes)
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
func (t *Tx) findNote(s Segment) (row int64, n note, err error) {
	var sealed []byte
	err = t.w.tx.QueryRowContext(t.w.ctx, `SELECT rid, note FROM segments WHERE space = ? AND device = ? AND version = ? AND id = ?`,
		s.Space[:], s.Device[:], s.Seq, s.Hash[:]).Scan(num(&row), blob(&sealed))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, n, nil
	}
	if err != nil {
		return 0, n, damagedBy(err, partSegment)
	}
	n, err = t.w.v.openNote(s, sealed)
	return row, n, err
}

func (v *Vault) openNote(s Segment, sealed []byte) (note, error) {
	var n note
	b, err := v.keys.open(notePlace(s), sealed)
	if err != nil || codec().dec.Unmarshal(b, &n) != nil || !n.Covers.sound() || n.Status > maxStatus {
		return n, damaged(partSegment, nil)
	}
	return n, nil
}

// Find gives a stored segment by its place and hash, without its bytes; false
// when it is not there.
func (t *Tx) Find(space, device [16]byte, seq uint64, hash [32]byte) (Segment, bool, error) {
	s := Segment{Space: space, Device: device, Seq: seq, Hash: hash}
	row, n, err := t.findNote(s)
	if err != nil {
		return s, false, fmt.Errorf("find segment: %w", err)
	}
	s.Status, s.Linked = n.Status, n.Linked
	return s, row != 0, nil
}

// SegmentQuery selects segments of a space. With Device set: that chain by
// number, those after After. Without: all chains in the order in which they were
// first stored, the first After of those that match left out. Match chooses by
// status; nil takes all. Limit and Bytes bound the answer, which has at least
// one segment if any matches; zero sets no bound.
type SegmentQuery struct {
	Space  [16]byte
	Device [16]byte
	After  uint64
	Match  func(status uint8) bool
	Limit  int
	Bytes  int
}

// Segments reads stored segments. *screening.DamagedError when one was changed.
func (v *Vault) Segments(ctx context.Context, q SegmentQuery) ([]Segment, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	return v.segments(ctx, v.db, q)
}

// Segments is Vault.Segments within the exchange.
func (t *Tx) Segments(q SegmentQuery) ([]Segment, error) {
	return t.w.v.segments(t.w.ctx, t.w.tx, q)
}

func (v *Vault) segments(ctx context.Context, db queryer, q SegmentQuery) ([]Segment, error) {
	const columns = `SELECT space, device, version, id, note, value FROM segments WHERE space = ?`
	query, args, skip := columns+` ORDER BY rid`, []any{q.Space[:]}, q.After
	if q.Device != ([16]byte{}) {
		query, args, skip = columns+` AND device = ? AND version > ? ORDER BY version, rid`, append(args, q.Device[:], int64(min(q.After, 1<<62))), 0
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, damagedBy(fmt.Errorf("read segments: %w", err), partSegment)
	}
	defer rows.Close()
	var out []Segment
	size := 0
	for rows.Next() {
		s, matches, err := v.scanSegment(rows, q)
		if err != nil {
			return nil, fmt.Errorf("read segments: %w", err)
		}
		if !matches {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		size += len(s.Bytes)
		if len(out) > 0 && q.Bytes > 0 && size > q.Bytes {
			break
		}
		if out = append(out, s); len(out) == q.Limit {
			break
		}
	}
	if err := rows.Err(); err != nil {
		return nil, damagedBy(fmt.Errorf("read segments: %w", err), partSegment)
	}
	return out, nil
}

// scanSegment reads one row, and says whether it matches.
func (v *Vault) scanSegment(rows *sql.Rows, q SegmentQuery) (Segment, bool, error) {
	var s Segment
	var hash, sealed []byte
	err := rows.Scan(id16(&s.Space), id16(&s.Device), num(&s.Seq), blob(&hash), blob(&sealed), blob(&s.Bytes))
	if err != nil {
		return s, false, damagedBy(err, partSegment)
	}
	if copy(s.Hash[:], hash) != len(s.Hash) {
		return s, false, damaged(partSegment, nil)
	}
	n, err := v.openNote(s, sealed)
	if err != nil {
		return s, false, err
	}
	if q.Match != nil && !q.Match(n.Status) {
		return s, false, nil
	}
	if sha256.Sum256(s.Bytes) != n.Sum {
		return s, false, damaged(partSegment, nil)
	}
	s.Status, s.Linked = n.Status, n.Linked
	return s, true, nil
}
