package courier_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/vault"
)

// spoiled closes a profile, flips a byte in one row of the vault's own, and mends it.
// Which row bears the name nobody can tell from the file: each is tried in a copy.
func spoiled(t *testing.T, p *courier.Profile, cfg courier.Config, name string) (*courier.Profile, *screening.RemadeError) {
	t.Helper()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	dir := cfg.Dir
	for row := range 200 {
		cfg.Dir = t.TempDir() + "/copy"
		if err := os.CopyFS(cfg.Dir, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		hurt(t, cfg.Dir, fmt.Sprintf(`UPDATE meta SET value = CAST(substr(value, 1, 60) || CASE substr(value, 61, 1) WHEN x'00' THEN x'01' ELSE x'00' END || substr(value, 62) AS BLOB) WHERE rid = %d`, row))
		err := courier.Repair(t.Context(), cfg, passphrase)
		var remade *screening.RemadeError
		if err == nil || !strings.Contains(err.Error(), name) || !errors.As(err, &remade) {
			continue
		}
		mended, err := courier.Open(t.Context(), cfg, passphrase)
		if err != nil {
			t.Fatal(err)
		}
		return closing(t, mended), remade
	}
	t.Fatalf("no row is %s", name)
	return nil, nil
}

// A hold whose row was damaged stands, signed, and the others hear of it although
// they had not before.
func TestAHoldOfADamagedRowStandsAndIsToldToTheOthers(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	first := founderAt(t, cfg)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	kept, free := interviewed(t, first, nil), interviewed(t, first, nil)
	hub.round(first, second)
	for _, err := range []error{
		first.Hold(t.Context(), kept.ID, screening.HoldCourt), first.Hold(t.Context(), free.ID, screening.HoldCourt),
		first.Release(t.Context(), free.ID),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	first, remade := spoiled(t, first, cfg, "vault/holds")
	if remade.Holds != 3 || remade.Gaps {
		t.Errorf("%+v", remade)
	}
	all, err := first.Holds(t.Context())
	if err != nil || len(all) != 3 || slices.ContainsFunc(all, func(h courier.Hold) bool { return h.Unverified }) {
		t.Fatalf("%+v, %v", all, err)
	}
	hub.round(first, second)
	for _, p := range []*courier.Profile{first, second} {
		if h, held, err := p.HeldBy(t.Context(), kept.ID); err != nil || !held || h.Why != screening.HoldCourt {
			t.Errorf("%+v, %v, %v", h, held, err)
		}
		if _, held, err := p.HeldBy(t.Context(), free.ID); err != nil || held {
			t.Errorf("the hold that was lifted: %v, %v", held, err)
		}
	}
	if err := second.Release(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	hub.round(second, first)
	if _, held, _ := first.HeldBy(t.Context(), kept.ID); held {
		t.Error("the release of a colleague does not end it")
	}
}

// An erasure whose row was damaged before anybody heard of it is carried out
// everywhere; one that came from a colleague keeps the colleague's order.
func TestAnErasureOfADamagedRowIsToldToTheOthersAndNothingComesBack(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	first := founderAt(t, cfg)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	doomed, theirs := interviewed(t, first, nil), interviewed(t, second, nil)
	hub.round(first, second, first)
	erase(t, second, theirs.ID, vault.Refuse)
	order := goneLast(t, second).Order
	hub.round(second, first)
	erase(t, first, doomed.ID, vault.Refuse)
	first, remade := spoiled(t, first, cfg, "vault/erased")
	if remade.Erasures != 2 || remade.Gaps {
		t.Errorf("%+v", remade)
	}
	all, err := first.Erased(t.Context())
	if err != nil || len(all) != 2 || all[0].Unverified || all[1].Unverified {
		t.Fatalf("%+v, %v", all, err)
	}
	if string(all[1].Order) != string(order) {
		t.Error("the colleague's order is not the one that was given")
	}
	{ // the colleague, who has not heard, goes on with it
		r, err := second.Store().Record(t.Context(), doomed.ID)
		if err == nil {
			_, err = work(second).Note(t.Context(), r, "written before it heard")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	hub.round(second, first, second, first)
	for _, p := range []*courier.Profile{first, second} {
		noRecord(t, p, doomed.ID)
		noRecord(t, p, theirs.ID)
	}
	if g := goneLast(t, first); len(g.Pending) != 0 {
		t.Errorf("%+v", g)
	}
}
