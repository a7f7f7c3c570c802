//go:build unix

package vault_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"pelita/screening/screeningtest"
)

func TestSRA12_NobodyElseMayReadAnyFile(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir := filepath.Join(t.TempDir(), "new", "profile")
	v := create(t, dir)
	commit(t, v, screeningtest.Opening())
	check := func(when string) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			st, err := d.Info()
			if err == nil && st.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %s has mode %s", when, filepath.Base(path), st.Mode())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	check("while open")
	if _, err := os.Stat(filepath.Join(dir, "vault.db-wal")); err != nil {
		t.Error("no write-ahead log to look at")
	}
	closeNow(t, v)
	check("closed")
	for _, name := range []string{"", "vault.db", "vault.age", "user-1.age"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	closeNow(t, open(t, dir))
	check("after somebody loosened the modes")
}
