//go:build linux && !android

package picture

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pelita/screening/screeningtest"
)

// waiting starts a child whose picture has not come yet, and waits until it has
// given up what it gives up.
func waiting(t *testing.T) (proc string) {
	t.Helper()
	t.Setenv("PLANTED", "PLANTED-IN-THE-ENVIRONMENT")
	open, err := os.Create(filepath.Join(t.TempDir(), "left open"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { open.Close() })
	cmd, err := Decoder{}.command(t.Context(), childWord, strconv.Itoa(ShownSide))
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{open} // as a library that forgets to close would
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	proc = fmt.Sprintf("/proc/%d", cmd.Process.Pid)
	for range 200 {
		if b, _ := os.ReadFile(proc + "/limits"); bytes.Contains(b, []byte("Max open files            3")) {
			time.Sleep(50 * time.Millisecond)
			return proc
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the child takes no limits")
	return ""
}

// SR-H06, IDEA-22: before the first byte of a picture comes the child holds nothing
// and may do nothing but decode.
func TestSRH06_TheChildHoldsNothingAndMayDoNothing(t *testing.T) {
	proc := waiting(t)
	limits := text(t, proc+"/limits")
	for _, want := range []string{"Max cpu time              5 ", "Max core file size        0 ", "Max file size             0 ", "Max open files            3 "} {
		if !strings.Contains(limits, want) {
			t.Errorf("no %q in\n%s", want, limits)
		}
	}
	if strings.Contains(limits, "Max address space         unlimited") {
		t.Error("memory is not bounded")
	}
	if status := text(t, proc+"/status"); !strings.Contains(status, "NoNewPrivs:\t1") || !strings.Contains(status, "Seccomp:\t2") {
		t.Errorf("it may call anything\n%s", status)
	}
	if os.Geteuid() != 0 {
		screeningtest.Skip(t, "what else it holds only root can see: it is not dumpable")
	}
	if env := text(t, proc+"/environ"); env != "" {
		t.Errorf("its environment has %d bytes", len(env))
	}
	if args := text(t, proc+"/cmdline"); args != "pelita\x00"+childWord+"\x002048\x00" {
		t.Errorf("its arguments are %q", args)
	}
	if cwd, err := os.Readlink(proc + "/cwd"); err != nil || cwd != "/" {
		t.Errorf("it stands in another folder, %v", err)
	}
	fds, err := os.ReadDir(proc + "/fd")
	if err != nil || len(fds) < 3 {
		t.Fatalf("%d files are open, %v", len(fds), err)
	}
	for _, fd := range fds {
		to, err := os.Readlink(proc + "/fd/" + fd.Name())
		if err != nil || !strings.HasPrefix(to, "pipe:") && !strings.HasPrefix(to, "anon_inode:[event") && to != os.DevNull {
			t.Errorf("descriptor %s is open, %v", fd.Name(), err)
		}
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// deflated is n zero bytes, compressed.
func deflated(t testing.TB, n int64) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := io.CopyN(w, zeros{}, n); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// SR-H06: the largest picture that the gate lets through fits into the child, and
// a child that needs more than it may have ends, and this program does not.
func TestSRH06_ABombEndsTheChildOnly(t *testing.T) {
	wide := pngOf(10000, 4000, deflated(t, 4000*(1+4*10000)))
	if len(wide) > 1<<20 {
		t.Fatalf("%d bytes", len(wide))
	}
	if d, err := (Decoder{}).Shown(t.Context(), wide); err != nil || d.Width != ShownSide {
		t.Errorf("the largest that is decoded: %d wide, %v", d.Width, err)
	}
	for name, mode := range map[string]string{"memory": "memory", "time": "time", "a file": "file", "another program": "exec"} {
		cmd := exec.Command(os.Args[0], "-test.run=TestHelperBomb$", "-test.v")
		cmd.Env = []string{"PELITA_BOMB=" + mode}
		out, err := cmd.CombinedOutput()
		if err == nil || bytes.Contains(out, []byte("REACHED")) {
			t.Errorf("%s: it came through: %s", name, out)
		}
	}
	if err := childEnd(exec.Command("/bin/false").Run()); !errors.Is(err, ErrStopped) {
		t.Errorf("a child that fails: %v", err)
	}
}

// TestHelperBomb is what a decoder could be made to do by a picture; it runs in a
// process of its own, under the limits of the child.
func TestHelperBomb(t *testing.T) {
	mode := os.Getenv("PELITA_BOMB")
	if mode == "" {
		t.Skip("only for the test of bombs")
	}
	if err := restrict(); err != nil {
		fmt.Println("not restricted")
		os.Exit(9)
	}
	switch mode {
	case "memory":
		var all [][]byte
		for range 100 {
			b := make([]byte, 16<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
		}
		fmt.Println("REACHED", len(all))
	case "time":
		for used := (unix.Timespec{}); used.Sec < maxCPU+3; { // of the processor, however many share it
			if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &used); err != nil {
				os.Exit(9)
			}
		}
		fmt.Println("REACHED")
	case "file":
		if _, err := os.ReadFile("/etc/hostname"); err == nil {
			fmt.Println("REACHED")
		}
		os.Exit(1)
	case "exec":
		if exec.Command("/bin/true").Run() == nil {
			fmt.Println("REACHED")
		}
		os.Exit(1)
	}
}

func TestAChildThatCannotBeStartedIsNoPicture(t *testing.T) {
	if _, err := (Decoder{Program: "/nonexistent"}).Shown(t.Context(), asPNG(t, corners(4, 4))); !errors.Is(err, ErrStopped) {
		t.Errorf("%v", err)
	}
	if _, err := (Decoder{Program: "/bin/true"}).Shown(t.Context(), asPNG(t, corners(4, 4))); !errors.Is(err, ErrStopped) {
		t.Errorf("a program that says nothing: %v", err)
	}
}
