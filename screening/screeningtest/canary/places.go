package canary

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Report is what one look gave.
type Report struct {
	Files int // files, or mappings of a process
	Bytes int64
	Hits  []Hit
}

// Tree looks into every file below the roots, and at every name.
func (s *Scanner) Tree(roots ...string) (Report, error) {
	var out Report
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(root, path)
			out.Hits = append(out.Hits, s.Bytes("the name of a file", []byte(name))...)
			if !d.Type().IsRegular() {
				return nil
			}
			return s.file(&out, path)
		})
		if err != nil {
			return out, fmt.Errorf("scan tree: %w", err)
		}
	}
	return out, nil
}

// Image looks at the raw bytes of one file: also at blocks that belong to no
// file any more when it is the image of a file system.
func (s *Scanner) Image(path string) (Report, error) {
	var out Report
	if err := s.file(&out, path); err != nil {
		return out, fmt.Errorf("scan image: %w", err)
	}
	return out, nil
}

func (s *Scanner) file(out *Report, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	return s.part(out, path, f, 0, st.Size())
}

func (s *Scanner) part(out *Report, where string, f *os.File, at, size int64) error {
	r := report{where: where, seen: map[string]bool{}}
	s.scan(&r, io.NewSectionReader(f, at, size), size, 0)
	out.Files++
	out.Bytes += size
	out.Hits = append(out.Hits, r.hits...)
	return r.err
}

// Process looks at everything that a process can write: heap, stacks, the data
// of its libraries. It needs Linux and the right to read that memory. What the
// process unmaps meanwhile is left out.
func (s *Scanner) Process(pid int) (Report, error) {
	var out Report
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return out, fmt.Errorf("scan process: %w", err)
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return out, fmt.Errorf("scan process: %w", err)
	}
	defer mem.Close()
	lines := bufio.NewScanner(strings.NewReader(string(maps)))
	for lines.Scan() {
		var from, to uint64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		_ = s.part(&out, fmt.Sprintf("the memory of process %d", pid), mem, int64(from), int64(to-from))
	}
	if out.Files == 0 {
		return out, fmt.Errorf("scan process %d: no memory that can be read", pid)
	}
	return out, nil
}
