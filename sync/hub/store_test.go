package hub_test

import (
	"os"
	"path/filepath"
	"testing"

	"pelita/sync/hub"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

var postgres synctest.Postgres

func TestMain(m *testing.M) {
	code := m.Run()
	postgres.Stop()
	os.Exit(code)
}

// benches opens an empty store of each kind.
func benches() map[string]func(t *testing.T) synctest.StoreBench {
	return map[string]func(t *testing.T) synctest.StoreBench{
		"memory": func(*testing.T) synctest.StoreBench {
			return synctest.StoreBench{Store: &synctest.MemStore{Name: 1}}
		},
		"SQLite":     sqliteBench,
		"PostgreSQL": func(t *testing.T) synctest.StoreBench { return postgresBench(t, postgres.Database(t)) },
		"PostgreSQL, serializable": func(t *testing.T) synctest.StoreBench {
			return postgresBench(t, postgres.Database(t)+"&default_transaction_isolation=serializable")
		},
	}
}

func sqliteBench(t *testing.T) synctest.StoreBench {
	dir := t.TempDir()
	return bench(t, func() (hub.Store, error) {
		return hub.OpenSQLite(t.Context(), filepath.Join(dir, "hub.db"), dir, wire.Hash{1})
	})
}

func postgresBench(t *testing.T, dsn string) synctest.StoreBench {
	dir := t.TempDir()
	return bench(t, func() (hub.Store, error) { return hub.OpenPostgres(t.Context(), dsn, dir, wire.Hash{1}) })
}

func bench(t *testing.T, open func() (hub.Store, error)) synctest.StoreBench {
	t.Helper()
	store, err := open()
	if err != nil {
		t.Fatal(err)
	}
	closed := func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(func() { closed() })
	return synctest.StoreBench{Store: store, Reopen: func() hub.Store {
		closed()
		if store, err = open(); err != nil {
			t.Fatal(err)
		}
		return store
	}}
}

func TestEveryStoreKeepsThePromisesOfThePort(t *testing.T) {
	for name, open := range benches() {
		t.Run(name, func(t *testing.T) { synctest.TestStore(t, open) })
	}
}
