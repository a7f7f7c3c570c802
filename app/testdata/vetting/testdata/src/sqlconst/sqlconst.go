package sqlconst

import (
	"context"
	"database/sql"
)

const all = `SELECT value FROM meta`

type asker interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func ask(ctx context.Context, db *sql.DB, q asker, name string) {
	_, _ = db.ExecContext(ctx, "DELETE FROM "+name)            // want `ExecContext runs a statement that is not constant`
	_, _ = db.Query(name)                                      // want `Query runs a statement that is not constant`
	_ = q.QueryRowContext(ctx, all+" WHERE name = '"+name+"'") // want `QueryRowContext runs a statement that is not constant`
	_, _ = db.Prepare(name)                                    // want `Prepare runs a statement that is not constant`
	_ = run(ctx, db, all+name)                                 // want `run runs a statement that is not constant`
	grown := all
	grown += name
	_, _ = db.Exec(grown) // want `Exec runs a statement that is not constant`
}

func constant(ctx context.Context, db *sql.DB, q asker, last bool) {
	_ = q.QueryRowContext(ctx, all+" WHERE id = ?", 1)
	query := all + " ORDER BY id"
	if last {
		query = all + " ORDER BY id DESC"
	}
	_, _ = db.Query(query)
	_ = run(ctx, db, all)
	_ = search("ratna")
}

func run(ctx context.Context, db *sql.DB, query string, args ...any) error {
	_, err := db.ExecContext(ctx, query, args...)
	return err
}

func search(query string) error { return nil }
