package app

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"pelita/screening"
)

// maxFile bounds a file that a person picks.
const maxFile = 16 << 20

// readFile reads a file that the person picked. screening.ErrUnreadable when it
// cannot be read or is too large to be one of ours; its name is not repeated.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", screening.ErrUnreadable)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil || len(b) > maxFile {
		return nil, fmt.Errorf("read file: %w", screening.ErrUnreadable)
	}
	return b, nil
}

// writeFile writes a file that the person named, whole or not at all, readable
// by its owner alone.
func writeFile(name string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".pelita-*")
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}
