package courier_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pelita/app/courier"
	"pelita/screening/screeningtest"
)

// hardEnv makes a run of this test binary a program that hides or not, one that looks
// into the process of that number, or none of them.
const hardEnv = "PELITA_COURIER_HARD"

// TestSRC05_AnotherProgramOfTheSameUserReadsNothing: a hardened program keeps its
// memory from a program that may read that of any other of its user.
func TestSRC05_AnotherProgramOfTheSameUserReadsNothing(t *testing.T) {
	switch as := os.Getenv(hardEnv); as {
	case "":
	case "hidden", "open":
		stay(t, as == "hidden")
		return
	default:
		peek(as)
		return
	}
	if os.Geteuid() != 0 {
		screeningtest.Skip(t, "needs root, to begin programs of another user")
	}
	program := readableBinary(t)
	for as, want := range map[string]string{"open": "read", "hidden": "denied"} {
		target := nobody(program, as)
		in, err := target.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := target.StdoutPipe()
		if err == nil {
			err = target.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || strings.TrimSpace(line) != "ready" {
			t.Fatalf("%q %v", line, err)
		}
		got, err := nobody(program, fmt.Sprint(target.Process.Pid)).Output()
		if err != nil || strings.TrimSpace(strings.Split(string(got), "\n")[0]) != want {
			t.Errorf("a program that is %s: %q, %v", as, got, err)
		}
		_ = in.Close()
		_ = target.Wait()
	}
}

// stay is a program that waits to be looked at.
func stay(t *testing.T, hidden bool) {
	if hidden {
		if err := courier.Harden(); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println("ready")
	_, _ = io.ReadAll(io.LimitReader(os.Stdin, 1))
}

// peek says whether the memory of a process opens.
func peek(pid string) {
	f, err := os.Open("/proc/" + pid + "/mem")
	switch {
	case errors.Is(err, fs.ErrPermission):
		fmt.Println("denied")
	case err != nil:
		fmt.Println("neither")
	default:
		fmt.Println("read")
		_ = f.Close()
	}
}

// nobody is this binary, run as a user who owns nothing.
func nobody(program, as string) *exec.Cmd {
	cmd := exec.Command(program, "-test.run", "AnotherProgramOfTheSameUser")
	cmd.Dir, cmd.Env = "/", append(os.Environ(), hardEnv+"="+as)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	return cmd
}

// readableBinary is a copy of this binary that everybody may run.
func readableBinary(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "pelita-hard-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	self, err := os.ReadFile(os.Args[0])
	to := filepath.Join(dir, "program")
	if err == nil {
		err = errors.Join(os.WriteFile(to, self, 0o755), os.Chmod(to, 0o755), os.Chmod(dir, 0o755))
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}
