package vault_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// most are all records of a vault but one.
func most(ctx context.Context, v *vault.Vault) (out []vault.Doomed, err error) {
	all, err := v.Summaries(ctx)
	for _, s := range all[:max(len(all)-1, 0)] {
		out = append(out, vault.Doomed{Record: s.ID, Why: "retention", At: time.UnixMilli(1_800_000_000_000), Proof: []byte("signed")})
	}
	return out, err
}

func eraseMost(ctx context.Context, v *vault.Vault) error {
	records, err := most(ctx, v)
	if err == nil {
		_, err = v.Erase(ctx, vault.Erasure{Records: records})
	}
	return err
}

// TestAKillWhileManyRecordsAreErasedLeavesAllOrNone, and the vault opens.
func TestAKillWhileManyRecordsAreErasedLeavesAllOrNone(t *testing.T) {
	left := map[int]int{}
	for _, step := range vault.Steps() {
		dir, want := small(t)
		if !killedChanging(t, dir, step, "erase") {
			t.Fatalf("it was not killed at %q", step)
		}
		v := open(t, dir)
		all, err := v.Summaries(t.Context())
		if err != nil || len(all) != len(want) && len(all) != 1 {
			t.Fatalf("killed at %q: %d of %d records are left, %v", step, len(all), len(want), err)
		}
		left[len(all)]++
		gone, err := v.Erased(t.Context())
		if err != nil || len(gone)+len(all) != len(want) {
			t.Errorf("killed at %q: %d are left and %d known as erased, %v", step, len(all), len(gone), err)
		}
		if err := v.Verify(t.Context()); err != nil {
			t.Errorf("killed at %q: %v", step, err)
		}
		if err := eraseMost(t.Context(), v); err != nil {
			t.Errorf("killed at %q, erased again: %v", step, err)
		}
	}
	if len(left) != 2 {
		t.Errorf("records left and how often: %v. No kill came before, or none after", left)
	}
}

// TestManyRecordsAreErasedInOneNewGeneration, each with its tombstone and its entry
// of the journal; what is left is whole.
func TestManyRecordsAreErasedInOneNewGeneration(t *testing.T) {
	dir, want := small(t)
	changes := 0
	v, err := vault.Open(t.Context(), vault.Faulty(config(dir), func(step string) error {
		if step == vault.Steps()[0] {
			changes++
		}
		return nil
	}), []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	records, err := most(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Erase(t.Context(), vault.Erasure{Records: records}); err != nil {
		t.Fatal(err)
	}
	if changes != 1 {
		t.Errorf("%d new generations for %d records", changes, len(records))
	}
	for _, d := range records {
		if _, err := v.Record(t.Context(), d.Record); !errors.Is(err, screening.ErrNoRecord) || !v.WasErased(d.Record) {
			t.Errorf("%s: %v", d.Record, err)
		}
		entries, err := v.Journal(t.Context(), journal.Query{Record: d.Record, Kinds: []journal.Kind{journal.Erased}})
		if err != nil || len(entries) != 1 || entries[0].Why != "retention" {
			t.Errorf("%s in the journal: %+v, %v", d.Record, entries, err)
		}
		delete(want, d.Record)
	}
	if n := inspect(t, v, want); n > 0 || len(want) != 1 {
		t.Errorf("of the %d that are left %d readings meet damage", len(want), n)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestNoneOfManyIsErasedWhenOneMayNotBe: held, not there, or named twice.
func TestNoneOfManyIsErasedWhenOneMayNotBe(t *testing.T) {
	dir, want := small(t)
	v := open(t, dir)
	records, err := most(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	last := records[len(records)-1].Record
	if err := v.PutHold(t.Context(), vault.Hold{Record: last, Order: vault.HoldRecord, Why: "court", Proof: []byte("signed")}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		records []vault.Doomed
		err     error
	}{
		"held":  {records, screening.ErrHeld},
		"twice": {append(records[:2:2], records[0]), screening.ErrNoRecord},
		"none":  {append(records[:2:2], vault.Doomed{Record: screening.RecordID{1}}), screening.ErrNoRecord},
	} {
		if _, err := v.Erase(t.Context(), vault.Erasure{Records: c.records}); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		if n := inspect(t, v, want); n > 0 {
			t.Errorf("%s: %d readings meet damage", name, n)
		}
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
