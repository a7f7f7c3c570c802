//go:build cgo

package vault

import (
	"database/sql/driver"
	"errors"

	"github.com/mattn/go-sqlite3"

	"pelita/screening"
)

// sqliteDriver is the driver with what the DSN cannot say.
func sqliteDriver() driver.Driver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		c.SetLimit(sqlite3.SQLITE_LIMIT_LENGTH, maxValue)
		c.SetLimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
		_, err := c.Exec(connectPragmas, nil)
		return err
	}}
}

// sqliteFault tells what a device lacks by what SQLite says; nil when nothing.
func sqliteFault(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return nil
	}
	if e.SystemErrno != 0 {
		if kind := faultOf(e.SystemErrno); kind != nil {
			return kind
		}
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return screening.ErrDiskFull
	case sqlite3.ErrNomem:
		return screening.ErrExhausted
	case sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrCantOpen:
		return screening.ErrDisk
	}
	return nil
}

// malformed says whether SQLite found the file to be no sound database.
func malformed(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat, sqlite3.ErrTooBig, sqlite3.ErrMismatch, sqlite3.ErrConstraint:
		return true
	}
	return e.ExtendedCode == sqlite3.ErrIoErrShortRead
}
