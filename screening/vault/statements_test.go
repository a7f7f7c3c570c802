package vault_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"pelita/screening"
	"pelita/screening/screeningtest"
)

// injections are more than 500 texts with which statements that are put together
// have been broken.
func injections() (all []string) {
	openings := []string{"", "'", "\"", "`", "')", "'))", "\")", "];", "%27", "\\'", "''", "1", "1)", "ʼ", "'/**/"}
	payloads := []string{
		"", " OR 1=1", " OR '1'='1", " OR TRUE", "; DROP TABLE records", "; DELETE FROM changes", " UNION SELECT value FROM meta",
		" UNION ALL SELECT NULL,NULL,sql FROM sqlite_master", "; ATTACH DATABASE 'x' AS y", "; PRAGMA writable_schema=ON",
		"; UPDATE keys SET key=x'00'", "||load_extension('x')", " AND 1=randomblob(100000000)", "; VACUUM INTO '/tmp/x'",
		" GLOB '*'", " LIKE '%'", "; INSERT INTO journal VALUES(1)",
	}
	for _, o := range openings {
		for _, p := range payloads {
			for _, end := range []string{" --", " /*", ";", "\x00"} {
				all = append(all, o+p+end)
			}
		}
	}
	return append(all, ":name", "?1", "@v", "$x", "%s %d %n", "{{.}}", "${x}", "\ufeff'", "x' -- \n DROP TABLE meta", strings.Repeat("'", 4000))
}

// schemaOf is what the database says of its own form.
func schemaOf(t *testing.T, dir string) [32]byte {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "vault.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT type, name, coalesce(sql, '') FROM sqlite_master ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	h := sha256.New()
	n := 0
	for ; rows.Next(); n++ {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%q %q %q\n", kind, name, text)
	}
	if err := rows.Err(); err != nil || n < 5 {
		t.Fatalf("%d rows of a schema, %v", n, err)
	}
	return [32]byte(h.Sum(nil))
}

// Whatever is typed comes back to the letter, is found, and changes nothing of the
// form of the database: it is never part of a statement.
func TestSRA21_TextThatLooksLikeAStatementIsOnlyText(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "vault")
	closeNow(t, create(t, dir))
	before := schemaOf(t, dir)
	v := open(t, dir)
	all := injections()
	if len(all) < 500 {
		t.Fatalf("%d texts", len(all))
	}
	r := commit(t, v, screeningtest.Opening())
	other := commit(t, v, screeningtest.Opening())
	for _, text := range all {
		r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text(text)))
		live := r.State.Live(screeningtest.Said("call_name"))
		if len(live) != 1 || live[0].Answer.Value.Text != text {
			t.Fatalf("%q comes back as %+v", text, live)
		}
		hits, err := v.Search(t.Context(), text, 10)
		if err != nil {
			t.Fatalf("search for %q: %v", text, err)
		}
		if strings.ContainsFunc(text, unicode.IsLetter) && (len(hits) != 1 || hits[0].ID != r.ID) {
			t.Errorf("%q finds %d records, not the one that says it", text, len(hits))
		}
	}
	closeNow(t, v)
	again := open(t, dir)
	for _, id := range []screening.RecordID{r.ID, other.ID} {
		if _, err := again.Record(t.Context(), id); err != nil {
			t.Errorf("%v", err)
		}
	}
	got, err := again.Record(t.Context(), r.ID)
	if err != nil || got.State.Live(screeningtest.Said("call_name"))[0].Answer.Value.Text != all[len(all)-1] {
		t.Errorf("after opening again: %v", err)
	}
	closeNow(t, again)
	if schemaOf(t, dir) != before {
		t.Error("the form of the database has changed")
	}
}
