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

func TestSRA12_WiderModesAreTightenedWhenAVaultIsOpened(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	dir, _ := unfolded(t) // with a write-ahead log
	write(t, filepath.Join(dir, "user-7.age"), []byte("of another user"))
	names := []string{"lock", "vault.db", "vault.db-wal", "vault.age", "user-1.age", "user-7.age"}
	loosen := func() {
		for _, name := range names {
			if err := os.Chmod(filepath.Join(dir, name), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	modes := func(want fs.FileMode) {
		t.Helper()
		for _, name := range names {
			st, err := os.Stat(filepath.Join(dir, name))
			if err != nil || st.Mode().Perm() != want {
				t.Errorf("%s: %v, %v, want mode %v", name, st, err, want)
			}
		}
	}
	loosen()
	if err := tryOpen(t, dir, "another lamp in the small hours"); err == nil {
		t.Fatal("a wrong passphrase opened it")
	}
	modes(0o666) // a wrong passphrase changes nothing
	v := open(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "user-7.age")); err == nil {
		t.Error("a key file of nobody stayed")
	}
	names = names[:5]
	modes(0o600)
	st, err := os.Stat(dir)
	if err != nil || st.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", st, err)
	}
	commit(t, v, screeningtest.Opening())
	modes(0o600)
}
