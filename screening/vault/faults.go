package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"pelita/screening"
)

// trouble adds to an error of the system the sentinel by which a person is told
// what to do about it, and leaves every other error as it is.
func trouble(err error) error {
	if err == nil || told(err) {
		return err
	}
	if kind := faultOf(err); kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

func told(err error) bool {
	return errors.Is(err, screening.ErrDiskFull) || errors.Is(err, screening.ErrDisk) || errors.Is(err, screening.ErrExhausted)
}

// faultOf tells what a device lacks by the error of a system call, or of SQLite
// when that says it. Nil when it lacks nothing.
func faultOf(err error) error {
	for _, f := range []struct{ is, kind error }{
		{syscall.ENOSPC, screening.ErrDiskFull},
		{syscall.EDQUOT, screening.ErrDiskFull},
		{syscall.EFBIG, screening.ErrDiskFull},
		{syscall.EMFILE, screening.ErrExhausted},
		{syscall.ENFILE, screening.ErrExhausted},
		{syscall.ENOMEM, screening.ErrExhausted},
		{syscall.EIO, screening.ErrDisk},
		{syscall.EROFS, screening.ErrDisk},
		{fs.ErrPermission, screening.ErrDisk},
	} {
		if errors.Is(err, f.is) {
			return f.kind
		}
	}
	return sqliteFault(err)
}

// usable refuses every further write once the disk failed in the middle of one.
// What was acknowledged is safe; whether the disk kept the rest nobody knows,
// and a second sync that succeeds would prove nothing (a system may forget what
// it could not write). Opening again reads what is really there.
func (v *Vault) usable() error {
	if v.broken {
		return fmt.Errorf("disk failed before: %w", screening.ErrDisk)
	}
	return nil
}

// broke notes that a commit failed because of the disk.
func (v *Vault) broke(err error) error {
	v.broken = v.broken || errors.Is(err, screening.ErrDisk)
	return err
}
