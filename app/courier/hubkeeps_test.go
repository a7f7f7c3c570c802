package courier_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"
)

// stored notes the files and columns that there are.
func (k *knowing) stored() {
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "-wal") && !strings.HasSuffix(e.Name(), "-shm") {
			k.fact("files", e.Name())
		}
	}
	rows := k.query(`SELECT m.name || '.' || p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'`)
	for _, column := range rows {
		table, name, _ := strings.Cut(column, ".")
		k.fact("table "+table, name)
	}
	for _, name := range k.query(`SELECT name FROM meta`) {
		k.fact("meta", name)
	}
}

func (k *knowing) query(q string) (out []string) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(k.dir, "hub.db")+"?mode=ro")
	if err != nil {
		k.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(q)
	if err != nil {
		k.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			k.t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		k.t.Fatal(err)
	}
	return out
}

// contents is everything that the database holds.
func (k *knowing) contents() (sum [32]byte) {
	var all []string
	for _, table := range k.query(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`) {
		columns := k.query(fmt.Sprintf(`SELECT 'quote(' || name || ')' FROM pragma_table_info('%s')`, table))
		all = append(all, k.query(fmt.Sprintf(`SELECT %s FROM %s ORDER BY 1`, strings.Join(columns, " || ',' || "), table))...)
	}
	return sha256.Sum256([]byte(strings.Join(all, "\n")))
}

// list is what is known, a line for each place.
func (k *knowing) list() string {
	var b strings.Builder
	for _, where := range slices.Sorted(maps.Keys(k.facts)) {
		fmt.Fprintf(&b, "%s: %s\n", where, strings.Join(slices.Sorted(maps.Keys(k.facts[where])), ", "))
	}
	return b.String()
}

// page is the list in sync/README.md, between two lines of three backticks.
func page(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "sync", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(b), "```hub-knows\n")
	list, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("the page holds no list")
	}
	return list
}
