package courier_test

import (
	"os"
	"runtime/pprof"
	"testing"
)

func startProfile(t *testing.T, path string) func() {
	t.Helper()
	f, err := os.Create(path)
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}
}
