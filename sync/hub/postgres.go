package hub

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"pelita/sync/wire"
)

// ErrClear says that a database on another machine would be spoken to without
// TLS.
var ErrClear = errors.New("hub: no TLS to the database")

// IsPostgres says whether a DSN is for PostgreSQL's protocol.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// OpenPostgres opens a database that speaks PostgreSQL's protocol, and makes
// its tables. dir is as for OpenSQLite; without one the database alone names
// its incarnation. Several hubs may serve it. Errors as of OpenSQLite, ErrDSN,
// ErrClear; none tells anything of the DSN.
func OpenPostgres(ctx context.Context, dsn, dir string, agency wire.Hash) (Store, error) {
	if !IsPostgres(dsn) {
		return nil, ErrDSN
	}
	return Open(ctx, Place{DSN: dsn, State: dir}, agency)
}

func makeState(dir string) error {
	if dir == "" {
		return nil
	}
	if err := MakePrivate(dir, dir); err != nil {
		return fmt.Errorf("%w: make folder: %w", ErrStorage, err)
	}
	return nil
}

func openPostgres(dsn string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, ErrDSN // the reason would show the DSN, and with it the password
	}
	if inClear(config.Config) {
		return nil, ErrClear
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

// inClear says whether any way to the database leaves the machine without TLS.
func inClear(c pgconn.Config) bool {
	clear := c.TLSConfig == nil && !local(c.Host)
	for _, f := range c.Fallbacks {
		clear = clear || f.TLSConfig == nil && !local(f.Host)
	}
	return clear
}

// local says whether a host is this machine: a folder of sockets or loopback.
func local(host string) bool {
	ip := net.ParseIP(host)
	return strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" || ip != nil && ip.IsLoopback()
}

// postgres is the dialect of PostgreSQL and of what speaks its protocol. A
// statement is a journey, so there is one for all rows.
type postgres struct{}

func (postgres) schema() [][]string { return postgresSchema() }

func (postgres) run(ctx context.Context, tx *sql.Tx, st statement, scan func(scanner) error, columns ...column) error {
	args := make([]any, len(columns))
	for i := range columns {
		args[i] = columns[i].all()
	}
	if scan == nil {
		_, err := tx.ExecContext(ctx, st.rows, args...)
		return err
	}
	rows, err := tx.QueryContext(ctx, st.rows, args...)
	if err != nil {
		return err
	}
	return scanAll(rows, scan)
}

// transient: another transaction came between (serialization, deadlock, a row
// or a table that another hub made first), the server ends or starts, or the
// connection broke.
func (postgres) transient(err error) bool {
	var told *pgconn.PgError
	if !errors.As(err, &told) {
		return !errors.Is(err, wire.ErrID) && !errors.Is(err, context.Canceled)
	}
	switch told.Code {
	case "40001", "40P01", "23505", "42P07", "42701", "57P01", "57P02", "57P03", "53300":
		return true
	}
	return strings.HasPrefix(told.Code, "08")
}

// clean keeps the code and nothing else: what a server says can hold values,
// and what the driver says the address and the user.
func (postgres) clean(err error) error {
	var told *pgconn.PgError
	if errors.As(err, &told) {
		return errors.New("SQLSTATE " + told.Code)
	}
	return errors.New("no connection to the database")
}

func (postgres) shared() bool { return true }

// scrub: PostgreSQL gives the room to later rows by itself. Its log and its
// files keep old bytes for a while, and what it writes is not ours to shred.
func (postgres) scrub(context.Context, *sql.DB) (time.Duration, error) { return 0, nil }
