package vault

import (
	"context"
	"fmt"
	"os"
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

// Held: a device that leaves 700 MB to the program opens a profile at work factor 17
// and works on 2,000 records: in a control group in which more than that ends it, and
// which ends a program that takes more. The peak leaves room for the screens.
func TestSRM08_ACaseloadOpensInLittleMemory(t *testing.T) {
	if _, err := memory("VmHWM"); err != nil {
		screeningtest.Skip(t, "memory is read from /proc")
	}
	dir := filepath.Join(t.TempDir(), "vault")
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
	cmd := screeningtest.InLittleMemory(t, 700, os.Args[0])
	cmd.Env = append(os.Environ(), LittleEnv+"="+dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var peak int
	if _, err := fmt.Sscan(string(out), &peak); err != nil || peak < 128<<10 {
		t.Fatalf("a peak of %d kB (%v): less than the KDF alone", peak, err)
	}
	if t.Logf("peak %d MB", peak>>10); peak > 400<<10 {
		t.Errorf("peak %d MB, want at most 400", peak>>10)
	}
	greedy := screeningtest.InLittleMemory(t, 64, os.Args[0]) // less than the KDF needs
	greedy.Env = cmd.Env
	if err := greedy.Run(); err == nil || greedy.ProcessState.ExitCode() != -1 {
		t.Errorf("the control: a program that takes more than there is goes on: %v", err)
	}
}
