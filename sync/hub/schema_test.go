package hub_test

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// released lays out the database of an earlier version as it was found, with
// what stood beside it.
func released(t *testing.T, name string) (dir string, genesis wire.Genesis) {
	t.Helper()
	dir = t.TempDir()
	for from, to := range map[string]string{".db": "hub.db", ".incarnation": "incarnation"} {
		b, err := os.ReadFile(filepath.Join("testdata", "released", name+from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(filepath.Join("testdata", "released", name+".agency"))
	if err != nil {
		t.Fatal(err)
	}
	if genesis, err = wire.ParseAgencyFile(b); err != nil {
		t.Fatal(err)
	}
	return dir, genesis
}

func TestEveryHubThatWasReleasedOpensWhole(t *testing.T) {
	dir, genesis := released(t, "schema-0")
	beside, err := os.ReadFile(filepath.Join(dir, "incarnation"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // moved on once, opened as it is then
		store, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, genesis.Agency())
		if err != nil {
			t.Fatal(err)
		}
		if store.Incarnation() != binary.BigEndian.Uint64(beside) {
			t.Error("it has another incarnation")
		}
		h, err := hub.New(t.Context(), hub.Config{Genesis: genesis, Store: store, Now: func() time.Time { return time.Unix(0, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		h.Close()
		if n := len(segmentsOf(t, store, genesis.RosterSpace())); n != 2 {
			t.Errorf("%d segments of the roster", n)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	checkCounts(t, filepath.Join(dir, "hub.db"))
}

// segmentsOf reads a space whole and checks every segment of it.
func segmentsOf(t *testing.T, store hub.Store, space wire.ID) (segs []wire.Segment) {
	t.Helper()
	plan, err := store.Plan(t.Context(), space, 0, 1<<40, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range plan.Positions {
		raw, err := store.Segment(t.Context(), space, at)
		if err != nil {
			t.Fatal(err)
		}
		seg, err := wire.ParseSegment(raw)
		if err != nil {
			t.Fatal(err)
		}
		segs = append(segs, seg)
	}
	return segs
}

// checkCounts compares what is counted with what is there.
func checkCounts(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for name, query := range map[string]string{
		"spaces": `SELECT COUNT(*), SUM(segments = (SELECT COUNT(*) FROM segments s WHERE s.space = spaces.space)
			AND bytes = (SELECT SUM(size) FROM segments s WHERE s.space = spaces.space)) FROM spaces`,
		"devices": `SELECT COUNT(*), SUM(segments = (SELECT COUNT(*) FROM segments s WHERE s.device = devices.device)
			AND bytes = (SELECT SUM(size) FROM segments s WHERE s.device = devices.device)) FROM devices`,
	} {
		var all, right int
		if err := db.QueryRowContext(t.Context(), query).Scan(&all, &right); err != nil || all != 2 || right != all {
			t.Errorf("%s: %d of %d are counted right, %v", name, right, all, err)
		}
	}
}

func TestAHubOfALaterVersionIsRefused(t *testing.T) {
	dir, genesis := released(t, "schema-0")
	open := func() error {
		store, err := hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, genesis.Agency())
		if err != nil {
			return err
		}
		return store.Close()
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", filepath.Join(dir, "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `UPDATE meta SET value = x'00000000000000ff' WHERE name = 'schema'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(); !errors.Is(err, hub.ErrSchema) {
		t.Errorf("opened with %v", err)
	}
}

func TestADatabaseThatHasLostSegmentsGetsANewIncarnation(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) (func() hub.Store, func()){
		"SQLite":     restoredSQLite,
		"PostgreSQL": restoredPostgres,
	} {
		t.Run(name, func(t *testing.T) {
			reopen, restore := open(t)
			store := reopen()
			before := store.Incarnation()
			segs := chainOf(t, wire.NewID(), 3)
			if _, err := store.Commit(t.Context(), segs, hub.Limits{}); err != nil {
				t.Fatal(err)
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			store = reopen()
			if store.Incarnation() != before {
				t.Error("it changed for no reason")
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			restore()
			store = reopen()
			defer func() { _ = store.Close() }()
			if store.Incarnation() == before {
				t.Error("nobody would notice that segments are missing")
			}
		})
	}
}

func restoredSQLite(t *testing.T) (func() hub.Store, func()) {
	dir := t.TempDir()
	file := filepath.Join(dir, "hub.db")
	open := func() hub.Store {
		store, err := hub.OpenSQLite(t.Context(), file, dir, wire.Hash{1})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	if err := open().Close(); err != nil {
		t.Fatal(err)
	}
	backup, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return open, func() {
		if err := os.WriteFile(file, backup, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func restoredPostgres(t *testing.T) (func() hub.Store, func()) {
	dsn, dir := postgres.Database(t), t.TempDir()
	open := func() hub.Store {
		store, err := hub.OpenPostgres(t.Context(), dsn, dir, wire.Hash{1})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	return open, func() {
		execute(t, dsn, `DELETE FROM segments`, `DELETE FROM chains`, `DELETE FROM devices`, `DELETE FROM spaces`)
	}
}

func execute(t *testing.T, dsn string, queries ...string) {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, q := range queries {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
}
