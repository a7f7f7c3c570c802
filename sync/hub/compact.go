package hub

import (
	"context"
	"database/sql"
	"errors"

	"pelita/sync/wire"
)

// Compact takes the segments up to floors out of the chains of a space.
func (s *sqlStore) Compact(ctx context.Context, space wire.ID, floors []wire.Floor) error {
	changed := false
	err := s.write(ctx, "compact", func(tx *sql.Tx) error {
		l := newLedger(nil, Limits{})
		l.spaces[space] = &spaceRow{space: space}
		for _, f := range floors {
			l.devices[f.Device] = &deviceRow{device: f.Device}
			p := place{space, f.Device}
			l.chains[p] = &chainRow{place: p}
		}
		if err := s.load(ctx, tx, l, nil); err != nil {
			return err
		}
		changed = false
		for _, f := range floors {
			chain := l.chains[place{space, f.Device}]
			if f.Seq <= chain.dropped.Seq {
				continue // done before
			}
			changed = true
			if err := compactChain(ctx, tx, l, chain, f); err != nil {
				return err
			}
		}
		if !changed {
			return nil
		}
		return errors.Join(owe(ctx, tx), s.saveCounts(ctx, tx, l, sortedIDs(l.spaces), sortedIDs(l.devices)))
	})
	if err == nil && changed {
		s.scrubs.ask()
	}
	return err
}

// compactChain lets segments go up to a floor, whatever was there before it.
func compactChain(ctx context.Context, tx *sql.Tx, l *ledger, chain *chainRow, f wire.Floor) error {
	bytes, segments, err := deleteUpto(ctx, tx, chain.place, f.Seq)
	if err != nil {
		return err
	}
	inSpace, ofDevice := l.spaces[chain.space], l.devices[chain.device]
	inSpace.bytes, inSpace.segments = inSpace.bytes-bytes, inSpace.segments-segments
	ofDevice.bytes, ofDevice.segments = ofDevice.bytes-bytes, ofDevice.segments-segments
	end := chain.end
	if end.Seq < f.Seq {
		end = f.Link()
	}
	const mark = `INSERT INTO chains (space, device, seq, id, dropped, dropped_id) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (space, device) DO UPDATE
		SET seq = excluded.seq, id = excluded.id, dropped = excluded.dropped, dropped_id = excluded.dropped_id`
	_, err = tx.ExecContext(ctx, mark, chain.space[:], chain.device[:], int64(end.Seq), end.ID[:], int64(f.Seq), f.ID[:])
	return err
}
