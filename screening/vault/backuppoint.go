package vault

import (
	"crypto/sha256"
	"encoding"
	"errors"
	"fmt"
	"slices"
	"sync"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/dialect"
)

// keptItems bounds the lists of a snapshot that is kept: as many as a backup holds.
const keptItems = 1 << 20

// keptCodec is the dialect of a kept snapshot and of its cursor: with room for more
// segments than a row of the vault lists.
var keptCodec = sync.OnceValue(func() dialect.Codec {
	return dialect.New(dialect.Limits{Levels: 16, Elements: keptItems})
})

// The steps of a backup, in their order.
const (
	stepHead = iota
	stepRecords
	stepSegments
	stepJournal
	stepFiles
)

// cursor is where the writing of a snapshot stands, and what it has counted.
type cursor struct {
	Step int `cbor:"1,keyasint"`
	// Next is the next of that step. Done is how much of that file is written.
	Next    int          `cbor:"2,keyasint"`
	Done    int64        `cbor:"3,keyasint"`
	Records uint64       `cbor:"4,keyasint"`
	Changes uint64       `cbor:"5,keyasint"`
	States  []byte       `cbor:"6,keyasint"` // the state of the sum over the records
	Left    [][16]byte   `cbor:"7,keyasint,omitempty"`
	Gaps    []backup.Gap `cbor:"8,keyasint,omitempty"`
}

// from is where a step of so many begins.
func (s *Snapshot) from(step, count int) int {
	switch {
	case s.at.Step > step:
		return count
	case s.at.Step == step:
		return s.at.Next
	}
	return 0
}

// due makes a point, if it is time for one.
func (s *Snapshot) due(step, next int) error {
	if !s.w.Due() {
		return nil
	}
	return s.rest(step, next)
}

// rest makes a point.
func (s *Snapshot) rest(step, next int) error {
	at := s.at
	at.Step, at.Next = step, next
	m, ok := s.states.(encoding.BinaryMarshaler)
	if !ok {
		return errState
	}
	var err error
	if at.States, err = m.MarshalBinary(); err != nil {
		return err
	}
	b, err := keptCodec().Marshal(at)
	if err != nil {
		return err
	}
	return s.w.Rest(b)
}

var errState = errors.New("the state of a sum cannot be kept")

// goOn takes up what w stood at; at the beginning that is nothing.
func (s *Snapshot) goOn(w *backup.Writer) error {
	s.w = w
	b := w.Cursor()
	if b == nil {
		return nil
	}
	s.at = cursor{}
	if keptCodec().Unmarshal(b, &s.at) != nil {
		return backup.ErrStale
	}
	u, ok := s.states.(encoding.BinaryUnmarshaler)
	if !ok || u.UnmarshalBinary(s.at.States) != nil {
		return backup.ErrStale
	}
	return nil
}

// kept is a snapshot as it outlives the program. Records and change-sets are added
// while the generation is the same, so that their last rows say which they are;
// what is rewritten in place is here. One change-set alone is rewritten too: an own
// one that waits and gets another number, with those that speak of it. Its number
// is then beyond Standing.Counter, and the snapshot has to begin anew.
type kept struct {
	Generation uint32        `cbor:"1,keyasint"`
	Last       int64         `cbor:"2,keyasint"` // row of changes
	Record     int64         `cbor:"3,keyasint"` // the last row of keys
	Standing   standingItem  `cbor:"4,keyasint"`
	Drafts     []keptDraft   `cbor:"5,keyasint,omitempty"`
	Segments   []keptSegment `cbor:"6,keyasint,omitempty"`
	Files      sideFiles     `cbor:"7,keyasint,omitempty"`
}

type keptDraft struct {
	_       struct{} `cbor:",toarray"`
	Row     int64
	Version uint64
	Sealed  []byte
}

type keptSegment struct {
	_             struct{} `cbor:",toarray"`
	Row           int64
	Space, Device [16]byte
	Seq           uint64
	Status        uint8
}

// Keep is the bytes from which Resume has the same snapshot again. What its head
// holds is not in them: a point of the file is behind that.
func (s *Snapshot) Keep() ([]byte, error) {
	s.v.mu.Lock()
	defer s.v.mu.Unlock()
	k := kept{
		Generation: s.generation, Last: s.last, Standing: s.standing, Files: s.files,
	}
	for _, r := range s.records {
		k.Record = max(k.Record, r.row)
		if r.draft != nil {
			k.Drafts = append(k.Drafts, keptDraft{Row: r.row, Version: r.at, Sealed: r.draft})
		}
	}
	for _, g := range s.segments {
		k.Segments = append(k.Segments, keptSegment{Row: g.row, Space: g.space, Device: g.device, Seq: g.seq, Status: g.status})
	}
	return keptCodec().Marshal(k)
}

// Stands is backup.ErrStale once the vault has a newer generation than at the
// snapshot: nothing more of it may be kept, since it may hold what was erased.
func (s *Snapshot) Stands(tx *Tx) error {
	if tx.w.v.keys.current().number != s.generation {
		return fmt.Errorf("go on with backup: %w", backup.ErrStale)
	}
	return nil
}

// Resume is a snapshot that was kept. backup.ErrStale once the vault has a newer
// generation: a record was erased since, and must not come into a file any more.
func (v *Vault) Resume(b []byte) (*Snapshot, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return nil, screening.ErrLocked
	}
	var k kept
	if keptCodec().Unmarshal(b, &k) != nil || k.Generation != v.keys.current().number {
		return nil, fmt.Errorf("go on with backup: %w", backup.ErrStale)
	}
	s := &Snapshot{v: v, generation: k.Generation, standing: k.Standing, last: k.Last, files: k.Files, states: sha256.New()}
	s.listRecords(k.Record)
	for _, d := range k.Drafts {
		at := slices.IndexFunc(s.records, func(r snapshotRecord) bool { return r.row == d.Row })
		if at < 0 {
			return nil, fmt.Errorf("go on with backup: %w", backup.ErrStale)
		}
		s.records[at].draft, s.records[at].at = d.Sealed, d.Version
	}
	for _, g := range k.Segments {
		s.segments = append(s.segments, stub{row: g.Row, space: g.Space, device: g.Device, seq: g.Seq, status: g.Status})
	}
	return s, nil
}
