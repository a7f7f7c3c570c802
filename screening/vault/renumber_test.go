package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// waitsIn are the change-sets that are in no segment.
func waitsIn(t testing.TB, v *vault.Vault) (out [][]byte) {
	t.Helper()
	exchange(t, v, func(tx *vault.Tx) error {
		all, err := tx.Outbox(vault.Limit{})
		out = nil
		for _, p := range all {
			out = append(out, p.Bytes)
		}
		return err
	})
	return out
}

// imaged is a vault with a record of which one change is sealed and one waits, and
// the same vault as an image of its disk has it.
func imaged(t *testing.T) (r screening.Record, now, image *vault.Vault, at string) {
	t.Helper()
	dir, copied := t.TempDir(), filepath.Join(t.TempDir(), "image")
	v := create(t, dir)
	r = commit(t, v, screeningtest.Opening())
	sealAll(t, v, 1)
	r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("job"), screeningtest.Text("cook")))
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return r, open(t, dir), open(t, copied), copied
}

// leap is a Leap that an exchange does.
func leap(tx *vault.Tx) error {
	_, err := tx.Leap()
	return err
}

// applyAll lets a vault take change-sets of others.
func applyAll(t testing.TB, v *vault.Vault, sets ...[]byte) {
	t.Helper()
	exchange(t, v, func(tx *vault.Tx) error { return tx.ApplyAll(sets) })
}

// sameAs fails unless both vaults hold the same of every record.
func sameAs(t testing.TB, what string, a, b *vault.Vault) {
	t.Helper()
	all, err := a.Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		x, err := a.Record(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Record(t.Context(), s.ID)
		if err != nil || x.State.Hash() != y.State.Hash() {
			t.Errorf("%s: a record differs, %v", what, err)
		}
	}
}

func TestWhatARestoredCopyWroteGivesWayToWhatItsDeviceWroteBefore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r, now, image, at := imaged(t)
		add := func(v *vault.Vault, r screening.Record, who string, n int) {
			for i := range n {
				switch rapid.IntRange(0, 2).Draw(rt, who) {
				case 0:
					r = commit(t, v, screeningtest.Answering(r, screeningtest.Said("job"), screeningtest.Text(who+string(rune('a'+i)))))
				case 1:
					r = commit(t, v, screeningtest.Noting(r, who))
				default: // numbers are given to other records too
					commit(t, v, screeningtest.Opening())
				}
			}
		}
		add(now, r, "before", rapid.IntRange(0, 4).Draw(rt, "before"))
		add(image, r, "since", rapid.IntRange(0, 4).Draw(rt, "since"))
		theirs := waitsIn(t, now)
		own := len(waitsIn(t, image)) - 1 // one waited in both, and is the same
		for _, set := range theirs {      // in its order, one exchange each
			applyAll(t, image, set)
		}
		applyAll(t, image, theirs...)
		rest := waitsIn(t, image)
		if len(rest) != own {
			rt.Fatalf("%d changes wait, want the %d that nobody else has", len(rest), own)
		}
		peer := create(t, t.TempDir())
		applyAll(t, peer, append(sealed(t, now), theirs...)...)
		applyAll(t, peer, rest...)
		sameAs(t, "a colleague", image, peer)
		sameAs(t, "the copy", peer, image)
		if err := image.Verify(t.Context()); err != nil {
			rt.Fatal(err)
		}
		if err := image.Close(); err != nil {
			rt.Fatal(err)
		}
		sameAs(t, "opened again", peer, open(t, at))
	})
}

