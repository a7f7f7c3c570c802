package vault_test

import (
	"os"
	"path/filepath"
	"testing"

	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

func TestAFolderOfAnyNameHoldsAVault(t *testing.T) {
	parent := t.TempDir()
	for _, name := range []string{
		"with spaces in it", "100% sure", "%20", "%2e%2e", "why?", "a?mode=ro&_synchronous=OFF", "#1", "a#b?c%d e",
		"a&b=c;d+e", "quote'\"s", "comma,colon:", "*", "ស្រី", "中文", "line\nbreak", "back\\slash",
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(parent, name, "profile")
			v := create(t, dir)
			r := commit(t, v, screeningtest.Opening())
			if _, err := os.Stat(filepath.Join(dir, "vault.db-wal")); err != nil {
				t.Error("the write-ahead log is elsewhere")
			}
			closeNow(t, v)
			v = open(t, dir)
			if _, err := v.Record(t.Context(), r.ID); err != nil {
				t.Error(err)
			}
			closeNow(t, v)
			if err := vault.Repair(t.Context(), config(dir), []byte(passphrase)); err != nil {
				t.Error(err)
			}
		})
	}
	found, err := os.ReadDir(parent)
	if err != nil || len(found) != 16 {
		t.Errorf("%d folders, %v, want the 16 that were asked for", len(found), err)
	}
}

func TestARelativeFolderIsTakenFromTheWorkingDirectory(t *testing.T) {
	parent := t.TempDir()
	t.Chdir(parent)
	for _, dir := range []string{"profile", "./a b/../other", ".hidden/deep"} {
		v := create(t, dir)
		r := commit(t, v, screeningtest.Opening())
		t.Chdir(t.TempDir()) // it stays where it was
		commit(t, v, noting(r))
		closeNow(t, v)
		t.Chdir(parent)
		if !vault.Exists(dir) {
			t.Errorf("%s: no vault there", dir)
		}
		v = open(t, dir)
		if got := anyRecord(t, v); got.ID != r.ID {
			t.Errorf("%s: another record", dir)
		}
		closeNow(t, v)
		if err := tryOpen(t, filepath.Join(parent, dir), passphrase); err != nil {
			t.Errorf("%s by its whole path: %v", dir, err)
		}
	}
}
