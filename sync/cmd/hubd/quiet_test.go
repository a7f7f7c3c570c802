package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"pelita/sync/replica"
	"pelita/sync/synctest"
	"pelita/sync/wire"
)

// serving runs a hub in a folder with an agency, and a device on it.
func serving(t *testing.T, wrap ...string) (a *synctest.Agency, p *process, dir, socket string) {
	t.Helper()
	dir, a = t.TempDir(), synctest.NewAgency(t)
	writeAgency(t, a, dir)
	socket = filepath.Join(dir, "admin.sock")
	args := append(wrap, build(t), "--db", "sqlite:"+filepath.Join(dir, "hub", "hub.db"), "--agency", filepath.Join(dir, "agency"),
		"--listen", "127.0.0.1:0", "--state", filepath.Join(dir, "hub", "state"), "--admin", socket)
	p = launch(t, exec.Command(args[0], args[1:]...))
	connect(t, a.First, p)
	return a, p, dir, socket
}

// useIt does what a hub is for, with everything that it can be asked.
func useIt(t *testing.T, a *synctest.Agency, p *process) {
	t.Helper()
	for n := range 3 {
		a.First.Log.Enqueue(a.Space, fmt.Appendf(nil, "%d", n))
		mustSync(t, a.First)
	}
	b := a.Join(t, "reader")
	connect(t, a.First, p)
	mustSync(t, a.First)
	connect(t, b, p)
	mustSync(t, b)
	stranger := a.Stranger(t)
	_, err := newClient(t, stranger, p).Exchange(t.Context(), replica.Turn{
		Ask: wire.Ask{Version: wire.Version, Agency: a.Genesis.Agency().Short(), Device: stranger.ID}})
	if err == nil {
		t.Error("a stranger was served")
	}
}

