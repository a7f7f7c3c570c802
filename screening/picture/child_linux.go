//go:build linux && !android

package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"pelita/screening"
)

// What the child may use.
const (
	maxMemory = 512 << 20 // beside what the program maps when it starts
	maxCPU    = 5         // seconds
	maxWait   = 20 * time.Second
)

// draw runs the child that gives pixels.
func (d Decoder) draw(ctx context.Context, b []byte, side int) (drawn screening.Drawn, err error) {
	err = d.run(ctx, b, func(out io.Reader) (err error) {
		drawn, err = readDrawn(out, side)
		return err
	}, childWord, strconv.Itoa(side))
	return drawn, err
}

// run runs the child that words name, and reads what it says. Its memory held
// nothing of ours: it is a new program.
func (d Decoder) run(ctx context.Context, b []byte, read func(io.Reader) error, words ...string) error {
	ctx, stop := context.WithTimeout(ctx, maxWait)
	defer stop()
	cmd, err := d.command(ctx, words...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStopped, err)
	}
	cmd.Stdin = bytes.NewReader(b)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStopped, err)
	}
	readErr := read(out)
	if readErr != nil {
		_ = out.Close() // one that goes on writing ends
	}
	if err := childEnd(cmd.Wait()); err != nil {
		return err
	}
	return readErr
}

// childEnd says why the child ended.
func childEnd(err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit):
		return ofCode(exit.ExitCode())
	}
	return ErrStopped
}

// command is the child: without an environment, without a folder of ours, with
// nothing open but the two pipes.
func (d Decoder) command(ctx context.Context, words ...string) (*exec.Cmd, error) {
	program := d.Program
	if program == "" {
		var err error
		if program, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	cmd := exec.CommandContext(ctx, program, words...)
	cmd.Args[0] = "pelita"
	cmd.Env, cmd.Dir = []string{}, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd, nil
}

// restrict takes from this process what a decoder does not need. It comes before
// the first byte of the picture is read.
func restrict() error {
	if err := closeInherited(); err != nil {
		return err
	}
	mapped, err := mappedBytes()
	if err != nil {
		return err
	}
	for what, most := range map[int]uint64{
		unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CPU: maxCPU, unix.RLIMIT_AS: mapped + maxMemory,
	} {
		if err := unix.Setrlimit(what, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	return errors.Join(
		unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 3, Max: 3}),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
		filter(),
	)
}

// closeInherited closes what the program that started this one left open, and
// keeps the two descriptors of the runtime.
func closeInherited() error {
	const dir = "/proc/self/fd"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		to, linkErr := os.Readlink(dir + "/" + e.Name())
		if err != nil || linkErr != nil || fd <= 2 || strings.HasPrefix(to, "anon_inode:[event") {
			continue
		}
		if err := unix.Close(fd); err != nil {
			return err
		}
	}
	return nil
}

// mappedBytes is the address space that the program has when it starts; the
// runtime reserves more than it ever uses.
func mappedBytes() (uint64, error) {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	pages, _, _ := strings.Cut(string(b), " ")
	n, err := strconv.ParseUint(pages, 10, 64)
	return n * uint64(os.Getpagesize()), err
}
