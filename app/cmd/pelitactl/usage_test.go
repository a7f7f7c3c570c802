package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

// inside runs a command in this process, with the given standard input. What it
// prints is the same as in a process of its own, and the instruments are read once
// for all.
func inside(t *testing.T, input string, args ...string) result {
	t.Helper()
	file := filepath.Join(t.TempDir(), "input")
	if err := os.WriteFile(file, []byte(input), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out, errs bytes.Buffer
	term := terminal{in: in, out: &out, err: &errs, now: time.Now, shipped: once}
	code := term.run(context.Background(), args)
	return result{out.String(), errs.String(), code}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	all := inside(t, "", "help")
	for _, args := range [][]string{{"--help"}, {"-h"}} {
		if r := inside(t, "", args...); r.code != exitDone || r.stdout != all.stdout {
			t.Errorf("%v: exit %d", args, r.code)
		}
	}
	for _, v := range verbs() {
		line := strings.TrimSpace("pelitactl " + v.name + " " + v.usage)
		if !strings.Contains(all.stdout, line) {
			t.Errorf("help does not name %q", line)
		}
		for _, flag := range []string{"--help", "-h"} {
			r := inside(t, "", append(strings.Fields(v.name), flag)...)
			if r.code != exitDone || strings.TrimSpace(r.stdout) != "usage: "+line || r.stderr != "" {
				t.Errorf("%s %s: exit %d, %q, %q", v.name, flag, r.code, r.stdout, r.stderr)
			}
		}
	}
}

// DESIGN section 8 names these; scripts call them by these names and flags.
func TestTheCommandsOfTheContractAreThere(t *testing.T) {
	t.Parallel()
	contract := []string{
		"init --profile DIR --officer NAME [--agency NAME] [--recovery RECIPIENT]",
		"agency export --profile DIR --out FILE",
		"device request --profile DIR --officer NAME --out FILE",
		"device enrol --profile DIR --request FILE --out FILE",
		"device join --profile DIR --grant FILE",
		"device list", "protocol list", "protocol show ID", "protocol lint FILE",
		"screen --protocol ID --answers FILE [--profile DIR] [--lang TAG]",
		"record list", "record show ID", "record erase ID", "record search --text-file FILE|-",
		"sync --profile DIR", "referral open FILE", "referral accept FILE", "referral reject FILE",
	}
	help := inside(t, "", "help").stdout
	for _, line := range contract {
		if !strings.Contains(help, "pelitactl "+line) {
			t.Errorf("%q is missing", line)
		}
	}
}

func TestWrongUsageIsOneLineAndExitsWithTwo(t *testing.T) {
	t.Parallel()
	calls := [][]string{
		nil, {"nonsense"}, {"record"}, {"record", "erase-all"}, {"--json"}, {"protocol", "show"}, {"protocol", "show", "a", "b"},
		{"protocol", "list", "--nonsense"}, {"protocol", "lint"}, {"screen"}, {"screen", "--protocol", "tfc-border"},
		{"screen", "--protocol"}, {"record", "list"}, {"record", "list", "extra", "--profile", "x"},
		{"record", "show", "not-an-id", "--profile", "x"}, {"sync"}, {"sync", "--profile", "x", "--hub", "https://hub.example"},
		{"init", "--profile", "x"}, {"init", "--officer", "x"}, {"device", "enrol", "--profile", "x"},
		{"refer", "--profile", "x", "--record", "no-id", "--to", "a", "--disclosure", "shelter", "--out", "o"},
		{"referral", "reject", "--profile", "x"}, {"protocol", "list", "--json=perhaps"},
	}
	for _, v := range verbs() { // whatever demands something says so when it is missing
		if v.usage != "" && v.usage[0] != '[' {
			calls = append(calls, strings.Fields(v.name))
		}
	}
	for _, args := range calls {
		r := inside(t, "", args...)
		if r.code != exitUsage || strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "pelitactl: E_USAGE: ") || r.stdout != "" {
			t.Errorf("%v: exit %d, %q, %q", args, r.code, r.stdout, r.stderr)
		}
	}
}

func TestEveryErrorOfTheHouseHasACodeAndAnExit(t *testing.T) {
	t.Parallel()
	exits := map[string]int{}
	for _, c := range coded {
		if exit, twice := exits[c.code]; twice && exit != c.exit || !strings.HasPrefix(c.code, "E_") || c.exit != exitFailed && c.exit != exitRefused {
			t.Errorf("%s: exit %d and %d", c.code, c.exit, exit)
		}
		exits[c.code] = c.exit
		wrapped := fmt.Errorf("do something: %w", c.is)
		if errorCode(wrapped) != c.code || exitCode(wrapped) != c.exit {
			t.Errorf("%s wrapped is %s, exit %d", c.code, errorCode(wrapped), exitCode(wrapped))
		}
	}
	damaged := fmt.Errorf("open: %w", &screening.DamagedError{Part: "record", ID: "7"})
	if errorCode(damaged) != "E_DAMAGED" || exitCode(damaged) != exitRefused {
		t.Errorf("damage is %s, exit %d", errorCode(damaged), exitCode(damaged))
	}
	if errorCode(errors.New("x")) != "E_FAILED" || exitCode(errors.New("x")) != exitFailed {
		t.Error("an error that nobody knows is not E_FAILED")
	}
}

func TestAPassphraseIsReadFromTheInputWhereNoFileGivesIt(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "profile")
	made := inside(t, passphrase+"\nmore lines\n", "init", "--profile", dir, "--officer", "First Officer")
	if made.code != exitDone {
		t.Fatalf("exit %d, %q", made.code, made.stderr)
	}
	if r := inside(t, passphrase, "record", "list", "--profile", dir); r.code != exitDone { // the last line may lack its end
		t.Errorf("exit %d, %q", r.code, r.stderr)
	}
	if r := inside(t, "", "record", "list", "--profile", dir); r.code == exitDone {
		t.Error("no passphrase at all opens the profile")
	}
	for _, v := range verbs() {
		if strings.Contains(v.usage, "--passphrase ") {
			t.Errorf("%s takes a passphrase from its arguments", v.name)
		}
	}
	if r := inside(t, "", "record", "list", "--profile", dir, "--passphrase", passphrase); r.code != exitUsage || strings.Contains(r.stderr, passphrase) {
		t.Errorf("a passphrase as an argument: exit %d, %q", r.code, r.stderr)
	}
}
