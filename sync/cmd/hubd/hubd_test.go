package main

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pelita/sync/synctest"
)

type process struct {
	cmd    *exec.Cmd
	url    string
	pin    string
	stderr *strings.Builder
}

// start runs hubd on SQLite and waits for its line.
func start(t *testing.T, program, dir, listen string) *process {
	t.Helper()
	return launch(t, exec.Command(program, "--db", "sqlite:"+filepath.Join(dir, "hub.db"),
		"--agency", filepath.Join(dir, "agency"), "--listen", listen, "--state", filepath.Join(dir, "state")))
}

// launch runs a command that becomes a hub and waits for its line.
func launch(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{cmd: cmd, stderr: &strings.Builder{}}
	p.cmd.Stderr = p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() }) // it may have ended
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("no line: %v %s", err, p.stderr)
	}
	var ready struct{ Listen, Pin string }
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	p.url, p.pin = "https://"+ready.Listen, ready.Pin
	return p
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it was killed: its error says so
}

// end lets the hub come to its end in order.
func (p *process) end(t *testing.T) {
	t.Helper()
	if err := errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait()); err != nil {
		t.Fatal(err)
	}
}

func writeAgency(t *testing.T, a *synctest.Agency, dir string) {
	t.Helper()
	b, err := a.Genesis.AgencyFile()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "agency"), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func connect(t *testing.T, d *synctest.Device, p *process) {
	t.Helper()
	d.Connect(t, newClient(t, d, p))
}

func TestAHubKilledInTheMiddleOfAPushLosesNothingItAcknowledged(t *testing.T) {
	program, dir := build(t), t.TempDir()
	a := synctest.NewAgency(t)
	writeAgency(t, a, dir)
	hub := start(t, program, dir, "127.0.0.1:0")
	listen := strings.TrimPrefix(hub.url, "https://")
	var want []string
	lastAcked := uint64(0)
	for round := range 8 {
		for n := range 60 {
			noise := make([]byte, 2000+n*37) // so that it takes more than one exchange
			_, _ = rand.Read(noise)
			text := fmt.Sprintf("%d-%d %x", round, n, noise)
			want = append(want, text)
			a.First.Log.Enqueue(a.Space, []byte(text))
			if _, err := a.First.Replica.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		// The process dies while requests run: after some frames of the push
		// have gone out, a different number each time.
		tap := &tapped{Transport: newClient(t, a.First, hub), round: round, hit: hub.kill}
		a.First.Connect(t, tap)
		report, _ := a.First.Replica.Sync(t.Context()) // fails, or had done all before the end
		if !tap.done {
			t.Fatalf("round %d: the hub was not killed", round)
		}
		hub = start(t, program, dir, listen)
		acked := ackedAt(t, a, hub)
		if acked < lastAcked {
			t.Fatalf("round %d: the hub acknowledged %d and holds %d", round, lastAcked, acked)
		}
		for _, c := range report.Chains {
			if c.Space == a.Space && c.Acked > acked {
				t.Fatalf("round %d: the device was told %d, the hub holds %d", round, c.Acked, acked)
			}
		}
		lastAcked = acked
	}
	connect(t, a.First, hub)
	if report, err := a.First.Replica.Sync(t.Context()); err != nil || !report.Repaired { // after a kill all is compared
		t.Fatalf("%v %+v", err, report)
	}
	b := a.Join(t, "reader")
	connect(t, b, hub)
	if _, err := b.Replica.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range b.Log.Applied(a.Space) {
		got = append(got, string(p))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d payloads at the second device, want %d", len(got), len(want))
	}
}
