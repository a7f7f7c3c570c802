package vault

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"pelita/screening"
)

// Copied is a sealed file that lies beside the records for as long as it is read.
type Copied struct {
	*os.File
	dir  folder
	name string
}

// ageIntro begins every age file.
const ageIntro = "age-encryption.org/v1\n"

// CopyIn copies what a slow place gives, so that Return holds the vault for as long as
// this disk takes to read it and no longer. What does not begin as an age file is not
// copied: it may be readable. Close removes the copy; after a crash the next opening
// does. screening.ErrUnreadable, ErrDiskFull; ErrLocked as soon as the vault is closed.
func (v *Vault) CopyIn(ctx context.Context, from io.Reader) (*Copied, error) {
	c, err := v.copyIn(ctx, bufio.NewReaderSize(from, piece))
	if err != nil {
		return nil, fmt.Errorf("copy file: %w", err)
	}
	return c, nil
}

func (v *Vault) copyIn(ctx context.Context, from *bufio.Reader) (*Copied, error) {
	intro, err := from.Peek(len(ageIntro))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if string(intro) != ageIntro {
		return nil, screening.ErrUnreadable
	}
	dir, err := v.filesFolder()
	if err != nil {
		return nil, trouble(err)
	}
	c := &Copied{dir: dir, name: fileName(newID()) + tmpSuffix}
	if c.File, err = dir.root.OpenFile(c.name, os.O_CREATE|os.O_EXCL|os.O_RDWR, fileMode); err != nil {
		return nil, errors.Join(trouble(err), dir.root.Close())
	}
	err = v.fill(ctx, c.File, from)
	if err == nil {
		_, err = c.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// fill copies piece by piece, while the vault is open.
func (v *Vault) fill(ctx context.Context, to io.Writer, from io.Reader) error {
	b := make([]byte, piece)
	for {
		n, end := from.Read(b)
		if err := errors.Join(ctx.Err(), v.isOpen()); err != nil {
			return err
		}
		if _, err := to.Write(b[:n]); err != nil {
			return trouble(err)
		}
		if errors.Is(end, io.EOF) {
			return nil
		}
		if end != nil {
			return end
		}
	}
}

// isOpen is screening.ErrLocked once the vault is closed.
func (v *Vault) isOpen() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.closed {
		return screening.ErrLocked
	}
	return nil
}

// Close removes the copy.
func (c *Copied) Close() error {
	err := c.File.Close()
	if gone := c.dir.root.Remove(c.name); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return errors.Join(err, c.dir.root.Close())
}
