package courier

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"pelita/screening/exposure"
)

// device looks at the machine that holds the folder: its swap, the disk below,
// and whether this program could leave its memory in a file.
func device(dir string) exposure.Device {
	return exposure.Device{Swap: swap("/proc/swaps"), Disk: disk(dir), Dumps: dumps()}
}

// swap reads the list of what memory is moved to. Swap in memory itself and
// swap on an encrypted device leave nothing; anything else does.
func swap(list string) exposure.Safety {
	b, err := os.ReadFile(list)
	if err != nil {
		return exposure.Unknown
	}
	out := exposure.Off
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Scan() // the headings
	for lines.Scan() {
		name, _, _ := strings.Cut(lines.Text(), " ")
		st, err := os.Stat(name)
		switch {
		case strings.HasPrefix(name, "/dev/zram"):
		case err == nil && st.Mode()&os.ModeDevice != 0 && encrypted(name):
			out = max(out, exposure.Sealed)
		default:
			return exposure.Clear
		}
	}
	return out
}

// disk says whether the file system below a folder is encrypted as a whole. A
// file system that encrypts by itself is not recognised, and is unknown.
func disk(dir string) exposure.Safety {
	var st unix.Stat_t
	for ; unix.Stat(dir, &st) != nil; dir = filepath.Dir(dir) {
		if dir == filepath.Dir(dir) {
			return exposure.Unknown
		}
	}
	at := fmt.Sprintf("/sys/dev/block/%d:%d", unix.Major(st.Dev), unix.Minor(st.Dev))
	if _, err := os.Stat(at); err != nil {
		return exposure.Unknown
	}
	if crypt(at, 8) {
		return exposure.Sealed
	}
	return exposure.Clear
}

func encrypted(deviceFile string) bool {
	var st unix.Stat_t
	if unix.Stat(deviceFile, &st) != nil {
		return false
	}
	return crypt(fmt.Sprintf("/sys/dev/block/%d:%d", unix.Major(st.Rdev), unix.Minor(st.Rdev)), 8)
}

// crypt says whether a block device, or all that it rests on, is encrypted.
func crypt(at string, depth int) bool {
	if b, err := os.ReadFile(filepath.Join(at, "dm", "uuid")); err == nil && bytes.HasPrefix(b, []byte("CRYPT-")) {
		return true
	}
	below, err := os.ReadDir(filepath.Join(at, "slaves"))
	if err != nil || len(below) == 0 || depth == 0 {
		return false
	}
	for _, b := range below {
		if !crypt(filepath.Join(at, "slaves", b.Name()), depth-1) {
			return false
		}
	}
	return true
}

func dumps() exposure.Safety {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_CORE, &limit) != nil {
		return exposure.Unknown
	}
	dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0)
	if err == nil && dumpable == 0 && limit.Max == 0 {
		return exposure.Off
	}
	return exposure.Clear
}
