package hub

import (
	"context"
	"errors"
	"path/filepath"

	"pelita/sync/wire"
)

// Place is where a hub keeps its segments.
type Place struct {
	// DSN is `sqlite:FILE`, `postgres://...` or `postgresql://...`.
	DSN string
	// State is the folder of the incarnation; empty: beside a SQLite file, and
	// none for PostgreSQL.
	State string
}

// folder is the state folder, or "" (ErrDSN).
func (p Place) folder() (string, error) {
	if IsPostgres(p.DSN) {
		return p.State, nil
	}
	file, err := SQLiteFile(p.DSN)
	if err != nil {
		return "", err
	}
	if p.State == "" {
		return filepath.Dir(file), nil
	}
	return p.State, nil
}

// Open opens a store by its DSN; see OpenSQLite and OpenPostgres. ErrMoving
// when a move into it has not come to its end.
func Open(ctx context.Context, p Place, agency wire.Hash) (Store, error) {
	s, err := p.open()
	if err != nil {
		return nil, err
	}
	if err := s.begin(ctx, agency); err != nil {
		return nil, err
	}
	if err := s.serve(); err != nil {
		return nil, err
	}
	return s, nil
}

// open opens the database and does nothing with it.
func (p Place) open() (*sqlStore, error) {
	dir, err := p.folder()
	if err != nil {
		return nil, err
	}
	if IsPostgres(p.DSN) {
		db, err := openPostgres(p.DSN)
		if err != nil {
			return nil, err
		}
		if err := makeState(dir); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		return &sqlStore{dialect: postgres{}, db: db, dir: dir}, nil
	}
	file, _ := SQLiteFile(p.DSN) // folder has said what is wrong with it
	db, err := openSQLite(file, dir)
	if err != nil {
		return nil, err
	}
	return &sqlStore{dialect: sqlite{}, db: db, dir: dir}, nil
}
