package vault

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"

	"pelita/screening"
)

// The parts that a *screening.DamagedError of the database names.
const (
	partDatabase = "database"
	partMeta     = "meta"
	partRecord   = "record"
	partChanges  = "changes"
	partDraft    = "draft"
	partPages    = "summary-pages"
	partSegment  = "segment"

	partAttachment = "attachment"
)

// errPragma: the SQLite in this program does not hold a setting that safety
// rests on.
var errPragma = errors.New("sqlite setting not in force")

// dsn names the database, by its absolute path, and the settings that the
// driver takes that way. It never makes a file: ours exists with mode 0600 before
// SQLite sees it. Whatever means something in a URI is escaped, and the empty
// host keeps a network path of Windows from being taken for one.
func dsn(path string) string {
	q := url.Values{
		"mode":             {"rw"},
		"_journal_mode":    {"WAL"},
		"_synchronous":     {"FULL"},
		"_secure_delete":   {"ON"},
		"_locking_mode":    {"EXCLUSIVE"},
		"_foreign_keys":    {"ON"},
		"_txlock":          {"immediate"},
		"_busy_timeout":    {"5000"},
		"_stmt_cache_size": {"64"},
	}
	return fileURI(path, q)
}

// readOnly names the database for somebody who only looks: no lock is taken, no
// log is made or read.
func readOnly(path string) string {
	return fileURI(path, url.Values{"mode": {"ro"}, "immutable": {"1"}})
}

func fileURI(path string, q url.Values) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	return "file://" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// pragmas are what every connection must answer. Those after the DSN's have no
// option of the driver and are set when it connects.
func pragmas() []struct{ name, want string } {
	return []struct{ name, want string }{
		{"journal_mode", "wal"},
		{"synchronous", "2"},
		{"secure_delete", "1"},
		{"locking_mode", "exclusive"},
		{"foreign_keys", "1"},
		{"cell_size_check", "1"},
		{"trusted_schema", "0"},
		{"temp_store", "2"},
		{"mmap_size", "0"},
		{"application_id", fmt.Sprint(applicationID)},
	}
}

// connectPragmas sets what the DSN cannot.
const connectPragmas = `PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0`

// connector opens connections of the driver with our settings; it needs no
// registered name, and so no package variable.
type connector struct {
	driver driver.Driver
	dsn    string
}

// Connect is driver.Connector's.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

// Driver is driver.Connector's.
func (c connector) Driver() driver.Driver { return c.driver }

// openDatabase opens the one connection that there is. A second one would wait
// out its timeout and fail under locking_mode=EXCLUSIVE.
func openDatabase(path string) *sql.DB {
	db := sql.OpenDB(connector{sqliteDriver(), dsn(path)})
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	db.SetConnMaxLifetime(0)
	db.SetConnMaxIdleTime(0)
	return db
}

// checkPragmas reads every setting back. *screening.DamagedError, errPragma.
func checkPragmas(ctx context.Context, db *sql.DB) error {
	for _, p := range pragmas() {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return damagedBy(err, partDatabase)
		}
		if got == p.want {
			continue
		}
		if p.name == "application_id" {
			return fmt.Errorf("check %s: %w", p.name, &screening.DamagedError{Part: partDatabase})
		}
		return fmt.Errorf("check %s: %w", p.name, errPragma)
	}
	return nil
}

// checkHeader looks at the database file before SQLite does: SQLite would make
// a new database out of an empty file, and rewrite the header of one that is
// not in WAL mode. screening.ErrNewer, *screening.DamagedError.
func checkHeader(f folder) error {
	damaged := &screening.DamagedError{Part: partDatabase}
	if f.has(fileDatabase + "-journal") { // never ours: SQLite would roll it back into the file
		return damaged
	}
	st, err := f.root.Lstat(fileDatabase)
	if errors.Is(err, fs.ErrNotExist) {
		return damaged
	}
	if err != nil {
		return fmt.Errorf("look at database: %w", err)
	}
	if !st.Mode().IsRegular() || st.Size() < pageSize {
		return damaged
	}
	r, err := f.root.Open(fileDatabase)
	if err != nil {
		return fmt.Errorf("look at database: %w", err)
	}
	defer r.Close()
	var h [100]byte
	if _, err := r.ReadAt(h[:], 0); err != nil {
		return fmt.Errorf("look at database: %w", err)
	}
	const fixed = "\x10\x00\x02\x02\x00\x40\x20\x20" // page size 4096, WAL twice, nothing reserved, payload fractions
	const layout = "\x00\x00\x00\x04"                // schema format 4; text is UTF-8; no vacuum
	if string(h[:16]) != "SQLite format 3\x00" || string(h[16:24]) != fixed || string(h[44:48]) != layout ||
		binary.BigEndian.Uint32(h[56:]) != 1 || binary.BigEndian.Uint32(h[52:]) != 0 || binary.BigEndian.Uint32(h[64:]) != 0 ||
		binary.BigEndian.Uint32(h[68:]) != applicationID {
		return damaged
	}
	if _, err := checkVersion(binary.BigEndian.Uint32(h[60:])); err != nil {
		return err
	}
	return checkSize(f, st.Size(), int64(binary.BigEndian.Uint32(h[28:]))*pageSize)
}

// checkSize refuses a file that lost its end. While a -wal waits to be folded
// in, the file may rightly be shorter or longer than its header says.
func checkSize(f folder, size, header int64) error {
	if st, err := f.root.Lstat(fileDatabase + "-wal"); err == nil && st.Size() > 0 {
		return nil
	}
	if size != header {
		return &screening.DamagedError{Part: partDatabase}
	}
	return nil
}

// damaged is the error of one row that does not open in its place.
func damaged(part string, id fmt.Stringer) error {
	d := &screening.DamagedError{Part: part}
	if id != nil {
		d.ID = id.String()
	}
	return d
}

// damagedBy turns what SQLite says about a malformed file into a
// *screening.DamagedError, what it says about a disk or a device that lacks
// something into a sentinel, and leaves every other error as it is.
func damagedBy(err error, part string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, errSealed) || errors.Is(err, sql.ErrNoRows) || malformed(err) {
		return fmt.Errorf("%w: %w", &screening.DamagedError{Part: part}, err)
	}
	return trouble(err)
}
