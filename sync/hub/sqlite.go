package hub

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/mattn/go-sqlite3" // the driver

	"pelita/sync/wire"
)

// schema is portable SQL: the same statements serve SQLite and, later,
// PostgreSQL. No column holds a time or an address.
const schema = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS spaces (space BLOB PRIMARY KEY, hseq BIGINT NOT NULL, bytes BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS segments (
	space BLOB NOT NULL, device BLOB NOT NULL, seq BIGINT NOT NULL,
	hseq BIGINT NOT NULL, id BLOB NOT NULL, size BIGINT NOT NULL, segment BLOB NOT NULL,
	PRIMARY KEY (space, device, seq));
CREATE UNIQUE INDEX IF NOT EXISTS segments_hseq ON segments (space, hseq);
CREATE TABLE IF NOT EXISTS chains (
	space BLOB NOT NULL, device BLOB NOT NULL, seq BIGINT NOT NULL, id BLOB NOT NULL,
	PRIMARY KEY (space, device));
`

// sqlStore is Store over database/sql.
type sqlStore struct {
	db          *sql.DB
	incarnation uint64
}

// OpenSQLite opens or makes the database file for an agency, readable by its
// owner only. dir/incarnation names the database; when the file and the
// database do not agree, one of them came out of a backup, and a new
// incarnation makes every device compare all it has. ErrAgencyStore when the
// database is another agency's.
func OpenSQLite(ctx context.Context, file, dir string, agency wire.Hash) (Store, error) {
	file, err := filepath.Abs(file) // so that the driver takes no name for anything but a file
	if err != nil {
		return nil, fmt.Errorf("%w: open: %w", ErrStorage, err)
	}
	if err := prepareFiles(file, dir); err != nil {
		return nil, err
	}
	options := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_busy_timeout": {"10000"},
		"_txlock": {"immediate"}, "_foreign_keys": {"on"},
	}
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite3", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("%w: open: %w", ErrStorage, err)
	}
	db.SetMaxOpenConns(8)
	s := &sqlStore{db: db}
	if err := s.prepare(ctx, dir, agency); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// prepareFiles makes the folders 0700 and the file 0600 before the driver does,
// and tightens what an earlier hub or a copy left open.
func prepareFiles(file, dir string) error {
	for _, d := range []string{filepath.Dir(file), dir} {
		if err := MakePrivate(d, dir); err != nil {
			return fmt.Errorf("%w: make folder: %w", ErrStorage, err)
		}
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, privateFile)
	if err == nil {
		err = f.Close()
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%w: make file: %w", ErrStorage, err)
	}
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := Tighten(file + part); err != nil && (part == "" || !errors.Is(err, os.ErrNotExist)) {
			return fmt.Errorf("%w: protect file: %w", ErrStorage, err)
		}
	}
	return nil
}

func (s *sqlStore) prepare(ctx context.Context, dir string, agency wire.Hash) error {
	if _, err := s.db.ExecContext(ctx, schema); err != nil {
		return fmt.Errorf("%w: schema: %w", ErrStorage, err)
	}
	const add = `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	if _, err := s.db.ExecContext(ctx, add, "agency", agency[:]); err != nil {
		return fmt.Errorf("%w: agency: %w", ErrStorage, err)
	}
	var stored []byte
	if err := s.meta(ctx, "agency", &stored); err != nil {
		return err
	}
	if !bytes.Equal(stored, agency[:]) {
		return ErrAgencyStore
	}
	return s.nameIncarnation(ctx, filepath.Join(dir, "incarnation"))
}

func (s *sqlStore) meta(ctx context.Context, name string, value *[]byte) error {
	err := s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = $1`, name).Scan(value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("%w: read meta: %w", ErrStorage, err)
	}
	return nil
}

// maxIncarnation is more than the file can hold: what is longer is not ours.
const maxIncarnation = 64

// nameIncarnation keeps the incarnation that file and database agree on, or
// draws a new one for both.
func (s *sqlStore) nameIncarnation(ctx context.Context, file string) error {
	var stored []byte
	if err := s.meta(ctx, "incarnation", &stored); err != nil {
		return err
	}
	beside, err := ReadPrivate(file, maxIncarnation)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: read incarnation: %w", ErrStorage, err)
	}
	if len(stored) != 8 || !bytes.Equal(stored, beside) {
		stored = make([]byte, 8)
		_, _ = rand.Read(stored)
		stored[0] |= 1 // never zero
		const set = `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
		if _, err := s.db.ExecContext(ctx, set, "incarnation", stored); err != nil {
			return fmt.Errorf("%w: incarnation: %w", ErrStorage, err)
		}
		if err := WritePrivate(file, stored); err != nil {
			return fmt.Errorf("%w: write incarnation: %w", ErrStorage, err)
		}
	}
	s.incarnation = binary.BigEndian.Uint64(stored)
	return nil
}

// SQLiteFile gives the file of a DSN `sqlite:FILE` (ErrDSN). A database in
// memory is none: what it acknowledged would be gone with the process.
func SQLiteFile(dsn string) (string, error) {
	file, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok || file == "" || file == ":memory:" {
		return "", ErrDSN
	}
	return file, nil
}

// Incarnation names the database.
func (s *sqlStore) Incarnation() uint64 { return s.incarnation }

// Close closes the database.
func (s *sqlStore) Close() error { return s.db.Close() }
