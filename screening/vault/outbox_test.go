package vault_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// waitingFor is what goes out of each record, and what is held back.
func waitingFor(t testing.TB, v *vault.Vault, limit vault.Limit) (goes, held map[screening.RecordID]int) {
	t.Helper()
	goes = map[screening.RecordID]int{}
	exchange(t, v, func(tx *vault.Tx) error {
		clear(goes)
		all, err := tx.Outbox(limit)
		for _, p := range all {
			goes[p.Record]++
		}
		held = tx.Held()
		return err
	})
	return goes, held
}

// spoiltOutbox is a closed vault with two changes of each of three records that wait.
// The last one of the second does not open, however it was damaged; mend undoes it.
func spoiltOutbox(t *testing.T, damage string) (dir string, ids []screening.RecordID, mend string) {
	t.Helper()
	dir = t.TempDir()
	v := create(t, dir)
	for range 3 {
		r := commit(t, v, noting(commit(t, v, screeningtest.Opening())))
		ids = append(ids, r.ID)
	}
	closeNow(t, v)
	const row = `(SELECT max(rid) FROM changes WHERE record = 2)`
	var was []byte
	db := openRaw(t, dir)
	if err := db.QueryRow(`SELECT value FROM changes WHERE rid = ` + row).Scan(&was); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	attack(t, dir, fmt.Sprintf(`UPDATE changes SET value = %s WHERE rid = %s`, damage, row))
	return dir, ids, fmt.Sprintf(`UPDATE changes SET value = X'%s' WHERE rid = %s`, hex.EncodeToString(was), row)
}

var spoiling = map[string]string{
	"all of it":     `zeroblob(length(value))`,
	"but its end":   `CAST(zeroblob(length(value) - 16) || substr(value, -16) AS BLOB)`,
	"its end alone": `CAST(substr(value, 1, length(value) - 16) || zeroblob(16) AS BLOB)`,
}

func TestADamagedChangeHoldsBackItsRecordAndNoOther(t *testing.T) {
	for name, damage := range spoiling {
		t.Run(name, func(t *testing.T) {
			dir, ids, mend := spoiltOutbox(t, damage)
			v := open(t, dir)
			for _, limit := range []vault.Limit{{}, {Count: 1}, {Count: 4}, {Bytes: 1}} {
				want := map[screening.RecordID]int{ids[0]: 1}
				if limit.Count != 1 && limit.Bytes == 0 {
					want = map[screening.RecordID]int{ids[0]: 2, ids[2]: 2}
				}
				if goes, _ := waitingFor(t, v, limit); !maps.Equal(goes, want) {
					t.Errorf("at most %d, %d bytes: %v goes, want %v", limit.Count, limit.Bytes, goes, want)
				}
			}
			if _, held := waitingFor(t, v, vault.Limit{}); !maps.Equal(held, map[screening.RecordID]int{ids[1]: 1}) {
				t.Errorf("%v is held", held)
			}
			if got := sealAll(t, v, 1); len(got) != 4 {
				t.Fatalf("%d changes went out, want 4", len(got))
			}
			if goes, held := waitingFor(t, v, vault.Limit{}); len(goes) > 0 || held[ids[1]] != 1 {
				t.Errorf("afterwards %v goes, %v is held", goes, held)
			}
			exchange(t, v, func(tx *vault.Tx) error {
				if n, _ := tx.OutboxSize(); n != 2 {
					t.Errorf("%d wait, want the 2 that were held", n)
				}
				return nil
			})
			third, err := v.Record(t.Context(), ids[2])
			if err != nil {
				t.Fatal(err)
			}
			commit(t, v, noting(third))
			if goes, _ := waitingFor(t, v, vault.Limit{}); goes[ids[2]] != 1 {
				t.Errorf("what came later does not go: %v", goes)
			}
			closeNow(t, v)
			attack(t, dir, mend)
			v = open(t, dir)
			if goes, held := waitingFor(t, v, vault.Limit{}); goes[ids[1]] != 2 || goes[ids[2]] != 1 || len(held) > 0 {
				t.Errorf("once it can be read again %v goes, %v is held", goes, held)
			}
		})
	}
}

