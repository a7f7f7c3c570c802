//go:build unix && !android && !ios

package app

import (
	"os"
	"syscall"
)

// restart replaces the process by a fresh one of the same program, so that
// nothing of what was unlocked stays in memory. It returns only on failure.
func restart() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, os.Args, os.Environ())
}
