package vault

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"pelita/screening/screeningtest"
)

// LittleEnv makes a run of this test binary a program on a small device, which
// opens the vault that it names.
const LittleEnv = "PELITA_VAULT_LITTLE"

func littleConfig(dir string) Config {
	return Config{Dir: dir, Now: screeningtest.Clock(), Summarise: screeningtest.Summarise, WorkFactor: 17}
}

// Little opens the vault, lists it and reads each record, and prints its peak of
// memory in kilobytes.
func Little(dir string) error {
	ctx := context.Background()
	v, err := Open(ctx, littleConfig(dir), []byte(benchPassphrase))
	if err != nil {
		return err
	}
	all, err := v.Summaries(ctx)
	for _, s := range all {
		if err == nil {
			_, err = v.Record(ctx, s.ID)
		}
	}
	if err != nil || len(all) != 2000 {
		return fmt.Errorf("%d records, %w", len(all), err)
	}
	peak, err := memory("VmHWM")
	if err == nil {
		_, err = fmt.Println(peak)
	}
	return err
}

// caseload makes a vault of 2,000 records for a program on a small device.
func caseload(t *testing.T) (dir string) {
	t.Helper()
	if _, err := memory("VmHWM"); err != nil {
		screeningtest.Skip(t, "memory is read from /proc")
	}
	dir = filepath.Join(t.TempDir(), "vault")
	v, err := Create(t.Context(), littleConfig(dir), Creation{Passphrase: []byte(benchPassphrase)})
	if err == nil {
		err = takeIn(v, light(0, 2000))
	}
	if err == nil {
		err = v.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// opening is such a program, and what it peaked at in kilobytes.
func opening(t *testing.T, cmd *exec.Cmd, dir string) (peak int) {
	t.Helper()
	cmd.Env = append(os.Environ(), LittleEnv+"="+dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(string(out), &peak); err != nil || peak < 128<<10 {
		t.Fatalf("a peak of %d kB (%v): less than the KDF alone", peak, err)
	}
	t.Logf("peak %d MB", peak>>10)
	return peak
}

// Held: opening a profile at work factor 17 and working on 2,000 records leaves room
// for the screens on a device that leaves 700 MB to the program.
func TestSRM08_ACaseloadOpensInLittleMemory(t *testing.T) {
	dir := caseload(t)
	if peak := opening(t, exec.Command(os.Args[0]), dir); peak > 400<<10 {
		t.Errorf("peak %d MB, want at most 400", peak>>10)
	}
}

// TestSRM08_ACaseloadOpensWhereMoreThan700MegabytesEndTheProgram: in a control group,
// which ends a program that takes more than it may.
func TestSRM08_ACaseloadOpensWhereMoreThan700MegabytesEndTheProgram(t *testing.T) {
	dir := caseload(t)
	opening(t, screeningtest.InLittleMemory(t, 700, os.Args[0]), dir)
	greedy := screeningtest.InLittleMemory(t, 64, os.Args[0]) // less than the KDF needs
	greedy.Env = append(os.Environ(), LittleEnv+"="+dir)
	if err := greedy.Run(); err == nil || greedy.ProcessState.ExitCode() != -1 {
		t.Errorf("the control: a program that takes more than there is goes on: %v", err)
	}
}
