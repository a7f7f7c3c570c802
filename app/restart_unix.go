//go:build unix && !android && !ios

package app

import (
	"os"
	"slices"
	"strings"
	"syscall"
)

// restart replaces the process by a fresh one of the same program, so that
// nothing of what was unlocked stays in memory; a covered one begins under the
// cover. It returns only on failure.
func restart(covered bool) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	args := slices.DeleteFunc(slices.Clone(os.Args), func(a string) bool { return strings.TrimLeft(a, "-") == coveredFlag })
	if covered {
		args = slices.Insert(args, 1, "-"+coveredFlag)
	}
	return syscall.Exec(self, args, os.Environ())
}
