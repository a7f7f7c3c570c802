//go:build linux

package main

import (
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"pelita/sync/synctest"
)

// The hub in a network of its own, in which there is nothing but the loopback: it
// does all that it is for, so there is nobody whom it needs to call.
func TestSRE07_InANetworkOfItsOwnTheHubLacksNothing(t *testing.T) {
	unshare, err := exec.LookPath("unshare")
	if err != nil {
		synctest.Skip(t, "unshare is missing")
	}
	ip, err := exec.LookPath("ip")
	if err != nil {
		synctest.Skip(t, "ip is missing")
	}
	if out, err := exec.Command(unshare, "-n", ip, "link", "set", "lo", "up").CombinedOutput(); err != nil {
		synctest.Skip(t, "a network of its own is not permitted here: "+strings.TrimSpace(string(out)))
	}
	a := synctest.NewAgency(t)
	dir := t.TempDir()
	writeAgency(t, a, dir)
	p := launch(t, exec.Command(unshare, "-n", "sh", "-c", `"$0" link set lo up && exec "$@"`, ip, build(t),
		"--db", "sqlite:"+filepath.Join(dir, "hub", "hub.db"), "--agency", filepath.Join(dir, "agency"),
		"--listen", "127.0.0.1:0", "--state", filepath.Join(dir, "hub", "state")))
	b, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/net/dev")
	if err != nil {
		t.Fatal(err)
	}
	if links := strings.Count(string(b), ":"); links != 1 || !strings.Contains(string(b), "lo:") {
		t.Fatalf("the hub's network has more than a loopback:\n%s", b)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(p.url, "https://")); err == nil {
		t.Fatal("the hub's network is the one of this test")
	}
	p.url = "https://" + into(t, p.cmd.Process.Pid, strings.TrimPrefix(p.url, "https://"))
	connect(t, a.First, p)
	useIt(t, a, p)
}

// into leads an address of this network to one of a process's network.
func into(t *testing.T, pid int, to string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				far, err := dialIn(pid, to)
				if err != nil {
					_ = near.Close()
					return
				}
				go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
				_, _ = io.Copy(near, far)
				_ = near.Close()
			}()
		}
	}()
	return l.Addr().String()
}

// dialIn makes a connection in a process's network. The thread that went there
// ends with its goroutine, since it stays locked.
func dialIn(pid int, to string) (net.Conn, error) {
	type dialled struct {
		conn net.Conn
		err  error
	}
	done := make(chan dialled)
	go func() {
		runtime.LockOSThread()
		network, err := os.Open("/proc/" + strconv.Itoa(pid) + "/ns/net")
		if err == nil {
			defer func() { _ = network.Close() }()
			err = unix.Setns(int(network.Fd()), unix.CLONE_NEWNET)
		}
		if err != nil {
			done <- dialled{nil, err}
			return
		}
		conn, err := net.Dial("tcp", to)
		done <- dialled{conn, err}
	}()
	d := <-done
	return d.conn, d.err
}
