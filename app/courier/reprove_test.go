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
// Which row bears the name nobody can tell from the file: each is tried in a copy, and
// cfg is that of the copy then.
func spoiled(t *testing.T, p *courier.Profile, cfg *courier.Config, name string) (*courier.Profile, *screening.RemadeError) {
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
		err := courier.Repair(t.Context(), *cfg, passphrase)
		var remade *screening.RemadeError
		if err == nil || !strings.Contains(err.Error(), name) || !errors.As(err, &remade) {
			continue
		}
		return again(t, *cfg), remade
	}
	t.Fatalf("no row is %s", name)
	return nil, nil
}

// shared is a record that both devices of an agency hold; cfg is that of the first.
func shared(t *testing.T) (cfg courier.Config, first, second *courier.Profile, hub *station, r screening.Record) {
	t.Helper()
	cfg = config(t)
	first = founderAt(t, cfg)
	second = colleague(t, first, "Second Officer")
	hub = newStation(t, first)
	r = interviewed(t, first, nil)
	hub.round(first, second)
	return cfg, first, second, hub, r
}

// heldByCourt says that a court's hold stands on a record, on each device.
func heldByCourt(t *testing.T, id screening.RecordID, all ...*courier.Profile) {
	t.Helper()
	for n, p := range all {
		if h, held, err := p.HeldBy(t.Context(), id); err != nil || !held || h.Why != screening.HoldCourt {
			t.Errorf("device %d: %+v, %v, %v, want the hold of a court", n+1, h, held, err)
		}
	}
}

// notHeld says that no hold stands on a record, on any of the devices.
func notHeld(t *testing.T, id screening.RecordID, all ...*courier.Profile) {
	t.Helper()
	for n, p := range all {
		if h, held, err := p.HeldBy(t.Context(), id); err != nil || held {
			t.Errorf("device %d: %+v, %v, %v, want no hold", n+1, h, held, err)
		}
	}
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
	first, remade := spoiled(t, first, &cfg, "vault/holds")
	if remade.Holds != 3 || remade.Gaps {
		t.Errorf("%+v", remade)
	}
	verified(t, first, 3)
	hub.round(first, second)
	heldByCourt(t, kept.ID, first, second)
	notHeld(t, free.ID, first, second)
	if err := second.Release(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	hub.round(second, first)
	notHeld(t, kept.ID, first) // the colleague released it
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
	first, remade := spoiled(t, first, &cfg, "vault/erased")
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

// verified are the orders of a profile, all of which must be signed.
func verified(t *testing.T, p *courier.Profile, want int) []courier.Hold {
	t.Helper()
	all, err := p.Holds(t.Context())
	if err != nil || len(all) != want || slices.ContainsFunc(all, func(h courier.Hold) bool { return h.Unverified }) {
		t.Fatalf("%+v, %v, want %d that are verified", all, err, want)
	}
	return all
}

// A release that is signed anew ends the holds that came before it here, and not one
// of a colleague that nobody released.
func TestAReleaseThatIsSignedAnewLeavesTheHoldOfAColleague(t *testing.T) {
	t.Parallel()
	cfg, first, second, hub, kept := shared(t)
	if err := errors.Join(first.Hold(t.Context(), kept.ID, screening.HoldPerson), second.Hold(t.Context(), kept.ID, screening.HoldCourt)); err != nil {
		t.Fatal(err)
	}
	theirs := verified(t, second, 1)[0].At
	for cfg.Now().Before(theirs) { // the release is the last of the three
	}
	if err := first.Release(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	first, _ = spoiled(t, first, &cfg, "vault/holds")
	verified(t, first, 2)
	hub.round(first, second, first)
	heldByCourt(t, kept.ID, first, second)
	for _, p := range []*courier.Profile{first, second} {
		if _, err := p.Erase(t.Context(), kept.ID, screening.EraseRequest, vault.Later); !errors.Is(err, screening.ErrHeld) {
			t.Errorf("erase: %v", err)
		}
	}
}

// A hold that a colleague lifted does not come back when its row was damaged.
func TestAHoldThatAColleagueLiftedStaysLiftedWhenItsRowWasDamaged(t *testing.T) {
	t.Parallel()
	cfg, first, second, hub, free := shared(t)
	if err := first.Hold(t.Context(), free.ID, screening.HoldCourt); err != nil {
		t.Fatal(err)
	}
	hub.round(first, second)
	if err := second.Release(t.Context(), free.ID); err != nil {
		t.Fatal(err)
	}
	hub.round(second, first)
	first, remade := spoiled(t, first, &cfg, "vault/holds")
	if remade.Holds != 2 {
		t.Fatalf("%+v: the test proves nothing", remade)
	}
	hub.round(first, second, first)
	notHeld(t, free.ID, first, second)
}

// The holds of a colleague are again the ones that the colleague signed, each its own,
// and verified: the journal has the time when they were carried out here.
func TestTheHoldsOfAColleagueAreVerifiedWhenTheirRowWasDamaged(t *testing.T) {
	t.Parallel()
	cfg, first, second, hub, kept := shared(t)
	hold := func() error { return second.Hold(t.Context(), kept.ID, screening.HoldCourt) }
	for _, do := range []func() error{hold, func() error { return second.Release(t.Context(), kept.ID) }, hold} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		hub.round(second, first)
	}
	first, _ = spoiled(t, first, &cfg, "vault/holds")
	if got, want := verified(t, first, 3), verified(t, second, 3); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if err := second.Release(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	hub.round(second, first)
	notHeld(t, kept.ID, first) // the colleague released it
}

// A profile whose row of holds was mended opens although the orders of others cannot
// be read, and what was made anew is signed once they can.
func TestAMendedProfileOpensAlthoughTheOrdersOfOthersAreDamaged(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	first := founderAt(t, cfg)
	kept := interviewed(t, first, nil)
	if err := errors.Join(first.Hold(t.Context(), kept.ID, screening.HoldCourt), first.PutOrdersHeard(t.Context(), []byte("no row"))); err != nil {
		t.Fatal(err)
	}
	first, _ = spoiled(t, first, &cfg, "vault/holds")
	if h, held, err := first.HeldBy(t.Context(), kept.ID); err != nil || !held || !h.Unverified {
		t.Errorf("%+v, %v, %v", h, held, err)
	}
	if err := errors.Join(first.PutOrdersHeard(t.Context(), nil), first.Close()); err != nil {
		t.Fatal(err)
	}
	verified(t, again(t, cfg), 1)
}

// A release of a hold that nothing proves names no hold, and so ends none of others.
func TestAReleaseOfAHoldWithoutAProofEndsNoOther(t *testing.T) {
	t.Parallel()
	cfg, first, second, hub, kept := shared(t)
	if err := errors.Join(first.Hold(t.Context(), kept.ID, screening.HoldPerson), second.Hold(t.Context(), kept.ID, screening.HoldCourt),
		first.PutOrdersHeard(t.Context(), []byte("no row"))); err != nil {
		t.Fatal(err)
	}
	theirs := verified(t, second, 1)[0].At
	first, _ = spoiled(t, first, &cfg, "vault/holds")
	for cfg.Now().Before(theirs) {
	}
	if err := errors.Join(first.PutOrdersHeard(t.Context(), nil), first.Release(t.Context(), kept.ID)); err != nil {
		t.Fatal(err)
	}
	hub.round(first, second, first)
	heldByCourt(t, kept.ID, first, second)
}
