package courier

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Harden keeps the memory of this process out of core dumps and of the reach of
// other processes of the same user, and makes every file that it writes
// readable by its owner alone. What in the environment would make a crash say more
// is cleaned. The programs call it first.
func Harden() error {
	if err := scrub(); err != nil {
		return err
	}
	unix.Umask(0o077)
	return errors.Join(
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
	)
}
