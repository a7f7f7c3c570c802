package hub

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"pelita/sync/wire"
)

// ErrHead says that a head names a segment which is not held.
var ErrHead = errors.New("hub: no such head")

// Drop takes segments out of the chains of a space.
func (s *sqlStore) Drop(ctx context.Context, space wire.ID, upto []wire.Head) error {
	err := s.write(ctx, "drop", func(tx *sql.Tx) error {
		l := newLedger(nil, Limits{})
		l.spaces[space] = &spaceRow{space: space}
		for _, h := range upto {
			l.devices[h.Device] = &deviceRow{device: h.Device}
			p := place{space, h.Device}
			l.chains[p] = &chainRow{place: p}
		}
		return s.dropIn(ctx, tx, l, space, upto)
	})
	if err == nil {
		s.scrubs.ask()
	}
	return err
}

func (s *sqlStore) dropIn(ctx context.Context, tx *sql.Tx, l *ledger, space wire.ID, upto []wire.Head) error {
	if err := s.load(ctx, tx, l, nil); err != nil {
		return err
	}
	for _, h := range upto {
		if err := s.dropChain(ctx, tx, l, l.chains[place{space, h.Device}], h); err != nil {
			return err
		}
	}
	if err := owe(ctx, tx); err != nil {
		return err
	}
	return s.saveCounts(ctx, tx, l, sortedIDs(l.spaces), sortedIDs(l.devices))
}

func (s *sqlStore) dropChain(ctx context.Context, tx *sql.Tx, l *ledger, chain *chainRow, h wire.Head) error {
	if h.Seq <= chain.dropped.Seq {
		return nil // done before
	}
	id, err := idAt(ctx, tx, chain.place, h.Seq)
	if err != nil {
		return err
	}
	if id.IsZero() || id.Short() != h.Hash {
		return fmt.Errorf("%w: %s at %d", ErrHead, h.Device, h.Seq)
	}
	bytes, segments, err := deleteUpto(ctx, tx, chain.place, h.Seq)
	if err != nil {
		return err
	}
	inSpace, ofDevice := l.spaces[chain.space], l.devices[chain.device]
	inSpace.bytes, inSpace.segments = inSpace.bytes-bytes, inSpace.segments-segments
	ofDevice.bytes, ofDevice.segments = ofDevice.bytes-bytes, ofDevice.segments-segments
	const mark = `UPDATE chains SET dropped = $1, dropped_id = $2 WHERE space = $3 AND device = $4`
	_, err = tx.ExecContext(ctx, mark, int64(h.Seq), id[:], chain.space[:], chain.device[:])
	return err
}

// idAt is the id of a stored segment, zero when there is none.
func idAt(ctx context.Context, tx *sql.Tx, p place, seq uint64) (id wire.Hash, err error) {
	var b []byte
	const find = `SELECT id FROM segments WHERE space = $1 AND device = $2 AND seq = $3`
	err = tx.QueryRowContext(ctx, find, p.space[:], p.device[:], int64(seq)).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return wire.Hash{}, nil
	}
	if err != nil {
		return wire.Hash{}, err
	}
	return id, id.UnmarshalBinary(b)
}

func deleteUpto(ctx context.Context, tx *sql.Tx, p place, seq uint64) (bytes, segments int64, err error) {
	const sum = `SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT), COUNT(*) FROM segments WHERE space = $1 AND device = $2 AND seq <= $3`
	if err := tx.QueryRowContext(ctx, sum, p.space[:], p.device[:], int64(seq)).Scan(&bytes, &segments); err != nil {
		return 0, 0, err
	}
	const remove = `DELETE FROM segments WHERE space = $1 AND device = $2 AND seq <= $3`
	_, err = tx.ExecContext(ctx, remove, p.space[:], p.device[:], int64(seq))
	return bytes, segments, err
}
