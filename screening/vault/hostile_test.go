package vault

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// hostileSchemas are statements of somebody who wants ours to do something else.
func hostileSchemas() []string {
	var all []string
	for _, table := range []string{"meta", "keys", "bodies", "changes", "drafts", "segments", "journal", "pages", "delta"} {
		for _, when := range []string{"AFTER INSERT", "BEFORE UPDATE", "AFTER DELETE"} {
			all = append(all, fmt.Sprintf(`CREATE TRIGGER hostile %s ON %s BEGIN DELETE FROM changes; END`, when, table))
		}
		all = append(all,
			fmt.Sprintf(`CREATE VIEW hostile AS SELECT * FROM %s`, table),
			fmt.Sprintf(`ALTER TABLE %[1]s RENAME TO old; CREATE VIEW %[1]s AS SELECT * FROM old`, table),
			fmt.Sprintf(`ALTER TABLE %[1]s RENAME TO old; CREATE VIEW %[1]s AS SELECT * FROM old; CREATE TRIGGER hostile INSTEAD OF INSERT ON %[1]s BEGIN SELECT 1; END`, table),
			fmt.Sprintf(`ALTER TABLE %s ADD COLUMN hostile BLOB AS (zeroblob(1000000000)) VIRTUAL`, table),
			fmt.Sprintf(`CREATE INDEX hostile ON %s (version)`, table),
			fmt.Sprintf(`CREATE INDEX hostile ON %s (length(hex(version))) WHERE version > 0`, table),
			fmt.Sprintf(`DROP TABLE %s`, table),
			fmt.Sprintf(`PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = '%s'`, table),
			fmt.Sprintf(`PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage = 1 WHERE name = '%s'`, table),
			fmt.Sprintf(`PRAGMA writable_schema=ON; INSERT INTO sqlite_schema SELECT type, name || 'x', tbl_name, rootpage, sql FROM sqlite_schema WHERE name = '%s'`, table),
		)
	}
	return append(all,
		`CREATE TABLE hostile (x)`, `CREATE TABLE "sqlİte_x" (x)`, `ANALYZE`,
		`CREATE VIRTUAL TABLE hostile USING rtree(id, a, b)`,
		`CREATE TABLE hostile (x INTEGER PRIMARY KEY AUTOINCREMENT)`,
		`PRAGMA writable_schema=ON; DELETE FROM sqlite_schema`,
		`PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = NULL`,
		`PRAGMA writable_schema=ON; UPDATE sqlite_schema SET type = 'view' WHERE name = 'meta'`,
	)
}

