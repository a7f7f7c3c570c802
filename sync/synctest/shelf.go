package synctest

import (
	"os"
	"path/filepath"
	"testing"

	"pelita/sync/hub"
)

// Shelf is an open hub with its files, to close, copy and open again as a hub
// is in its life. It is not closed by itself.
type Shelf struct {
	Hub   *hub.Hub
	store hub.Store
	dir   string
	a     *Agency
}

// OpenShelf opens or makes the hub of an agency in a folder.
func OpenShelf(t testing.TB, a *Agency, dir string) *Shelf {
	t.Helper()
	s := &Shelf{dir: dir, a: a}
	s.open(t)
	return s
}

// ShelfDir is a new folder for shelves, quick to write to, gone with the test.
func ShelfDir(t testing.TB) string { return fastDir(t) }

func (s *Shelf) open(t testing.TB) {
	t.Helper()
	var err error
	s.store, err = hub.OpenSQLite(t.Context(), filepath.Join(s.dir, "hub.db"), s.dir, s.a.Genesis.Agency())
	must(t, err)
	s.Hub, err = hub.New(t.Context(), hub.Config{Genesis: s.a.Genesis, Store: s.store, Now: never})
	must(t, err)
}

// Restart closes the hub and opens it again.
func (s *Shelf) Restart(t testing.TB) {
	t.Helper()
	s.Close(t)
	s.open(t)
}

// Close closes the hub. A shelf that was never opened may be nil.
func (s *Shelf) Close(t testing.TB) {
	if s == nil {
		return
	}
	s.Hub.Close()
	if err := s.store.Close(); err != nil {
		t.Error(err)
	}
}

// CopyTo copies the hub's files into a folder, as a backup does, and goes on.
func (s *Shelf) CopyTo(t testing.TB, dir string) {
	t.Helper()
	s.Close(t)
	must(t, os.RemoveAll(dir))
	must(t, os.CopyFS(dir, os.DirFS(s.dir)))
	s.open(t)
}
