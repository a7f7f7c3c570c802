package courier

import (
	"os"

	"golang.org/x/sys/unix"
)

// uncache asks the system to drop what it keeps of a file in memory, so that
// reading it back reads the disk. It may decline.
func uncache(f *os.File) { _ = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED) }
