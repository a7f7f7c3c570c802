package hub_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/synctest"
)

func TestASmallFileIsReadUpToItsLimitAndNoFurther(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := hub.ReadSmall(file, 100); err != nil || len(b) != 100 {
		t.Errorf("at the limit: %d bytes, %v", len(b), err)
	}
	if _, err := hub.ReadSmall(file, 99); !errors.Is(err, hub.ErrTooLarge) {
		t.Errorf("beyond the limit: %v", err)
	}
	if _, err := hub.ReadPrivate(filepath.Dir(file), 100); !errors.Is(err, hub.ErrNotFile) {
		t.Errorf("a folder: %v", err)
	}
}

func TestADatabaseInMemoryIsNone(t *testing.T) {
	for _, dsn := range []string{"sqlite::memory:", "sqlite:", "file:x", ""} {
		if file, err := hub.SQLiteFile(dsn); !errors.Is(err, hub.ErrDSN) {
			t.Errorf("%q: %q, %v", dsn, file, err)
		}
	}
	// By another name it is a file as any other.
	dir := t.TempDir()
	t.Chdir(dir)
	a := synctest.NewAgency(t)
	for _, name := range []string{"./:memory:", "x?mode=memory", "file::memory:?cache=shared"} {
		store, err := hub.OpenSQLite(t.Context(), name, dir, a.Genesis.Agency())
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		if found, err := os.Stat(filepath.Join(dir, name)); err != nil || found.Size() == 0 {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
}

func TestTheFilesOfAnEarlierHubAreTightened(t *testing.T) {
	dir := t.TempDir()
	a := synctest.NewAgency(t)
	file := filepath.Join(dir, "hub.db")
	open := func() hub.Store {
		store, err := hub.OpenSQLite(t.Context(), file, dir, a.Genesis.Agency())
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	first := open() // stays open, so that the log files are there
	defer func() { _ = first.Close() }()
	names := []string{file, file + "-wal", file + "-shm", filepath.Join(dir, "incarnation")}
	for _, f := range names {
		if err := os.Chmod(f, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := open().Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range names {
		if found, err := os.Stat(f); err != nil || found.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", f, found, err)
		}
	}
}