// sealed are the change-sets that are in a segment.
func sealed(t testing.TB, v *vault.Vault) (out [][]byte) {
	t.Helper()
	err := v.Settled(t.Context(), func(_ screening.RecordID, b []byte) error {
		out = append(out, b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestALeapKeepsWhatWaitsFromEveryNumberThatWasGivenBefore(t *testing.T) {
	r, now, image, _ := imaged(t)
	mine := commit(t, image, screeningtest.Noting(r, "since"))
	exchange(t, image, leap)
	commit(t, now, screeningtest.Noting(r, "before"))
	late := waitsIn(t, now)
	applyAll(t, image, late...)
	rest := waitsIn(t, image)
	if len(rest) != 2 {
		t.Fatalf("%d changes wait, want 2", len(rest))
	}
	got, err := image.Record(t.Context(), mine.ID)
	if err != nil || len(got.State.Notes()) != 2 {
		t.Errorf("%d notes, %v", len(got.State.Notes()), err)
	}
	peer := create(t, t.TempDir())
	applyAll(t, peer, append(append(sealed(t, now), late...), rest...)...)
	sameAs(t, "a colleague", image, peer)
	if err := image.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// A change that waits in a restored copy and does not open keeps its own number back, and
// nothing that comes under another one.
func TestADamagedChangeStopsOnlyWhatComesUnderItsNumber(t *testing.T) {
	r, now, image, at := imaged(t) // number 2 waits in both
	r2 := commit(t, now, screeningtest.Opening())
	r3 := commit(t, image, screeningtest.Opening())
	r4 := commit(t, image, screeningtest.Opening())
	closeNow(t, image)
	attack(t, at, `UPDATE changes SET value = zeroblob(length(value)) WHERE rid = (SELECT max(rid) FROM changes)`)
	image = open(t, at)
	commit(t, now, screeningtest.Noting(r2, "before"))
	theirs := waitsIn(t, now) // 2, 3 and 4
	applyAll(t, image, theirs[:2]...)
	err := image.Exchange(t.Context(), func(tx *vault.Tx) error { return tx.Apply(theirs[2]) })
	wantDamaged(t, err, "changes")
	for _, id := range []screening.RecordID{r.ID, r2.ID, r3.ID} {
		if _, err := image.Record(t.Context(), id); err != nil {
			t.Errorf("a record that has nothing to do with it: %v", err)
		}
	}
	exchange(t, image, leap)
	goes, held := waitingFor(t, image, vault.Limit{})
	if goes[r3.ID] != 1 || len(goes) != 1 || held[r4.ID] != 1 {
		t.Errorf("%v goes, %v is held", goes, held)
	}
	closeNow(t, image)
	wantDamaged(t, repair(t, at), "changes")
	image = open(t, at)
	applyAll(t, image, theirs[2])
	sameAs(t, "once it is named as lost", now, image)
}

// Where nothing waits, what is written after a leap is as far from every number that
// was given before.
func TestWhatIsWrittenAfterALeapMeetsNoNumberThatWasGivenBefore(t *testing.T) {
	r, now, image, _ := imaged(t)
	sealAll(t, image, 2)
	exchange(t, image, leap)
	commit(t, image, screeningtest.Noting(r, "mine"))
	mine := waitsIn(t, image)
	sealAll(t, image, 3)
	commit(t, now, screeningtest.Noting(r, "theirs"))
	bothNotes(t, r, now, image, waitsIn(t, now), mine)
	sameAs(t, "the copy", now, image)
	if err := image.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// bothNotes fails unless both vaults, and a colleague, have both notes of a record once
// they took what they lack.
func bothNotes(t *testing.T, r screening.Record, now, image *vault.Vault, theirs, mine [][]byte) {
	t.Helper()
	peer := create(t, t.TempDir())
	applyAll(t, peer, append(append(sealed(t, now), mine...), theirs...)...)
	applyAll(t, image, theirs...)
	applyAll(t, now, mine...)
	for name, v := range map[string]*vault.Vault{"the device as it was": now, "the copy": image, "a colleague": peer} {
		got, err := v.Record(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, n := range got.State.Notes() {
			texts = append(texts, n.Text)
		}
		if !slices.Contains(texts, "mine") || !slices.Contains(texts, "theirs") {
			t.Errorf("%s has the notes %q", name, texts)
		}
	}
	sameAs(t, "a colleague", now, peer)
}

// What a leap passed over because it could not be read leaps once a repair has freed it:
// under its own numbers it would take the place of what comes later under the same ones.
func TestWhatALeapPassedOverLeapsOnceItIsFreed(t *testing.T) {
	r, now, image, at := imaged(t)
	commit(t, now, screeningtest.Noting(r, "theirs"))
	mine := commit(t, image, screeningtest.Noting(r, "mine"))
	commit(t, image, screeningtest.Noting(mine, "lost"))
	other := commit(t, image, screeningtest.Opening())
	closeNow(t, image)
	attack(t, at, `UPDATE changes SET value = zeroblob(length(value)) WHERE rid = (SELECT max(rid) - 1 FROM changes)`)
	image = open(t, at)
	passed := leapOver(t, image, (*vault.Tx).Leap)
	again := leapOver(t, image, func(tx *vault.Tx) ([]screening.RecordID, error) { return tx.LeapOf(passed) })
	if want := []screening.RecordID{r.ID}; !slices.Equal(passed, want) || !slices.Equal(again, want) {
		t.Fatalf("it passed over %v, and then %v, want the damaged record", passed, again)
	}
	if goes, _ := waitingFor(t, image, vault.Limit{}); goes[other.ID] != 1 || len(goes) != 1 {
		t.Errorf("%v goes, want the other record", goes)
	}
	closeNow(t, image)
	wantDamaged(t, repair(t, at), "changes")
	image = open(t, at)
	rest := leapOver(t, image, func(tx *vault.Tx) ([]screening.RecordID, error) { return tx.LeapOf(passed) })
	if len(rest) > 0 {
		t.Fatalf("it passed over %v once they were freed", rest)
	}
	out := waitsIn(t, image)
	sealAll(t, image, 2)
	bothNotes(t, r, now, image, waitsIn(t, now), out)
	if got, err := image.Record(t.Context(), r.ID); err != nil || len(got.State.Notes()) != 3 {
		t.Errorf("what the body had of the lost change is gone: %d notes, %v", len(got.State.Notes()), err)
	}
}

// leapOver is what a leap passes over.
func leapOver(t *testing.T, v *vault.Vault, leap func(*vault.Tx) ([]screening.RecordID, error)) (held []screening.RecordID) {
	t.Helper()
	exchange(t, v, func(tx *vault.Tx) (err error) {
		held, err = leap(tx)
		return err
	})
	return held
}

func TestSegmentsThatAreTakenBackOutOfTheChainWaitAgain(t *testing.T) {
	v := create(t, t.TempDir())
	r := commit(t, v, screeningtest.Opening())
	sealAll(t, v, 1)
	commit(t, v, screeningtest.Noting(r, "one"))
	sealAll(t, v, 2)
	want := len(sealed(t, v))
	exchange(t, v, func(tx *vault.Tx) error { return tx.Unseal(space(), 1) })
	if got := len(waitsIn(t, v)); got != 1 || len(sealed(t, v)) != want-1 {
		t.Errorf("%d wait, %d of %d settled", got, len(sealed(t, v)), want)
	}
	if c := chains(t, v); len(c) != 1 || c[0].Seq != 1 || c[0].Count(applied) != 1 {
		t.Errorf("the chain: %+v", c)
	}
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	sealAll(t, v, 2)
	if got := len(waitsIn(t, v)); got != 0 {
		t.Errorf("%d wait after they were sealed again", got)
	}
}

// What was erased since it was sealed does not wait again, and keeps nothing back.
func TestWhatWasErasedDoesNotWaitAgainWhenItsSegmentIsTakenBack(t *testing.T) {
	v := create(t, t.TempDir())
	gone, stays := commit(t, v, screeningtest.Opening()), commit(t, v, screeningtest.Opening())
	sealAll(t, v, 1)
	own := chains(t, v)[0].Device
	if err := v.MarkAcked(t.Context(), space(), own, 1); err != nil {
		t.Fatal(err)
	}
	doom := vault.Doomed{Record: gone.ID, Why: "request", At: time.UnixMilli(1_800_000_000_000), Proof: []byte("signed")}
	if _, err := v.Erase(t.Context(), vault.Erasure{Records: []vault.Doomed{doom}}); err != nil {
		t.Fatal(err)
	}
	exchange(t, v, func(tx *vault.Tx) error { return errors.Join(tx.SetAcked(space(), own, 0), tx.Unseal(space(), 0)) })
	goes, held := waitingFor(t, v, vault.Limit{})
	if goes[stays.ID] != 1 || len(goes) != 1 || len(held) > 0 {
		t.Errorf("%v goes, %v is held", goes, held)
	}
	exchange(t, v, func(tx *vault.Tx) error {
		if n, _ := tx.OutboxSize(); n != 1 {
			t.Errorf("%d wait, want 1", n)
		}
		return nil
	})
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func chains(t testing.TB, v *vault.Vault) []vault.Chain {
	t.Helper()
	c, err := v.Chains(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}
