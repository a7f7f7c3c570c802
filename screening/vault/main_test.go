package vault_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"pelita/screening/vault"
)

// TestMain lets a run of this binary be the program that is killed, and keeps
// the properties, each of which makes vaults on a disk, to a bearable number.
func TestMain(m *testing.M) {
	flag.Parse()
	if do, dir := program(); do != nil {
		if err := do(dir); err != nil {
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

// program is what this run of the binary is to be instead of the tests, and on
// which folder.
func program() (do func(string) error, dir string) {
	for env, do := range map[string]func(string) error{victimEnv: victim, writerEnv: writer, faultedEnv: faulted, vault.ListerEnv: vault.Lister, vault.LittleEnv: vault.Little} {
		if dir := os.Getenv(env); dir != "" {
			return dying(do), dir
		}
	}
	return nil, ""
}

// dying is a victim that dies at a step that is named, not by chance.
func dying(do func(string) error) func(string) error {
	step, change, stage := os.Getenv(stepEnv), os.Getenv(changeEnv), os.Getenv(stageEnv)
	switch {
	case stage != "":
		return func(dir string) error { return migrant(dir, stage) }
	case step != "" && change != "":
		return func(dir string) error { return dieChanging(dir, step, change) }
	case step != "":
		return func(dir string) error { return dieAt(dir, step) }
	case change != "":
		return changer
	}
	return do
}
