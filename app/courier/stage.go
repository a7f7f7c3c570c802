package courier

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"pelita/screening"
)

// partSuffix ends the name of a file that is being written.
const partSuffix = ".part"

// Stage writes a large file beside its place and puts it there when fill is
// done, on the disk and for its owner alone. A part that an earlier write left is
// started over. screening.ErrNotPermitted for a place inside a profile, and for
// anything there that is no ordinary file.
func Stage(name string, fill func(*os.File) error) error { return nameless(stage(name, fill)) }

func stage(name string, fill func(*os.File) error) error {
	part, err := partOf(name)
	if err != nil {
		return err
	}
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	err = intoPlace(f, name, func() error { return errors.Join(f.Chmod(0o600), fill(f)) })
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return syncFolder(filepath.Dir(name))
}

// StageOn is Stage that goes on with a part which an earlier write left: fill is
// given it as it is. After an error the part stays, unless it is errAnew: then
// nothing of it can be used.
func StageOn(name string, fill func(*os.File) error) error { return nameless(stageOn(name, fill)) }

// errAnew: what was written is of no use.
var errAnew = errors.New("begin anew")

func stageOn(name string, fill func(*os.File) error) error {
	part, err := partOf(name)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(part, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	err = intoPlace(f, name, func() error {
		if err := errors.Join(isItself(f, part), f.Chmod(0o600)); err != nil {
			return err
		}
		return fill(f)
	})
	if errors.Is(err, errAnew) {
		return errors.Join(err, os.Remove(part))
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(name))
}

// partOf is where a file is until it is whole.
func partOf(name string) (string, error) {
	part := name + partSuffix
	for _, place := range []string{name, part} {
		if err := mayWrite(place); err != nil {
			return "", err
		}
	}
	return part, nil
}

// intoPlace fills a part, and gives it its name once it is on the disk.
func intoPlace(part *os.File, name string, fill func() error) error {
	err := fill()
	if err == nil {
		err = part.Sync()
	}
	err = errors.Join(err, part.Close())
	if err != nil {
		return err
	}
	return os.Rename(part.Name(), name)
}

// isItself refuses an open file that its name led to by a link.
func isItself(f *os.File, name string) error {
	is, err := f.Stat()
	if err != nil {
		return err
	}
	named, err := os.Lstat(name)
	if err == nil && !os.SameFile(is, named) {
		err = fmt.Errorf("%w over what is no ordinary file", screening.ErrNotPermitted)
	}
	return err
}

// mayWrite refuses a place inside a profile, at any depth and by any link, and
// anything there that is no ordinary file.
func mayWrite(name string) error {
	old, err := os.Lstat(name)
	if err == nil && !old.Mode().IsRegular() {
		return fmt.Errorf("%w over what is no ordinary file", screening.ErrNotPermitted)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dir, err := filepath.Abs(filepath.Dir(name))
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return err
	}
	for last := ""; dir != last; last, dir = dir, filepath.Dir(dir) {
		if Exists(dir) {
			return fmt.Errorf("%w inside a profile", screening.ErrNotPermitted)
		}
	}
	return nil
}

// syncFolder makes a new name durable. Some file systems of sticks cannot.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	_ = d.Sync()
	return d.Close()
}

// stays demands that a file which was written keeps its name and its bytes, also
// when the power goes: what is deleted next is in it and nowhere else.
// screening.ErrDisk, ErrBackup.
func (c Config) stays(name, sum string) error {
	sync := c.syncFolder
	if sync == nil {
		sync = durableFolder
	}
	if err := sync(filepath.Dir(name)); err != nil {
		return fmt.Errorf("%w: %w", screening.ErrDisk, nameless(err))
	}
	return reading(name, func(in *counted) error {
		uncache(in.file)
		_, err := io.Copy(io.Discard, in)
		if err == nil && in.text() != sum {
			err = screening.ErrBackup
		}
		return err
	})
}

// durableFolder is syncFolder that says when it could not.
func durableFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// reading reads a large file that a person picked.
func reading(name string, use func(*counted) error) error {
	f, err := os.Open(name)
	if err != nil {
		return nameless(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nameless(err)
	}
	if !st.Mode().IsRegular() {
		return fmt.Errorf("read file: %w", screening.ErrUnreadable)
	}
	return use(newCounted(f))
}

// counted counts and sums up the bytes that go by.
type counted struct {
	file *os.File
	n    int64
	sum  hash.Hash
}

func newCounted(f *os.File) *counted { return &counted{file: f, sum: sha256.New()} }

// Read is io.Reader's.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.file.Read(b)
	c.add(b[:n])
	return n, err
}

// Write is io.Writer's.
func (c *counted) Write(b []byte) (int, error) {
	n, err := c.file.Write(b)
	c.add(b[:n])
	return n, err
}

func (c *counted) add(b []byte) {
	c.n += int64(len(b))
	c.sum.Write(b)
}

// text is the sum of what went by, in hexadecimal.
func (c *counted) text() string { return hex.EncodeToString(c.sum.Sum(nil)) }

var _ io.ReadWriter = (*counted)(nil)
