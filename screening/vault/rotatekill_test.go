package vault_test

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"pelita/screening"
	"pelita/screening/vault"
)

// stepEnv names the step of a change of generation at which a victim is killed.
const stepEnv = "PELITA_VAULT_STEP"

// dieAt opens the vault, changes its generation and is killed before a step.
func dieAt(dir, step string) error {
	ctx := context.Background()
	v, err := vault.Open(ctx, vault.Faulty(config(dir), dyingAt(step)), []byte(passphrase))
	if err != nil {
		return err
	}
	return vault.Rotate(ctx, v)
}

// dyingAt kills this program at the step.
func dyingAt(step string) func(string) error {
	return func(now string) error {
		if now != step {
			return nil
		}
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		if err := self.Kill(); err != nil {
			return err
		}
		select {}
	}
}

// killed runs a victim that dies by its own hand, at a step.
func killed(t *testing.T, dir, step string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir, stepEnv+"="+step)
	if out, err := cmd.CombinedOutput(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the victim was not killed: %v %s", err, out)
	}
}

func TestAKillAtAnyStepOfANewGenerationLosesNothing(t *testing.T) {
	for _, step := range vault.Steps() {
		dir, want := small(t)
		killed(t, dir, step)
		v := open(t, dir)
		if n := inspect(t, v, want); n > 0 {
			t.Errorf("killed at %q: %d reads met damage", step, n)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Errorf("killed at %q: %v", step, err)
		}
		if err := v.PutDraft(t.Context(), screening.Draft{Record: first(want), Text: "half a sentence"}); err != nil {
			t.Errorf("killed at %q: %v", step, err)
		}
		if err := vault.Rotate(t.Context(), v); err != nil {
			t.Errorf("killed at %q: %v", step, err)
		}
		closeNow(t, v)
		v = open(t, dir)
		if n := inspect(t, v, want); n > 0 {
			t.Errorf("killed at %q, then changed again: %d reads met damage", step, n)
		}
		closeNow(t, v)
	}
}

func first(want seen) (id screening.RecordID) {
	for id = range want {
		return id
	}
	return id
}
