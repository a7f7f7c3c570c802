//go:build unix

package courier_test

import (
	"os"
	"path/filepath"
	"runtime/pprof"
	"syscall"
	"testing"
	"time"
)

// processor is the processor's time that this program has used, which neither other
// programs nor a disk change much.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// profiled writes a CPU profile of what it does into the folder that PELITA_PROFILE
// names, if it names one.
func profiled(t *testing.T, what string, do func()) {
	t.Helper()
	dir := os.Getenv("PELITA_PROFILE")
	if dir == "" {
		do()
		return
	}
	f, err := os.Create(filepath.Join(dir, what+".cpu"))
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	do()
	pprof.StopCPUProfile()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
