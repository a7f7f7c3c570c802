package vault

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
)

// What the frames of a backup hold, beside those that are bytes of another format:
// a draft is that of the row.
type (
	standingItem struct {
		Counter uint64      `cbor:"1,keyasint"`
		HLC     history.HLC `cbor:"2,keyasint"`
		Acked   ranges      `cbor:"3,keyasint,omitempty"`
		Missing ranges      `cbor:"4,keyasint,omitempty"`
		Chains  []Chain     `cbor:"5,keyasint,omitempty"`
		// Vault is the id, which the restored vault keeps: the keys of the journal
		// are derived with it.
		Vault   [16]byte    `cbor:"6,keyasint"`
		Journal journalMark `cbor:"7,keyasint"`
		Run     journalRun  `cbor:"8,keyasint"`
		// Covered is for a vault that takes back what it gave away.
		Covered ranges `cbor:"9,keyasint,omitempty"`
	}
	secretItem struct {
		Name  string `cbor:"1,keyasint"`
		Value []byte `cbor:"2,keyasint"`
	}
	recordItem struct {
		ID [16]byte `cbor:"1,keyasint"`
	}
	changeItem struct {
		Own   uint64 `cbor:"1,keyasint"`
		Bytes []byte `cbor:"2,keyasint"`
	}
	eventItem struct {
		Number uint64 `cbor:"1,keyasint"`
		Row    []byte `cbor:"2,keyasint"` // authenticator and entry
	}
	segmentItem struct {
		Space  [16]byte `cbor:"1,keyasint"`
		Device [16]byte `cbor:"2,keyasint"`
		Seq    uint64   `cbor:"3,keyasint"`
		Hash   [32]byte `cbor:"4,keyasint"`
		Status uint8    `cbor:"5,keyasint"`
		Linked bool     `cbor:"6,keyasint"`
		Covers ranges   `cbor:"7,keyasint,omitempty"`
		Bytes  []byte   `cbor:"8,keyasint"`
		// Dropped says that the bytes went with a record that was erased, and Sum
		// what they were.
		Dropped bool     `cbor:"9,keyasint,omitempty"`
		Sum     [32]byte `cbor:"10,keyasint,omitzero"`
	}
)

// Edit decides over each secret before it goes into a backup: another value, or
// false to leave it out.
type Edit func(name string, value []byte) ([]byte, bool)

// Backup writes all of the vault, as it stands at the call, into w. The vault can
// be used meanwhile: what is saved after the call is not in the backup, and what
// is erased after it is left out as far as it was not written yet. A record, draft,
// secret, segment or file that is damaged here is left out, and named in the
// manifest: the rest is worth more than a refusal.
func (v *Vault) Backup(ctx context.Context, w *backup.Writer, edit Edit) (backup.Head, error) {
	s, err := v.snapshot(ctx, edit)
	if err != nil {
		return backup.Head{}, fmt.Errorf("back up vault: %w", err)
	}
	s.w = w
	for _, step := range []func(context.Context) error{s.writeHead, s.writeRecords, s.writeSegments, s.writeJournal, s.writeFiles} {
		if err := step(ctx); err != nil {
			return backup.Head{}, fmt.Errorf("back up vault: %w", err)
		}
	}
	return s.head(), nil
}

// snapshot is what a backup is about: all that changes in place, and up to which
// row the rest is older than the backup.
type snapshot struct {
	v        *Vault
	w        *backup.Writer
	standing standingItem
	secrets  []secretItem
	records  []snapshotRecord
	segments []stub
	last     int64 // row of changes
	files    sideFiles
	changes  uint64
	mark     uint64     // of the transaction before it
	left     [][16]byte // records that are damaged here, and so not in it
	gaps     []backup.Gap
	states   map[screening.RecordID][32]byte
}

type snapshotRecord struct {
	id    screening.RecordID
	row   int64
	draft []byte // as it is sealed
	at    uint64 // its version
}

func (v *Vault) snapshot(ctx context.Context, edit Edit) (*snapshot, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	s := &snapshot{v: v, mark: v.tally.Seq, states: map[screening.RecordID][32]byte{}}
	s.standing = standingItem{
		Counter: v.tally.Counter, HLC: v.tally.HLC, Acked: v.sync.Acked, Missing: v.sync.Missing, Chains: cloneChains(v.sync.Chains),
		Vault: v.keys.vault, Journal: v.tally.Journal, Run: v.tally.Run, Covered: v.sync.Covered,
	}
	err := v.db.QueryRowContext(ctx, `SELECT coalesce(max(rid), 0) FROM changes`).Scan(&s.last)
	if err != nil {
		return nil, damagedBy(err, partChanges)
	}
	if err := s.takeSecrets(ctx, edit); err != nil {
		return nil, err
	}
	if err := s.takeRecords(ctx); err != nil {
		return nil, err
	}
	stubs, err := v.loadStubs(ctx, v.db, nil)
	if err != nil {
		return nil, err
	}
	s.segments, s.files = slices.Clone(stubs), v.files
	return s, nil
}

