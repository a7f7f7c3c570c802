package courier_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	filippo "filippo.io/age"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// recoverable is the first device of an agency with a recovery key.
func recoverable(t *testing.T) (*courier.Profile, *filippo.HybridIdentity) {
	t.Helper()
	key, err := filippo.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	n := newcomer("First Officer")
	n.Recovery = []string{key.Recipient().String()}
	p, err := courier.Create(t.Context(), config(t), n)
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, p), key
}

// restored is a new device, made out of a backup of p.
func restored(t *testing.T, p *courier.Profile, key *filippo.HybridIdentity) *courier.Profile {
	t.Helper()
	file := filepath.Join(t.TempDir(), "all.backup")
	if _, err := p.WriteBackup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	next, _, err := courier.Restore(t.Context(), config(t), courier.Restoring{
		File: file, Identity: key, Passphrase: append([]byte{}, passphrase...), Officer: "Another Officer",
	})
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, next)
}

// TestSRM04_OrdersOfAFormerDeviceAreVerifiedAfterARestore: also after a second
// one, and beside those that the new device signs.
func TestSRM04_OrdersOfAFormerDeviceAreVerifiedAfterARestore(t *testing.T) {
	t.Parallel()
	p, key := recoverable(t)
	held, doomed, free := interviewed(t, p, nil), interviewed(t, p, nil), interviewed(t, p, nil)
	if err := p.Hold(t.Context(), held.ID, screening.HoldCourt); err != nil {
		t.Fatal(err)
	}
	erase(t, p, doomed.ID, vault.Refuse)
	for n := 1; n <= 2; n++ {
		p = restored(t, p, key)
		own := interviewed(t, p, nil)
		if err := p.Hold(t.Context(), own.ID, screening.HoldPerson); err != nil {
			t.Fatal(err)
		}
		all, err := p.Holds(t.Context())
		if err != nil || len(all) != n+1 {
			t.Fatalf("after restore %d: %d holds, %v", n, len(all), err)
		}
		for _, h := range all {
			if h.Unverified {
				t.Errorf("after restore %d: %+v", n, h)
			}
		}
		if h, is, err := p.HeldBy(t.Context(), held.ID); err != nil || !is || h.Why != screening.HoldCourt || h.Unverified {
			t.Errorf("held: %+v %v %v", h, is, err)
		}
		if _, is, err := p.HeldBy(t.Context(), free.ID); err != nil || is {
			t.Errorf("free: %v %v", is, err)
		}
		gone, err := p.Erased(t.Context())
		if err != nil || len(gone) != 1 || gone[0].Record != doomed.ID || gone[0].Unverified {
			t.Errorf("erased: %+v, %v", gone, err)
		}
	}
}

// TestSRJ09_AHoldThatCannotBeVerifiedHoldsAndIsMarked: it hides no other.
func TestSRJ09_AHoldThatCannotBeVerifiedHoldsAndIsMarked(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	p := founderAt(t, cfg)
	odd, sound := interviewed(t, p, nil), interviewed(t, p, nil)
	if err := p.Hold(t.Context(), sound.ID, screening.HoldCourt); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), vault.Config{Dir: cfg.Dir, Now: cfg.Now, WorkFactor: quickest, Summarise: func(screening.Record) screening.Summary { return screening.Summary{} }}, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	err = v.PutHold(t.Context(), vault.Hold{Record: odd.ID, Order: vault.HoldRecord, At: cfg.Now().UnixMilli(), Why: string(screening.HoldPerson), Proof: []byte("signed by nobody")})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err = courier.Open(t.Context(), cfg, passphrase); err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	for _, want := range []struct {
		id         screening.RecordID
		unverified bool
	}{{odd.ID, true}, {sound.ID, false}} {
		if h, held, err := p.HeldBy(t.Context(), want.id); err != nil || !held || h.Unverified != want.unverified {
			t.Errorf("%+v %v %v, want unverified %v", h, held, err, want.unverified)
		}
	}
}

