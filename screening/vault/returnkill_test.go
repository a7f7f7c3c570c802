package vault_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// stepReturned is when all has come back and nothing is committed.
const stepReturned = "returned"

// returnFrom takes back what is in a file, whose key lies beside it, and does what at
// does before it is committed.
func returnFrom(ctx context.Context, v *vault.Vault, file string, at func(step string) error) error {
	key, err := os.ReadFile(keyOf(file))
	if err != nil {
		return err
	}
	id, err := age.ParseHybridIdentity(string(key))
	if err != nil {
		return err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return v.Return(ctx, vault.Returning{
		Read: func(take func(backup.Item) error) (backup.Manifest, error) {
			return backup.Read(bytes.NewReader(b), id, take)
		},
		Put: func(*vault.Tx, backup.Manifest, map[string][]byte) error { return at(stepReturned) },
	})
}

func keyOf(file string) string { return file + ".key" }

// journey is a closed vault one of whose caseloads is in a file beside it.
type journey struct {
	dir      string
	id       *age.HybridIdentity
	file     []byte
	away     []screening.Record
	pictures map[string][]byte // that left, by path
}

func onJourney(t *testing.T, orphans bool) journey {
	t.Helper()
	j := journey{id: identity(t), dir: filepath.Join(t.TempDir(), "vault"), pictures: map[string][]byte{}}
	v, h, all := split(t, j.dir, j.id)
	if orphans {
		vault.KeepOrphans(t, v)
	}
	for _, path := range attachmentFiles(t, j.dir) {
		j.pictures[path] = read(t, path)
	}
	j.file, j.away = part(t, v, h, space()), all[space()]
	for _, path := range attachmentFiles(t, j.dir) {
		delete(j.pictures, path)
	}
	closeNow(t, v)
	j.beside(t, j.dir)
	return j
}

// beside puts the file of the journey, and its key, beside a vault.
func (j journey) beside(t *testing.T, dir string) {
	t.Helper()
	write(t, journeyOf(dir), j.file)
	write(t, keyOf(journeyOf(dir)), []byte(j.id.String()))
}

// back demands that the records that left come back, or are back, with their pictures.
func (j journey) back(t *testing.T, dir string) (were bool) {
	t.Helper()
	v := open(t, dir)
	_, err := v.Record(t.Context(), j.away[0].ID)
	were = err == nil
	if !were {
		if _, err := comeBack(t, v, j.file, j.id); err != nil {
			t.Errorf("they do not come back: %v", err)
			return false
		}
	}
	present(t, v, j.away)
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	closeNow(t, v)
	return were
}

// TestSRB15_AKillOnTheWayOutOrBackKeepsNothingFromComingBack: also where files that no
// list names are never swept, as after a repair that lost something.
func TestSRB15_AKillOnTheWayOutOrBackKeepsNothingFromComingBack(t *testing.T) {
	for _, orphans := range []bool{false, true} {
		t.Run(fmt.Sprint("returning, orphans stay: ", orphans), func(t *testing.T) {
			j := onJourney(t, orphans)
			if !killedChanging(t, j.dir, stepReturned, "return") {
				t.Fatal("not killed")
			}
			for path := range j.pictures {
				if _, err := os.Stat(path); err != nil {
					t.Fatalf("no file was left: the test sees nothing: %v", err)
				}
			}
			if j.back(t, j.dir) {
				t.Error("they are back: the kill came too late")
			}
		})
		// The disk of a kill between the commit and the removal of the files.
		t.Run(fmt.Sprint("leaving, orphans stay: ", orphans), func(t *testing.T) {
			j := onJourney(t, orphans)
			for path, b := range j.pictures {
				write(t, path, b)
			}
			j.back(t, j.dir)
		})
	}
}

// TestSRB15_ADiskThatFailsWhileTheyComeBackLeavesAllOrNothing: whether a commit whose
// sync failed is on the disk nobody knows before the next opening; if it is, so are the
// files that it names.
func TestSRB15_ADiskThatFailsWhileTheyComeBackLeavesAllOrNothing(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		screeningtest.Skip(t, "strace is missing; `make setup` installs it")
	}
	j := onJourney(t, false)
	undecided := 0
	for n := 1; n <= 6; n++ {
		dir := filepath.Join(t.TempDir(), "vault")
		if err := os.CopyFS(dir, os.DirFS(j.dir)); err != nil {
			t.Fatal(err)
		}
		j.beside(t, dir)
		cmd := exec.CommandContext(t.Context(), strace, "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", "trace=fsync",
			"-e", fmt.Sprintf("inject=fsync:error=EIO:when=%d", n), os.Args[0])
		cmd.Env = append(os.Environ(), victimEnv+"="+dir, stepEnv+"=none", changeEnv+"=return")
		done := cmd.Run() == nil
		were := j.back(t, dir)
		if were && !done {
			undecided++
		}
		if done && !were {
			t.Errorf("sync %d: it is said to be done, and is not", n)
		}
	}
	if undecided == 0 && !t.Failed() {
		t.Error("no commit was on the disk that was said to have failed: the test sees nothing")
	}
}
