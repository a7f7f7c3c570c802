package vault

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"pelita/screening"
)

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
	if err := v.hold(ctx, v.db, summedNotes(), v.tally.Manifest); err != nil {
		return nil, fmt.Errorf("read segments: %w", err)
	}
	return v.segments(ctx, v.db, v.sync.Chains, nil, q)
}

// Segments is Vault.Segments within the exchange.
func (t *Tx) Segments(q SegmentQuery) ([]Segment, error) {
	if err := t.w.v.hold(t.w.ctx, t.w.tx, summedNotes(), t.w.tally.Manifest); err != nil {
		return nil, fmt.Errorf("read segments: %w", err)
	}
	return t.w.v.segments(t.w.ctx, t.w.tx, t.w.sync.Chains, t.w.stubs, q)
}

// segments asks SQL alone where the chains' counts tell that no status has to be
// looked at, nothing at all where they tell that none matches, and the stubs in
// memory otherwise. fresh are the stubs of the transaction, if any.
func (v *Vault) segments(ctx context.Context, db queryer, chains []Chain, fresh []stub, q SegmentQuery) ([]Segment, error) {
	some, all := q.matches(chains)
	var out []Segment
	var err error
	switch {
	case all:
		out, err = v.readSegments(ctx, db, q)
	case some:
		var stubs []stub
		if stubs, err = v.loadStubs(ctx, db, fresh); err == nil {
			out, err = v.pickSegments(ctx, db, stubs, q)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read segments: %w", err)
	}
	return out, nil
}

func (q SegmentQuery) anyDevice() bool { return q.Device == [16]byte{} }

// matches says whether segments of any, and of every, status that is stored in
// the chains asked for match.
func (q SegmentQuery) matches(chains []Chain) (some, all bool) {
	if q.Match == nil {
		return true, true
	}
	all = true
	for _, c := range chains {
		if c.Space != q.Space || !q.anyDevice() && c.Device != q.Device {
			continue
		}
		for status, n := range c.Counts {
			if n == 0 {
				continue
			}
			ok := q.Match(uint8(status))
			some, all = some || ok, all && ok
		}
	}
	return some, some && all
}

const segmentColumns = `SELECT rid, space, device, version, id, note, value FROM segments`

// readSegments reads those that SQL finds, whatever their status. The + keeps
// SQLite from sorting what the table has in order.
func (v *Vault) readSegments(ctx context.Context, db queryer, q SegmentQuery) ([]Segment, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	after := int64(min(q.After, 1<<62))
	query, args := segmentColumns+` WHERE +space = ? ORDER BY rid LIMIT ? OFFSET ?`, []any{q.Space[:], limit, after}
	if !q.anyDevice() {
		query = segmentColumns + ` WHERE space = ? AND device = ? AND version > ? ORDER BY version, rid LIMIT ?`
		args = []any{q.Space[:], q.Device[:], after, limit}
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, damagedBy(err, partSegment)
	}
	defer rows.Close()
	var out []Segment
	size := 0
	for rows.Next() {
		s, err := v.scanSegment(rows)
		if err != nil {
			return nil, err
		}
		size += len(s.Bytes)
		if len(out) > 0 && q.Bytes > 0 && size > q.Bytes {
			break
		}
		out = append(out, s)
	}
	return out, damagedBy(rows.Err(), partSegment)
}

// scanSegment opens one row of segmentColumns.
func (v *Vault) scanSegment(row scanner) (Segment, error) {
	s, _, err := v.scanNoted(row)
	return s, err
}

// scanNoted is scanSegment with all that is noted of the segment.
func (v *Vault) scanNoted(row scanner) (Segment, note, error) {
	var s Segment
	var rid int64
	var hash, sealed []byte
	err := row.Scan(num(&rid), id16(&s.Space), id16(&s.Device), num(&s.Seq), blob(&hash), blob(&sealed), blob(&s.Bytes))
	if err != nil {
		return s, note{}, damagedBy(err, partSegment)
	}
	if copy(s.Hash[:], hash) != len(s.Hash) {
		return s, note{}, damaged(partSegment, nil)
	}
	n, err := v.openNote(s, sealed)
	if err != nil {
		return s, n, err
	}
	if n.Dropped != (len(s.Bytes) == 0) || !n.Dropped && sha256.Sum256(s.Bytes) != n.Sum {
		return s, note{}, damaged(partSegment, nil)
	}
	s.Status, s.Linked, s.Dropped = n.Status, n.Linked, n.Dropped
	return s, n, nil
}

// stub is what stands in memory of a segment, so that choosing by status does
// not open every note again. Status 0 is a segment whose note does not open.
type stub struct {
	row           int64
	space, device [16]byte
	seq           uint64
	status        uint8
}

func stubOf(row int64, s Segment) stub { return stub{row, s.Space, s.Device, s.Seq, s.Status} }

// mergeStubs puts what is newer into all, which is sorted by row.
func mergeStubs(all, newer []stub) []stub {
	for _, s := range newer {
		at, ok := slices.BinarySearchFunc(all, s.row, func(a stub, row int64) int { return cmp.Compare(a.row, row) })
		if ok {
			all[at] = s
		} else {
			all = slices.Insert(all, at, s)
		}
	}
	return all
}

// loadStubs gives every stub; it opens each note once while the vault is open.
// What a transaction wrote is not kept before it is committed.
func (v *Vault) loadStubs(ctx context.Context, db queryer, fresh []stub) ([]stub, error) {
	if v.stubs != nil && len(fresh) == 0 {
		return v.stubs, nil
	}
	if v.stubs != nil {
		return mergeStubs(slices.Clone(v.stubs), fresh), nil
	}
	all := []stub{}
	err := v.eachNote(ctx, db, func(row int64, s Segment, n note) {
		s.Status = n.Status
		all = append(all, stubOf(row, s))
	})
	if err == nil && len(fresh) == 0 {
		v.stubs = all
	}
	return all, err
}

// eachNote opens the note of every segment, by row; one that does not open is
// given with a zero note.
func (v *Vault) eachNote(ctx context.Context, db queryer, do func(row int64, s Segment, n note)) error {
	rows, err := db.QueryContext(ctx, `SELECT rid, space, device, version, id, note FROM segments ORDER BY rid`)
	if err != nil {
		return damagedBy(err, partSegment)
	}
	defer rows.Close()
	for rows.Next() {
		var s Segment
		var row int64
		var hash, sealed []byte
		if err := rows.Scan(num(&row), id16(&s.Space), id16(&s.Device), num(&s.Seq), blob(&hash), borrowed{&sealed}); err != nil {
			return damagedBy(err, partSegment)
		}
		copy(s.Hash[:], hash)
		n, err := v.openNote(s, sealed)
		if err != nil {
			n = note{}
		}
		do(row, s, n)
	}
	return damagedBy(rows.Err(), partSegment)
}

// pickSegments chooses among the stubs and reads only what it chose.
func (v *Vault) pickSegments(ctx context.Context, db queryer, stubs []stub, q SegmentQuery) ([]Segment, error) {
	var out []Segment
	size := 0
	for _, row := range q.pick(stubs) {
		s, err := v.scanSegment(db.QueryRowContext(ctx, segmentColumns+` WHERE rid = ?`, row))
		if errors.Is(err, sql.ErrNoRows) {
			err = damaged(partSegment, nil)
		}
		if err != nil {
			return nil, err
		}
		size += len(s.Bytes)
		if len(out) > 0 && q.Bytes > 0 && size > q.Bytes {
			break
		}
		out = append(out, s)
	}
	return out, nil
}

// pick gives the rows that match, in the order and number asked for.
func (q SegmentQuery) pick(stubs []stub) []int64 {
	var found []stub
	for _, s := range stubs {
		if s.space == q.Space && (q.anyDevice() || s.device == q.Device && s.seq > q.After) && q.Match(s.status) {
			found = append(found, s)
		}
	}
	if q.anyDevice() {
		found = found[min(q.After, uint64(len(found))):]
	} else {
		slices.SortStableFunc(found, func(a, b stub) int { return cmp.Compare(a.seq, b.seq) })
	}
	if q.Limit > 0 {
		found = found[:min(q.Limit, len(found))]
	}
	out := make([]int64, len(found))
	for i, s := range found {
		out[i] = s.row
	}
	return out
}