// hostile is the database after a statement; false when SQLite itself refuses it.
func (p *patient) hostile(t testing.TB, statement string) ([]byte, bool) {
	t.Helper()
	path := filepath.Join(p.cfg.Dir, "hostile.db")
	if err := os.WriteFile(path, p.database, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	_, refused := db.Exec(statement)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b, refused == nil && !bytes.Equal(b, p.database)
}

func TestSRA14_AHostileSchemaIsRefused(t *testing.T) {
	p := newPatient(t)
	tried := 0
	for _, s := range hostileSchemas() {
		bad, ok := p.hostile(t, s)
		if !ok {
			continue
		}
		tried++
		is, err := p.look(t, bad)
		d := (*screening.DamagedError)(nil)
		if is != nil || !errors.As(err, &d) || d.Part != partDatabase {
			t.Errorf("%s: %v, want the database to be named", s, err)
		}
	}
	t.Logf("%d hostile schemas", tried)
	if tried < 100 {
		t.Errorf("only %d schemas were hostile", tried)
	}
}

// Files that were damaged here and there, or sewn together from their own pages.
func TestSRA14_TwoHundredMutatedFilesAreNamedOrChangeNothing(t *testing.T) {
	p := newPatient(t)
	random := rand.New(rand.NewPCG(14, 200))
	pages := len(p.database) / pageSize
	page := func(b []byte, n int) []byte { return b[n*pageSize : (n+1)*pageSize] }
	for i := range 200 {
		bad := bytes.Clone(p.database)
		switch i % 4 {
		case 0: // some bytes
			for range 1 + random.IntN(64) {
				bad[random.IntN(len(bad))] = byte(random.Uint32())
			}
		case 1: // two pages change places
			a, b := random.IntN(pages), random.IntN(pages)
			copy(page(bad, a), page(p.database, b))
			copy(page(bad, b), page(p.database, a))
		case 2: // one page twice
			copy(page(bad, random.IntN(pages)), page(p.database, random.IntN(pages)))
		case 3: // the head of a page
			at := random.IntN(pages) * pageSize
			for j := range 8 + random.IntN(200) {
				bad[at+j] ^= byte(random.Uint32())
			}
		}
		is, damage := p.look(t, bad)
		if p.judge(t, is, damage); t.Failed() {
			t.Fatalf("mutation %d", i)
		}
	}
}

// A database that came from elsewhere is never opened: no connection can attach
// one, and no part of the program that runs does anything but open its own.
func TestSRA15_NoOtherDatabaseIsEverOpened(t *testing.T) {
	p := newPatient(t)
	v, err := p.open(t)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for _, s := range []string{`ATTACH ':memory:' AS other`, `SELECT load_extension('x')`} {
		if _, err := v.db.Exec(s); err == nil {
			t.Errorf("%s: it was done", s)
		}
	}
	seen := 0
	for _, dir := range []string{"../../screening", "../../sync", "../../app"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			seen++
			b, err := os.ReadFile(path)
			for _, word := range []string{"ATTACH ", "Deserialize(", "LoadExtension(", "VACUUM INTO", ".Backup(\"main\""} {
				if bytes.Contains(b, []byte(word)) {
					t.Errorf("%s: %s", path, word)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 100 {
		t.Errorf("only %d files were looked at", seen)
	}
}

// Who looks at the lengths of what is stored learns nothing of the outcome: a
// guess by the lengths of half of the records, which are known, is right for the
// others no more often than the more common outcome is.
func TestSRA17_LengthsDoNotTellTheOutcome(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "vault")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	v, err := Create(t.Context(), benchConfig(filepath.Join(dir, "vault")), Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	random := rand.New(rand.NewPCG(17, 1000))
	const records = 1000
	var outcomes []bool
	for range records {
		c := screeningtest.Opening()
		present := false
		for i := range 25 {
			yes := random.IntN(4) == 0
			present = present || i < 3 && yes
			c.Ops = append(c.Ops, history.Op{Kind: history.Set, Register: history.Register{Item: protocol.ItemID(fmt.Sprintf("item_%02d", i))}, Answer: screeningtest.YesNo(yes)})
		}
		mustCommit(t, v, c)
		outcomes = append(outcomes, present)
	}
	lengths := lengthsOf(t, v, records)
	byLength := map[string][2]int{}
	common := 0
	for i, l := range lengths[:records/2] {
		n := byLength[l]
		n[index01(outcomes[i])]++
		byLength[l] = n
	}
	right := 0
	for i := records / 2; i < records; i++ {
		if n := byLength[lengths[i]]; (n[1] > n[0]) == outcomes[i] {
			right++
		}
		common += index01(outcomes[i])
	}
	best := max(common, records/2-common)
	t.Logf("%d lengths; %d of %d guessed, the more common outcome is that of %d", len(byLength), right, records/2, best)
	if right > best+records/2*2/100 {
		t.Errorf("%d outcomes of %d were guessed by length, %d is chance", right, records/2, best)
	}
}

func index01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// lengthsOf are the lengths of all that is stored of each record.
func lengthsOf(t testing.TB, v *Vault, records int) (all []string) {
	t.Helper()
	rows, err := v.db.QueryContext(t.Context(), `SELECT length(b.value), length(c.value), length(k.value)
		FROM keys k JOIN bodies b ON b.rid = k.rid JOIN changes c ON c.record = k.rid ORDER BY k.rid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var body, change, key int
		if err := rows.Scan(&body, &change, &key); err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(body, change, key))
	}
	if len(all) != records {
		t.Fatalf("%d rows", len(all))
	}
	return all
}
