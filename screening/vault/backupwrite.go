package vault

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"pelita/screening"
	"pelita/screening/backup"
)

func (s *Snapshot) put(k backup.Kind, value any) error {
	i, err := backup.Pack(k, value)
	if err != nil {
		return err
	}
	return s.w.Put(i)
}

func (s *Snapshot) writeHead(context.Context) error {
	if s.at.Step > stepHead {
		return nil
	}
	if err := s.put(backup.Standing, s.standing); err != nil {
		return err
	}
	for _, one := range s.secrets {
		err := s.put(backup.Secret, one)
		clear(one.Value)
		if err != nil {
			return err
		}
	}
	return s.rest(stepRecords, 0)
}

func (s *Snapshot) writeRecords(ctx context.Context) error {
	for n := s.from(stepRecords, len(s.records)); n < len(s.records); n++ {
		if err := s.writeRecord(ctx, s.records[n]); err != nil {
			return err
		}
		if err := s.due(stepRecords, n+1); err != nil {
			return err
		}
	}
	return nil
}

func (s *Snapshot) writeRecord(ctx context.Context, r snapshotRecord) error {
	items, err := s.readRecord(ctx, r)
	if errors.Is(err, screening.ErrDamaged) {
		s.at.Left = append(s.at.Left, r.id)
		return nil
	}
	if err != nil {
		return fmt.Errorf("record %s: %w", r.id, err)
	}
	for _, i := range items {
		if err := s.w.Put(i); err != nil {
			return err
		}
	}
	return nil
}

// readRecord makes the items of one record; none when it is not there any more.
// The vault is held for one record only. backup.ErrStale when an own change has a
// number beyond those of the snapshot: it was given another one since, or stands in
// a row that was free again, and no vault takes a backup with such a number.
func (s *Snapshot) readRecord(ctx context.Context, r snapshotRecord) ([]backup.Item, error) {
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.v.closed {
		return nil, screening.ErrLocked
	}
	if _, ok := s.v.index.byID[r.id]; !ok {
		return nil, nil
	}
	key, err := s.v.readKey(ctx, s.v.db, r.id, r.row)
	if err != nil {
		return nil, damagedBy(err, partRecord)
	}
	l := loaded{id: r.id, row: r.row, key: key}
	first, err := backup.Pack(backup.Record, recordItem{r.id})
	if err != nil {
		return nil, err
	}
	items := []backup.Item{first}
	var bad error
	l, err = s.v.refoldTo(ctx, s.v.db, l, s.last, func(own uint64, encoded []byte) {
		i, e := backup.Pack(backup.Change, changeItem{own, encoded})
		if own > s.standing.Counter {
			e = errors.Join(e, backup.ErrStale)
		}
		bad = errors.Join(bad, e)
		items = append(items, i)
	})
	if err = errors.Join(err, bad); err != nil {
		return nil, err
	}
	s.at.Changes += l.version
	s.at.Records++
	state := l.state.Hash()
	s.states.Write(r.id[:])
	s.states.Write(state[:])
	if r.draft == nil {
		return items, nil
	}
	draft, err := key.open(recordPlace(tableDrafts, r.id, r.at), r.draft)
	if err != nil {
		s.gap(damaged(partDraft, r.id), backup.GapDraft, r.id.String())
		return items, nil
	}
	return append(items, backup.Item{Kind: backup.Draft, Body: draft}), nil
}

func (s *Snapshot) writeSegments(ctx context.Context) error {
	for n := s.from(stepSegments, len(s.segments)); n < len(s.segments); n++ {
		if err := s.writeSegment(ctx, s.segments[n]); err != nil {
			return fmt.Errorf("segment: %w", err)
		}
		if err := s.due(stepSegments, n+1); err != nil {
			return err
		}
	}
	return nil
}

func (s *Snapshot) writeSegment(ctx context.Context, one stub) error {
	i, there, err := s.readSegment(ctx, one)
	if s.gap(err, backup.GapSegment, one.place()) {
		return nil
	}
	if err == nil && there {
		err = s.w.Put(i)
	}
	return err
}

// place names a segment: the device of its chain, and its number.
func (s stub) place() string {
	return screening.DeviceID(s.device).String() + "/" + strconv.FormatUint(s.seq, 10)
}

// readSegment makes the item of one segment, with the status that it had at the
// call: what it brought later is not in the backup.
func (s *Snapshot) readSegment(ctx context.Context, one stub) (i backup.Item, there bool, err error) {
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return i, false, err
	}
	if s.v.closed {
		return i, false, screening.ErrLocked
	}
	found, n, err := s.v.scanNoted(s.v.db.QueryRowContext(ctx, segmentColumns+` WHERE rid = ?`, one.row))
	if errors.Is(err, sql.ErrNoRows) { // dropped meanwhile
		return i, false, nil
	}
	if err != nil {
		return i, false, err
	}
	if found.Device != one.device || found.Space != one.space || found.Seq != one.seq { // another in its row
		return i, false, nil
	}
	item := segmentItem{
		Space: found.Space, Device: found.Device, Seq: found.Seq, Hash: found.Hash, Status: one.status,
		Linked: n.Linked && one.status == n.Status, Covers: n.Covers, Bytes: found.Bytes, Dropped: n.Dropped,
	}
	if n.Dropped {
		item.Sum = n.Sum
	}
	i, err = backup.Pack(backup.Segment, item)
	return i, true, err
}

func (s *Snapshot) head() backup.Head {
	return backup.Head{
		Vault: s.v.keys.vault, Device: s.v.device, Created: uint64(s.standing.HLC),
		State: [32]byte(s.states.Sum(nil)), Records: s.at.Records, Changes: s.at.Changes, Left: s.at.Left, Gaps: s.at.Gaps, Mark: s.mark,
	}
}

// stateHash is SHA-256 over id and state hash of each record, by rising id.
func stateHash(states map[screening.RecordID][32]byte) [32]byte {
	ids := make([]screening.RecordID, 0, len(states))
	for id := range states {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b screening.RecordID) int { return slices.Compare(a[:], b[:]) })
	h := sha256.New()
	for _, id := range ids {
		state := states[id]
		h.Write(id[:])
		h.Write(state[:])
	}
	return [32]byte(h.Sum(nil))
}

// StateHash is one hash over the state of every record: two vaults that have the
// same one hold the same records. It reads every body.
func (v *Vault) StateHash(ctx context.Context) ([32]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return [32]byte{}, screening.ErrLocked
	}
	states := map[screening.RecordID][32]byte{}
	for _, e := range slices.Clone(v.index.all()) {
		if err := ctx.Err(); err != nil {
			return [32]byte{}, err
		}
		l, err := v.readRecord(ctx, v.db, e)
		if err != nil {
			return [32]byte{}, fmt.Errorf("hash state: %w", damaged(partRecord, e.id))
		}
		states[e.id] = l.state.Hash()
	}
	return stateHash(states), nil
}

// SecretItem is the name and value of an item that is a secret, and nothing of
// any other. backup.ErrBroken.
func SecretItem(i backup.Item) (name string, value []byte, err error) {
	if i.Kind != backup.Secret {
		return "", nil, nil
	}
	var s secretItem
	err = i.Unpack(&s)
	return s.Name, s.Value, err
}
