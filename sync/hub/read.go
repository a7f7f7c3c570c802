package hub

import (
	"context"
	"database/sql"
	"errors"

	"pelita/sync/wire"
)

// How many positions are listed at once, first and at most: a reader that has
// enough after a few does not make the database list a whole space.
const (
	firstPage   = 32
	longestPage = 1024
)

// Plan lists what a device has not read.
func (s *sqlStore) Plan(ctx context.Context, space wire.ID, after uint64, want int64, skip Skip) (Plan, error) {
	top, err := s.top(ctx, space)
	if err != nil {
		return Plan{}, err
	}
	if top <= after {
		return Plan{Upto: top, Top: top}, nil
	}
	p := planner{Plan: Plan{Upto: after, Top: top}, want: want, skip: skip}
	for rows := firstPage; p.Upto < top && !p.enough; rows = min(4*rows, longestPage) {
		if err := s.planPage(ctx, space, &p, rows); err != nil {
			return Plan{}, s.fault("list", err)
		}
	}
	return p.Plan, nil
}

func (s *sqlStore) top(ctx context.Context, space wire.ID) (uint64, error) {
	var top sql.NullInt64
	err := s.db.QueryRowContext(ctx, `SELECT hseq FROM spaces WHERE space = $1`, space[:]).Scan(&top)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, s.fault("top", err)
	}
	return uint64(top.Int64), nil
}

// planner gathers a plan.
type planner struct {
	Plan
	want   int64
	skip   Skip
	enough bool
}

func (s *sqlStore) planPage(ctx context.Context, space wire.ID, p *planner, limit int) error {
	const list = `SELECT hseq, device, seq, size, id FROM segments
		WHERE space = $1 AND hseq > $2 AND hseq <= $3 ORDER BY hseq LIMIT $4`
	rows, err := s.db.QueryContext(ctx, list, space[:], int64(p.Upto), int64(p.Top), limit)
	if err != nil {
		return err
	}
	n := 0
	err = scanAll(rows, func(row scanner) error {
		n++
		return p.scan(row)
	})
	if err == nil && n < limit && !p.enough {
		p.Upto = p.Top // what is missing up to there was dropped
	}
	return err
}

func (p *planner) scan(row scanner) error {
	var hseq, seq, size int64
	var rawDevice, rawID []byte
	if err := row.Scan(&hseq, &rawDevice, &seq, &size, &rawID); err != nil || p.enough {
		return err
	}
	var device wire.ID
	var id wire.Hash
	if err := errors.Join(device.UnmarshalBinary(rawDevice), id.UnmarshalBinary(rawID)); err != nil {
		return err
	}
	if !p.skip.covers(device, uint64(seq), id.Short()) {
		if p.enough = p.Bytes > 0 && p.Bytes+size > p.want; p.enough {
			return nil
		}
		p.Positions = append(p.Positions, uint64(hseq))
		p.Bytes += size
	}
	p.Upto = uint64(hseq)
	return nil
}

// Segment reads one segment.
func (s *sqlStore) Segment(ctx context.Context, space wire.ID, hseq uint64) ([]byte, error) {
	var b []byte
	const find = `SELECT segment FROM segments WHERE space = $1 AND hseq = $2`
	if err := s.db.QueryRowContext(ctx, find, space[:], int64(hseq)).Scan(&b); err != nil {
		return nil, s.fault("read segment", err)
	}
	return b, nil
}

// Heads lists ends of the chains of a space.
func (s *sqlStore) Heads(ctx context.Context, space wire.ID, only ...wire.ID) (heads []wire.Head, err error) {
	scan := func(row scanner) error {
		c, err := scanChain(row)
		heads = append(heads, wire.Head{Device: c.device, Seq: c.end.Seq, Hash: c.end.ID.Short()})
		return err
	}
	const all = `SELECT space, device, seq, id, dropped, dropped_id FROM chains WHERE space = $1 ORDER BY device`
	const one = `SELECT space, device, seq, id, dropped, dropped_id FROM chains WHERE space = $1 AND device = $2`
	if len(only) == 0 {
		err = s.query(ctx, scan, all, space[:])
	}
	for _, device := range only {
		err = errors.Join(err, s.query(ctx, scan, one, space[:], device[:]))
	}
	if err != nil {
		return nil, s.fault("heads", err)
	}
	return heads, nil
}

func (s *sqlStore) query(ctx context.Context, scan func(scanner) error, query string, args ...any) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	return scanAll(rows, scan)
}
