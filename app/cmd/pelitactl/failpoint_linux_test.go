package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// failpoint kills a real program with SIGKILL as it is about to do its nth
// call of a kind that anybody else can see: a write to a file, a flush, a
// rename, a send. The program holds no code for it: it runs under ptrace, and
// the calls of all its threads are counted together. With nth zero it runs to
// its end.
type failpoint struct {
	call string // as death.calls names it
	nth  int
}

// death is how a program under a failpoint ended.
type death struct {
	calls  []string // that were counted
	killed string   // the call at which it was killed; "" when it was not
	code   int
}

// watched names the calls that count.
func watched() map[uint64]string {
	return map[uint64]string{
		unix.SYS_WRITE: "write", unix.SYS_WRITEV: "writev", unix.SYS_PWRITE64: "pwrite", unix.SYS_PWRITEV: "pwritev",
		unix.SYS_FSYNC: "fsync", unix.SYS_FDATASYNC: "fdatasync", unix.SYS_FTRUNCATE: "ftruncate",
		unix.SYS_RENAMEAT: "rename", unix.SYS_RENAMEAT2: "rename", unix.SYS_UNLINKAT: "unlink",
		unix.SYS_SENDTO: "send", unix.SYS_SENDMSG: "send",
	}
}

// syscallInfo is the beginning of Linux's struct ptrace_syscall_info.
type syscallInfo struct {
	Op   uint8
	_    [3]uint8
	Arch uint32
	IP   uint64
	SP   uint64
	Nr   uint64
	Args [6]uint64
}

const (
	getSyscallInfo = 0x420e     // PTRACE_GET_SYSCALL_INFO
	enters         = 1          // its Op at the beginning of a call
	ownChildren    = 0x20000000 // __WNOTHREAD: not those that other tests began
)

// run begins the program in a thread of its own, which traces it, and gives
// the process and a channel for its end.
func (f failpoint) run(t *testing.T, cmd *exec.Cmd) (*os.Process, <-chan death) {
	t.Helper()
	started, ended := make(chan error, 1), make(chan death, 1)
	var process *os.Process
	go func() {
		runtime.LockOSThread() // ptrace knows the thread, and wait asks for its children
		defer runtime.UnlockOSThread()
		cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		process = cmd.Process
		started <- nil
		ended <- f.trace(process.Pid)
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	return process, ended
}

// trace follows the program to its end.
func (f failpoint) trace(root int) (d death) {
	names := watched()
	begun := false
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, syscall.WALL|ownChildren, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil {
			return d
		}
		deliver := 0
		switch {
		case status.Exited() || status.Signaled():
			if pid == root {
				d.code = status.ExitStatus()
				return d
			}
			continue
		case !status.Stopped():
			continue
		case !begun && pid == root:
			begun = true
			_ = syscall.PtraceSetOptions(pid, unix.PTRACE_O_TRACESYSGOOD|unix.PTRACE_O_TRACECLONE|unix.PTRACE_O_EXITKILL)
		case status.StopSignal() == syscall.SIGTRAP|0x80:
			if call := d.enters(pid, root, names); call != "" && call == f.call && d.count(call) == f.nth {
				d.killed = call
				_ = syscall.Kill(root, syscall.SIGKILL)
				continue
			}
		case status.StopSignal() == syscall.SIGTRAP || status.StopSignal() == syscall.SIGSTOP: // a new thread
		default:
			deliver = int(status.StopSignal())
		}
		_ = syscall.PtraceSyscall(pid, deliver) // a thread that is gone already needs none
	}
}

// enters counts a call that begins and matters, and names it.
func (d *death) enters(pid, root int, names map[uint64]string) string {
	var info syscallInfo
	_, _, errno := syscall.Syscall6(syscall.SYS_PTRACE, getSyscallInfo, uintptr(pid), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0)
	name, ok := names[info.Nr]
	if errno != 0 || info.Op != enters || !ok {
		return ""
	}
	target := ""
	if name != "rename" && name != "unlink" {
		target, _ = os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", root, info.Args[0]))
		if strings.HasPrefix(target, "anon_inode:") {
			return "" // the runtime wakes itself up
		}
		target, _, _ = strings.Cut(filepath.Base(target), ":")
	}
	d.calls = append(d.calls, name+" "+target)
	return d.calls[len(d.calls)-1]
}

// count is how often a call was made.
func (d *death) count(call string) (n int) {
	for _, c := range d.calls {
		if c == call {
			n++
		}
	}
	return n
}

func TestAFailpointKillsAtTheCallItIsToldTo(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "f")
	script := fmt.Sprintf("for i in 1 2 3 4 5; do echo $i >> %s; done; mv %s %s.moved", file, file, file)
	_, ended := failpoint{}.run(t, exec.Command("/bin/sh", "-c", script))
	if d := <-ended; len(d.calls) != 5 || d.killed != "" || d.code != 0 {
		t.Fatalf("%+v, want 5 calls and a good end", d)
	}
	if err := os.Rename(file+".moved", file); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	_, ended = failpoint{call: "write f", nth: 3}.run(t, exec.Command("/bin/sh", "-c", script))
	d := <-ended
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, []byte("1\n2\n")) || d.killed == "" {
		t.Errorf("%+v left %q, %v; want the first two writes and no third", d, got, err)
	}
}
