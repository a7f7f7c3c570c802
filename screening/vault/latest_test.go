package vault_test

import (
	"database/sql"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// rowsOf counts the rows of a table in a copy of the vault, as a killed program
// leaves it.
func rowsOf(t *testing.T, dir, table string) (n int) {
	t.Helper()
	db := openRaw(t, copyDir(t, dir))
	if err := db.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n); err != nil && err != sql.ErrNoRows {
		t.Fatal(err)
	}
	return n
}

// TestATapWritesNoRowOfTheList: while an officer goes on with one record, what the
// list says of it stands in the tally; when they turn to another it becomes a
// delta; and the list is whole after a kill at each of these moments.
func TestATapWritesNoRowOfTheList(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	one := commit(t, v, screeningtest.Opening())
	for _, name := range []string{"a", "b", "c"} {
		one = commit(t, v, screeningtest.Answering(one, screeningtest.Said("call_name"), screeningtest.Text(name)))
		if n := rowsOf(t, dir, "delta"); n != 0 {
			t.Fatalf("%d rows for one record", n)
		}
		listed(t, dir, map[screening.RecordID]string{one.ID: name})
	}
	two := commit(t, v, screeningtest.Opening())
	two = commit(t, v, screeningtest.Answering(two, screeningtest.Said("call_name"), screeningtest.Text("two")))
	if n := rowsOf(t, dir, "delta"); n != 1 {
		t.Errorf("%d rows for the record before", n)
	}
	listed(t, dir, map[screening.RecordID]string{one.ID: "c", two.ID: "two"})
	commit(t, v, screeningtest.Answering(one, screeningtest.Said("call_name"), screeningtest.Text("d")))
	listed(t, dir, map[screening.RecordID]string{one.ID: "d", two.ID: "two"})
	closeNow(t, v)
	if n := rowsOf(t, dir, "delta"); n != 0 {
		t.Errorf("%d rows after it was closed", n)
	}
	listed(t, dir, map[screening.RecordID]string{one.ID: "d", two.ID: "two"})
}

// TestALineThatIsLongStandsInNoTally: the tally is written at every tap, and does
// not grow with what a summary holds.
func TestALineThatIsLongStandsInNoTally(t *testing.T) {
	dir := t.TempDir()
	cfg := config(dir)
	cfg.Summarise = func(r screening.Record) screening.Summary {
		s := screeningtest.Summarise(r)
		s.Text = strings.Repeat("long ", 4000)
		return s
	}
	v, err := vault.Create(t.Context(), cfg, vault.Creation{Passphrase: []byte(passphrase)})
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	r := commit(t, v, screeningtest.Opening())
	r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("call_name"), screeningtest.Text("one")))
	if n := rowsOf(t, dir, "delta"); n != 2 {
		t.Errorf("%d rows", n)
	}
	var longest int
	db := openRaw(t, copyDir(t, dir))
	if err := db.QueryRow(`SELECT max(length(value)) FROM meta WHERE id = ?`, vault.MetaID(v, "vault/tally")).Scan(&longest); err != nil || longest > 1500 {
		t.Errorf("a tally of %d bytes, %v", longest, err)
	}
	cfg.Dir = copyDir(t, dir)
	again, err := vault.Open(t.Context(), cfg, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, again)
	if sums, err := again.Summaries(t.Context()); err != nil || len(sums) != 1 || sums[0].ID != r.ID || sums[0].Name != "one" {
		t.Errorf("listed as %+v, %v", sums, err)
	}
}

// listed opens a copy of the vault as it lies on the disk, and wants these records
// with these names.
func listed(t *testing.T, dir string, want map[screening.RecordID]string) {
	t.Helper()
	v := open(t, copyDir(t, dir))
	defer closeNow(t, v)
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != len(want) {
		t.Fatalf("%d records, %v", len(sums), err)
	}
	for _, s := range sums {
		if s.Name != want[s.ID] {
			t.Errorf("%s is listed as %q, want %q", s.ID, s.Name, want[s.ID])
		}
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
