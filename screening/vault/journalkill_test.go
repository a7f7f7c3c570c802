package vault_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"pelita/screening/journal"
)

// Held: a save and what the journal says of it are on the disk together, or
// neither is, whenever a kill comes.
func TestTheJournalCountsEverySaveWheneverAKillComes(t *testing.T) {
	dir := t.TempDir()
	closeNow(t, create(t, dir))
	for i := range 5 {
		kill(t, dir, time.Duration(7+13*i)*time.Millisecond, acknowledged{map[string]int{}, map[string]int{}})
		v := open(t, dir)
		all, err := v.Journal(t.Context(), journal.Query{Kinds: []journal.Kind{journal.Made, journal.Changed}})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		closeNow(t, v)
		noted := uint64(0)
		for _, e := range all {
			noted += e.Count
		}
		var saved uint64
		db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
		if err != nil {
			t.Fatal(err)
		}
		err = db.QueryRow(`SELECT count(*) FROM changes`).Scan(&saved)
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		if saved == 0 || noted != saved {
			t.Errorf("after kill %d the journal tells of %d saves, and there are %d", i+1, noted, saved)
		}
	}
}
