package vault_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"pelita/screening"
	"pelita/screening/vault"
)

// outcome opens a tampered vault and demands that every reading is right or
// names the damage. It returns the part that Open named, or how much of what
// Open let through said that it is damaged.
func outcome(t testing.TB, dir string, want seen) (part string, met int) {
	t.Helper()
	before := tree(t, dir)
	v, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
	if err == nil {
		met = inspect(t, v, want)
		closeNow(t, v)
		return "", met
	}
	if d := (*screening.DamagedError)(nil); errors.As(err, &d) {
		part = d.Part
	} else if errors.Is(err, screening.ErrNewer) { // its version is in clear
		part = "newer"
	} else {
		t.Errorf("open: %v, want a *DamagedError", err)
	}
	if !maps.Equal(before, tree(t, dir)) {
		t.Error("opening a damaged vault changed a file")
	}
	return part, 0
}

// offsets picks places to damage: the head and the middle of every page, and a
// scatter over the whole file, always the same.
func offsets(size int) []int {
	const pageSize = 4096
	var out []int
	for p := 0; p < size; p += pageSize {
		for _, o := range []int{0, 3, 5, 9, 18, 29, 45, 62, 95, 2000, 4090} {
			out = append(out, p+o)
		}
	}
	for o := 17; o < size; o += 1531 {
		out = append(out, o)
	}
	return out
}

func TestSRA05_AChangedBitIsNamedOrChangesNothing(t *testing.T) {
	dir, want := small(t)
	file := read(t, filepath.Join(dir, "vault.db"))
	refused, met, same := 0, 0, 0
	for _, o := range offsets(len(file)) {
		bad := copyDir(t, dir)
		changed := bytes.Clone(file)
		changed[o] ^= 1 << (o % 8)
		write(t, filepath.Join(bad, "vault.db"), changed)
		part, n := outcome(t, bad, want)
		if t.Failed() {
			t.Fatalf("byte %d", o)
		}
		switch {
		case part != "":
			refused++
		case n > 0:
			met++
		default:
			same++
		}
	}
	t.Logf("refused %d, named when read %d, no difference %d", refused, met, same)
	if refused == 0 || met == 0 {
		t.Error("no change was noticed: the test does not reach what it tests")
	}
}

func TestSRA10_ATruncatedDatabaseIsRefused(t *testing.T) {
	dir, want := small(t)
	file := read(t, filepath.Join(dir, "vault.db"))
	var sizes []int
	for n := 0; n < len(file); n += 4096 {
		sizes = append(sizes, n, n+1+n%4095)
	}
	for _, n := range sizes {
		bad := copyDir(t, dir)
		write(t, filepath.Join(bad, "vault.db"), file[:n])
		if part, _ := outcome(t, bad, want); part != "database" {
			t.Errorf("cut to %d bytes: part %q, want database", n, part)
		}
	}
}

func TestSRA06_ASwappedValueIsRejectedAndTheOthersStayReadable(t *testing.T) {
	dir, want := small(t)
	const swap = `UPDATE %[1]s SET value = (SELECT value FROM %[1]s b WHERE b.rid = %[1]s.rid + CASE WHEN %[1]s.rid %% 2 = 1 THEN 1 ELSE -1 END) WHERE rid <= 2`
	tests := []struct {
		name       string
		statements []string
		part       string // "" when Open goes on
		met        int    // readings that must name damage
	}{
		{"bodies of two records", swapped("bodies", swap), "", 4},
		{"keys of two records", swapped("keys", swap), "", 4},
		{"drafts of two records", swapped("drafts", swap), "", 2},
		{"a body for a draft", []string{`UPDATE drafts SET value = (SELECT value FROM bodies b WHERE b.rid = drafts.rid) WHERE rid = 1`}, "", 1},
		{"a change-set for a body", []string{`UPDATE bodies SET value = (SELECT value FROM changes c WHERE c.record = bodies.rid AND c.version = bodies.version) WHERE rid = 1`}, "", 2},
		{"the version of a body", []string{`UPDATE bodies SET version = version - 1 WHERE rid = 3`}, "", 2},
		{"the version of a draft", []string{`UPDATE drafts SET version = version + 1 WHERE rid = 3`}, "", 1},
		{"a whole record copied over another", []string{
			`UPDATE keys SET value = (SELECT value FROM keys WHERE rid = 1) WHERE rid = 2`,
			`UPDATE bodies SET value = (SELECT value FROM bodies WHERE rid = 1) WHERE rid = 2`,
			`UPDATE drafts SET value = (SELECT value FROM drafts WHERE rid = 1) WHERE rid = 2`}, "", 2},
		{"ids of two records", []string{
			`UPDATE keys SET id = x'00' WHERE rid = 1`,
			`UPDATE keys SET rid = rid + 100`,
		}, "", 12},
		{"two rows of meta", []string{
			`CREATE TEMP TABLE x AS SELECT * FROM meta`,
			`UPDATE meta SET value = (SELECT value FROM x WHERE x.rid = CASE meta.rid WHEN 1 THEN 2 ELSE 1 END) WHERE rid <= 2`,
		}, "meta", 0},
		{"a page for a row of meta", []string{`UPDATE meta SET value = (SELECT value FROM pages)`}, "meta", 0},
		{"the version of a page", []string{`UPDATE pages SET version = version + 1`}, "summary-pages", 0},
		{"the number of a page", []string{`UPDATE pages SET rid = 2`}, "summary-pages", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := copyDir(t, dir)
			attack(t, bad, tt.statements...)
			part, met := outcome(t, bad, want)
			if part != tt.part || met != tt.met {
				t.Errorf("part %q and %d readings named damage, want %q and %d", part, met, tt.part, tt.met)
			}
		})
	}
}

