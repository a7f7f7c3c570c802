//go:build unix && !android && !ios

package courier

import (
	"os"
	"slices"
	"strings"
	"syscall"
)

// loud are the settings by which the environment makes a Go program say more than
// it should: a whole crash with the values in it, a log of each connection.
func loud() []string { return []string{"GOTRACEBACK", "GODEBUG", "SSLKEYLOGFILE"} }

// scrub replaces the process by itself without those settings: the runtime reads
// them before any of our code runs. It returns when there is none of them.
func scrub() error {
	clean := quietEnvironment(os.Environ())
	if len(clean) == len(os.Environ()) {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, os.Args, clean)
}

func quietEnvironment(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return slices.Contains(loud(), name)
	})
}
