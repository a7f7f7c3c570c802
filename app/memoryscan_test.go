package app

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// search is what is looked for, by its name: each in every form it may have.
type search map[string][][]byte

// values are the hidden ones.
func values() search {
	out := search{}
	for name, value := range hidden() {
		out[name] = formsOf(value)
	}
	return out
}

// and is s with keys.
func (s search) and(keys map[string][]byte) search {
	for name, key := range keys {
		s[name] = formsOf(string(key))
	}
	return s
}

// findings counts the copies of each value in all that a process can write: as
// UTF-8, UTF-16, base64 and hex. The scanner of the canary looks into more forms,
// and takes minutes for a program with a window.
func findings(t *testing.T, pid int, sought search) map[string]int {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	found := map[string]int{}
	for _, line := range strings.Split(string(maps), "\n") {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err == nil && strings.HasPrefix(rights, "rw") {
			sought.countIn(io.NewSectionReader(mem, from, to-from), found)
		}
	}
	return found
}

// countIn counts in one mapping. What is unmapped meanwhile is left out.
func (s search) countIn(r io.Reader, found map[string]int) {
	const window, overlap = 4 << 20, 512
	buf := make([]byte, window+overlap)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		for name, forms := range s {
			for _, form := range forms {
				found[name] += bytes.Count(buf[:kept+n], form)
			}
			if found[name] == 0 {
				delete(found, name)
			}
		}
		if err != nil {
			return
		}
		kept = copy(buf, buf[len(buf)-overlap:])
	}
}

// shown says whether a text holds a value in any form.
func shown(text []byte) bool {
	found := map[string]int{}
	values().countIn(bytes.NewReader(text), found)
	return len(found) > 0
}

// until scans until it finds what is wanted, or for so long.
func until(t *testing.T, pid int, sought search, enough func(map[string]int) bool) map[string]int {
	t.Helper()
	found := findings(t, pid, sought)
	for deadline := time.Now().Add(40 * time.Second); !enough(found) && time.Now().Before(deadline); {
		time.Sleep(time.Second)
		found = findings(t, pid, sought)
	}
	return found
}
