package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pelita/sync/replica"
	"pelita/sync/synctest"
)

func run(t *testing.T, args ...string) (int, string, string) {
	t.Helper()
	return runFor(t, time.Hour, args...)
}

// runFor stops what runs longer.
func runFor(t *testing.T, d time.Duration, args ...string) (int, string, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	var out, errs bytes.Buffer
	p := program{out: &out, errors: &errs, now: func() time.Time { return time.Unix(1, 0) }}
	return p.run(ctx, args), out.String(), errs.String()
}

// isLine says whether errs is the one line with that code.
func isLine(errs, code string) bool {
	return strings.HasPrefix(errs, "hubd: "+code+": ") && strings.Index(errs, "\n") == len(errs)-1
}

func TestWrongUseIsExit2AndOneLineWithACode(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing":            nil,
		"no agency":          {"--db", "sqlite:x", "--listen", "127.0.0.1:0"},
		"unknown flag":       {"--port", "1"},
		"an argument":        {"--db", "sqlite:x", "--agency", "a", "--listen", "127.0.0.1:0", "more"},
		"cert without key":   {"--db", "sqlite:x", "--agency", "a", "--listen", "127.0.0.1:0", "--cert", "c"},
		"a database of what": {"--db", "mysql:x", "--agency", "a", "--listen", "127.0.0.1:0"},
		"no state folder":    {"--db", "postgres://x", "--agency", "a", "--listen", "127.0.0.1:0"},
		"two databases":      {"--db", "sqlite:x", "--db-file", "x", "--agency", "a", "--listen", "127.0.0.1:0"},
		"a move to itself":   {"move", "--from", "sqlite:x", "--to", "sqlite:x", "--agency", "a"},
		"a move to nowhere":  {"move", "--from", "sqlite:x", "--agency", "a"},
		"memory":             {"--db", "sqlite::memory:", "--agency", "a", "--listen", "127.0.0.1:0"},
		"no file":            {"--db", "sqlite:", "--agency", "a", "--listen", "127.0.0.1:0"},
	} {
		code, out, errs := run(t, args...)
		if code != exitUsage || out != "" || !isLine(errs, "E_USAGE") {
			t.Errorf("%s: exit %d, %q, %q", name, code, out, errs)
		}
	}
	if code, out, _ := run(t, "-h"); code != exitDone || !strings.Contains(out, "-agency") {
		t.Errorf("help: exit %d, %q", code, out)
	}
}

func TestABadAgencyFileIsRefusedAndAMissingOneFails(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "agency")
	args := []string{"--db", "sqlite:" + filepath.Join(dir, "hub.db"), "--agency", file, "--listen", "127.0.0.1:0"}
	if code, _, errs := run(t, args...); code != exitFailed || !isLine(errs, "E_AGENCY") {
		t.Errorf("missing: exit %d, %q", code, errs)
	}
	if err := os.WriteFile(file, []byte("not an agency"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := run(t, args...); code != exitRefused || !isLine(errs, "E_AGENCY") {
		t.Errorf("bad: exit %d, %q", code, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "hub.db")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a database was made all the same")
	}
}

func TestTheHubStopsGracefullyKeepsItsKeyAndServesOneAgency(t *testing.T) {
	program, dir := build(t), t.TempDir()
	a := synctest.NewAgency(t)
	writeAgency(t, a, dir)
	first := start(t, program, dir, "127.0.0.1:0")
	connect(t, a.First, first)
	if _, err := a.First.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := first.cmd.Wait(); err != nil {
		t.Errorf("stopped with %v %s", err, first.stderr)
	}
	if first.stderr.Len() > 0 {
		t.Errorf("it wrote %q", first.stderr)
	}
	if _, err := a.First.Replica.Sync(t.Context()); !errors.Is(err, replica.ErrAway) {
		t.Errorf("a stopped hub: %v", err)
	}
	second := start(t, program, dir, "127.0.0.1:0")
	if second.pin != first.pin {
		t.Error("the key has changed")
	}
	for _, name := range []string{"hub.db", "state/hub.key", "state/incarnation"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "state")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("state: %v %v", info, err)
	}
	second.kill()
	writeAgency(t, synctest.NewAgency(t), dir)
	if code, _, errs := run(t, "--db", "sqlite:"+filepath.Join(dir, "hub.db"), "--agency", filepath.Join(dir, "agency"),
		"--listen", "127.0.0.1:0", "--state", filepath.Join(dir, "state")); code != exitRefused || !isLine(errs, "E_AGENCY") {
		t.Errorf("another agency: exit %d, %q", code, errs)
	}
}

func TestTheHubLinksNoEncryptionOfRecords(t *testing.T) {
	for pkg, banned := range map[string][]string{
		"pelita/sync/cmd/hubd": {"filippo.io/age", "pelita/sync/envelope", "pelita/sync/replica", "pelita/screening"},
		"pelita/sync/wire":     {"filippo.io/age", "pelita/sync/envelope", "net/http", "database/sql"},
	} {
		out, err := exec.Command("go", "list", "-deps", pkg).Output()
		if err != nil {
			t.Fatal(err)
		}
		deps := strings.Fields(string(out))
		if len(deps) < 20 {
			t.Fatalf("%s: only %d packages: the check sees nothing", pkg, len(deps))
		}
		for _, dep := range deps {
			for _, b := range banned {
				if dep == b || strings.HasPrefix(dep, b+"/") {
					t.Errorf("%s reaches %s", pkg, dep)
				}
			}
		}
	}
}
