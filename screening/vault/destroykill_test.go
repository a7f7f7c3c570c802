package vault_test

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"pelita/screening"
	"pelita/screening/vault"
)

// TestSRB16_AKillAtAnyStepOfDestroyingLeavesAllOrNothing: before the first step the
// profile is whole, after it neither the passphrase nor the recovery key opens it, and
// the next program finds a folder in which a new one can be made.
func TestSRB16_AKillAtAnyStepOfDestroyingLeavesAllOrNothing(t *testing.T) {
	for i, step := range vault.DestroySteps() {
		dir, want := small(t)
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), victimEnv+"="+dir, stepEnv+"="+step, changeEnv+"=destroy")
		if out, err := cmd.CombinedOutput(); err == nil || cmd.ProcessState.ExitCode() != -1 {
			t.Fatalf("the victim was not killed: %v %s", err, out)
		}
		if exists := vault.Exists(dir); exists != (i == 0) {
			t.Errorf("killed at %q: there is a profile: %v", step, exists)
		}
		if i == 0 {
			v := open(t, dir)
			if n := inspect(t, v, want); n > 0 {
				t.Errorf("killed at %q: %d reads met damage", step, n)
			}
			closeNow(t, v)
			continue
		}
		if left := keysLeft(dir); left > 0 {
			t.Errorf("killed at %q: vault.age has %d bytes that are no zeros", step, left)
		}
		if err := tryOpen(t, dir, passphrase); !errors.Is(err, screening.ErrNoProfile) {
			t.Errorf("killed at %q: the passphrase gives %v", step, err)
		}
		if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
			t.Errorf("killed at %q: %v is left after the next start", step, left)
		}
		v, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(third)})
		if err != nil {
			t.Errorf("killed at %q: no new profile: %v", step, err)
			continue
		}
		closeNow(t, v)
	}
}

// keysLeft counts what is left of the only file that a recovery key opens.
func keysLeft(dir string) (n int) {
	b, err := os.ReadFile(dir + "/vault.age")
	if err != nil {
		return 0
	}
	for _, one := range b {
		if one != 0 {
			n++
		}
	}
	return n
}
