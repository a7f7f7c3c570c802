package vault

import (
	"errors"
	"testing"

	"pelita/screening"
)

// Cheap lowers the cost of the passphrase to what a test can pay. Only tests
// of this package can call it.
func Cheap(c Config) Config {
	c.WorkFactor = 8
	c.factors = workFactors{8, maxWorkFactor}
	return c
}

// Relax lets an open vault sync as SQLite does by itself. The tests of power
// cuts show with it what that loses.
func Relax(v *Vault) error {
	_, err := v.db.Exec(`PRAGMA synchronous=NORMAL`)
	return err
}

// MetaID is the id under which a named row lies in the database.
func MetaID(v *Vault, name string) []byte { return v.keys.current().rowID(name) }

// WantedRows counts the files on the list of those that records wait for.
func WantedRows(t testing.TB, v *Vault) int {
	t.Helper()
	all, made, err := v.readWanted(t.Context(), v.db)
	if err != nil || !made {
		t.Fatalf("made %v, %v", made, err)
	}
	return len(all)
}

// ChangeRows counts the change-sets in the database.
func ChangeRows(v *Vault) (n int, err error) {
	err = v.db.QueryRow(`SELECT count(*) FROM changes`).Scan(&n)
	return n, err
}

// Unread counts the change-sets of which nothing is known: neither what they are nor
// that they cannot be read.
func Unread(a *Ahead) (n int) {
	for _, in := range a.sets {
		if in.err == nil && in.set.Record == (screening.RecordID{}) {
			n++
		}
	}
	return n
}

// HeldBack is err, and the records that the outbox held back.
func HeldBack(tx *Tx, err error) error {
	for id := range tx.Held() {
		err = errors.Join(err, damaged(partChanges, id))
	}
	return err
}

// KeepOrphans has the side files that no list names stay, as after a Repair that lost
// something.
func KeepOrphans(t testing.TB, v *Vault) {
	t.Helper()
	err := v.run(t.Context(), func(w *work) error {
		w.tally.Orphans = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
