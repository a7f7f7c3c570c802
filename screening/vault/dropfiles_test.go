package vault

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
)

// What erasing a record needs: its files leave the list in the transaction, and the
// folder after it; those of others stay, also when the program ends between the two.
func TestTheFilesOfARecordLeaveWithItAndNoOther(t *testing.T) {
	dir := t.TempDir()
	v := mustCreate(t, dir)
	take := func() screening.RecordID {
		f, err := v.TakeIn(t.Context(), strings.NewReader("a chat"))
		if err != nil {
			t.Fatal(err)
		}
		f.Kind, f.How = "chat", "stick"
		r := mustCommit(t, v, screening.Change{Officer: screeningtest.Officer(), Ops: []history.Op{{Kind: history.Attach, File: f}}})
		return r.ID
	}
	erased, kept := take(), take()
	names := v.attachmentsOf(erased)
	if len(names) != 1 || len(v.attachmentsOf(kept)) != 1 {
		t.Fatalf("%v", names)
	}
	var gone []string
	if err := v.run(t.Context(), func(w *work) error { gone = w.dropFiles(erased); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(gone) != 1 || gone[0] != names[0] || v.tally.Files != 1 || len(v.attachmentsOf(erased)) != 0 {
		t.Errorf("%v of %v left, %d are counted", gone, names, v.tally.Files)
	}
	path := filepath.Join(dir, dirFiles, gone[0])
	if _, err := os.Stat(path); err != nil {
		t.Errorf("it went before the transaction was over: %v", err)
	}
	if err := v.removeFiles(gone); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
	if err := v.removeFiles(gone); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, dirFiles, v.attachmentsOf(kept)[0])); err != nil {
		t.Error(err)
	}
}

func mustCreate(t *testing.T, dir string) *Vault {
	t.Helper()
	v, _ := stocked(t, Config{Dir: dir, Now: screeningtest.Clock()})
	return v
}
