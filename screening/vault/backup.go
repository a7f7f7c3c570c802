package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"math"
	"slices"
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
// manifest: the rest is worth more than a refusal. backup.ErrStale when an own
// change got another number meanwhile.
func (v *Vault) Backup(ctx context.Context, w *backup.Writer, edit Edit) (backup.Head, error) {
	return v.BackupBut(ctx, w, Staying{}, edit)
}

// BackupBut is Backup without what stays.
func (v *Vault) BackupBut(ctx context.Context, w *backup.Writer, staying Staying, edit Edit) (backup.Head, error) {
	s, err := v.take(ctx, staying, edit)
	if err != nil {
		return backup.Head{}, err
	}
	return s.Write(ctx, w)
}

// Snapshot is what a backup is about: all that changes in place, and up to which
// row the rest is older than the backup.
type Snapshot struct {
	v       *Vault
	w       *backup.Writer
	staying Staying
	// generation is that of the vault key at the call.
	generation uint32
	standing   standingItem
	secrets    []secretItem
	records    []snapshotRecord // by rising id, as the state hash wants them
	segments   []stub
	last       int64 // row of changes
	files      sideFiles
	mark       uint64 // of the transaction before it
	at         cursor
	states     hash.Hash
}

// Write writes all of it, or what is left when w goes on with a file.
func (s *Snapshot) Write(ctx context.Context, w *backup.Writer) (backup.Head, error) {
	err := s.goOn(w)
	for _, step := range []func(context.Context) error{s.writeHead, s.writeRecords, s.writeSegments, s.writeJournal, s.writeFiles} {
		if err == nil {
			err = step(ctx)
		}
	}
	if err != nil {
		return backup.Head{}, fmt.Errorf("back up vault: %w", err)
	}
	return s.head(), nil
}

type snapshotRecord struct {
	id    screening.RecordID
	row   int64
	draft []byte // as it is sealed
	at    uint64 // its version
}

// Snapshot notes where the vault stands.
func (v *Vault) Snapshot(ctx context.Context, edit Edit) (*Snapshot, error) {
	return v.take(ctx, Staying{}, edit)
}

func (v *Vault) take(ctx context.Context, staying Staying, edit Edit) (*Snapshot, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	s, err := v.snapshot(ctx, staying, edit)
	if err != nil {
		return nil, fmt.Errorf("back up vault: %w", err)
	}
	return s, nil
}

func (v *Vault) snapshot(ctx context.Context, staying Staying, edit Edit) (*Snapshot, error) {
	s := &Snapshot{v: v, staying: staying, generation: v.keys.current().number, mark: v.tally.Seq, states: sha256.New()}
	s.standing = standingItem{
		Counter: v.tally.Counter, HLC: v.tally.HLC, Acked: v.sync.Acked, Missing: v.sync.Missing, Chains: staying.leaving(v.sync.Chains),
		Vault: v.keys.vault, Journal: v.tally.Journal, Run: v.tally.Run, Covered: v.sync.Covered,
	}
	err := v.db.QueryRowContext(ctx, `SELECT coalesce(max(rid), 0) FROM changes`).Scan(&s.last)
	if err != nil {
		return nil, damagedBy(err, partChanges)
	}
	_, s.files = v.files.part(staying.has)
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
	s.segments = slices.DeleteFunc(slices.Clone(stubs), func(one stub) bool { return staying.space(one.space) })
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

func (s *Snapshot) takeSecrets(ctx context.Context, edit Edit) error {
	for _, name := range s.v.names {
		if stays(name) {
			continue
		}
		b, err := s.secret(ctx, name)
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

// secret is one, as far as it is about what is in the backup.
func (s *Snapshot) secret(ctx context.Context, name string) ([]byte, error) {
	switch name {
	case metaFiles: // memory has it, also when its row is damaged
		return codec().Marshal(s.files)
	case metaWanted:
		all, made, err := s.v.readWanted(ctx, s.v.db)
		if err != nil || !made {
			return nil, err
		}
		return codec().Marshal(slices.DeleteFunc(all, func(f Wanted) bool { return s.staying.has(f.Record) }))
	}
	return s.v.readSecret(ctx, s.v.db, name)
}

// gap notes a part that is damaged and so left out; false for any other error.
func (s *Snapshot) gap(err error, part, id string) bool {
	if !errors.Is(err, screening.ErrDamaged) {
		return false
	}
	s.at.Gaps = append(s.at.Gaps, backup.Gap{Part: part, ID: id})
	return true
}

func (s *Snapshot) takeRecords(ctx context.Context) error {
	at := map[int64]int{}
	s.listRecords(math.MaxInt64)
	for n, r := range s.records {
		at[r.row] = n
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

// listRecords lists the records up to a row.
func (s *Snapshot) listRecords(last int64) {
	for _, e := range s.v.index.byID {
		if e.row <= last && !s.staying.has(e.id) {
			s.records = append(s.records, snapshotRecord{id: e.id, row: e.row})
		}
	}
	slices.SortFunc(s.records, func(a, b snapshotRecord) int { return slices.Compare(a.id[:], b.id[:]) })
}