// TestSRM04_WhoRestoresIsAnOfficerOfTheirOwn: with none of the powers and codes of
// those who worked on the old device, whose work keeps their names.
func TestSRM04_WhoRestoresIsAnOfficerOfTheirOwn(t *testing.T) {
	t.Parallel()
	p, key := recoverable(t)
	posted(t, p, screening.Police)
	if err := p.SetCode(t.Context(), []byte("481620")); err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{"Second Officer": "nine small boats under a bridge", "Third Officer": "eleven green doors along the road"} {
		if _, err := p.AddOfficer(t.Context(), courier.Joiner{Name: name, Passphrase: []byte(secret)}); err != nil {
			t.Fatal(err)
		}
	}
	before, err := p.Officers(t.Context())
	if err != nil || len(before) != 3 {
		t.Fatalf("%+v, %v", before, err)
	}
	if err := p.RemoveOfficer(t.Context(), before[2].User); err != nil {
		t.Fatal(err)
	}
	if got := p.NameOf(before[2].ID); got != before[2].Name {
		t.Errorf("the removed officer is called %q, was %q", got, before[2].Name)
	}
	p = restored(t, p, key)
	now, err := p.Officers(t.Context())
	if err != nil || len(now) != 1 || now[0].Name != "Another Officer" || now[0].ID == before[0].ID || p.Role() != screening.UnknownRole || p.HasCode() {
		t.Errorf("who restored: %+v, role %v, code %v, %v", now, p.Role(), p.HasCode(), err)
	}
	for _, o := range before {
		if got := p.NameOf(o.ID); got != o.Name {
			t.Errorf("%q is called %q after the restore", o.Name, got)
		}
	}
	if work(p).Officer != now[0].ID {
		t.Error("who restored works under another's id")
	}
	entries, err := p.Journal(t.Context(), journal.Query{Kinds: []journal.Kind{journal.Restored}})
	if err != nil || len(entries) != 1 || entries[0].By != now[0].ID {
		t.Errorf("journal: %+v, %v", entries, err)
	}
}

// TestSRJ09_RecoveryKeysAreAddedRemovedAndTriedByAnOfficer: each is an entry of
// the journal that says who did it, and holds no key.
func TestSRJ09_RecoveryKeysAreAddedRemovedAndTriedByAnOfficer(t *testing.T) {
	t.Parallel()
	p, key := recoverable(t)
	other, err := filippo.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	to := other.Recipient().String()
	_, drill := p.HoldDrill(t.Context(), []byte(key.String()))
	if err := errors.Join(drill, p.AddRecovery(t.Context(), to), p.RemoveRecovery(t.Context(), to)); err != nil {
		t.Fatal(err)
	}
	if p.RemoveRecovery(t.Context(), to) == nil {
		t.Fatal("it was removed twice")
	}
	want := []journal.Kind{journal.RecoveryRemoved, journal.RecoveryAdded, journal.Drilled}
	all, err := p.Journal(t.Context(), journal.Query{Kinds: want})
	if err != nil || len(all) != len(want) {
		t.Fatalf("%+v, %v", all, err)
	}
	for i, e := range all {
		if e.Kind != want[i] || e.By != work(p).Officer {
			t.Errorf("entry %+v, want %v", e, want[i])
		}
	}
	if _, err := p.VerifyJournal(t.Context(), vault.JournalProof{Recovery: []string{key.String()}}); err != nil {
		t.Error(err)
	}
}

// TestNoFileIsWrittenAnywhereInsideAProfile: at no depth, and through no link.
func TestNoFileIsWrittenAnywhereInsideAProfile(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	founderAt(t, cfg)
	deep := filepath.Join(cfg.Dir, "attachments", "a", "b")
	link := filepath.Join(t.TempDir(), "link")
	if err := errors.Join(os.MkdirAll(deep, 0o700), os.Symlink(deep, link)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{cfg.Dir, deep, link} {
		if err := courier.WriteFile(filepath.Join(dir, "x"), []byte("x")); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%v", err)
		}
	}
}

// TestAFileOfTwoRecoveryKeysIsNotReadAsItsFirst: and the vault's reader and this
// one agree on what a key is.
func TestAFileOfTwoRecoveryKeysIsNotReadAsItsFirst(t *testing.T) {
	t.Parallel()
	var text string
	for range 2 {
		key, err := filippo.GenerateHybridIdentity()
		if err != nil {
			t.Fatal(err)
		}
		text += "# a comment\n" + key.String() + "\n"
		if got, err := courier.ParseRecoveryKey([]byte(key.String() + "\n")); err != nil || got.String() != key.String() {
			t.Errorf("one key: %v", err)
		}
	}
	if _, err := courier.ParseRecoveryKey([]byte(text)); !errors.Is(err, screening.ErrUnreadable) {
		t.Errorf("two keys: %v", err)
	}
}
