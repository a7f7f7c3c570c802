package hub

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pelita/sync/wire"
)

// Commit stores segments in one transaction.
func (s *sqlStore) Commit(ctx context.Context, segments []wire.Segment, quota int64) ([]wire.Code, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: begin: %w", ErrStorage, err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	codes := make([]wire.Code, len(segments))
	for i, seg := range segments {
		if codes[i], err = addSegment(ctx, tx, seg, quota); err != nil {
			return nil, fmt.Errorf("%w: add segment: %w", ErrStorage, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("%w: commit: %w", ErrStorage, err)
	}
	return codes, nil
}

// addSegment checks the place of one segment and stores it.
func addSegment(ctx context.Context, tx *sql.Tx, seg wire.Segment, quota int64) (wire.Code, error) {
	end, err := chainEnd(ctx, tx, seg.Space, seg.Device)
	if err != nil {
		return "", err
	}
	if seg.Seq <= end.Seq {
		return sameOrFork(ctx, tx, seg)
	}
	switch err := end.Follow(seg); {
	case errors.Is(err, wire.ErrGap):
		return wire.CodeGap, nil
	case err != nil:
		return wire.CodeFork, nil
	}
	hseq, full, err := nextPosition(ctx, tx, seg, quota)
	if err != nil || full {
		return wire.CodeQuota, err
	}
	const add = `INSERT INTO segments (space, device, seq, hseq, id, size, segment) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	_, err = tx.ExecContext(ctx, add, seg.Space[:], seg.Device[:], int64(seg.Seq), hseq, seg.ID[:], len(seg.Raw), seg.Raw)
	if err != nil {
		return "", err
	}
	const move = `INSERT INTO chains (space, device, seq, id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (space, device) DO UPDATE SET seq = excluded.seq, id = excluded.id`
	_, err = tx.ExecContext(ctx, move, seg.Space[:], seg.Device[:], int64(seg.Seq), seg.ID[:])
	return "", err
}

func chainEnd(ctx context.Context, tx *sql.Tx, space, device wire.ID) (wire.Link, error) {
	var seq int64
	var id []byte
	const find = `SELECT seq, id FROM chains WHERE space = $1 AND device = $2`
	err := tx.QueryRowContext(ctx, find, space[:], device[:]).Scan(&seq, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return wire.Link{}, nil
	}
	if err != nil {
		return wire.Link{}, err
	}
	link := wire.Link{Seq: uint64(seq)}
	return link, link.ID.UnmarshalBinary(id)
}

// sameOrFork compares a segment with the one that has its place.
func sameOrFork(ctx context.Context, tx *sql.Tx, seg wire.Segment) (wire.Code, error) {
	var id []byte
	const find = `SELECT id FROM segments WHERE space = $1 AND device = $2 AND seq = $3`
	err := tx.QueryRowContext(ctx, find, seg.Space[:], seg.Device[:], int64(seg.Seq)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil // it was let go, see Compact
	}
	if err != nil {
		return "", err
	}
	var hash wire.Hash
	if err := hash.UnmarshalBinary(id); err != nil {
		return "", err
	}
	if hash != seg.ID {
		return wire.CodeFork, nil
	}
	return "", nil
}

// nextPosition draws the next hseq of a space from its counter row. A database
// sequence would not do: a number drawn early but committed late would be
// passed over by a reader for ever.
func nextPosition(ctx context.Context, tx *sql.Tx, seg wire.Segment, quota int64) (hseq int64, full bool, err error) {
	var used int64
	const find = `SELECT bytes FROM spaces WHERE space = $1`
	err = tx.QueryRowContext(ctx, find, seg.Space[:]).Scan(&used)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, false, err
	}
	size := int64(len(seg.Raw))
	if used+size > quota {
		return 0, true, nil
	}
	const next = `INSERT INTO spaces (space, hseq, bytes) VALUES ($1, 1, $2)
		ON CONFLICT (space) DO UPDATE SET hseq = spaces.hseq + 1, bytes = spaces.bytes + excluded.bytes
		RETURNING hseq`
	err = tx.QueryRowContext(ctx, next, seg.Space[:], size).Scan(&hseq)
	return hseq, false, err
}

// Plan lists what a device has not read.
func (s *sqlStore) Plan(ctx context.Context, space wire.ID, after uint64, want int64, skip Skip) (Plan, error) {
	plan := Plan{Upto: after}
	var top sql.NullInt64
	err := s.db.QueryRowContext(ctx, `SELECT hseq FROM spaces WHERE space = $1`, space[:]).Scan(&top)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Plan{}, fmt.Errorf("%w: top: %w", ErrStorage, err)
	}
	plan.Top = uint64(top.Int64)
	if plan.Top <= after {
		plan.Upto = plan.Top
		return plan, nil
	}
	const list = `SELECT hseq, device, seq, size, id FROM segments WHERE space = $1 AND hseq > $2 AND hseq <= $3 ORDER BY hseq`
	rows, err := s.db.QueryContext(ctx, list, space[:], int64(after), top.Int64)
	if err != nil {
		return Plan{}, fmt.Errorf("%w: list: %w", ErrStorage, err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		var hseq, seq, size int64
		var rawDevice, rawID []byte
		if err := rows.Scan(&hseq, &rawDevice, &seq, &size, &rawID); err != nil {
			return Plan{}, fmt.Errorf("%w: list: %w", ErrStorage, err)
		}
		var device wire.ID
		var id wire.Hash
		if err := errors.Join(device.UnmarshalBinary(rawDevice), id.UnmarshalBinary(rawID)); err != nil {
			return Plan{}, fmt.Errorf("%w: list: %w", ErrStorage, err)
		}
		if skip.covers(device, uint64(seq), id.Short()) {
			plan.Upto = uint64(hseq)
			continue
		}
		if plan.Bytes > 0 && plan.Bytes+size > want {
			return plan, nil
		}
		plan.Positions = append(plan.Positions, uint64(hseq))
		plan.Bytes += size
		plan.Upto = uint64(hseq)
	}
	if err := rows.Err(); err != nil {
		return Plan{}, fmt.Errorf("%w: list: %w", ErrStorage, err)
	}
	return plan, nil
}

// Segment reads one segment.
func (s *sqlStore) Segment(ctx context.Context, space wire.ID, hseq uint64) ([]byte, error) {
	var b []byte
	const find = `SELECT segment FROM segments WHERE space = $1 AND hseq = $2`
	if err := s.db.QueryRowContext(ctx, find, space[:], int64(hseq)).Scan(&b); err != nil {
		return nil, fmt.Errorf("%w: read segment: %w", ErrStorage, err)
	}
	return b, nil
}

// Heads lists the ends of the chains of a space.
func (s *sqlStore) Heads(ctx context.Context, space wire.ID) ([]wire.Head, error) {
	const list = `SELECT device, seq, id FROM chains WHERE space = $1 ORDER BY device`
	rows, err := s.db.QueryContext(ctx, list, space[:])
	if err != nil {
		return nil, fmt.Errorf("%w: heads: %w", ErrStorage, err)
	}
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	var heads []wire.Head
	for rows.Next() {
		var seq int64
		var device, id []byte
		if err := rows.Scan(&device, &seq, &id); err != nil {
			return nil, fmt.Errorf("%w: heads: %w", ErrStorage, err)
		}
		h := wire.Head{Seq: uint64(seq)}
		var hash wire.Hash
		if err := errors.Join(h.Device.UnmarshalBinary(device), hash.UnmarshalBinary(id)); err != nil {
			return nil, fmt.Errorf("%w: heads: %w", ErrStorage, err)
		}
		h.Hash = hash.Short()
		heads = append(heads, h)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%w: heads: %w", ErrStorage, err)
	}
	return heads, nil
}
