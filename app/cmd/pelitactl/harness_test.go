package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening/picture"
	"pelita/screening/screeningtest/canary"
)

// programs holds the real programs, built once.
var programs string

func TestMain(m *testing.M) {
	if code, ended := picture.Child(os.Args[1:]); ended {
		os.Exit(code)
	}
	if dir := os.Getenv(officerEnv); dir != "" {
		if err := officer(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(runWithPrograms(m))
}

func runWithPrograms(m *testing.M) int {
	dir, err := os.MkdirTemp("", "pelita-e2e-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	for name, pkg := range map[string]string{"pelitactl": ".", "hubd": "../../../sync/cmd/hubd"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, name), pkg).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build %s: %v\n%s", name, err, out)
			return 1
		}
	}
	programs = dir
	return m.Run()
}

// office is one tablet: its profile and passphrase, and all it ever printed.
type office struct {
	t             *testing.T
	dir, passFile string
	printed       *bytes.Buffer
}

const passphrase = canary.Passphrase

func newOffice(t *testing.T, name string) *office {
	t.Helper()
	root := t.TempDir()
	o := &office{t: t, dir: filepath.Join(root, name), passFile: filepath.Join(t.TempDir(), "passphrase"), printed: &bytes.Buffer{}}
	if err := os.WriteFile(o.passFile, []byte(passphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return o
}

// founded is an office with a profile, for tests of what comes after init. Its
// work factor is the least that a vault takes, so that opening it costs little.
func founded(t *testing.T, name string, n courier.Newcomer) *office {
	t.Helper()
	o := newOffice(t, name)
	o.found(n)
	return o
}

func (o *office) found(n courier.Newcomer) {
	o.t.Helper()
	n.Passphrase = []byte(passphrase)
	p, err := courier.Create(o.t.Context(), courier.Config{Dir: o.dir, Library: loadLibrary(o.t), Now: time.Now, WorkFactor: 16}, n)
	if err != nil {
		o.t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		o.t.Fatal(err)
	}
}

// firstOfficer is who founds an agency in most tests.
func firstOfficer() courier.Newcomer { return courier.Newcomer{Officer: "First Officer"} }

// command prepares pelitactl on this office's profile.
func (o *office) command(args ...string) *exec.Cmd {
	args = append(args, "--profile", o.dir, "--passphrase-file", o.passFile, "--json")
	cmd := exec.Command(filepath.Join(programs, "pelitactl"), args...)
	// HOME and TMPDIR inside the profile's folder, so that a leak test sees what is left there.
	home := filepath.Dir(o.dir)
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home,
		"XDG_DATA_HOME="+home, "XDG_STATE_HOME="+home, "XDG_RUNTIME_DIR="+home, "SQLITE_TMPDIR="+home)
	return cmd
}

// result is what a finished command left.
type result struct {
	stdout, stderr string
	code           int
}

func (o *office) try(args ...string) result {
	o.t.Helper()
	cmd := o.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		o.t.Fatalf("run %v: %v", args, err)
	}
	o.printed.Write(errs.Bytes())
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// do runs a command that must succeed and decodes its JSON into v.
func (o *office) do(v any, args ...string) {
	o.t.Helper()
	r := o.try(args...)
	if r.code != 0 {
		o.t.Fatalf("pelitactl %v: exit %d: %s", args, r.code, r.stderr)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal([]byte(r.stdout), v); err != nil {
		o.t.Fatalf("pelitactl %v printed no JSON: %v\n%s", args, err, r.stdout)
	}
}

// killed starts a command and kills it after d.
func (o *office) killed(d time.Duration, args ...string) {
	o.t.Helper()
	cmd := o.command(args...)
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	timer := time.AfterFunc(d, func() { cmd.Process.Signal(syscall.SIGKILL) })
	defer timer.Stop()
	cmd.Wait()
}

// killedWhen starts a command and kills it -9 as soon as seen is true. It says
// whether the kill hit the command, or came after its end.
func (o *office) killedWhen(seen func() bool, args ...string) bool {
	o.t.Helper()
	cmd := o.command(args...)
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	for !seen() {
		select {
		case <-ended:
			return false
		case <-time.After(look): // a loop without a pause takes a processor from who is looked at
		}
	}
	cmd.Process.Signal(syscall.SIGKILL)
	<-ended
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled()
}

// look is how often it is looked whether it is time to kill.
const look = time.Millisecond

// sizeOf is how many bytes a file has; 0 when there is none.
func sizeOf(file string) int64 {
	s, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return s.Size()
}

// grows gives a condition that holds once a file has grown by more than n bytes.
func grows(file string, n int64) func() bool {
	before := sizeOf(file)
	return func() bool { return sizeOf(file) > before+n }
}

// station is a running hub process.
type station struct {
	t      *testing.T
	dir    string
	agency string
	cmd    *exec.Cmd
	Listen string `json:"listen"`
	Pin    string `json:"pin"`
}

func startHub(t *testing.T, agency string) *station {
	t.Helper()
	h := &station{t: t, dir: filepath.Join(t.TempDir(), "hub"), agency: agency, Listen: "127.0.0.1:0"}
	h.start()
	t.Cleanup(h.kill)
	return h
}

// start begins a hub on the same files and, the second time, on the same port.
func (h *station) start() {
	h.t.Helper()
	h.cmd = exec.Command(filepath.Join(programs, "hubd"),
		"--db", "sqlite:"+filepath.Join(h.dir, "hub.db"), "--agency", h.agency, "--listen", h.Listen)
	h.cmd.Stderr = os.Stderr
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		h.t.Fatalf("hubd gave no ready line: %v", err)
	}
	if err := json.Unmarshal(line, h); err != nil {
		h.t.Fatalf("hubd's ready line: %v: %s", err, line)
	}
}

func (h *station) url() string { return "https://" + h.Listen }

// kill is kill -9.
func (h *station) kill() {
	h.cmd.Process.Kill()
	h.cmd.Wait()
}

// killedWhile kills the hub, and then the command, once the command has made the hub
// write more than n bytes. It says whether the command was still at it.
func (h *station) killedWhile(o *office, n int64, args ...string) bool {
	h.t.Helper()
	seen := grows(filepath.Join(h.dir, "hub.db-wal"), n)
	cmd := o.command(args...)
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	hit := false
	for open := true; open && !hit; {
		select {
		case <-ended:
			open = false
		case <-time.After(look):
			hit = seen()
		}
	}
	h.kill()
	_ = cmd.Process.Kill()
	<-ended
	return hit
}

// stampOf is when a file was last written; zero when there is none.
func stampOf(file string) time.Time {
	s, err := os.Stat(file)
	if err != nil {
		return time.Time{}
	}
	return s.ModTime()
}
