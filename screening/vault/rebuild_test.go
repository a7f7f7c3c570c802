package vault_test

import (
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

func TestBodiesAndListAreMadeAnewToTheSameBytes(t *testing.T) {
	dir, want := small(t)
	v := open(t, dir)
	for range 300 { // more than one page, and more than one fold
		commit(t, v, screeningtest.Opening())
	}
	before := bodies(t, v)
	list, err := v.Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	closeNow(t, v)
	v = open(t, dir)
	if err := v.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, b := range bodies(t, v) {
		if before[id] != b {
			t.Fatalf("record %s has another body", id)
		}
	}
	again, err := v.Summaries(t.Context())
	if err != nil || len(again) != len(list) || len(again) != len(want)+300 {
		t.Fatalf("%d summaries, %v, want %d", len(again), err, len(want)+300)
	}
	for i := range again {
		if again[i].ID != list[i].ID || again[i].Text != list[i].Text {
			t.Fatalf("summary %d differs", i)
		}
	}
	next := commit(t, v, screeningtest.Opening())
	if id := next.State.Protocols(); len(id) != 1 {
		t.Error("saving after a rebuild does not work")
	}
}

func bodies(t testing.TB, v *vault.Vault) map[screening.RecordID]string {
	t.Helper()
	sums, err := v.Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[screening.RecordID]string{}
	for _, s := range sums {
		r, err := v.Record(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		b, err := r.State.Body()
		if err != nil {
			t.Fatal(err)
		}
		out[s.ID] = string(b)
	}
	return out
}

func TestRepairKeepsTheChainsWhenTheNoteOfSyncIsLost(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	a := commit(t, v, screeningtest.Opening())
	sealAll(t, v, 1)
	b := commit(t, v, noting(a))
	counter := uint64(2)
	closeNow(t, v)
	attack(t, dir, `UPDATE meta SET value = zeroblob(length(value)) WHERE version IN (SELECT version FROM meta ORDER BY version DESC LIMIT 2)`)
	wantDamaged(t, tryOpen(t, dir, passphrase), "meta")
	if err := vault.Repair(t.Context(), config(dir), []byte(passphrase)); err != nil {
		t.Fatal(err)
	}
	v = open(t, dir)
	if got := states(t, v)[b.ID]; got != screening.KeptHere {
		t.Errorf("state %s, want kept here", got)
	}
	chains, err := v.Chains(t.Context())
	if err != nil || len(chains) != 1 || chains[0].Seq != 1 {
		t.Errorf("chains %v, %v: want the end of the chain to stand", chains, err)
	}
	if got := sealAll(t, v, 2); !slices.Equal(got, []uint64{counter}) {
		t.Errorf("outbox %v, want only what is in no segment", got)
	}
	commit(t, v, screeningtest.Opening())
	if got := sealAll(t, v, 3); len(got) != 1 || got[0] <= counter {
		t.Errorf("outbox %v: a counter was given twice or left out", got)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
