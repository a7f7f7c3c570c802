package screeningtest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// InLittleMemory gives a command that runs a program with so many megabytes of memory,
// and no swap beside them, in a control group of its own: more than that ends it. It
// needs root and a group that can be made, of version 1 or 2; elsewhere the test is
// skipped.
func InLittleMemory(t testing.TB, megabytes int, program string, args ...string) *exec.Cmd {
	t.Helper()
	dir, limits, err := memoryGroup()
	if err == nil {
		dir = filepath.Join(dir, "pelita-test-"+strconv.Itoa(os.Getpid())+"-"+strconv.Itoa(megabytes))
		err = os.Mkdir(dir, 0o755)
	}
	if err != nil {
		Skip(t, "no control group of memory can be made here: "+err.Error())
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	for i, name := range limits {
		err := os.WriteFile(filepath.Join(dir, name), []byte(limitOf(name, megabytes)), 0o644)
		if err != nil && i == 0 {
			Skip(t, "a control group of memory takes no limit here: "+err.Error())
		}
	}
	joins := `echo $$ > "$0" && exec "$@"`
	return exec.Command("/bin/sh", append([]string{"-c", joins, filepath.Join(dir, "cgroup.procs"), program}, args...)...)
}

// limitOf is what a file of limits is to hold. Of version 2 the one of swap counts
// swap alone, of version 1 both.
func limitOf(name string, megabytes int) string {
	if name == "memory.swap.max" {
		return "0"
	}
	return strconv.Itoa(megabytes << 20)
}

// memoryGroup is the group below which one of its own is made, and the files of limits:
// memory itself first. Of version 1 it is that of this process.
func memoryGroup() (dir string, limits []string, err error) {
	b, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return "", nil, err
	}
	for line := range strings.Lines(string(b)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 {
			continue
		}
		if parts[1] == "memory" {
			return filepath.Join("/sys/fs/cgroup/memory", parts[2]), []string{"memory.limit_in_bytes", "memory.memsw.limit_in_bytes"}, nil
		}
		const v2 = "/sys/fs/cgroup" // below it no group with processes may hand memory on
		if parts[1] == "" && os.WriteFile(filepath.Join(v2, "cgroup.subtree_control"), []byte("+memory"), 0o644) == nil {
			return v2, []string{"memory.max", "memory.swap.max"}, nil
		}
	}
	return "", nil, errors.New("none counts memory")
}
