package hub

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"pelita/sync/wire"
)

// OpenSQLite opens or makes the database file for an agency, readable by its
// owner only. dir/incarnation names the database; when the file and the
// database do not agree, one of them came out of a backup, and a new
// incarnation makes every device compare all it has. ErrAgencyStore when the
// database is another agency's, ErrSchema when it is a later version's, ErrMoving
// when it is not whole.
func OpenSQLite(ctx context.Context, file, dir string, agency wire.Hash) (Store, error) {
	return Open(ctx, Place{DSN: "sqlite:" + file, State: dir}, agency)
}

func openSQLite(file, dir string) (*sql.DB, error) {
	file, err := filepath.Abs(file) // so that the driver takes no name for anything but a file
	if err != nil {
		return nil, fmt.Errorf("%w: open: %w", ErrStorage, err)
	}
	if err := prepareFiles(file, dir); err != nil {
		return nil, err
	}
	options := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_busy_timeout": {"10000"},
		"_txlock": {"immediate"}, "_foreign_keys": {"on"}, "_secure_delete": {"on"},
	}
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite3", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("%w: open: %w", ErrStorage, err)
	}
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	return db, nil
}

// prepareFiles makes the folders 0700 and the file 0600 before the driver does,
// and tightens what an earlier hub or a copy left open.
func prepareFiles(file, dir string) error {
	for _, d := range []string{filepath.Dir(file), dir} {
		if err := MakePrivate(d, dir); err != nil {
			return fmt.Errorf("%w: make folder: %w", ErrStorage, err)
		}
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, privateFile)
	if err == nil {
		err = f.Close()
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%w: make file: %w", ErrStorage, err)
	}
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := Tighten(file + part); err != nil && (part == "" || !errors.Is(err, os.ErrNotExist)) {
			return fmt.Errorf("%w: protect file: %w", ErrStorage, err)
		}
	}
	return nil
}

// SQLiteFile gives the file of a DSN `sqlite:FILE` (ErrDSN). A database in
// memory is none: what it acknowledged would be gone with the process.
func SQLiteFile(dsn string) (string, error) {
	file, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok || file == "" || file == ":memory:" {
		return "", ErrDSN
	}
	return file, nil
}

// sqlite is the dialect of SQLite: in the process, one writer at a time.
type sqlite struct{}

func (sqlite) schema() [][]string { return sqliteSchema() }

func (sqlite) run(ctx context.Context, tx *sql.Tx, st statement, scan func(scanner) error, columns ...column) error {
	prepared, err := tx.PrepareContext(ctx, st.row)
	if err != nil {
		return err
	}
	args := make([]any, len(columns))
	for i := range columns[0].len() {
		for c := range columns {
			args[c] = columns[c].at(i)
		}
		if err := runRow(ctx, prepared, scan, args); err != nil {
			return errors.Join(err, prepared.Close())
		}
	}
	return prepared.Close()
}

func runRow(ctx context.Context, prepared *sql.Stmt, scan func(scanner) error, args []any) error {
	if scan == nil {
		_, err := prepared.ExecContext(ctx, args...)
		return err
	}
	rows, err := prepared.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return scanAll(rows, scan)
}

func scanAll(rows *sql.Rows, scan func(scanner) error) error {
	defer func() { _ = rows.Close() }() // its error is rows.Err's
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// transient says no for what time does not mend: the driver has waited for the
// other writer already.
func (sqlite) transient(err error) bool {
	var failed sqlite3.Error
	return errors.As(err, &failed) && (failed.Code == sqlite3.ErrBusy || failed.Code == sqlite3.ErrLocked)
}

func (sqlite) clean(err error) error { return err }

func (sqlite) shared() bool { return false }

// scrub writes the file anew. Deleting overwrites with zeros, but a page that
// was rearranged may still hold a copy of what has moved on from it.
func (sqlite) scrub(ctx context.Context, db *sql.DB) (time.Duration, error) {
	if _, err := db.ExecContext(ctx, `VACUUM`); err != nil {
		return 0, err
	}
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return 0, err
	}
	if busy != 0 {
		return 0, errors.New("the log is being read")
	}
	const size = `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	var bytes int64
	if err := db.QueryRowContext(ctx, size).Scan(&bytes); err != nil {
		return 0, err
	}
	return time.Duration(bytes/scrubRate) * time.Second, nil
}

// scrubRate is how many bytes of the file are written anew a second in the long run,
// so that most of the disk's time is left to segments.
const scrubRate = 8 << 20
