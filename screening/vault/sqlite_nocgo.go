//go:build !cgo

package vault

import (
	"database/sql/driver"

	"github.com/mattn/go-sqlite3"
)

// sqliteDriver builds without cgo, so that checks of the whole tree need no C
// compiler, and answers every open with an error.
func sqliteDriver() driver.Driver { return &sqlite3.SQLiteDriver{} }

func malformed(error) bool { return false }

func sqliteFault(error) error { return nil }
