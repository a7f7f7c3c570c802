package vault_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain lets a run of this binary be the program that is killed, and keeps
// the properties, each of which makes vaults on a disk, to a bearable number.
func TestMain(m *testing.M) {
	flag.Parse()
	if dir := os.Getenv(victimEnv); dir != "" {
		do := victim
		if step := os.Getenv(stepEnv); step != "" {
			do = func(dir string) error { return dieAt(dir, step) }
			if change := os.Getenv(changeEnv); change != "" {
				do = func(dir string) error { return dieChanging(dir, step, change) }
			}
		} else if os.Getenv(changeEnv) != "" {
			do = changer
		}
		if stage := os.Getenv(stageEnv); stage != "" {
			do = func(dir string) error { return migrant(dir, stage) }
		}
		if err := do(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if dir := os.Getenv(writerEnv); dir != "" {
		if err := writer(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", "20"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}
