package vault_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/BurntSushi/toml"

	"pelita/screening"
	"pelita/screening/vault"
)

// stageEnv makes a run of this test binary a migration that is killed at the
// stage it names.
const stageEnv = "PELITA_VAULT_STAGE"

// migrant opens a vault of an earlier version and dies at the stage.
func migrant(dir, stage string) error {
	var want expectation
	if _, err := toml.DecodeFile(filepath.Join(dir, "expect.toml"), &want); err != nil {
		return err
	}
	cfg := vault.Faulty(realConfig(dir), dyingAt(stage))
	v, err := vault.Open(context.Background(), cfg, []byte(want.Passphrase))
	if err != nil {
		return err
	}
	return v.Close()
}

// older are the released vaults of a schema before this one.
func older(t *testing.T) []string {
	t.Helper()
	var out []string
	files, err := filepath.Glob(filepath.Join(released, "*", "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if versionOf(t, f) < vault.SchemaVersion {
			out = append(out, filepath.Dir(f))
		}
	}
	if len(out) == 0 {
		t.Fatal("no vault of an earlier schema")
	}
	return out
}

// versionOf reads the version of the schema from the header of a database.
func versionOf(t testing.TB, file string) int {
	t.Helper()
	return int(binary.BigEndian.Uint32(read(t, file)[60:]))
}

// A migration that is killed at any step leaves a vault that opens with all that
// was in it; the copy that it kept is there until the new one was opened, and
// not after.
func TestSRM07_AMigrationThatIsKilledGoesOn(t *testing.T) {
	for _, from := range older(t) {
		for _, stage := range vault.Stages() {
			t.Run(filepath.Base(from)+" "+stage, func(t *testing.T) { killedAt(t, from, stage) })
		}
	}
}

func killedAt(t *testing.T, from, stage string) {
	var want expectation
	if _, err := toml.DecodeFile(filepath.Join(from, "expect.toml"), &want); err != nil {
		t.Fatal(err)
	}
	dir := copyDir(t, from)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir, stageEnv+"="+stage)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("it was not killed at %s: %v", stage, err)
	}
	kept := filepath.Join(dir, "vault.db.1")
	switch _, err := os.Stat(kept); {
	case stage == vault.StageBegun || stage == vault.StageHalfKept || stage == vault.StageDropped:
		if !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a copy that is not whole, or not wanted: %v", err)
		}
	case err != nil:
		t.Error(err)
	default:
		copyOpens(t, dir, want)
	}
	v, err := vault.Open(t.Context(), realConfig(dir), []byte(want.Passphrase))
	if err != nil {
		t.Fatal(err)
	}
	matches(t, v, want)
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	closeNow(t, v)
	if n := versionOf(t, filepath.Join(dir, "vault.db")); n != vault.SchemaVersion {
		t.Errorf("version %d after it was opened", n)
	}
	if extra, err := filepath.Glob(filepath.Join(dir, "vault.db?*")); err != nil || len(extra) > 0 {
		t.Errorf("left beside it: %q, %v", extra, err)
	}
}

// copyOpens puts the copy that was kept in place of the database, elsewhere.
func copyOpens(t *testing.T, dir string, want expectation) {
	t.Helper()
	again := copyDir(t, dir)
	if err := errors.Join(os.Rename(filepath.Join(again, "vault.db.1"), filepath.Join(again, "vault.db")), os.RemoveAll(filepath.Join(again, "vault.db-wal"))); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), realConfig(again), []byte(want.Passphrase))
	if err != nil {
		t.Fatalf("the copy that was kept: %v", err)
	}
	matches(t, v, want)
	closeNow(t, v)
}

// newer marks a database as one of the version after this one.
func newer() string { return fmt.Sprintf(`PRAGMA user_version = %d`, vault.SchemaVersion+1) }

func TestAVaultOfANewerVersionIsNotTouched(t *testing.T) {
	dir, _ := small(t)
	attack(t, dir, newer())
	before := tree(t, dir)
	for name, do := range map[string]func() error{
		"open": func() error {
			_, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
			return err
		},
		"repair": func() error { return vault.Repair(t.Context(), config(dir), []byte(passphrase)) },
	} {
		if err := do(); !errors.Is(err, screening.ErrNewer) || errors.Is(err, screening.ErrDamaged) {
			t.Errorf("%s: %v, want ErrNewer and nothing of damage", name, err)
		}
	}
	if !maps.Equal(before, tree(t, dir)) {
		t.Error("a file was changed")
	}
}

// A version that was written by a program that was then killed stands in the
// write-ahead log only.
func TestANewerVersionInTheLogIsNotTouched(t *testing.T) {
	dir, _ := small(t)
	db := openRaw(t, dir)
	if _, err := db.Exec(newer()); err != nil {
		t.Fatal(err)
	}
	other := copyDir(t, dir) // with the log, as a killed program leaves it
	if versionOf(t, filepath.Join(other, "vault.db")) != vault.SchemaVersion {
		t.Fatal("it is in the file already")
	}
	if _, err := vault.Open(t.Context(), config(other), []byte(passphrase)); !errors.Is(err, screening.ErrNewer) {
		t.Errorf("%v, want ErrNewer", err)
	}
}

// Repair brings a vault of an earlier version along, and keeps what it cannot mend.
func TestRepairOfAnOlderVaultBringsItToThisVersion(t *testing.T) {
	for _, from := range older(t) {
		dir := copyDir(t, from)
		attack(t, dir, `DELETE FROM pages`)
		var want expectation
		if _, err := toml.DecodeFile(filepath.Join(from, "expect.toml"), &want); err != nil {
			t.Fatal(err)
		}
		before := tree(t, dir)
		_, err := vault.Open(t.Context(), realConfig(dir), []byte(want.Passphrase))
		wantDamaged(t, err, "summary-pages")
		after := tree(t, dir)
		delete(after, filepath.Join(dir, "lock"))
		if !maps.Equal(before, after) {
			t.Error("opening a damaged vault of an earlier version changed a file")
		}
		if err := vault.Repair(t.Context(), realConfig(dir), []byte(want.Passphrase)); err != nil {
			t.Fatal(err)
		}
		if n := versionOf(t, filepath.Join(dir, "vault.db")); n != vault.SchemaVersion {
			t.Errorf("version %d", n)
		}
		v, err := vault.Open(t.Context(), realConfig(dir), []byte(want.Passphrase))
		if err != nil {
			t.Fatal(err)
		}
		matches(t, v, want)
		closeNow(t, v)
	}
}
