package hub

import (
	"context"
	"database/sql"
	"errors"

	"pelita/sync/wire"
)

// Commit stores segments in one transaction.
func (s *sqlStore) Commit(ctx context.Context, segments []wire.Segment, limits Limits) (codes []wire.Code, err error) {
	var l *ledger
	codes = make([]wire.Code, len(segments))
	err = s.write(ctx, "commit", func(tx *sql.Tx) error {
		l = newLedger(segments, limits)
		if err := s.load(ctx, tx, l, segments); err != nil {
			return err
		}
		for i, seg := range segments {
			codes[i] = l.add(seg)
		}
		return s.save(ctx, tx, l)
	})
	if err != nil {
		return nil, err
	}
	return codes, s.noteReached(len(l.added))
}

// load fills a ledger, the rows that are locked first.
func (s *sqlStore) load(ctx context.Context, tx *sql.Tx, l *ledger, segments []wire.Segment) error {
	if err := s.lockSpaces(ctx, tx, l); err != nil {
		return err
	}
	if err := s.lockDevices(ctx, tx, l); err != nil {
		return err
	}
	spaces, devices := placeColumns(sortedPlaces(l.chains))
	if err := s.run(ctx, tx, readChains(), l.scanChain, spaces, devices); err != nil {
		return err
	}
	keys := l.held(segments)
	if len(keys) == 0 {
		return nil
	}
	var seqs ints
	var places []place
	for _, k := range keys {
		places, seqs = append(places, k.place), append(seqs, int64(k.seq))
	}
	spaces, devices = placeColumns(places)
	return s.run(ctx, tx, readIDs(), l.scanID, spaces, devices, seqs)
}

// lockSpaces takes the rows of the spaces, and makes those that are missing: a
// row that is not there cannot be waited for.
func (s *sqlStore) lockSpaces(ctx context.Context, tx *sql.Tx, l *ledger) error {
	found := 0
	scan := func(row scanner) error {
		found++
		return l.scanSpace(row)
	}
	ids := idColumn(sortedIDs(l.spaces))
	if err := s.run(ctx, tx, lockSpaces(), scan, ids); err != nil || found == len(ids) {
		return err
	}
	if err := s.run(ctx, tx, makeSpaces(), nil, ids); err != nil {
		return err
	}
	return s.run(ctx, tx, lockSpaces(), l.scanSpace, ids)
}

func (s *sqlStore) lockDevices(ctx context.Context, tx *sql.Tx, l *ledger) error {
	found := 0
	scan := func(row scanner) error {
		found++
		return l.scanDevice(row)
	}
	ids := idColumn(sortedIDs(l.devices))
	if err := s.run(ctx, tx, lockDevices(), scan, ids); err != nil || found == len(ids) {
		return err
	}
	if err := s.run(ctx, tx, makeDevices(), nil, ids); err != nil {
		return err
	}
	return s.run(ctx, tx, lockDevices(), l.scanDevice, ids)
}

func (l *ledger) scanSpace(row scanner) error {
	var id []byte
	var read spaceRow
	err := row.Scan(&id, &read.hseq, &read.bytes, &read.segments)
	if err := errors.Join(err, read.space.UnmarshalBinary(id)); err != nil {
		return err
	}
	l.spaces[read.space] = &read
	return nil
}

func (l *ledger) scanDevice(row scanner) error {
	var id []byte
	var read deviceRow
	err := row.Scan(&id, &read.bytes, &read.segments)
	if err := errors.Join(err, read.device.UnmarshalBinary(id)); err != nil {
		return err
	}
	l.devices[read.device] = &read
	return nil
}

func (l *ledger) scanChain(row scanner) error {
	c, err := scanChain(row)
	if err == nil {
		l.chains[c.place] = &c
	}
	return err
}

func scanChain(row scanner) (chainRow, error) {
	var space, device, id, droppedID []byte
	var seq, dropped int64
	if err := row.Scan(&space, &device, &seq, &id, &dropped, &droppedID); err != nil {
		return chainRow{}, err
	}
	c := chainRow{end: wire.Link{Seq: uint64(seq)}, dropped: wire.Link{Seq: uint64(dropped)}}
	err := errors.Join(c.space.UnmarshalBinary(space), c.device.UnmarshalBinary(device), c.end.ID.UnmarshalBinary(id))
	if dropped > 0 {
		err = errors.Join(err, c.dropped.ID.UnmarshalBinary(droppedID))
	}
	return c, err
}

func (l *ledger) scanID(row scanner) error {
	var space, device, id []byte
	var seq int64
	if err := row.Scan(&space, &device, &seq, &id); err != nil {
		return err
	}
	k, hash := segmentKey{seq: uint64(seq)}, wire.Hash{}
	err := errors.Join(k.space.UnmarshalBinary(space), k.device.UnmarshalBinary(device), hash.UnmarshalBinary(id))
	l.stored[k] = hash
	return err
}

// save writes back what add has changed.
func (s *sqlStore) save(ctx context.Context, tx *sql.Tx, l *ledger) error {
	if len(l.added) == 0 {
		return nil
	}
	var spaces, devices, ids, raws blobs
	var seqs, positions, sizes ints
	for i := range l.added {
		r := &l.added[i]
		spaces, devices, seqs = append(spaces, r.Space[:]), append(devices, r.Device[:]), append(seqs, int64(r.Seq))
		positions, ids = append(positions, r.hseq), append(ids, r.ID[:])
		sizes, raws = append(sizes, int64(len(r.Raw))), append(raws, r.Raw)
	}
	if err := s.run(ctx, tx, addSegments(), nil, spaces, devices, seqs, positions, ids, sizes, raws); err != nil {
		return err
	}
	changedSpaces, changedDevices, changedChains := l.changed()
	if err := s.saveChains(ctx, tx, l, changedChains); err != nil {
		return err
	}
	return s.saveCounts(ctx, tx, l, changedSpaces, changedDevices)
}

func (s *sqlStore) saveChains(ctx context.Context, tx *sql.Tx, l *ledger, chains []place) error {
	spaces, devices := placeColumns(chains)
	var seqs ints
	var ids blobs
	for _, p := range chains {
		end := &l.chains[p].end
		seqs, ids = append(seqs, int64(end.Seq)), append(ids, end.ID[:])
	}
	return s.run(ctx, tx, moveChains(), nil, spaces, devices, seqs, ids)
}

func (s *sqlStore) saveCounts(ctx context.Context, tx *sql.Tx, l *ledger, spaces, devices []wire.ID) error {
	var positions, bytes, segments ints
	for _, id := range spaces {
		r := l.spaces[id]
		positions, bytes, segments = append(positions, r.hseq), append(bytes, r.bytes), append(segments, r.segments)
	}
	if err := s.run(ctx, tx, moveSpaces(), nil, idColumn(spaces), positions, bytes, segments); err != nil {
		return err
	}
	bytes, segments = nil, nil
	for _, id := range devices {
		r := l.devices[id]
		bytes, segments = append(bytes, r.bytes), append(segments, r.segments)
	}
	return s.run(ctx, tx, moveDevices(), nil, idColumn(devices), bytes, segments)
}
