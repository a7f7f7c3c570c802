package courier

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"pelita/screening"
	"pelita/sync/bundle"
)

// ReadFile reads a file that a person picked. screening.ErrUnreadable when it is
// larger than max bytes, and so is none of ours; otherwise an error of the file
// system.
func ReadFile(name string, max int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nameless(err)
	}
	defer f.Close()
	b, err := ReadAll(f, max)
	return b, nameless(err)
}

// nameless is an error of the file system without the names in it: the name of a
// file often is that of a person. errors.Is finds what it found before, and by what a
// person is told what is wrong with the place: screening.ErrPlaceFull, ErrPlace.
func nameless(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = fmt.Errorf("%s file: %w", path.Op, path.Err)
	case errors.As(err, &link):
		err = fmt.Errorf("%s file: %w", link.Op, link.Err)
	default:
		return err
	}
	for _, f := range []struct{ is, kind error }{
		{syscall.ENOSPC, screening.ErrPlaceFull}, {syscall.EDQUOT, screening.ErrPlaceFull}, {syscall.EFBIG, screening.ErrPlaceFull},
		{syscall.EIO, screening.ErrPlace}, {syscall.EROFS, screening.ErrPlace}, {syscall.ENODEV, screening.ErrPlace}, {syscall.ENXIO, screening.ErrPlace},
		{fs.ErrNotExist, screening.ErrPlace}, {fs.ErrPermission, screening.ErrPlace},
	} {
		if errors.Is(err, f.is) {
			return fmt.Errorf("%w: %w", f.kind, err)
		}
	}
	return err
}

// OpenFile opens a file that a person picked, to be read once, as it comes.
// screening.ErrUnreadable for what is no ordinary file.
func OpenFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return nil, fmt.Errorf("open file: %w", errors.Join(screening.ErrUnreadable, f.Close()))
	}
	return f, nil
}

// ReadAll is ReadFile for what is open already.
func ReadAll(r io.Reader, max int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, max+1))
	if err == nil && int64(len(b)) > max {
		err = fmt.Errorf("read file: %w: larger than %d bytes", screening.ErrUnreadable, max)
	}
	return b, err
}

// WriteFile writes a file that a person named, whole or not at all, readable by
// its owner alone. screening.ErrNotPermitted for a place inside a profile, and
// for anything there that is no ordinary file.
func WriteFile(name string, b []byte) error { return nameless(writeFile(name, b)) }

func writeFile(name string, b []byte) error {
	if err := mayWrite(name); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".pelita-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// fileTries counts wrong tries at the unlock screen. It is not the vault's.
const fileTries = "tries"

// ReadTries gives the note about wrong tries in a profile folder; nil when there is
// none.
func ReadTries(dir string) []byte {
	b, err := ReadFile(filepath.Join(dir, fileTries), 64)
	if err != nil {
		return nil
	}
	return b
}

// WriteTries keeps the note; nil removes it. What cannot be written is not kept: a
// full disk must lock nobody out.
func WriteTries(dir string, note []byte) {
	name := filepath.Join(dir, fileTries)
	if note == nil {
		_ = os.Remove(name)
		return
	}
	_ = os.WriteFile(name, note, 0o600)
}

// partFile is a part that has its name only once it is whole and on disk.
type partFile struct {
	*os.File
	name string
}

func newPart(name string) (bundle.Part, error) {
	if err := mayWrite(name); err != nil {
		return nil, fmt.Errorf("write file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".pelita-*")
	return partFile{f, name}, err
}

// Commit makes the part durable under its name.
func (p partFile) Commit() error {
	err := errors.Join(p.Sync(), p.Close())
	if err == nil {
		err = os.Rename(p.File.Name(), p.name)
	}
	if err != nil {
		_ = os.Remove(p.File.Name()) // a stick that is gone has nothing to remove
		return err
	}
	dir, err := os.Open(filepath.Dir(p.name))
	if err != nil {
		return nil // a folder that cannot be opened keeps its names all the same
	}
	_ = dir.Sync() // FAT has no such thing
	return dir.Close()
}

// Abort leaves nothing of the part.
func (p partFile) Abort() {
	_ = p.Close()
	_ = os.Remove(p.File.Name())
}
