package hub

import (
	"context"
	"database/sql"
	"time"

	"pelita/sync/wire"
)

// dialect is what SQLite and PostgreSQL do not have in common. All SQL stands
// in the files of the store and is of the part that both speak.
type dialect interface {
	// schema lists the statements of each step that makes or moves on a
	// database; see migrate.
	schema() [][]string
	// run runs a statement for all rows that the columns make up, and hands
	// what comes back to scan (nil: nothing does).
	run(ctx context.Context, tx *sql.Tx, st statement, scan func(scanner) error, columns ...column) error
	// transient says whether a transaction that failed may be tried again.
	transient(err error) bool
	// clean makes an error fit to be told: no address, no value, no password.
	clean(err error) error
	// shared says whether another hub may serve the same database.
	shared() bool
	// scrub makes what was deleted leave the files, as far as that can be had. rest
	// is how long the next one should wait, so that others get to the disk.
	scrub(ctx context.Context, db *sql.DB) (rest time.Duration, err error)
}

type scanner interface{ Scan(into ...any) error }

// column is one parameter of a statement, for every row.
type column interface {
	len() int
	at(i int) any
	all() any
}

type (
	blobs [][]byte
	ints  []int64
)

func (b blobs) len() int     { return len(b) }
func (b blobs) at(i int) any { return b[i] }
func (b blobs) all() any     { return [][]byte(b) }
func (n ints) len() int      { return len(n) }
func (n ints) at(i int) any  { return n[i] }
func (n ints) all() any      { return []int64(n) }

func idColumn(ids []wire.ID) blobs {
	c := make(blobs, len(ids))
	for i := range ids {
		c[i] = ids[i][:]
	}
	return c
}

func placeColumns(places []place) (spaces, devices blobs) {
	for i := range places {
		spaces, devices = append(spaces, places[i].space[:]), append(devices, places[i].device[:])
	}
	return spaces, devices
}
