package vault

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
)

const (
	rememberEnv = "PELITA_VAULT_REMEMBER"
	toldTale    = "they came at night and counted us by torch"
)

// TestSRB10_WhatAClosedVaultLeavesInMemory opens a vault in another process, reads
// a record, closes it, and counts what is left in all that the process can write.
// A lock of the app replaces the process besides, after which nothing is left: the
// test of the real window holds that.
func TestSRB10_WhatAClosedVaultLeavesInMemory(t *testing.T) {
	if dir := os.Getenv(rememberEnv); dir != "" {
		remember(t, dir)
		return
	}
	dir := t.TempDir()
	marks := plantTale(t, dir)
	cmd := exec.Command(os.Args[0], "-test.run", "WhatAClosedVaultLeavesInMemory")
	cmd.Env = append(os.Environ(), rememberEnv+"="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer in.Close()
	lines := bufio.NewReader(out)
	await(t, lines, "open")
	open := copies(t, cmd.Process.Pid, marks)
	fmt.Fprintln(in)
	await(t, lines, "closed")
	closed := copies(t, cmd.Process.Pid, marks)
	t.Logf("copies found, erasing %v: open %v, closed %v", erases(), open, closed)
	for name := range marks {
		if open[name] == 0 {
			t.Errorf("the control: the %s is not found while it is open", name)
		}
		if closed[name] > open[name] || erases() && name != "plaintext" && closed[name] > 0 {
			t.Errorf("the %s is found %d times after closing", name, closed[name])
		}
	}
}

func await(t *testing.T, lines *bufio.Reader, word string) {
	t.Helper()
	for {
		line, err := lines.ReadString('\n')
		if strings.TrimSpace(line) == word {
			return
		}
		if err != nil {
			t.Fatalf("waiting for %q: %v", word, err)
		}
	}
}

// plantTale makes a vault with a note and gives what must not be found.
func plantTale(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	v, err := Create(t.Context(), rememberConfig(dir), Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.Commit(t.Context(), screeningtest.Opening())
	if err == nil {
		_, err = v.Commit(t.Context(), screeningtest.Noting(r, toldTale))
	}
	g := v.keys.current()
	marks := map[string][]byte{
		"vault key": bytes.Clone(g.key.Reveal()), "names key": bytes.Clone(g.names.Reveal()),
		"passphrase": []byte(benchPassphrase), "plaintext": []byte(toldTale),
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return marks
}

func rememberConfig(dir string) Config {
	return Cheap(Config{Dir: dir, Now: screeningtest.Clock(), Summarise: screeningtest.Summarise})
}

// remember is the other process.
func remember(t *testing.T, dir string) {
	in := bufio.NewReader(os.Stdin)
	passphrase := tellPassphrase()
	v, err := Open(t.Context(), rememberConfig(dir), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	all, err := v.Summaries(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(err)
	}
	r, err := v.Record(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("open")
	_, _ = in.ReadString('\n')
	runtime.KeepAlive(r)
	r = screening.Record{}
	clear(passphrase)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.GC()
	debug.FreeOSMemory()
	fmt.Println("closed")
	_, _ = io.ReadAll(io.LimitReader(in, 1))
}

// tellPassphrase makes the passphrase of bytes that stand nowhere as a whole: that
// of the test is a constant of this binary, in memory that nobody can write.
func tellPassphrase() []byte { return []byte(benchPassphrase) }

// copies counts marks in what a process can write.
func copies(t *testing.T, pid int, marks map[string][]byte) map[string]int {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		screeningtest.Skip(t, "needs the right to read the memory of another process")
	}
	defer mem.Close()
	found := map[string]int{}
	for _, line := range strings.Split(string(maps), "\n") {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		b, _ := io.ReadAll(io.NewSectionReader(mem, from, to-from))
		for name, mark := range marks {
			found[name] += bytes.Count(b, mark)
		}
	}
	return found
}
