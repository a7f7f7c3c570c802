package app

import (
	"database/sql"
	"path/filepath"
	"testing"

	"pelita/app/courier"
)

// TestAKeptProposalThatCannotBeReadIsSaidToBeLost, and it can be made and saved again.
func TestAKeptProposalThatCannotBeReadIsSaidToBeLost(t *testing.T) {
	t.Parallel()
	d := deskOf(t, "First Officer").desk
	before := metaRows(t, d)
	reopen(t, d)
	if d.proposalLost() {
		t.Error("none was made, and one is said to be lost")
	}
	propose := func() {
		t.Helper()
		_, err := proposing{d}.act(t.Context(), func(*courier.Profile) (courier.Act, error) {
			return courier.Act{Proposal: []byte("proposal"), Have: 1, Need: 2}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	propose()
	hurtNewRows(t, d, before)
	reopen(t, d)
	if !d.proposalLost() || (proposing{d}).Unsaved().More() != 0 {
		t.Error("it is damaged, and nothing is said")
	}
	propose()
	if (proposing{d}).Unsaved().More() != 1 {
		t.Error("the one that was made again is not there")
	}
	if err := (proposing{d}).SaveProposal(t.Context(), filepath.Join(t.TempDir(), "proposal")); err != nil {
		t.Fatal(err)
	}
	propose()
}

// reopen closes the profile of a desk and opens it again.
func reopen(t *testing.T, d *desk) {
	t.Helper()
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Unlock(t.Context(), []byte(journeyPassphrase)); err != nil {
		t.Fatal(err)
	}
}

// vaultOf is the database of a desk whose profile is closed.
func vaultOf(t *testing.T, d *desk) *sql.DB {
	t.Helper()
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", filepath.Join(d.cfg.Dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// metaRows are the rows of the vault's own, by id.
func metaRows(t *testing.T, d *desk) map[string][]byte {
	t.Helper()
	db := vaultOf(t, d)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT id, value FROM meta`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string][]byte{}
	for rows.Next() {
		var id, value []byte
		if err := rows.Scan(&id, &value); err != nil {
			t.Fatal(err)
		}
		out[string(id)] = value
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// hurtNewRows changes a bit in each row that was not there before.
func hurtNewRows(t *testing.T, d *desk, before map[string][]byte) {
	t.Helper()
	now := metaRows(t, d)
	db := vaultOf(t, d)
	defer db.Close()
	for id, value := range now {
		if _, old := before[id]; old {
			continue
		}
		value[40] ^= 1
		if _, err := db.ExecContext(t.Context(), `UPDATE meta SET value = ? WHERE id = ?`, value, []byte(id)); err != nil {
			t.Fatal(err)
		}
	}
}
