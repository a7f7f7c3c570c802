package vault_test

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// tree is the content and mode of every file under dir, so that two trees can
// be compared.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		out[path] = st.Mode().String()
		if d.IsDir() {
			return nil
		}
		b, err := os.ReadFile(path)
		out[path] += fmt.Sprintf(" %x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// copyDir copies the files of a closed vault into a new folder.
func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		write(t, filepath.Join(to, e.Name()), read(t, filepath.Join(from, e.Name())))
	}
	return to
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// attack runs statements on the closed vault in dir, as somebody with the file
// and the sqlite3 program would.
func attack(t testing.TB, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// seen is what an officer sees of a vault: every record by id.
type seen map[screening.RecordID][32]byte

// small makes a closed vault of six records with answers and drafts.
func small(t testing.TB) (dir string, want seen) {
	t.Helper()
	dir = t.TempDir()
	v := create(t, dir)
	want = seen{}
	for i := range 6 {
		r := commit(t, v, screeningtest.Opening())
		for j := range 3 {
			name := fmt.Sprintf("Person %d of the test, part %d", i, j)
			r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(name)))
		}
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half a sentence"}); err != nil {
			t.Fatal(err)
		}
		want[r.ID] = r.State.Hash()
	}
	closeNow(t, v)
	return dir, want
}

// inspect reads everything and reports what is neither as it was nor named as
// damaged. It returns how many reads said that they met damage.
func inspect(t testing.TB, v *vault.Vault, want seen) (damaged int) {
	t.Helper()
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != len(want) {
		t.Errorf("%d summaries and %v, want all %d", len(sums), err, len(want))
	}
	for id, hash := range want {
		r, err := v.Record(t.Context(), id)
		switch {
		case errors.Is(err, screening.ErrDamaged):
			damaged++
		case err != nil:
			t.Errorf("record %s: %v", id, err)
		case r.State.Hash() != hash:
			t.Errorf("record %s reads as something else", id)
		}
		d, err := v.Draft(t.Context(), id)
		switch {
		case errors.Is(err, screening.ErrDamaged):
			damaged++
		case err != nil:
			t.Errorf("draft %s: %v", id, err)
		case d.Text != "half a sentence":
			t.Errorf("draft %s reads as something else", id)
		}
	}
	return damaged
}

// wantDamaged demands an error that names the part.
func wantDamaged(t testing.TB, err error, part string) {
	t.Helper()
	var d *screening.DamagedError
	if !errors.As(err, &d) {
		t.Errorf("error %v, want a *DamagedError", err)
		return
	}
	if part != "" && d.Part != part {
		t.Errorf("damaged part %q, want %q", d.Part, part)
	}
}

// openRaw opens the database of a closed vault as a stranger would.
func openRaw(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func parseID(text string) (screening.RecordID, error) { return history.ParseRecordID(text) }
