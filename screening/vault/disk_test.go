package vault_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/interview"
	"pelita/screening/screeningtest"
	"pelita/screening/screeningtest/canary"
	"pelita/screening/vault"
)

func noting(r screening.Record) screening.Change { return screeningtest.Noting(r, "seen again") }

func anyRecord(t testing.TB, v *vault.Vault) screening.Record {
	t.Helper()
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) == 0 {
		t.Fatalf("%d summaries, %v", len(sums), err)
	}
	r, err := v.Record(t.Context(), sums[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// unfolded makes a vault as a power cut leaves it: the list in delta rows, and
// the last transactions in the write-ahead log.
func unfolded(t testing.TB) (dir string, want seen) {
	t.Helper()
	from := t.TempDir()
	v := create(t, from)
	want = seen{}
	for range 3 {
		r := commit(t, v, screeningtest.Opening())
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half a sentence"}); err != nil {
			t.Fatal(err)
		}
		want[r.ID] = r.State.Hash()
	}
	return copyDir(t, from), want
}

func TestAVaultOpensAfterItWasNeverClosed(t *testing.T) {
	dir, want := unfolded(t)
	v := open(t, dir)
	if n := inspect(t, v, want); n > 0 {
		t.Errorf("%d readings name damage", n)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNothingStaysOpenAfterClose(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	r := commit(t, v, screeningtest.Opening())
	if _, err := v.Record(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	closeNow(t, v)
	for _, name := range []string{"vault.db-wal", "vault.db-shm", "vault.db-journal", "creating"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is left", name)
		}
	}
	if runtime.GOOS != "linux" {
		screeningtest.Skip(t, "open files are looked up in /proc")
	}
	links, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(links) == 0 {
		t.Fatalf("%d open files, %v", len(links), err)
	}
	for _, l := range links {
		if target, err := os.Readlink(l); err == nil && strings.HasPrefix(target, dir) {
			t.Errorf("still open: %s", filepath.Base(target))
		}
	}
}

// hits names every planted value that is found under dir.
func hits(t testing.TB, dir string) []canary.Hit {
	t.Helper()
	s, err := canary.New(append(canary.Planted(), canary.Value{Name: "passphrase of the vault", Text: passphrase}))
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Tree(dir)
	if err != nil || r.Files == 0 {
		t.Fatalf("%d files scanned, %v", r.Files, err)
	}
	return r.Hits
}

// plant puts every planted value into a record, as answers, notes, reasons and
// drafts, changes them and searches for them.
func plant(t testing.TB, v *vault.Vault) {
	t.Helper()
	r := commit(t, v, screeningtest.Opening())
	for _, p := range canary.Planted() {
		value := p.Text
		c := screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(value))
		c.Draft = &screening.Draft{At: interview.Position{Item: "story"}, Text: value}
		r = commit(t, v, c)
		r = commit(t, v, screeningtest.Noting(r, value))
		r = commit(t, v, screeningtest.Deciding(r, history.Decision{Kind: "other", Reasons: value}))
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: value}); err != nil {
			t.Fatal(err)
		}
		if err := v.PutSecret(t.Context(), p.Name, []byte(value)); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Search(t.Context(), value, 0); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSRA01_NothingThatWasTypedIsOnDisk(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("SQLITE_TMPDIR", dir)
	v := create(t, dir)
	plant(t, v)
	if st, err := os.Stat(filepath.Join(dir, "vault.db-wal")); err != nil || st.Size() == 0 {
		t.Error("no write-ahead log to look at")
	}
	for _, h := range hits(t, dir) {
		t.Errorf("SR-A02, while open: %s", h)
	}
	closeNow(t, v)
	for _, h := range hits(t, dir) {
		t.Errorf("after close: %s", h)
	}
}

// The positive control: the same scan of the same kind of folder finds what a
// program that binds plaintext leaves there.
func TestSRA01_ThePlaintextOfAStoreThatSealsNothingIsFound(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "plain.db")+"?_journal_mode=WAL")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TABLE answers (id INTEGER PRIMARY KEY, value TEXT)`); err != nil {
		t.Fatal(err)
	}
	for _, p := range canary.Planted() {
		if _, err := db.Exec(`INSERT INTO answers (value) VALUES (?)`, p.Text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(`DELETE FROM answers`); err != nil { // deleting is not erasing
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, h := range hits(t, dir) {
		found[h.Value] = true
	}
	for _, p := range canary.Planted() {
		if !found[p.Name] {
			t.Errorf("%s was left behind and not found", p.Name)
		}
	}
}

func TestSRA03_OnlyIDsNumbersAndLengthsAreInClear(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	plant(t, v)
	closeNow(t, v)
	allowed := map[string]bool{"rid": true, "id": true, "version": true, "record": true, "space": true, "device": true, "value": true, "note": true}
	db := openRaw(t, dir)
	for _, table := range []string{"meta", "keys", "bodies", "changes", "drafts", "segments", "journal", "pages", "delta"} {
		rows, err := db.QueryContext(t.Context(), `SELECT name, type FROM pragma_table_info(?)`, table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name, kind string
			if err := rows.Scan(&name, &kind); err != nil {
				t.Fatal(err)
			}
			if !allowed[name] || kind != "INTEGER" && kind != "BLOB" {
				t.Errorf("column %s.%s of type %s is not on the list", table, name, kind)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	var most int64
	err := db.QueryRowContext(t.Context(), `SELECT max(version) FROM (SELECT version FROM meta UNION SELECT version FROM bodies UNION SELECT version FROM changes UNION SELECT version FROM drafts UNION SELECT version FROM pages)`).Scan(&most)
	if err != nil || most > 1000 {
		t.Errorf("a version is %d (%v): a time, not a count", most, err)
	}
}

func TestSRA17_AnswersOfAKindHaveOneLength(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	for i := range 40 {
		r := commit(t, v, screeningtest.Opening())
		commit(t, v, screeningtest.Answering(r, screeningtest.Said("doors_locked"), screeningtest.YesNo(i%2 == 0)))
		if err := v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: strings.Repeat("x", i)}); err != nil {
			t.Fatal(err)
		}
	}
	closeNow(t, v)
	db := openRaw(t, dir)
	for _, query := range []string{
		`SELECT count(DISTINCT length(value)) FROM changes WHERE version = 1`,
		`SELECT count(DISTINCT length(value)) FROM changes WHERE version = 2`,
		`SELECT count(DISTINCT length(value)) FROM bodies`,
		`SELECT count(DISTINCT length(value)) FROM drafts`,
		`SELECT count(DISTINCT length(value)) FROM keys`,
	} {
		var n int
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != 1 {
			t.Errorf("%s: %d lengths (%v), want 1", query, n, err)
		}
	}
}
