package vault_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/vault"
)

// changeEnv makes a victim change users instead of records: "passphrase" without
// end, or one change that dies at the step of stepEnv.
const changeEnv = "PELITA_VAULT_CHANGE"

// changer opens the vault with any passphrase that it may have, changes it there
// and back, and says each time that one holds.
func changer(dir string) error {
	ctx := context.Background()
	both := []string{passphrase, third}
	v, at, err := openEither(ctx, dir, both)
	if err != nil {
		return err
	}
	for {
		fmt.Println(at)
		if err := v.ChangePassphrase(ctx, []byte(both[at]), []byte(both[1-at])); err != nil {
			return err
		}
		at = 1 - at
	}
}

func openEither(ctx context.Context, dir string, secrets []string) (*vault.Vault, int, error) {
	var all error
	for at, secret := range secrets {
		v, err := vault.Open(ctx, config(dir), []byte(secret))
		if err == nil {
			return v, at, nil
		}
		all = errors.Join(all, err)
	}
	return nil, 0, all
}

// dieChanging makes one change of users and is killed at a step of it.
func dieChanging(dir, step, change string) error {
	runtime.LockOSThread() // strace counts the calls of each thread
	ctx := context.Background()
	v, err := vault.Open(ctx, vault.Faulty(config(dir), dieAtStep(step)), []byte(passphrase))
	if err != nil {
		return err
	}
	switch change {
	case "renew":
		return v.RenewUser(ctx, []byte(passphrase), []byte(third))
	case "add":
		_, err = v.AddUser(ctx, []byte(third), nil)
		return err
	case "remove":
		return v.RemoveUser(ctx, 2, nil)
	case "erase":
		return eraseMost(ctx, v)
	case "leave":
		return partHalf(ctx, v, journeyOf(dir))
	case "return":
		return returnFrom(ctx, v, journeyOf(dir), dieAtStep(step))
	case "destroy":
		return v.Destroy()
	}
	return fmt.Errorf("no change %q", change)
}

func dieAtStep(step string) func(string) error {
	return func(now string) error {
		if now != step {
			return nil
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			return err
		}
		select {}
	}
}

func TestSRB07_AKillDuringAChangeOfPassphraseLeavesTheOldOrTheNew(t *testing.T) {
	kills := 200
	if testing.Short() {
		kills = 20
	}
	dir, want := small(t)
	random := rand.New(rand.NewPCG(3, 4))
	both := []string{passphrase, third}
	moved := 0
	for n := range kills {
		last := killChanging(t, dir, time.Duration(random.IntN(20000))*time.Microsecond)
		v, at, err := openEither(t.Context(), dir, both)
		if err != nil {
			t.Fatalf("after kill %d neither passphrase opens: %v", n, err)
		}
		if at != last {
			moved++
		}
		if n%20 == 0 && inspect(t, v, want) > 0 {
			t.Errorf("after kill %d reads met damage", n)
		}
		closeNow(t, v)
		if err := tryOpen(t, dir, both[1-at]); !errors.Is(err, screening.ErrWrongPassphrase) {
			t.Fatalf("after kill %d both passphrases open, or worse: %v", n, err)
		}
	}
	t.Logf("%d kills: one passphrase opened after each; %d times the one that was not acknowledged", kills, moved)
}

// killChanging runs a changer and kills it some time after its first word; it
// gives the passphrase that it named last.
func killChanging(t *testing.T, dir string, after time.Duration) (last int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir, changeEnv+"=passphrase")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := 0
	for lines := bufio.NewScanner(out); lines.Scan(); said++ {
		if _, err := fmt.Sscan(lines.Text(), &last); err != nil {
			break // the line in which it died
		}
		if said == 0 {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 || said == 0 {
		t.Fatalf("the victim ended by itself after %d words: %v", said, err)
	}
	return last
}

func TestSRB08_AKillAtAnyStepOfAChangeOfUsersLeavesAVaultThatOpens(t *testing.T) {
	steps := append(vault.UserSteps(), vault.Steps()...)
	for change, secrets := range map[string][]string{"renew": {third, passphrase}, "add": {passphrase}, "remove": {passphrase}} {
		for _, step := range steps {
			dir, want := small(t)
			if change == "remove" {
				v := open(t, dir)
				addUser(t, v, second)
				closeNow(t, v)
			}
			if !killedChanging(t, dir, step, change) {
				continue // the change has no such step
			}
			v, _, err := openEither(t.Context(), dir, secrets)
			if err != nil {
				t.Errorf("%s, killed at %q: %v", change, step, err)
				continue
			}
			if inspect(t, v, want) > 0 {
				t.Errorf("%s, killed at %q: reads met damage", change, step)
			}
			settled(t, v, dir, change, step)
			closeNow(t, v)
		}
	}
}

// settled demands that the change is made or not, that nobody is left in between,
// and that users can be added and removed as before.
func settled(t *testing.T, v *vault.Vault, dir, change, step string) {
	t.Helper()
	all := users(t, v)
	files := slices.DeleteFunc([]vault.UserID{1, 2, 3}, func(id vault.UserID) bool {
		_, err := os.Stat(fmt.Sprintf("%s/user-%d.age", dir, id))
		return err != nil
	})
	if !slices.Equal(all, files) {
		t.Errorf("%s, killed at %q: users %v, key files %v", change, step, all, files)
	}
	id := addUser(t, v, "thirteen quiet foxes near the mill")
	if err := v.RemoveUser(t.Context(), id, nil); err != nil {
		t.Errorf("%s, killed at %q: %v", change, step, err)
	}
	if got := vault.Recipients(t.Context(), v); got != len(all) {
		t.Errorf("%s, killed at %q: %d recipients of %d users", change, step, got, len(all))
	}
}

func killedChanging(t *testing.T, dir, step, change string) bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir, stepEnv+"="+step, changeEnv+"="+change)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the victim failed: %v %s", err, out)
	}
	return err != nil
}
