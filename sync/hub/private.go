package hub

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrTooLarge says that a file is larger than what it can be.
var ErrTooLarge = errors.New("hub: file too large")

// ErrNotFile says that a device, a pipe or a folder stands where the hub keeps
// a file of its own.
var ErrNotFile = errors.New("hub: not a regular file")

const (
	privateFile   = 0o600
	privateFolder = 0o700
	others        = 0o077
)

// ReadSmall reads a file of at most limit bytes (ErrTooLarge).
func ReadSmall(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	b, err := readSmall(f, limit)
	return b, errors.Join(err, f.Close())
}

func readSmall(f *os.File, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("read %s: %w: more than %d bytes", f.Name(), ErrTooLarge, limit)
	}
	return b, nil
}

// ReadPrivate reads a file of the hub's own, of at most limit bytes, and takes
// it away from everybody but its owner (ErrTooLarge, ErrNotFile).
func ReadPrivate(file string, limit int64) ([]byte, error) {
	if err := Tighten(file); err != nil {
		return nil, err
	}
	return ReadSmall(file, limit)
}

// WritePrivate replaces a file of the hub's own, readable by its owner only.
// It is on the disk when WritePrivate returns.
func WritePrivate(file string, b []byte) error {
	temp := file + ".new"
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // left by a hub that was killed, with whose rights nobody knows
	}
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, privateFile)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(temp, file)
}

// MakePrivate makes a folder, or takes it away from everybody but its owner.
// inside is the one folder that may stand in it: a folder with others, such as
// a home or /var/lib, or with the sticky bit, such as /tmp, is not the hub's
// alone, and closing it would harm what else lives there.
func MakePrivate(dir, inside string) error {
	if err := os.MkdirAll(dir, privateFolder); err != nil {
		return err
	}
	found, err := os.Stat(dir)
	if err != nil || found.Mode()&os.ModeSticky != 0 || found.Mode().Perm()&others == 0 {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() && !sameFolder(filepath.Join(dir, e.Name()), inside) {
			return nil
		}
	}
	return os.Chmod(dir, privateFolder)
}

func sameFolder(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// Tighten takes a file away from everybody but its owner (ErrNotFile).
func Tighten(file string) error {
	found, err := os.Stat(file)
	if err != nil {
		return err
	}
	if !found.Mode().IsRegular() {
		return fmt.Errorf("%s: %w", file, ErrNotFile)
	}
	if found.Mode().Perm()&others == 0 {
		return nil
	}
	return os.Chmod(file, privateFile)
}
