package vault_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/vault"
)

// damages are ways in which one small part of a vault can be lost, each with the
// gap that it leaves in a backup.
func damages() []damage {
	zero := `UPDATE %s SET %s = zeroblob(length(%[2]s)) WHERE rid = (SELECT max(rid) FROM %[1]s)`
	return []damage{
		{"a draft", backup.GapDraft, onRows(fmt.Sprintf(zero, "drafts", "value"))},
		{"a segment", backup.GapSegment, onRows(fmt.Sprintf(zero, "segments", "value"))},
		{"a segment's note", backup.GapSegment, onRows(fmt.Sprintf(zero, "segments", "note"))},
		{"a secret", backup.GapSecret, onSecret(`UPDATE meta SET value = zeroblob(length(value)) WHERE id = x'%x'`)},
		{"a secret that is gone", backup.GapSecret, onSecret(`DELETE FROM meta WHERE id = x'%x'`)},
		{"a file that was cut", backup.GapFile, onFile(func(name string) error { return os.Truncate(name, 100) })},
		{"a file that is gone", backup.GapLost, onFile(os.Remove)},
	}
}

type damage struct {
	name, part string
	do         func(t *testing.T, dir string, secret []byte)
}

func onRows(statement string) func(*testing.T, string, []byte) {
	return func(t *testing.T, dir string, _ []byte) { attack(t, dir, statement) }
}

func onSecret(statement string) func(*testing.T, string, []byte) {
	return func(t *testing.T, dir string, secret []byte) { attack(t, dir, fmt.Sprintf(statement, secret)) }
}

func onFile(do func(string) error) func(*testing.T, string, []byte) {
	return func(t *testing.T, dir string, _ []byte) {
		all := attachmentFiles(t, dir)
		if len(all) != 1 {
			t.Fatalf("%d files", len(all))
		}
		if err := do(filepath.Clean(all[0])); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSRM04_SmallDamageLeavesAGapThatIsNamedAndNoMore: the records are backed up
// all the same, and what comes of it is sound.
func TestSRM04_SmallDamageLeavesAGapThatIsNamedAndNoMore(t *testing.T) {
	id := identity(t)
	dir := t.TempDir()
	v := guarded(t, dir, id)
	full(t, v)
	want := stateHash(t, v)
	secret := vault.MetaID(v, "hub")
	closeNow(t, v)
	for _, d := range damages() {
		t.Run(d.name, func(t *testing.T) {
			hurt := t.TempDir()
			if err := os.CopyFS(hurt, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			d.do(t, hurt, secret)
			if err := vault.Repair(t.Context(), config(hurt), []byte(passphrase)); err != nil && !errors.Is(err, screening.ErrLost) {
				t.Fatal(err)
			}
			file, m := backUp(t, open(t, hurt), nil)
			if len(m.Left) != 0 || m.Records != 5 || len(m.Gaps) != 1 || m.Gaps[0].Part != d.part || m.Gaps[0].ID == "" {
				t.Errorf("%d records, left out %d, gaps %v", m.Records, len(m.Left), m.Gaps)
			}
			got, _ := mustRestore(t, file, id)
			if stateHash(t, got) != want {
				t.Error("the records are not as they were")
			}
		})
	}
}
