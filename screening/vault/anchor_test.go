package vault_test

import (
	"errors"
	"path/filepath"
	"testing"

	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// anchor remembers in memory, as the key store of a system does outside the folder.
type anchor struct {
	marks map[[16]byte]vault.Mark
	away  error
}

func newAnchor() *anchor { return &anchor{marks: map[[16]byte]vault.Mark{}} }

func (a *anchor) Read(id [16]byte) (vault.Mark, error) { return a.marks[id], a.away }

func (a *anchor) Raise(id [16]byte, m vault.Mark) error {
	if a.away == nil {
		a.marks[id] = m
	}
	return a.away
}

func (a *anchor) Forget(id [16]byte) error {
	if a.away == nil {
		delete(a.marks, id)
	}
	return a.away
}

func anchored(t testing.TB, dir string, a vault.Anchor) *vault.Vault {
	t.Helper()
	cfg := config(dir)
	cfg.Anchor = a
	v, err := vault.Open(t.Context(), cfg, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	return v
}

// session opens a vault, saves some, closes it, and says whether it was rolled
// back when it was opened.
func session(t testing.TB, dir string, a vault.Anchor, saves int) bool {
	t.Helper()
	v := anchored(t, dir, a)
	_, rolled := v.Rolled()
	for range saves {
		commit(t, v, screeningtest.Opening())
	}
	closeNow(t, v)
	return rolled
}

func counters(t testing.TB, v *vault.Vault) (all []uint64) {
	t.Helper()
	exchange(t, v, func(tx *vault.Tx) error {
		pending, err := tx.Outbox(vault.Limit{})
		for _, p := range pending {
			all = append(all, p.Counter)
		}
		return err
	})
	return all
}

func TestSRA11_AnOlderCopyOpensAndSaysSoUntilItIsSettled(t *testing.T) {
	dir, a := t.TempDir(), newAnchor()
	closeNow(t, create(t, dir))
	if session(t, dir, a, 2) {
		t.Error("a vault that no anchor knows is an older copy")
	}
	yesterday := copyDir(t, dir)
	if session(t, dir, a, 3) {
		t.Error("a vault that goes on is an older copy")
	}
	v := anchored(t, dir, a)
	given := counters(t, v)
	closeNow(t, v)

	v = anchored(t, yesterday, a)
	r, rolled := v.Rolled()
	if !rolled || r.Here >= r.Last {
		t.Fatalf("yesterday's copy: %+v, %v", r, rolled)
	}
	commit(t, v, screeningtest.Opening())
	fresh := counters(t, v)
	if last := fresh[len(fresh)-1]; last <= given[len(given)-1] {
		t.Errorf("counter %d was given already, up to %d", last, given[len(given)-1])
	}
	closeNow(t, v)

	v = anchored(t, yesterday, a) // it was not settled: a mark is not left by what is in doubt
	if _, rolled := v.Rolled(); !rolled {
		t.Error("it says so once only")
	}
	commit(t, v, screeningtest.Opening())
	if all := counters(t, v); all[len(all)-1] != fresh[len(fresh)-1]+1 {
		t.Errorf("counters %v: it leapt again", all)
	}
	if err := v.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, rolled := v.Rolled(); rolled {
		t.Error("settled, and still an older copy")
	}
	closeNow(t, v)
	if session(t, yesterday, a, 1) {
		t.Error("settled and opened again, and still an older copy")
	}
	if !session(t, dir, a, 0) {
		t.Error("the one that was put away is the older copy now, and does not say so")
	}
	v = anchored(t, yesterday, a)
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSRA11_ACopyThatWentOnElsewhereIsNoticed(t *testing.T) {
	dir, a := t.TempDir(), newAnchor()
	closeNow(t, create(t, dir))
	session(t, dir, a, 1)
	other := copyDir(t, dir)
	session(t, dir, a, 1)
	session(t, other, nil, 20) // longer than the one that the anchor knows
	if !session(t, other, a, 0) {
		t.Error("another history counts as the one that was written last")
	}
}

func TestAVaultThatWasNeverClosedIsNoOlderCopy(t *testing.T) {
	dir, a := t.TempDir(), newAnchor()
	closeNow(t, create(t, dir))
	session(t, dir, a, 1)
	v := anchored(t, dir, a)
	commit(t, v, screeningtest.Opening())
	killed := copyDir(t, dir)
	closeNow(t, v)
	a.marks = map[[16]byte]vault.Mark{} // as it was before that close
	session(t, copyDir(t, killed), a, 0)
	if session(t, killed, newAnchor(), 0) {
		t.Error("a crash counts as an older copy")
	}
}

// A profile on a stick is opened on two machines in turn: each remembers an
// earlier moment of the same history.
func TestAVaultThatTravelsBetweenMachinesIsNoOlderCopy(t *testing.T) {
	dir, here, there := t.TempDir(), newAnchor(), newAnchor()
	closeNow(t, create(t, dir))
	for range 3 {
		if session(t, dir, here, 1) || session(t, dir, there, 2) {
			t.Fatal("it counts as an older copy")
		}
	}
}

func TestAnAnchorThatDoesNotAnswerKeepsNobodyOut(t *testing.T) {
	dir, a := t.TempDir(), newAnchor()
	closeNow(t, create(t, dir))
	session(t, dir, a, 1)
	a.away = errors.New("no key store")
	if session(t, dir, a, 1) {
		t.Error("an anchor that does not answer says that it is an older copy")
	}
	a.away = nil
	if session(t, dir, a, 1) {
		t.Error("what was written while the anchor was away counts as an older copy")
	}
}

func TestSRA11_ARepairDoesNotHideAnOlderCopy(t *testing.T) {
	dir, a := t.TempDir(), newAnchor()
	closeNow(t, create(t, dir))
	session(t, dir, a, 2)
	yesterday := copyDir(t, dir)
	session(t, dir, a, 2)
	attack(t, yesterday, `DELETE FROM pages`)
	cfg := config(yesterday)
	cfg.Anchor = a
	if err := vault.Repair(t.Context(), cfg, []byte(passphrase)); err != nil {
		t.Fatal(err)
	}
	if !session(t, yesterday, a, 0) {
		t.Error("repaired, it does not say that it is an older copy")
	}
	if ok, err := filepath.Glob(filepath.Join(yesterday, "vault.db-wal")); err != nil || len(ok) > 0 {
		t.Errorf("the log is left: %v, %v", ok, err)
	}
}