// A row that waits is gone, and another one stands in the table so that the count holds:
// only its record is held back, and Repair names what is lost. It leaves a row that nobody
// can read.
func TestAChangeThatIsGoneHoldsBackItsRecordAndNoOther(t *testing.T) {
	const of = `(SELECT %s(rid) FROM changes WHERE record = 2)`
	for name, gone := range map[string]struct {
		rows     string
		stand    []string
		lost     int // of the two that the record has
		leftOver int
	}{
		"the last one, and a row of no record stands there": {`rid = ` + fmt.Sprintf(of, "max"), []string{"999, 1"}, 1, 1},
		"the first one, and a row of no record":             {`rid = ` + fmt.Sprintf(of, "min"), []string{"999, 1"}, 1, 1},
		"all of them, and rows of no record":                {`record = 2`, []string{"999, 1", "999, 2"}, 2, 0},
		"the last one, and a row of another record":         {`rid = ` + fmt.Sprintf(of, "max"), []string{"3, 77"}, 1, 1},
		"all of them, and rows of another record":           {`record = 2`, []string{"3, 77", "3, 78"}, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir, ids := t.TempDir(), []screening.RecordID(nil)
			v := create(t, dir)
			for range 3 {
				ids = append(ids, commit(t, v, noting(commit(t, v, screeningtest.Opening()))).ID)
			}
			closeNow(t, v)
			attack(t, dir, `DELETE FROM changes WHERE `+gone.rows)
			for _, place := range gone.stand {
				attack(t, dir, `INSERT INTO changes (record, version, value) VALUES (`+place+`, zeroblob(300))`)
			}
			v = open(t, dir)
			want := map[screening.RecordID]int{ids[0]: 2, ids[2]: 2}
			held := map[screening.RecordID]int{ids[1]: gone.lost}
			if gone.stand[0] == "3, 77" { // that is not what was written either
				delete(want, ids[2])
				held[ids[2]] = len(gone.stand)
			}
			for _, limit := range []vault.Limit{{}, {Count: 100}} {
				if goes, kept := waitingFor(t, v, limit); !maps.Equal(goes, want) || !maps.Equal(kept, held) {
					t.Errorf("%v goes, want %v; %v is held, want %v", goes, want, kept, held)
				}
			}
			if goes, _ := waitingFor(t, v, vault.Limit{Count: 1}); goes[ids[0]] != 1 {
				t.Errorf("one at a time: %v goes", goes)
			}
			if goes, _ := waitingFor(t, v, vault.Limit{Count: 3}); goes[ids[0]] != 2 || goes[ids[1]] != 0 {
				t.Errorf("where the walk does not go to the end: %v goes", goes)
			}
			if got := sealAll(t, v, 1); len(got) != 2*len(want) {
				t.Errorf("%d changes went out, want %d", len(got), 2*len(want))
			}
			if goes, kept := waitingFor(t, v, vault.Limit{}); len(goes) > 0 || !maps.Equal(kept, held) {
				t.Errorf("afterwards %v goes, %v is held", goes, kept)
			}
			closeNow(t, v)
			wantDamaged(t, repair(t, dir), "changes")
			v = open(t, dir)
			delete(held, ids[1])
			if goes, kept := waitingFor(t, v, vault.Limit{}); goes[ids[1]] != gone.leftOver || !maps.Equal(kept, held) {
				t.Errorf("after Repair %v goes, %v is held", goes, kept)
			}
		})
	}
}

func TestAChangeThatRepairNamedAsLostHoldsNothingBack(t *testing.T) {
	for name, damage := range spoiling {
		t.Run(name, func(t *testing.T) {
			dir, ids, _ := spoiltOutbox(t, damage)
			wantDamaged(t, repair(t, dir), "changes")
			v := open(t, dir)
			goes, held := waitingFor(t, v, vault.Limit{})
			if goes[ids[0]] != 2 || goes[ids[1]] != 1 || goes[ids[2]] != 2 || len(held) > 0 {
				t.Errorf("%v goes, %v is held", goes, held)
			}
		})
	}
}
