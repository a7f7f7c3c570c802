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

// kept is only ever given constants; told is given what somebody typed, grown is
// changed afterwards, and Open can be given anything by others.
type kept struct{ count, drop string }
type told struct{ query string }
type grown struct{ query string }
type Shown struct{ Open string }

func lists(ctx context.Context, db *sql.DB, typed string) {
	for _, k := range []kept{{all, `DELETE FROM meta`}, {count: all}} {
		_, _ = db.Query(k.count)
		_ = run(ctx, db, k.drop)
	}
	for _, o := range []told{{all}, {query: all + typed}} {
		_, _ = db.Query(o.query) // want `Query runs a statement that is not constant`
	}
	g := grown{all}
	g.query += typed
	_, _ = db.Query(g.query)         // want `Query runs a statement that is not constant`
	_, _ = db.Query(Shown{all}.Open) // want `Query runs a statement that is not constant`
	for _, s := range []string{all, `DELETE FROM meta`} {
		_, _ = db.Exec(s)
	}
	for _, s := range steps() {
		_, _ = db.Exec(s)
	}
	for _, s := range []string{all, typed} {
		_, _ = db.Exec(s) // want `Exec runs a statement that is not constant`
	}
	for _, s := range []string{all} {
		s += typed
		_, _ = db.Exec(s) // want `Exec runs a statement that is not constant`
	}
	for _, s := range bare(typed) {
		_, _ = db.Exec(s) // want `Exec runs a statement that is not constant`
	}
	f := filled{all}
	for _, f.query = range []string{typed} {
		_, _ = db.Query(f.query) // want `Query runs a statement that is not constant`
	}
	_ = turned{all}
	_, _ = db.Query(turned(told{typed}).query) // want `Query runs a statement that is not constant`
	for _, s := range names(typed) {
		_, _ = db.Exec(s) // want `Exec runs a statement that is not constant`
	}
}

func steps() []string { return []string{all, `DELETE FROM keys`} }

type filled struct{ query string }
type turned struct{ query string }

func bare(typed string) (out []string) {
	out = append(out, typed)
	return
}

func names(typed string) []string { return append([]string{typed}, steps()...) }
