package vault

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"pelita/screening"
)

// The numbers in the header of the database file: whose file it is, and in
// which version of the schema.
const (
	applicationID = 0x50454c49
	oldestVersion = 1
	schemaVersion = 3
	maxVersion    = 255 // above it stands damage, not a version of the future
	pageSize      = 4096

	// markApplication writes applicationID, markVersion schemaVersion, within a
	// transaction.
	markApplication = `PRAGMA application_id = 0x50454c49`
	markVersion     = `PRAGMA user_version = 3`
)

// schema is the whole schema. In clear stand random ids, counts of rewrites
// (version), internal row numbers and lengths; every value and note is sealed,
// and the value of segments is sealed by sync.
func schema() []string {
	return []string{
		`CREATE TABLE meta (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT`,
		`CREATE TABLE keys (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT`,
		`CREATE TABLE bodies (rid INTEGER PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT`,
		`CREATE TABLE changes (rid INTEGER PRIMARY KEY, record INTEGER NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL, UNIQUE (record, version)) STRICT`,
		`CREATE TABLE drafts (rid INTEGER PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT`,
		`CREATE TABLE segments (rid INTEGER PRIMARY KEY, space BLOB NOT NULL, device BLOB NOT NULL, version INTEGER NOT NULL, id BLOB NOT NULL, note BLOB NOT NULL, value BLOB NOT NULL, UNIQUE (space, device, version, id)) STRICT`,
		`CREATE TABLE journal (rid INTEGER PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT`,
		`CREATE TABLE pages (rid INTEGER PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT`,
		`CREATE TABLE delta (rid INTEGER PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL) STRICT`,
	}
}

// makeSchema writes the schema into an empty database.
func makeSchema(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("make schema: %w", err)
	}
	defer tx.Rollback()
	for _, s := range schema() {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("make schema: %w", err)
		}
	}
	if _, err := tx.ExecContext(ctx, markApplication+"; "+markVersion); err != nil {
		return fmt.Errorf("make schema: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("make schema: %w", err)
	}
	return nil
}

// checkSchema refuses a database that has anything beside, or lacks anything
// of, our schema: a planted trigger or view would run with our statements.
// *screening.DamagedError.
func checkSchema(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL OR type <> 'index' OR name NOT LIKE 'sqlite_autoindex_%'`)
	if err != nil {
		return damagedBy(err, partDatabase)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var text sql.NullString
		if err := rows.Scan(&text); err != nil {
			return damagedBy(err, partDatabase)
		}
		found = append(found, text.String)
	}
	if err := rows.Err(); err != nil {
		return damagedBy(err, partDatabase)
	}
	want := schema()
	slices.Sort(want)
	slices.Sort(found)
	if !slices.Equal(want, found) {
		return fmt.Errorf("check schema: %w", &screening.DamagedError{Part: partDatabase})
	}
	return nil
}
