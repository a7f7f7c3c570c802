package vault_test

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

func repair(t testing.TB, dir string) error {
	t.Helper()
	return vault.Repair(t.Context(), config(dir), []byte(passphrase))
}

// cells are all rows of a table of a closed vault.
func cells(t testing.TB, dir, table string) map[int64]string {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // before the next opening
	rows, err := db.Query("SELECT rid, version, value FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[int64]string{}
	for rows.Next() {
		var rid, version int64
		var value []byte
		if err := rows.Scan(&rid, &version, &value); err != nil {
			t.Fatal(err)
		}
		out[rid] = fmt.Sprintf("%d %x", version, sha256.Sum256(value))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// metaRow finds a row of meta by the order in which a new vault writes them.
var metaRow = map[string]int{"device": 1, "recipients": 2, "sync": 3, "names": 4, "tally": 5}

func TestRepairMendsWhatFollowsFromOtherRows(t *testing.T) {
	gone := func(name string) string { return fmt.Sprintf(`DELETE FROM meta WHERE rid = %d`, metaRow[name]) }
	bad := func(name string) string {
		return fmt.Sprintf(`UPDATE meta SET value = zeroblob(length(value)) WHERE rid = %d`, metaRow[name])
	}
	for _, statements := range [][]string{
		nil,
		{`DELETE FROM pages`},
		{`DELETE FROM delta`},
		{`DELETE FROM pages`, `DELETE FROM delta`},
		{`INSERT INTO delta (rid, version, value) VALUES (1000, 1, randomblob(301))`},
		{`DELETE FROM bodies`},
		{gone("tally")}, {bad("tally")}, {gone("sync")}, {bad("sync")}, {gone("names")}, {bad("names")},
		{gone("tally"), gone("sync"), gone("names"), `DELETE FROM pages`, `DELETE FROM delta`, `DELETE FROM bodies`},
	} {
		t.Run(fmt.Sprint(statements), func(t *testing.T) {
			dir, want := unfolded(t)
			attack(t, dir, statements...)
			for range 2 { // the second finds nothing to do
				if err := repair(t, dir); err != nil {
					t.Fatal(err)
				}
			}
			v := open(t, dir)
			if n := inspect(t, v, want); n > 0 {
				t.Errorf("%d readings name damage", n)
			}
			if err := v.Verify(t.Context()); err != nil {
				t.Error(err)
			}
			commit(t, v, noting(anyRecord(t, v)))
			if got := sealAll(t, v, 1); len(got) != len(want)+1 {
				t.Errorf("outbox %v, want every change", got)
			}
		})
	}
}

func TestRepairWritesNoSoundValueAnew(t *testing.T) {
	dir, _ := small(t)
	attack(t, dir, `DELETE FROM pages`, `DELETE FROM bodies WHERE rid = 3`)
	tables := []string{"keys", "bodies", "changes", "drafts", "segments"}
	before := map[string]map[int64]string{}
	for _, table := range tables {
		before[table] = cells(t, dir, table)
	}
	if err := repair(t, dir); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		after := cells(t, dir, table)
		if table == "bodies" {
			delete(after, 3)
		}
		if !maps.Equal(before[table], after) {
			t.Errorf("a sound row of %s was written anew", table)
		}
	}
}

func TestRepairKeepsABodyWhoseChangesAreGone(t *testing.T) {
	for _, statements := range [][]string{
		{`DELETE FROM changes WHERE record = 2 AND version = 4`},
		{`DELETE FROM changes WHERE record = 2 AND version = 2`},
		{`DELETE FROM changes WHERE record = 2`},
		{`UPDATE changes SET value = zeroblob(400) WHERE record = 2 AND version = 2`, `DELETE FROM pages`},
		{`DELETE FROM changes WHERE record = 2`, `DELETE FROM pages`, fmt.Sprintf(`DELETE FROM meta WHERE rid = %d`, metaRow["tally"])},
	} {
		t.Run(fmt.Sprint(statements), func(t *testing.T) {
			dir, want := small(t)
			attack(t, dir, statements...)
			err := repair(t, dir)
			wantDamaged(t, err, "changes")
			if !errors.Is(err, screening.ErrLost) {
				t.Errorf("%v, want ErrLost", err)
			}
			v := open(t, dir)
			if n := inspect(t, v, want); n > 0 {
				t.Errorf("%d readings name damage: the bodies are all there", n)
			}
			wantDamaged(t, v.Verify(t.Context()), "changes")
			for id := range want { // each can be worked on
				r, err := v.Record(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				want[id] = commit(t, v, noting(r)).State.Hash()
			}
			closeNow(t, v)
			if n := inspect(t, open(t, dir), want); n > 0 {
				t.Errorf("%d readings name damage after saving", n)
			}
		})
	}
}

func TestNoCounterIsGivenTwiceWhateverWasLost(t *testing.T) {
	dir := synced(t)
	attack(t, dir, `DELETE FROM changes WHERE rid = (SELECT max(rid) FROM changes)`, `DELETE FROM bodies`, `DELETE FROM pages`,
		fmt.Sprintf(`DELETE FROM meta WHERE rid IN (%d, %d)`, metaRow["tally"], metaRow["sync"]))
	if err := repair(t, dir); err != nil && !errors.Is(err, screening.ErrLost) {
		t.Fatal(err)
	}
	v := open(t, dir)
	commit(t, v, screeningtest.Opening())
	if got := sealAll(t, v, 3); len(got) != 1 || got[0] <= 3 {
		t.Errorf("outbox %v, want one change with a number above the three that were given", got)
	}
	closeNow(t, v)
	if err := repair(t, dir); err != nil {
		t.Errorf("a second repair finds more: %v", err)
	}
}

func TestALostChangeThatWaitedStopsNoOther(t *testing.T) {
	dir := synced(t)
	attack(t, dir, `DELETE FROM changes WHERE rid = (SELECT max(rid) FROM changes)`)
	wantDamaged(t, repair(t, dir), "changes")
	v := open(t, dir)
	r := anyRecord(t, v)
	if got := states(t, v)[r.ID]; got != screening.KeptHere {
		t.Errorf("state %s: its last change never left", got)
	}
	commit(t, v, screeningtest.Opening())
	if got := sealAll(t, v, 3); !slices.Equal(got, []uint64{4}) {
		t.Errorf("outbox %v, want what was saved since", got)
	}
}

func TestRepairNeverTakesTheEndOfAChainBack(t *testing.T) {
	for _, statement := range []string{
		`DELETE FROM segments`,
		`DELETE FROM segments WHERE version = 2 AND ` + ownSegments,
		`UPDATE segments SET id = randomblob(32) WHERE version = 2 AND ` + ownSegments,
		`DELETE FROM segments WHERE version = 1`,
	} {
		t.Run(statement, func(t *testing.T) {
			dir := synced(t)
			v := open(t, dir)
			before, err := v.Chains(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			closeNow(t, v)
			attack(t, dir, statement)
			err = repair(t, dir)
			wantDamaged(t, err, "segment")
			if !errors.Is(err, screening.ErrLost) {
				t.Errorf("%v, want ErrLost", err)
			}
			v = open(t, dir)
			after, err := v.Chains(t.Context())
			if err != nil || len(after) != len(before) {
				t.Fatalf("%d chains, %v, want %d", len(after), err, len(before))
			}
			lost := uint64(0)
			for i := range after {
				if after[i].Seq != before[i].Seq || after[i].Hash != before[i].Hash {
					t.Errorf("chain %d ends at %d, want %d", i, after[i].Seq, before[i].Seq)
				}
				lost += after[i].Lost
			}
			if lost == 0 {
				t.Error("no chain says that segments are lost")
			}
			wantDamaged(t, v.Verify(t.Context()), "segment")
			if got := sealAll(t, v, 3); !slices.Equal(got, []uint64{3}) {
				t.Errorf("outbox %v: what a lost segment holds was not given again", got)
			}
			closeNow(t, v)
			attack(t, dir, `DELETE FROM segments WHERE version = 3 AND device <> x'bb000000000000000000000000000000'`)
			wantDamaged(t, tryOpen(t, dir, passphrase), "segment") // a further loss is noticed
		})
	}
}

func TestRepairNamesALostRecordAndALostDraft(t *testing.T) {
	dir, want := small(t)
	attack(t, dir, `DELETE FROM keys WHERE rid = 2`)
	err := repair(t, dir)
	wantDamaged(t, err, "record")
	if d := (*screening.DamagedError)(nil); !errors.As(err, &d) || d.ID == "" {
		t.Errorf("%v does not name which record", err)
	}
	v := open(t, dir)
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != len(want)-1 {
		t.Errorf("%d records, %v, want all but the lost one", len(sums), err)
	}
	dir, want = small(t)
	attack(t, dir, `DELETE FROM drafts WHERE rid = 2`)
	wantDamaged(t, repair(t, dir), "draft")
	if n := inspect(t, open(t, dir), want); n != 1 {
		t.Errorf("%d readings name damage, want the draft", n)
	}
}

func TestWhatRepairCannotMendItDoesNotTouch(t *testing.T) {
	for _, tt := range []struct{ statement, part string }{
		{fmt.Sprintf(`DELETE FROM meta WHERE rid = %d`, metaRow["device"]), "meta"},
		{fmt.Sprintf(`UPDATE meta SET value = zeroblob(300) WHERE rid = %d`, metaRow["device"]), "meta"},
		{`CREATE TABLE other (x)`, "database"},
		{`UPDATE keys SET id = x'00' WHERE rid = 1`, "record"},
		{`UPDATE segments SET device = x'00' WHERE rid = 1`, "segment"},
	} {
		dir := synced(t)
		attack(t, dir, tt.statement)
		before := tree(t, dir)
		err := repair(t, dir)
		wantDamaged(t, err, tt.part)
		if errors.Is(err, screening.ErrLost) {
			t.Errorf("%s: says that it was mended", tt.statement)
		}
		if !maps.Equal(before, tree(t, dir)) {
			t.Errorf("%s: a file changed", tt.statement)
		}
	}
}
