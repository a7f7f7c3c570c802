package hub_test

import (
	"bytes"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/wire"
)

// filled makes a hub's store with two spaces, of which one was compacted.
func filled(t *testing.T, p hub.Place) (incarnation uint64, spaces []wire.ID, segs [][]wire.Segment) {
	t.Helper()
	store := openPlace(t, p)
	for range 2 {
		spaces = append(spaces, wire.NewID())
		segs = append(segs, chainOf(t, spaces[len(spaces)-1], 700)) // more than a batch
	}
	for _, s := range segs {
		if _, err := store.Commit(t.Context(), s, hub.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	last := segs[1][9]
	if err := store.Drop(t.Context(), spaces[1], []wire.Head{{Device: last.Device, Seq: last.Seq, Hash: last.ID.Short()}}); err != nil {
		t.Fatal(err)
	}
	segs[1] = segs[1][10:]
	piece := bytes.Repeat([]byte{7}, 3000)
	for off := range uint64(2) {
		if _, code, err := store.PutChunk(t.Context(), attachment(spaces[0]), 6000, off*3000, piece, hub.Limits{}); code != "" || err != nil {
			t.Fatal(code, err)
		}
	}
	incarnation = store.Incarnation()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return incarnation, spaces, segs
}

// attachment is the one that filled puts into a space.
func attachment(space wire.ID) hub.BlobPlace { return hub.BlobPlace{Space: space, Blob: wire.ID{5}} }

func openPlace(t *testing.T, p hub.Place) hub.Store {
	t.Helper()
	store, err := hub.Open(t.Context(), p, wire.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func TestAHubMovesToAnotherDatabaseAndBackWithoutALoss(t *testing.T) {
	dir := t.TempDir()
	first := hub.Place{DSN: "sqlite:" + filepath.Join(dir, "a", "hub.db")}
	second := hub.Place{DSN: postgres.Database(t), State: filepath.Join(dir, "b")}
	third := hub.Place{DSN: "sqlite:" + filepath.Join(dir, "c", "hub.db")}
	incarnation, spaces, segs := filled(t, first)
	for _, m := range [][2]hub.Place{{first, second}, {second, third}} {
		if err := hub.Move(t.Context(), m[0], m[1], wire.Hash{1}); err != nil {
			t.Fatal(err)
		}
		for _, p := range m { // the source is a hub as before
			store := openPlace(t, p)
			if store.Incarnation() != incarnation {
				t.Error("it has another incarnation")
			}
			if b, err := store.Chunk(t.Context(), attachment(spaces[0]), 3000); err != nil || len(b) != 3000 {
				t.Errorf("%d bytes of an attachment, %v", len(b), err)
			}
			for i, space := range spaces {
				got := segmentsOf(t, store, space)
				if !slices.EqualFunc(got, segs[i], func(a, b wire.Segment) bool { return a.ID == b.ID }) {
					t.Errorf("%d segments, want %d, or others", len(got), len(segs[i]))
				}
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		}
		store := openPlace(t, m[1])
		next := chainOf(t, spaces[0], 1)
		if _, err := store.Commit(t.Context(), next, hub.Limits{}); err != nil {
			t.Fatal(err)
		}
		segs[0] = append(segs[0], next...)
		if plan, err := store.Plan(t.Context(), spaces[0], 0, 1, nil); err != nil || plan.Top != uint64(len(segs[0])) {
			t.Errorf("numbers go on at %d, %v", plan.Top, err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		source := openPlace(t, m[0]) // the same again, so that both are compared the next time
		if _, err := source.Commit(t.Context(), next, hub.Limits{}); err != nil {
			t.Fatal(err)
		}
		if err := source.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAMoveIntoAHubIsRefusedAndOneThatEndedEarlyBeginsAgain(t *testing.T) {
	dir := t.TempDir()
	from := hub.Place{DSN: "sqlite:" + filepath.Join(dir, "a", "hub.db")}
	file := filepath.Join(dir, "b", "hub.db")
	to := hub.Place{DSN: "sqlite:" + file}
	_, spaces, segs := filled(t, from)
	_, _, _ = filled(t, to)
	if err := hub.Move(t.Context(), from, to, wire.Hash{1}); !errors.Is(err, hub.ErrNotEmpty) {
		t.Fatalf("into a hub: %v", err)
	}
	// What a move leaves that was killed: some rows, and the mark.
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{`INSERT INTO meta (name, value) VALUES ('moving', x'01')`, `DELETE FROM chains`} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := hub.Open(t.Context(), to, wire.Hash{1}); !errors.Is(err, hub.ErrMoving) {
		t.Fatalf("half a hub was opened: %v", err)
	}
	if err := hub.Move(t.Context(), from, to, wire.Hash{1}); err != nil {
		t.Fatal(err)
	}
	store := openPlace(t, to)
	defer func() { _ = store.Close() }()
	if got := segmentsOf(t, store, spaces[0]); len(got) != len(segs[0]) {
		t.Errorf("%d segments", len(got))
	}
	if err := hub.Move(t.Context(), from, hub.Place{DSN: "sqlite:" + filepath.Join(dir, "c", "hub.db")}, wire.Hash{2}); !errors.Is(err, hub.ErrAgencyStore) {
		t.Errorf("another agency's: %v", err)
	}
}

func TestAMoveKnowsEveryTable(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "hub.db")
	if err := openPlace(t, hub.Place{DSN: "sqlite:" + file}).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(t.Context(), `SELECT m.name, COUNT(*) FROM sqlite_master m, pragma_table_info(m.name) GROUP BY m.name
		HAVING m.type = 'table' ORDER BY m.name`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	there := map[string]int{}
	for rows.Next() {
		var name string
		var columns int
		if err := rows.Scan(&name, &columns); err != nil {
			t.Fatal(err)
		}
		there[name] = columns
	}
	delete(there, "meta") // each row of it is treated by itself
	for name, columns := range hub.MovedTables() {
		if there[name] != columns {
			t.Errorf("%s has %d columns, %d are moved", name, there[name], columns)
		}
		delete(there, name)
	}
	if rows.Err() != nil || len(there) > 0 {
		t.Errorf("not moved: %v, %v", there, rows.Err())
	}
}
