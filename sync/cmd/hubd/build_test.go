package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"pelita/sync/synctest"
)

var (
	postgres synctest.Postgres
	built    struct {
		once sync.Once
		dir  string
		err  error
	}
)

func TestMain(m *testing.M) {
	code := m.Run()
	postgres.Stop()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// build makes the program, once, for the tests that need a process of its own.
func build(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "hubd"); built.err != nil {
			return
		}
		out, err := exec.Command("go", "build", "-o", filepath.Join(built.dir, "hubd"), ".").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("build: %w %s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "hubd")
}