func swapped(table, statement string) []string {
	return []string{
		"CREATE TEMP TABLE x AS SELECT * FROM " + table,
		fmt.Sprintf("UPDATE %s SET value = (SELECT value FROM x WHERE x.rid = CASE %s.rid WHEN 1 THEN 2 ELSE 1 END) WHERE rid <= 2", table, table),
	}
}

func TestSRA07_ADeletedRowIsNoticed(t *testing.T) {
	dir, want := small(t)
	tests := []struct {
		statement string
		part      string
		met       int
	}{
		{`DELETE FROM keys WHERE rid = 2`, "record", 0},
		{`DELETE FROM keys`, "record", 0},
		{`DELETE FROM pages`, "summary-pages", 0},
		{`DELETE FROM bodies WHERE rid = 2`, "", 2},
		{`DELETE FROM bodies`, "", 12},
		{`DELETE FROM meta`, "meta", 0},
		{`DELETE FROM meta WHERE rid = 1`, "meta", 0},
		{`DELETE FROM meta WHERE rid = (SELECT max(rid) FROM meta)`, "meta", 0},
		{`DELETE FROM changes WHERE rid = (SELECT max(rid) FROM changes)`, "changes", 0},
		{`DELETE FROM changes WHERE record = 2 AND version = 1`, "changes", 0},
		{`DELETE FROM changes`, "changes", 0},
	}
	for _, tt := range tests {
		t.Run(tt.statement, func(t *testing.T) {
			bad := copyDir(t, dir)
			attack(t, bad, tt.statement)
			part, met := outcome(t, bad, want)
			if part != tt.part || met != tt.met {
				t.Errorf("part %q and %d readings named damage, want %q and %d", part, met, tt.part, tt.met)
			}
		})
	}
}

func TestSRA07_AMissingDeltaIsNoticed(t *testing.T) {
	for _, statement := range []string{
		`DELETE FROM delta WHERE rid = (SELECT max(rid) FROM delta)`,
		`DELETE FROM delta WHERE rid = (SELECT min(rid) FROM delta)`,
		`DELETE FROM delta`,
	} {
		dir, want := unfolded(t)
		attack(t, dir, statement)
		if part, _ := outcome(t, dir, want); part != "summary-pages" {
			t.Errorf("%s: part %q, want summary-pages", statement, part)
		}
	}
}

func TestSRA08_AForgedRowIsRejected(t *testing.T) {
	dir, want := small(t)
	tests := []struct {
		statement string
		part      string
	}{
		{`INSERT INTO keys (id, version, value) SELECT randomblob(16), version, value FROM keys WHERE rid = 1`, "record"},
		{`INSERT INTO delta (rid, version, value) VALUES (1000, 1, randomblob(301))`, "summary-pages"},
		{`INSERT INTO delta (rid, version, value) SELECT 1000, 1, value FROM pages`, "summary-pages"},
		{`INSERT INTO pages (rid, version, value) SELECT rid + 1, version, value FROM pages`, "summary-pages"},
	}
	for _, tt := range tests {
		bad := copyDir(t, dir)
		attack(t, bad, tt.statement)
		if part, _ := outcome(t, bad, want); part != tt.part {
			t.Errorf("%s: part %q, want %q", tt.statement, part, tt.part)
		}
	}
}