func TestSRE07_TheHubCallsNobodyAndMakesNoSystemCallThatTheUnitForbids(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		synctest.Skip(t, "strace is missing; `make setup` installs it")
	}
	if out, err := exec.Command(strace, "-o", os.DevNull, "true").CombinedOutput(); err != nil {
		synctest.Skip(t, "tracing is not permitted here: "+strings.TrimSpace(string(out)))
	}
	log := filepath.Join(t.TempDir(), "trace")
	a, p, dir, socket := serving(t, strace, "-f", "-qq", "-s", "64", "-o", log)
	useIt(t, a, p)
	if code, _ := ask(t, socket, "/metrics"); code != http.StatusOK {
		t.Errorf("metrics: %d", code)
	}
	if err := syscall.Kill(childOf(t, p.cmd.Process.Pid), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("%v %s", err, p.stderr)
	}
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\d+ +([a-z_0-9]+)\(`).FindAllSubmatch(b, -1) {
		calls[string(m[1])]++
	}
	if calls["accept4"] == 0 || calls["listen"] != 2 {
		t.Fatalf("the trace sees nothing: %v", calls)
	}
	for _, call := range []string{"connect", "sendto", "sendmsg", "sendmmsg", "execve"} {
		if n := calls[call]; n > 0 && (call != "execve" || n > 1) {
			t.Errorf("the hub made %d calls of %s", n, call)
		}
	}
	if _, err := exec.LookPath("systemd-analyze"); err == nil {
		through := allowed(t)
		for call, n := range calls {
			if !through[call] && (call != "fchown" || os.Getuid() != 0) { // SQLite's, for root only
				t.Errorf("the unit forbids %s, which the hub calls %d times", call, n)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "hub", "hub.db")); err != nil {
		t.Error(err)
	}
}

// childOf is the program that another one traces.
func childOf(t *testing.T, pid int) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.Fields(string(b))[0])
	if err != nil {
		t.Fatal(err)
	}
	return child
}

// ask asks the socket of the operator.
func ask(t *testing.T, socket, path string) (int, string) {
	t.Helper()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Get("http://hub" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(b)
}

func TestSRE11_FiguresAreToldOnTheSocketOnlyAndNameNobody(t *testing.T) {
	a, p, dir, socket := serving(t)
	useIt(t, a, p)
	if found, err := os.Stat(socket); err != nil || found.Mode().Perm() != 0o600 || found.Mode()&os.ModeSocket == 0 {
		t.Errorf("%v, %v", found, err)
	}
	code, figures := ask(t, socket, "/metrics")
	if code != http.StatusOK || !strings.Contains(figures, "pelita_hub_segments_stored_total ") || strings.Contains(figures, "pelita_hub_segments_stored_total 0\n") ||
		!strings.Contains(figures, `pelita_hub_exchanges_refused_total{code="unknown-device"} `) {
		t.Errorf("%d %s", code, figures)
	}
	for _, line := range strings.Split(strings.TrimSuffix(figures, "\n"), "\n") {
		if !regexp.MustCompile(`^pelita_hub_[a-z_]+(\{code="[a-z-]+"\})? \d+$`).MatchString(line) {
			t.Errorf("more than a counter: %q", line)
		}
	}
	if code, health := ask(t, socket, "/health"); code != http.StatusOK || health != `{"ok":true,"storage":true}`+"\n" {
		t.Errorf("%d %s", code, health)
	}
	for _, path := range []string{"/metrics", "/health", "/debug/pprof/", "/v1/spaces", "/v1/devices", "/v1/search"} { // SR-E05 too
		if status, _, _ := overTLS(t, p, "GET "+path+" HTTP/1.1\r\nHost: h\r\n\r\n", "127.0.0.1"); status != http.StatusNotFound {
			t.Errorf("%s is told to everybody: %d", path, status)
		}
	}
	p.kill()
	again := launch(t, exec.Command(build(t), "--db", "sqlite:"+filepath.Join(dir, "hub", "hub.db"), "--agency", filepath.Join(dir, "agency"),
		"--listen", "127.0.0.1:0", "--state", filepath.Join(dir, "hub", "state"), "--admin", socket))
	if code, _ := ask(t, socket, "/health"); code != http.StatusOK {
		t.Errorf("after a kill: %d", code)
	}
	again.kill()
}

// overTLS sends what it is given, from an address of this machine, and reads one
// answer.
func overTLS(t *testing.T, p *process, request, from string) (int, http.Header, string) {
	t.Helper()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := tls.DialWithDialer(dialer, "tcp", strings.TrimPrefix(p.url, "https://"), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(b)
}

func TestSRE14_EveryAnswerIsOneKindOfBytesAndNothingForABrowser(t *testing.T) {
	_, p, _, _ := serving(t)
	for _, request := range []string{
		"GET / HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nCookie: a=b\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: h\r\nOrigin: https://x.example\r\n\r\n",
		"OPTIONS /v1/sync HTTP/1.1\r\nHost: h\r\nOrigin: https://x.example\r\nAccess-Control-Request-Method: POST\r\n\r\n",
		"POST /v1/sync HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n<html>",
		"GET /v1/sync?space=1%27%20OR%201=1-- HTTP/1.1\r\nHost: h\r\n\r\n", // SR-E03: no parameter reaches a statement
		"GET /../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n",
	} {
		status, header, body := overTLS(t, p, request, "127.0.0.1")
		if status >= 500 || header.Get("Content-Type") != "application/octet-stream" || header.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(body, "<") {
			t.Errorf("%.30q: %d %v %q", request, status, header, body)
		}
		for name := range header {
			switch name {
			case "Content-Type", "X-Content-Type-Options", "Content-Length", "Connection":
			default:
				t.Errorf("%.30q: header %s", request, name)
			}
		}
	}
}

func TestSRE06_ASeizedHubGivesNoTextNoNameAndNoAddress(t *testing.T) {
	a, p, dir, _ := serving(t)
	const text, name, agent, from = "canary-the-doors-were-locked", "canary-officer", "canary-agent/7", "127.0.0.77"
	a.First.Log.Enqueue(a.Space, []byte(text))
	mustSync(t, a.First)
	b := a.Join(t, name)
	connect(t, a.First, p)
	mustSync(t, a.First)
	connect(t, b, p)
	mustSync(t, b)
	if got := b.Log.Applied(a.Space); len(got) != 1 || string(got[0]) != text {
		t.Fatalf("nothing went through the hub: %q", got)
	}
	if status, _, _ := overTLS(t, p, "GET /healthz HTTP/1.1\r\nHost: h\r\nUser-Agent: "+agent+"\r\n\r\n", from); status != http.StatusOK {
		t.Fatal(status)
	}
	memory := memoryOf(t, p.cmd.Process.Pid)
	if !bytes.Contains(memory, a.First.ID[:]) {
		t.Fatal("the memory that was read is not the hub's: the test sees nothing")
	}
	for _, canary := range []string{text, name, from} {
		if bytes.Contains(memory, []byte(canary)) {
			t.Errorf("the memory holds %q", canary)
		}
	}
	p.kill()
	files := 0
	err := filepath.WalkDir(filepath.Join(dir, "hub"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		for _, canary := range []string{text, name, agent, from, "127.0.0.1"} {
			if bytes.Contains(b, []byte(canary)) {
				t.Errorf("%s holds %q", e.Name(), canary)
			}
		}
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("%d files, %v", files, err)
	}
	if p.stderr.Len() > 0 { // SR-E08
		t.Errorf("it wrote %q", p.stderr)
	}
}

// memoryOf reads all that a process of this test's own could write to.
func memoryOf(t *testing.T, pid int) []byte {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		synctest.Skip(t, "memory is read from /proc")
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		synctest.Skip(t, "the memory of another process is not to be read here")
	}
	defer func() { _ = mem.Close() }()
	var all bytes.Buffer
	for _, m := range regexp.MustCompile(`(?m)^([0-9a-f]+)-([0-9a-f]+) rw`).FindAllSubmatch(maps, -1) {
		from, err1 := strconv.ParseUint(string(m[1]), 16, 63)
		to, err2 := strconv.ParseUint(string(m[2]), 16, 63)
		if err1 != nil || err2 != nil || to-from > 256<<20 {
			continue
		}
		b := make([]byte, to-from)
		n, _ := mem.ReadAt(b, int64(from)) // what is not there reads as nothing
		all.Write(b[:n])
	}
	return all.Bytes()
}