// stays says whether one of the vault's own rows of meta is of this device alone:
// another vault makes its own.
func stays(name string) bool {
	switch name {
	case metaDevice, metaRecipients, metaTally, metaSync, metaNames:
		return true
	}
	return false
}

func (s *snapshot) takeSecrets(ctx context.Context, edit Edit) error {
	for _, name := range s.v.names {
		if stays(name) {
			continue
		}
		b, err := s.v.readSecret(ctx, s.v.db, name)
		if name == metaFiles && errors.Is(err, screening.ErrDamaged) { // memory has it
			b, err = codec().Marshal(s.v.files)
		}
		if s.gap(err, backup.GapSecret, name) {
			continue
		}
		if err != nil {
			return err
		}
		keep := b != nil
		if keep && edit != nil && !strings.HasPrefix(name, metaOwn) {
			b, keep = edit(name, b)
		}
		if keep {
			s.secrets = append(s.secrets, secretItem{name, b})
		}
	}
	return nil
}

// gap notes a part that is damaged and so left out; false for any other error.
func (s *snapshot) gap(err error, part, id string) bool {
	if !errors.Is(err, screening.ErrDamaged) {
		return false
	}
	s.gaps = append(s.gaps, backup.Gap{Part: part, ID: id})
	return true
}

func (s *snapshot) takeRecords(ctx context.Context) error {
	at := map[int64]int{}
	for _, e := range s.v.index.all() {
		at[e.row] = len(s.records)
		s.records = append(s.records, snapshotRecord{id: e.id, row: e.row})
	}
	rows, err := s.v.db.QueryContext(ctx, `SELECT rid, version, value FROM drafts`)
	if err != nil {
		return damagedBy(err, partDraft)
	}
	defer rows.Close()
	for rows.Next() {
		var row int64
		var version uint64
		var sealed []byte
		if err := rows.Scan(num(&row), num(&version), blob(&sealed)); err != nil {
			return damagedBy(err, partDraft)
		}
		if n, ok := at[row]; ok {
			s.records[n].draft, s.records[n].at = sealed, version
		}
	}
	return damagedBy(rows.Err(), partDraft)
}

func (s *snapshot) put(k backup.Kind, value any) error {
	i, err := backup.Pack(k, value)
	if err != nil {
		return err
	}
	return s.w.Put(i)
}

func (s *snapshot) writeHead(context.Context) error {
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
	return nil
}

func (s *snapshot) writeRecords(ctx context.Context) error {
	for _, r := range s.records {
		items, err := s.readRecord(ctx, r)
		if errors.Is(err, screening.ErrDamaged) {
			s.left = append(s.left, r.id)
			continue
		}
		if err != nil {
			return fmt.Errorf("record %s: %w", r.id, err)
		}
		for _, i := range items {
			if err := s.w.Put(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// readRecord makes the items of one record; none when it is not there any more.
// The vault is held for one record only.
func (s *snapshot) readRecord(ctx context.Context, r snapshotRecord) ([]backup.Item, error) {
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
	l, err = s.v.refoldTo(ctx, s.v.db, l, s.last, func(own uint64, encoded []byte) {
		i, e := backup.Pack(backup.Change, changeItem{own, encoded})
		err = errors.Join(err, e)
		items = append(items, i)
	})
	if err != nil {
		return nil, err
	}
	s.changes += l.version
	s.states[r.id] = l.state.Hash()
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

func (s *snapshot) writeSegments(ctx context.Context) error {
	for _, one := range s.segments {
		i, there, err := s.readSegment(ctx, one)
		if s.gap(err, backup.GapSegment, one.place()) {
			continue
		}
		if err == nil && there {
			err = s.w.Put(i)
		}
		if err != nil {
			return fmt.Errorf("segment: %w", err)
		}
	}
	return nil
}

// place names a segment: the device of its chain, and its number.
func (s stub) place() string {
	return screening.DeviceID(s.device).String() + "/" + strconv.FormatUint(s.seq, 10)
}

// readSegment makes the item of one segment, with the status that it had at the
// call: what it brought later is not in the backup.
func (s *snapshot) readSegment(ctx context.Context, one stub) (i backup.Item, there bool, err error) {
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

func (s *snapshot) head() backup.Head {
	return backup.Head{
		Vault: s.v.keys.vault, Device: s.v.device, Created: uint64(s.standing.HLC),
		State: stateHash(s.states), Records: uint64(len(s.states)), Changes: s.changes, Left: s.left, Gaps: s.gaps, Mark: s.mark,
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