func TestSRA14_AForeignSchemaIsRefused(t *testing.T) {
	dir, want := small(t)
	for _, statement := range []string{
		`CREATE TRIGGER t AFTER INSERT ON changes BEGIN DELETE FROM changes; END`,
		`CREATE VIEW v AS SELECT * FROM meta`,
		`CREATE TABLE other (x)`,
		`CREATE INDEX i ON bodies (version)`,
		`ALTER TABLE journal ADD COLUMN x ANY`,
		`DROP TABLE journal`,
		`CREATE VIRTUAL TABLE r USING rtree(id, a, b)`,
		`ANALYZE`,
		`PRAGMA user_version = 0`,
		`PRAGMA user_version = 1`,
		`PRAGMA application_id = 1`,
		`PRAGMA journal_mode = DELETE`,
	} {
		bad := copyDir(t, dir)
		attack(t, bad, statement)
		if part, _ := outcome(t, bad, want); part != "database" {
			t.Errorf("%s: part %q, want database", statement, part)
		}
	}
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	dir, want := small(t)
	for name, content := range map[string][]byte{
		"empty": nil, "zeros": make([]byte, 8192), "text": bytes.Repeat([]byte("pelita "), 2000),
	} {
		bad := copyDir(t, dir)
		write(t, filepath.Join(bad, "vault.db"), content)
		if part, _ := outcome(t, bad, want); part != "database" {
			t.Errorf("%s: part %q, want database", name, part)
		}
	}
}

func TestVerifyNamesWhatReadingDoesNotMeet(t *testing.T) {
	dir, _ := small(t)
	v := open(t, dir)
	if err := v.Verify(t.Context()); err != nil {
		t.Errorf("a sound vault: %v", err)
	}
	closeNow(t, v)
	for _, tt := range []struct{ statement, part string }{
		{`UPDATE changes SET version = version + 10 WHERE record = 2 AND version = 4`, "changes"},
		{`UPDATE changes SET value = zeroblob(400) WHERE record = 3 AND version = 2`, "changes"},
		{`UPDATE changes SET record = 5, version = 9 WHERE record = 3 AND version = 2`, "changes"},
		{`UPDATE bodies SET value = zeroblob(400) WHERE rid = 1`, "record"},
	} {
		bad := copyDir(t, dir)
		attack(t, bad, tt.statement)
		v := open(t, bad)
		wantDamaged(t, v.Verify(t.Context()), tt.part)
		closeNow(t, v)
	}
}

func TestAnOlderCopyOfABodyIsNoticed(t *testing.T) {
	dir, _ := small(t)
	db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	var version int64
	var value []byte
	if err := db.QueryRow(`SELECT version, value FROM bodies WHERE rid = 1`).Scan(&version, &value); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	v := open(t, dir)
	sums, err := v.Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := sums[len(sums)-1].ID // the record of row 1 was changed first
	r, err := v.Record(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, v, noting(r))
	closeNow(t, v)
	db, err = sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE bodies SET version = ?, value = ? WHERE rid = 1`, version, value); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = open(t, dir).Record(t.Context(), first)
	wantDamaged(t, err, "record")
}

func TestRepairMakesTheListAnewAndKeepsEveryRecord(t *testing.T) {
	for _, statement := range []string{
		`DELETE FROM pages`,
		`UPDATE pages SET value = zeroblob(500)`,
		`DELETE FROM bodies WHERE rid IN (1, 4)`,
		`UPDATE bodies SET version = 1, value = zeroblob(300)`,
	} {
		dir, want := small(t)
		attack(t, dir, statement)
		if err := vault.Repair(t.Context(), config(dir), []byte(passphrase)); err != nil {
			t.Errorf("%s: repair: %v", statement, err)
			continue
		}
		v := open(t, dir)
		if n := inspect(t, v, want); n > 0 {
			t.Errorf("%s: %d readings still name damage", statement, n)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
		commit(t, v, noting(anyRecord(t, v)))
		closeNow(t, v)
	}
}

func TestRepairNamesARecordThatIsLostAndKeepsTheOthers(t *testing.T) {
	dir, want := small(t)
	attack(t, dir, `UPDATE keys SET value = zeroblob(77) WHERE rid = 2`, `DELETE FROM pages`)
	wantDamaged(t, vault.Repair(t.Context(), config(dir), []byte(passphrase)), "record")
	v := open(t, dir)
	if n := inspect(t, v, want); n != 2 {
		t.Errorf("%d readings name damage, want the record and its draft", n)
	}
}

func TestAFileThatIsNotTheVaultsOwnIsNotFollowed(t *testing.T) {
	dir, want := small(t)
	for _, tt := range []struct{ name, part string }{
		{"vault.db", "database"}, {"vault.age", "vault-key"}, {"user-1.age", "user-key"},
	} {
		bad := copyDir(t, dir)
		path := filepath.Join(bad, tt.name)
		if err := errors.Join(os.Remove(path), os.Symlink(filepath.Join(dir, tt.name), path)); err != nil {
			t.Fatal(err)
		}
		if part, _ := outcome(t, bad, want); part != tt.part {
			t.Errorf("%s is a link: part %q, want %q", tt.name, part, tt.part)
		}
	}
	bad := copyDir(t, dir)
	write(t, filepath.Join(bad, "vault.db-journal"), read(t, filepath.Join(bad, "vault.db")))
	if part, _ := outcome(t, bad, want); part != "database" {
		t.Errorf("a planted journal: part %q, want database", part)
	}
}
