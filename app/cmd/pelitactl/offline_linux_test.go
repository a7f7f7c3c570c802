package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening/screeningtest"
)

// island runs commands in a network that has no link at all, not even a loopback
// that is up, and watches every call that has to do with a network.
type island struct {
	t               *testing.T
	unshare, strace string
}

func newIsland(t *testing.T) island {
	t.Helper()
	i := island{t: t}
	for name, at := range map[string]*string{"unshare": &i.unshare, "strace": &i.strace} {
		found, err := exec.LookPath(name)
		if err != nil {
			screeningtest.Skip(t, name+" is not installed")
		}
		*at = found
	}
	if out, err := exec.Command(i.unshare, "-n", i.strace, "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		screeningtest.Skip(t, "a network of its own, or tracing, is not permitted here: "+strings.TrimSpace(string(out)))
	}
	return i
}

// run runs a command there and gives what it did with a network.
func (i island) run(cmd *exec.Cmd) (code int, errs, calls string) {
	i.t.Helper()
	log := filepath.Join(i.t.TempDir(), "trace")
	cmd.Args = append([]string{i.unshare, "-n", i.strace, "-f", "-qq", "-e", "trace=%network", "-e", "signal=none", "-o", log, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = i.unshare
	var told bytes.Buffer
	cmd.Stderr = &told
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		i.t.Fatal(err)
	}
	b, err := os.ReadFile(log)
	if err != nil {
		i.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), told.String(), string(b)
}

// SR-M01, SR-C16: all that an officer does at a counter works where there is no
// network, and nothing but sync asks the system for one: no look at a name, no
// report, no update.
func TestSRM01_WithoutANetworkAllButSyncWorksAndAsksForNone(t *testing.T) {
	t.Parallel()
	i := newIsland(t)
	recipient, key := recovery(t)
	o, _, _ := pair(t)
	o.do(nil, "recovery", "add", recipient)
	_, shelter := ngo(t, "shelter")
	record := o.screenOne(o.written(consenting))
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	words := o.file("words", []byte("Wulandari"))
	for _, args := range [][]string{
		{"screen", "--protocol", "tfc-returnee", "--answers", o.written(consenting)},
		{"record", "list"},
		{"record", "show", record},
		{"record", "search", "--text-file", words},
		{"attachment", "add", "--record", record, "--file", o.file("photo.jpg", plantedPhoto(t)), "--how", "stick"},
		{"consent", "list", "--record", record},
		{"refer", "--record", record, "--to", shelter, "--disclosure", "shelter", "--out", at("referral.age")},
		{"country", "show", "KH"},
		{"protocol", "list"},
		{"protocol", "export", "tfc-returnee", "--format", "paper", "--out", at("form.pdf")},
		{"conflicts", "list"},
		{"retention", "list"},
		{"bundle", "write", at("stick.pelita")},
		{"backup", "write", at("all.backup")},
		{"backup", "verify", at("all.backup"), "--identity", key},
		{"journal", "verify"},
		{"doctor"},
		{"record", "hold", record, "--why", "court"},
	} {
		name := strings.Join(args[:min(2, len(args))], " ")
		code, told, calls := i.run(o.command(args...))
		if code != exitDone {
			t.Errorf("%s: exit %d: %s", name, code, told)
		}
		for _, call := range strings.Split(calls, "\n") {
			if strings.Contains(call, "AF_INET") || strings.Contains(call, "AF_NETLINK") {
				t.Errorf("%s asks for a network: %s", name, call)
			}
		}
	}
	code, told, calls := i.run(o.command("sync", "--hub", "https://192.0.2.1:8443", "--pin", "sha256/"+base64.StdEncoding.EncodeToString(make([]byte, 32))))
	if code == exitDone || !strings.Contains(calls, "AF_INET") {
		t.Errorf("sync: exit %d, %s; the trace sees no call of the one that makes some:\n%s", code, told, calls)
	}
	if o.screenOne(o.written(consenting)) == "" {
		t.Error("after a sync that failed nothing is saved")
	}
}
