package vault_test

import (
	"errors"
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// synced makes a closed vault with everything that sync keeps: two own segments,
// three of another device, a change that waits, and two secrets.
func synced(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	v := create(t, dir)
	r := commit(t, v, screeningtest.Opening())
	sealAll(t, v, 1)
	r = commit(t, v, noting(r))
	sealAll(t, v, 2)
	for n := uint64(1); n <= 3; n++ {
		s := segment(v, n, string(rune('p'+n)))
		s.Device = [16]byte{0xbb}
		exchange(t, v, func(tx *vault.Tx) error { return tx.PutSegment(s) })
	}
	for _, name := range []string{"genesis", "device-seed"} {
		if err := v.PutSecret(t.Context(), name, []byte("sealed "+name)); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, v, noting(r))
	closeNow(t, v)
	return dir
}

const ownSegments = `device = (SELECT device FROM segments ORDER BY rid LIMIT 1)`

func TestSRA07_ADeletedRowOfSyncIsNoticedAtOpen(t *testing.T) {
	dir := synced(t)
	for _, tt := range []struct{ statement, part string }{
		{`DELETE FROM segments`, "segment"},
		{`DELETE FROM segments WHERE rid = 1`, "segment"},
		{`DELETE FROM segments WHERE version = 2 AND ` + ownSegments, "segment"},
		{`DELETE FROM segments WHERE version = 3`, "segment"},
		{`UPDATE segments SET device = (SELECT device FROM segments WHERE rid = 3), version = 9 WHERE rid = 1`, "segment"},
		{`UPDATE segments SET id = randomblob(32) WHERE version = 3`, "segment"},
		{`INSERT INTO segments (space, device, version, id, note, value) SELECT space, zeroblob(16), 1, id, note, value FROM segments WHERE rid = 1`, "segment"},
		{`DELETE FROM changes WHERE rid = (SELECT max(rid) FROM changes)`, "changes"},
		{`DELETE FROM meta WHERE rid = (SELECT max(rid) FROM meta)`, "meta"},
		{`DELETE FROM meta WHERE rid = (SELECT max(rid) - 1 FROM meta)`, "meta"},
	} {
		bad := copyDir(t, dir)
		attack(t, bad, tt.statement)
		t.Run(tt.statement, func(t *testing.T) { wantDamaged(t, tryOpen(t, bad, passphrase), tt.part) })
	}
	if err := tryOpen(t, dir, passphrase); err != nil {
		t.Errorf("the vault that nobody touched: %v", err)
	}
}

func TestAnOutboxThatLacksAChangeSaysSo(t *testing.T) {
	dir := synced(t)
	// The row is put before those of which it is known that they do not wait.
	attack(t, dir, `UPDATE changes SET rid = 0 WHERE rid = (SELECT max(rid) FROM changes)`)
	v := open(t, dir)
	err := v.Exchange(t.Context(), func(tx *vault.Tx) error {
		if n, _ := tx.OutboxSize(); n != 1 {
			t.Errorf("%d changes wait, want 1", n)
		}
		found, err := tx.Outbox(vault.Limit{})
		if len(found) != 1 || len(tx.Held()) > 0 {
			t.Errorf("%d go out, want the one that lies elsewhere; %v held", len(found), tx.Held())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	dir = synced(t)
	attack(t, dir,
		`DELETE FROM changes WHERE rid = (SELECT max(rid) FROM changes)`,
		`INSERT INTO changes (record, version, value) SELECT record, 77, value FROM changes WHERE rid = 1`)
	v = open(t, dir)
	err = v.Exchange(t.Context(), func(tx *vault.Tx) error { _, err := tx.Outbox(vault.Limit{}); return vault.HeldBack(tx, err) })
	wantDamaged(t, err, "changes")
}

func TestALostSecretIsNeverTakenForOneThatWasNotPut(t *testing.T) {
	dir := synced(t)
	attack(t, dir, `DELETE FROM meta WHERE rid = (SELECT max(rid) FROM meta)`)
	wantDamaged(t, tryOpen(t, dir, passphrase), "meta")
	err := vault.Repair(t.Context(), config(dir), []byte(passphrase))
	wantDamaged(t, err, "meta")
	if !errors.Is(err, screening.ErrLost) {
		t.Errorf("%v, want ErrLost", err)
	}
	v := open(t, dir)
	_, err = v.Secret(t.Context(), "device-seed")
	wantDamaged(t, err, "meta")
	exchange(t, v, func(tx *vault.Tx) error {
		_, err := tx.Secret("device-seed")
		wantDamaged(t, err, "meta")
		return nil
	})
	wantDamaged(t, v.Verify(t.Context()), "meta")
	if b, err := v.Secret(t.Context(), "genesis"); err != nil || string(b) != "sealed genesis" {
		t.Errorf("the other secret: %q, %v", b, err)
	}
	if b, err := v.Secret(t.Context(), "never"); err != nil || b != nil {
		t.Errorf("one that was never put: %q, %v", b, err)
	}
	if err := v.PutSecret(t.Context(), "device-seed", []byte("anew")); err != nil {
		t.Fatal(err)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Errorf("after it was put anew: %v", err)
	}
	closeNow(t, v)
	if err := tryOpen(t, dir, passphrase); err != nil {
		t.Error(err)
	}
}

func TestAChangeThatComesBackOutOfOrderLeavesNoGapInTheOutbox(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	id := screening.RecordID{0xcc}
	sizeAndOutbox := func(want []uint64) {
		t.Helper()
		exchange(t, v, func(tx *vault.Tx) error {
			n, _ := tx.OutboxSize()
			pending, err := tx.Outbox(vault.Limit{})
			var got []uint64
			for _, p := range pending {
				got = append(got, p.Counter)
			}
			if err != nil || n != len(want) || !slices.Equal(got, want) {
				t.Errorf("%d wait, %v read, %v, want %v", n, got, err, want)
			}
			return nil
		})
	}
	for _, n := range []uint64{5, 2, 3} {
		c := screeningtest.Set(id, v.Device(), n, history.Op{Kind: history.AddNote, Text: "x"})
		b, err := c.Encode()
		if err != nil {
			t.Fatal(err)
		}
		exchange(t, v, func(tx *vault.Tx) error { return tx.Apply(b) })
		sizeAndOutbox(nil)
	}
	commit(t, v, screeningtest.Opening())
	sizeAndOutbox([]uint64{6})
	closeNow(t, v)
	v = open(t, dir)
	sizeAndOutbox([]uint64{6})
}
