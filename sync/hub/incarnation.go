package hub

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"pelita/sync/wire"
)

// The names of the rows of meta.
const (
	metaAgency      = "agency"
	metaIncarnation = "incarnation"
	metaSchema      = "schema"
)

// The files beside the database: its incarnation, and how many segments it has
// taken at least, eight bytes each; and one that is there while a hub runs, or when
// the last one did not come to its end.
const (
	fileIncarnation = "incarnation"
	fileReached     = "reached"
	fileRunning     = "running"
	maxIncarnation  = 64 // more than a file can hold: what is longer is not ours
	noteEvery       = 1000
)

const setMeta = `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`

func (s *sqlStore) meta(ctx context.Context, name string) (value []byte, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = $1`, name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, s.fault("read meta", err)
	}
	return value, nil
}

// bind makes the database an agency's, or finds that it is another's.
func (s *sqlStore) bind(ctx context.Context, agency wire.Hash) error {
	const add = `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	if _, err := s.db.ExecContext(ctx, add, metaAgency, agency[:]); err != nil {
		return s.fault("agency", err)
	}
	stored, err := s.meta(ctx, metaAgency)
	if err != nil {
		return err
	}
	if !bytes.Equal(stored, agency[:]) {
		return ErrAgencyStore
	}
	return nil
}

// nameIncarnation keeps the incarnation that file and database agree on, or
// draws a new one for both. They disagree when one of them came out of a
// backup, or when the database has taken fewer segments than the file knows of.
// After an end that was none nobody knows how many it had taken, and a database that
// is restored then would give positions a second time: a new one is drawn too. That
// costs each device one comparison.
func (s *sqlStore) nameIncarnation(ctx context.Context) error {
	stored, err := s.meta(ctx, metaIncarnation)
	if err != nil {
		return err
	}
	const sum = `SELECT CAST(COALESCE(SUM(hseq), 0) AS BIGINT) FROM spaces`
	var total int64
	if err := s.db.QueryRowContext(ctx, sum).Scan(&total); err != nil {
		return s.fault("count", err)
	}
	beside, err := s.readBeside(fileIncarnation)
	if err != nil {
		return err
	}
	reached, err := s.readBeside(fileReached)
	if err != nil {
		return err
	}
	s.reached = uint64(total)
	if len(reached) == 8 {
		s.noted = binary.BigEndian.Uint64(reached)
	}
	running, err := s.readBeside(fileRunning)
	if err != nil {
		return err
	}
	lost := s.noted > s.reached || running != nil
	if len(stored) == 8 && !lost && (s.dir == "" || bytes.Equal(stored, beside)) {
		s.incarnation.Store(binary.BigEndian.Uint64(stored))
		return nil
	}
	return s.newIncarnation(ctx)
}

func (s *sqlStore) newIncarnation(ctx context.Context) error {
	drawn := make([]byte, 8)
	_, _ = rand.Read(drawn)
	drawn[0] |= 1 // never zero
	if _, err := s.db.ExecContext(ctx, setMeta, metaIncarnation, drawn); err != nil {
		return s.fault("incarnation", err)
	}
	s.incarnation.Store(binary.BigEndian.Uint64(drawn))
	if err := s.writeBeside(fileIncarnation, drawn); err != nil {
		return err
	}
	return s.writeReached()
}

func (s *sqlStore) readBeside(name string) ([]byte, error) {
	if s.dir == "" {
		return nil, nil
	}
	b, err := ReadPrivate(filepath.Join(s.dir, name), maxIncarnation)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: read %s: %w", ErrStorage, name, err)
	}
	return b, nil
}

func (s *sqlStore) writeBeside(name string, b []byte) error {
	if s.dir == "" {
		return nil
	}
	if err := WritePrivate(filepath.Join(s.dir, name), b); err != nil {
		return fmt.Errorf("%w: write %s: %w", ErrStorage, name, err)
	}
	return nil
}

func (s *sqlStore) removeBeside(name string) error {
	if s.dir == "" {
		return nil
	}
	if err := os.Remove(filepath.Join(s.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: remove %s: %w", ErrStorage, name, err)
	}
	return nil
}

// noteReached counts what a commit stored and writes it beside the database
// now and then: a number that is too low does no harm.
func (s *sqlStore) noteReached(added int) error {
	s.mu.Lock()
	s.reached += uint64(added)
	due := s.reached >= s.noted+noteEvery
	s.mu.Unlock()
	if !due {
		return nil
	}
	return s.writeReached()
}

func (s *sqlStore) writeReached() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.noted == s.reached {
		return nil
	}
	s.noted = s.reached
	return s.writeBeside(fileReached, binary.BigEndian.AppendUint64(nil, s.reached))
}

// Refresh reads how far a space is stored, and the incarnation.
func (s *sqlStore) Refresh(ctx context.Context, space wire.ID) (uint64, error) {
	const read = `SELECT (SELECT value FROM meta WHERE name = $1), (SELECT hseq FROM spaces WHERE space = $2)`
	var stored []byte
	var top sql.NullInt64
	if err := s.db.QueryRowContext(ctx, read, metaIncarnation, space[:]).Scan(&stored, &top); err != nil {
		return 0, s.fault("refresh", err)
	}
	if len(stored) != 8 {
		return 0, fmt.Errorf("%w: no incarnation", ErrStorage)
	}
	if now := binary.BigEndian.Uint64(stored); s.incarnation.Swap(now) != now {
		if err := s.writeBeside(fileIncarnation, stored); err != nil {
			return 0, err
		}
	}
	return uint64(top.Int64), nil
}

// Incarnation names the database.
func (s *sqlStore) Incarnation() uint64 { return s.incarnation.Load() }
