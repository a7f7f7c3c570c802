package vault_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/vault"
)

// afterDestroying says what is wrong after the next start on what a cut left of a
// profile that was to be destroyed.
func afterDestroying(t *testing.T, dir string) (opens bool, wrong error) {
	t.Helper()
	if err := vault.FinishDestroying(config(dir)); err != nil {
		return false, err
	}
	v, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
	if err == nil {
		return true, errors.Join(v.Verify(t.Context()), v.Close())
	}
	if !errors.Is(err, screening.ErrNoProfile) {
		return false, fmt.Errorf("it neither opens nor is it gone: %w", err)
	}
	if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
		return false, fmt.Errorf("%v is left", left)
	}
	return false, nil
}

// TestSRB16_APowerCutWhileAProfileIsDestroyedLeavesAllOrNothing: whatever the disk
// wrote before it was told to, the next start opens it or goes on.
func TestSRB16_APowerCutWhileAProfileIsDestroyedLeavesAllOrNothing(t *testing.T) {
	root := filepath.Join(t.TempDir(), "vault")
	ops := recordDisk(t, root, writerEnv+"="+root, doomedEnv+"=1")
	made := slices.IndexFunc(ops, func(op diskOp) bool { return op.kind == opSaid })
	number := 5
	if testing.Short() {
		number = 2
	}
	for _, e := range waysToCut() {
		r, d, opened, gone := rand.New(rand.NewPCG(16, 16)), newDisk(root), 0, 0
		for i, op := range ops {
			if op.kind != opSaid {
				d.apply(op)
			}
			if i < made {
				continue
			}
			for range number {
				dir := filepath.Join(t.TempDir(), "after")
				d.cut(t, root, dir, e, r)
				opens, err := afterDestroying(t, dir)
				if err != nil {
					t.Fatalf("%s, cut %d of %d: %v", e.name, i, len(ops), err)
				}
				if opens {
					opened++
				} else {
					gone++
				}
			}
		}
		if t.Logf("%s: %d cuts left all, %d nothing", e.name, opened, gone); opened == 0 || gone == 0 {
			t.Errorf("%s: the test sees one side only", e.name)
		}
	}
}
