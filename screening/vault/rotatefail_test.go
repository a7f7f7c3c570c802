package vault

import (
	"bytes"
	"errors"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
)

// A list that cannot be read after the commit is neither shown in part nor
// written over the whole one.
func TestAListThatCannotBeReadAfterANewGenerationStopsTheVault(t *testing.T) {
	var r *rotation
	cfg := Faulty(Config{Dir: t.TempDir(), Now: screeningtest.Clock()}, func(step string) error {
		if step != stepCommit || r == nil {
			return nil
		}
		return r.exec(`UPDATE pages SET value = zeroblob(length(value))`)
	})
	v, err := Create(t.Context(), Cheap(cfg), Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	first := mustCommit(t, v, screeningtest.Opening())
	for range 3 {
		mustCommit(t, v, screeningtest.Opening())
	}
	gone := v.index.byID[first.ID].row
	v.mu.Lock()
	err = v.rotate(t.Context(), func(now *rotation) error {
		r, now.gone[gone] = now, true
		return nil
	})
	v.mu.Unlock()
	if !errors.Is(err, screening.ErrDamaged) {
		t.Fatalf("error %v, want the damage", err)
	}
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != 3 {
		t.Errorf("%d summaries, %v, want the three that are left", len(sums), err)
	}
	if _, err := v.Record(t.Context(), first.ID); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the one that is gone: %v", err)
	}
	if _, err := v.Commit(t.Context(), screeningtest.Opening()); !errors.Is(err, screening.ErrDisk) {
		t.Errorf("a save: %v, want that none is taken", err)
	}
	if err := v.Close(); err != nil {
		t.Logf("close: %v", err) // it may say that it could not write
	}
}

// A change of generation that fails before anything was announced leaves
// vault.age as it is, at the closing too.
func TestAChangeThatNeverBeganRewritesNoKeyFile(t *testing.T) {
	v, _ := stocked(t, Config{Dir: t.TempDir(), Now: screeningtest.Clock()})
	before, err := v.folder.read(fileVaultKey, maxVaultFile)
	if err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	v.mu.Lock()
	err = v.rotate(t.Context(), func(*rotation) error { return boom })
	v.mu.Unlock()
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	path := v.folder
	if v.unfinished {
		t.Error("an old generation is said to be in vault.age")
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := openFolder(path.path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.root.Close()
	after, err := again.read(fileVaultKey, maxVaultFile)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("vault.age was written anew: %v", err)
	}
}
