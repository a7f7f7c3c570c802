package vault_test

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pelita/screening/screeningtest"
)

// diskOp is one thing that a program told its disk, or said to us.
type diskOp struct {
	kind diskKind
	path string
	to   string // of a rename
	at   int64  // of a write; the length of a truncate
	data []byte // of a write
	said string
}

type diskKind uint8

const (
	opNothing diskKind = iota
	opWrite
	opTruncate
	opCreate
	opRename
	opUnlink
	opMkdir
	opSync
	opSaid
)

// traced are the system calls that change files, by which a program could write
// at all. What the vault does not use is watched for, so that nothing escapes.
const traced = "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync," +
	"sync_file_range,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,link,linkat,symlinkat,copy_file_range,sendfile,splice"

// recordDisk runs this test binary with env as a program that writes below dir,
// and returns all that it told the disk and all that it said, in order.
func recordDisk(t *testing.T, dir string, env ...string) []diskOp {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		screeningtest.Skip(t, "strace is missing; `make setup` installs it")
	}
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.CommandContext(t.Context(), strace, "-f", "-qq", "-y", "-xx", "-s", "4194304", "--seccomp-bpf", "-e", "signal=none", "-e", "trace="+traced, "-o", trace, os.Args[0])
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	if _, err := cmd.Output(); err != nil {
		t.Fatalf("the writer: %v", err)
	}
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ops, err := parseTrace(f, dir)
	if err != nil {
		t.Fatal(err)
	}
	return ops
}

// parseTrace reads what strace wrote. A call is taken where it ended.
func parseTrace(r io.Reader, root string) ([]diskOp, error) {
	var ops []diskOp
	begun := map[string]string{} // by thread
	lines := bufio.NewReaderSize(r, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return ops, nil
		}
		if err != nil {
			return nil, err
		}
		thread, call, _ := strings.Cut(strings.TrimSpace(line), " ")
		call = strings.TrimSpace(call)
		if head, ok := strings.CutSuffix(call, "<unfinished ...>"); ok {
			begun[thread] = strings.TrimSpace(head)
			continue
		}
		if strings.HasPrefix(call, "<... ") {
			_, rest, _ := strings.Cut(call, " resumed>")
			call = begun[thread] + rest
		}
		op, ok, err := parseCall(call, root)
		if err != nil {
			return nil, err
		}
		if ok {
			ops = append(ops, op)
		}
	}
}

// diskArg is one argument of a call: a descriptor with its path, a string, or
// something else.
type diskArg struct{ word, path, text string }

func parseArgs(s string) []diskArg {
	var out []diskArg
	for _, word := range strings.Split(s, ", ") { // strings and paths are all hex here
		a := diskArg{word: word}
		if text, ok := strings.CutPrefix(word, `"`); ok {
			a.text = unhex(strings.TrimSuffix(text, `"`))
		} else if fd, path, ok := strings.Cut(word, "<"); ok {
			a.word, a.path = fd, unhex(strings.TrimSuffix(path, ">"))
		}
		out = append(out, a)
	}
	return out
}

func unhex(s string) string {
	b, err := hex.DecodeString(strings.ReplaceAll(s, `\x`, ""))
	if err != nil {
		return "" // no string of ours; a path that matches nothing
	}
	return string(b)
}

// named is the path that a call names: alone, or below an open folder.
func named(args []diskArg) (string, []diskArg) {
	if args[0].path == "" {
		return args[0].text, args[1:]
	}
	if filepath.IsAbs(args[1].text) {
		return args[1].text, args[2:]
	}
	return filepath.Join(args[0].path, args[1].text), args[2:]
}

// parseCall reads one call; false when it is none that changes what lies below
// root, or one that failed.
func parseCall(call, root string) (diskOp, bool, error) {
	name, rest, ok := strings.Cut(call, "(")
	end := strings.LastIndex(rest, ")")
	if !ok || end < 0 || strings.Contains(rest[end:], " = -1") {
		return diskOp{}, false, nil
	}
	args := parseArgs(rest[:end])
	if name == "write" && args[0].word == "1" {
		return diskOp{kind: opSaid, said: args[1].text}, true, nil
	}
	op, err := parseOp(name, args)
	if !below(op.path, root) && !below(op.to, root) {
		return op, false, nil
	}
	return op, op.kind != opNothing, err
}

func parseOp(name string, args []diskArg) (op diskOp, err error) {
	op.path = args[0].path
	number := func(a diskArg) {
		op.at, err = strconv.ParseInt(a.word, 10, 64)
	}
	switch name {
	case "fsync", "fdatasync":
		op.kind = opSync
	case "write": // of a file that is written from its beginning to its end
		op.kind, op.at, op.data = opWrite, -1, []byte(args[1].text)
	case "pwrite64":
		op.kind, op.data = opWrite, []byte(args[1].text)
		number(args[3])
	case "ftruncate":
		op.kind = opTruncate
		number(args[1])
	case "open", "openat":
		op.path, args = named(args)
		switch flags := args[0].word; {
		case strings.Contains(flags, "O_TRUNC"):
			err = errors.New("the writer opened a file with O_TRUNC, which the simulator does not know")
		case strings.Contains(flags, "O_CREAT"):
			op.kind = opCreate
		}
	case "mkdir", "mkdirat":
		op.kind = opMkdir
		op.path, _ = named(args)
	case "unlink", "unlinkat":
		op.kind = opUnlink
		op.path, _ = named(args)
	case "rename", "renameat", "renameat2":
		op.kind = opRename
		op.path, args = named(args)
		op.to, _ = named(args)
	default:
		op.path, _ = named(append(args, diskArg{}))
		err = fmt.Errorf("the writer used %s, which the simulator does not know", name)
		op.kind = opSync
	}
	return op, err
}

func below(path, root string) bool { return path == root || strings.HasPrefix(path, root+"/") }
