package hub

import (
	"context"
	"database/sql"
	"fmt"

	"pelita/sync/wire"
)

// Compact lets segments of a space go up to the floors of its chains, and puts
// the end of a chain that is lower at its floor, so that its next segment may
// come. Done twice, it changes nothing.
func (s *sqlStore) Compact(ctx context.Context, space wire.ID, floors []wire.Floor) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%w: begin: %w", ErrStorage, err)
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	for _, f := range floors {
		if err := compactChain(ctx, tx, space, f); err != nil {
			return fmt.Errorf("%w: compact: %w", ErrStorage, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%w: commit: %w", ErrStorage, err)
	}
	return nil
}

func compactChain(ctx context.Context, tx *sql.Tx, space wire.ID, f wire.Floor) error {
	const weigh = `SELECT COALESCE(SUM(size), 0) FROM segments WHERE space = $1 AND device = $2 AND seq <= $3`
	var size int64
	if err := tx.QueryRowContext(ctx, weigh, space[:], f.Device[:], int64(f.Seq)).Scan(&size); err != nil {
		return err
	}
	if size > 0 {
		const drop = `DELETE FROM segments WHERE space = $1 AND device = $2 AND seq <= $3`
		if _, err := tx.ExecContext(ctx, drop, space[:], f.Device[:], int64(f.Seq)); err != nil {
			return err
		}
		const free = `UPDATE spaces SET bytes = bytes - $2 WHERE space = $1`
		if _, err := tx.ExecContext(ctx, free, space[:], size); err != nil {
			return err
		}
	}
	end, err := chainEnd(ctx, tx, space, f.Device)
	if err != nil || end.Seq >= f.Seq {
		return err
	}
	const move = `INSERT INTO chains (space, device, seq, id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (space, device) DO UPDATE SET seq = excluded.seq, id = excluded.id`
	_, err = tx.ExecContext(ctx, move, space[:], f.Device[:], int64(f.Seq), f.ID[:])
	return err
}
