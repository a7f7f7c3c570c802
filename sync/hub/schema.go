package hub

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrSchema says that a later version of the program made the database.
var ErrSchema = errors.New("hub: database of a later version")

// No column holds a time or an address. A step that was released is never
// changed: another one is added behind it, for both dialects.
//
// The first step is what the first hubs made, without a number; it leaves
// theirs as it is.

func sqliteSchema() [][]string {
	return [][]string{{
		`CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS spaces (space BLOB PRIMARY KEY, hseq BIGINT NOT NULL, bytes BIGINT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS segments (
			space BLOB NOT NULL, device BLOB NOT NULL, seq BIGINT NOT NULL,
			hseq BIGINT NOT NULL, id BLOB NOT NULL, size BIGINT NOT NULL, segment BLOB NOT NULL,
			PRIMARY KEY (space, device, seq))`,
		`CREATE UNIQUE INDEX IF NOT EXISTS segments_hseq ON segments (space, hseq)`,
		`CREATE TABLE IF NOT EXISTS chains (
			space BLOB NOT NULL, device BLOB NOT NULL, seq BIGINT NOT NULL, id BLOB NOT NULL,
			PRIMARY KEY (space, device))`,
	}, append([]string{
		`CREATE TABLE devices (device BLOB PRIMARY KEY, bytes BIGINT NOT NULL, segments BIGINT NOT NULL)`,
		`ALTER TABLE chains ADD COLUMN dropped_id BLOB`,
	}, countAndDrop()...), blobTables("BLOB")}
}

func postgresSchema() [][]string {
	return [][]string{{
		`CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BYTEA NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS spaces (space BYTEA PRIMARY KEY, hseq BIGINT NOT NULL, bytes BIGINT NOT NULL)`,
		`CREATE TABLE IF NOT EXISTS segments (
			space BYTEA NOT NULL, device BYTEA NOT NULL, seq BIGINT NOT NULL,
			hseq BIGINT NOT NULL, id BYTEA NOT NULL, size BIGINT NOT NULL, segment BYTEA NOT NULL,
			PRIMARY KEY (space, device, seq))`,
		`CREATE UNIQUE INDEX IF NOT EXISTS segments_hseq ON segments (space, hseq)`,
		`CREATE TABLE IF NOT EXISTS chains (
			space BYTEA NOT NULL, device BYTEA NOT NULL, seq BIGINT NOT NULL, id BYTEA NOT NULL,
			PRIMARY KEY (space, device))`,
	}, append([]string{
		`CREATE TABLE devices (device BYTEA PRIMARY KEY, bytes BIGINT NOT NULL, segments BIGINT NOT NULL)`,
		`ALTER TABLE chains ADD COLUMN dropped_id BYTEA`,
	}, countAndDrop()...), blobTables("BYTEA")}
}

// countAndDrop counts what each space and device holds, for the limits, and
// gives chains the place up to which they were dropped.
func countAndDrop() []string {
	return []string{
		`ALTER TABLE chains ADD COLUMN dropped BIGINT NOT NULL DEFAULT 0`,
		`ALTER TABLE spaces ADD COLUMN segments BIGINT NOT NULL DEFAULT 0`,
		`UPDATE spaces SET segments = (SELECT COUNT(*) FROM segments WHERE segments.space = spaces.space)`,
		`INSERT INTO devices (device, bytes, segments)
			SELECT device, CAST(SUM(size) AS BIGINT), COUNT(*) FROM segments GROUP BY device`,
	}
}

// migrate takes the steps that the database has not taken, each in one
// transaction with the number of steps taken.
func (s *sqlStore) migrate(ctx context.Context) error {
	steps := s.schema()
	taken, err := s.taken(ctx)
	if err != nil {
		return err
	}
	if taken > len(steps) {
		return ErrSchema
	}
	for n := taken; n < len(steps); n++ {
		if err := s.step(ctx, n, steps[n]); err != nil {
			return err
		}
	}
	return nil
}

// taken is how many steps the database has taken: none when it has no number,
// or no table for it.
func (s *sqlStore) taken(ctx context.Context) (int, error) {
	if _, err := s.db.ExecContext(ctx, `SELECT 1 FROM meta WHERE name = ''`); err != nil {
		if err := s.db.PingContext(ctx); err != nil {
			return 0, s.fault("open", err)
		}
		return 0, nil
	}
	b, err := s.meta(ctx, metaSchema)
	if err != nil || len(b) != 8 {
		return 0, err
	}
	return int(binary.BigEndian.Uint64(b)), nil
}

// step takes step n, unless another hub was faster.
func (s *sqlStore) step(ctx context.Context, n int, statements []string) error {
	return s.write(ctx, fmt.Sprintf("schema %d", n+1), func(tx *sql.Tx) error {
		if n > 0 {
			const take = `UPDATE meta SET value = $1 WHERE name = $2 AND value = $3`
			done, err := tx.ExecContext(ctx, take, stepNumber(n+1), metaSchema, stepNumber(n))
			if err != nil {
				return err
			}
			if rows, err := done.RowsAffected(); err != nil || rows == 0 {
				return err
			}
		}
		for _, query := range statements {
			if _, err := tx.ExecContext(ctx, query); err != nil {
				return err
			}
		}
		if n > 0 {
			return nil
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, metaSchema, stepNumber(1))
		return err
	})
}

func stepNumber(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
