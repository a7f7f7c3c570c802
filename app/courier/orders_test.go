package courier_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/vault"
)

// round lets every device exchange with the hub, in turn.
func (h *station) round(all ...*courier.Profile) {
	h.t.Helper()
	for _, p := range all {
		if report := h.sync(p); len(report.Alarms) > 0 {
			h.t.Errorf("alarms %v", report.Alarms)
		}
	}
}

func goneLast(t *testing.T, p *courier.Profile) courier.Gone {
	t.Helper()
	all, err := p.Erased(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatalf("erased: %d, %v", len(all), err)
	}
	return all[0]
}

func TestAnErasureIsCarriedOutOnEveryDeviceAndPendingUntilEachHasSaidSo(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, third := colleague(t, first, "Second Officer"), colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	doomed, other := interviewed(t, first, nil), interviewed(t, first, nil)
	hub.round(first, second, third)
	erase(t, first, doomed.ID, vault.Refuse)
	if g := goneLast(t, first); len(g.Pending) != 2 {
		t.Errorf("before anybody heard: %+v", g)
	}
	hub.round(first, second, first)
	noRecord(t, second, doomed.ID)
	if g := goneLast(t, first); len(g.Pending) != 1 || g.Pending[0] != third.Device().String() {
		t.Errorf("pending %v, want the third", g.Pending)
	}
	if g := goneLast(t, second); g.Unverified || g.Record != doomed.ID || g.Why != screening.EraseRequest || len(g.Pending) != 1 {
		t.Errorf("the second shows %+v", g)
	}
	// The third was offline and worked on it.
	r, err := third.Store().Record(t.Context(), doomed.ID)
	if err == nil {
		_, err = work(third).Note(t.Context(), r, "written before it heard")
	}
	if err != nil {
		t.Fatal(err)
	}
	hub.round(third, third, first, second)
	for _, p := range []*courier.Profile{first, second, third} {
		noRecord(t, p, doomed.ID)
		alike(t, first, p, other.ID)
		if g := goneLast(t, p); len(g.Pending) != 0 {
			t.Errorf("pending %v", g.Pending)
		}
	}
	if quiet := hub.sync(first); quiet.Sent != 0 {
		t.Errorf("told for ever: %+v", quiet)
	}
}

func TestAnOrderForAHeldRecordIsRefusedAndSaidAndCarriedOutWhenItIsReleased(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	doomed := interviewed(t, first, nil)
	hub.round(first, second)
	if err := second.Hold(t.Context(), doomed.ID, screening.HoldCourt); err != nil { // the first has not heard of it
		t.Fatal(err)
	}
	erase(t, first, doomed.ID, vault.Refuse)
	hub.round(first, second, first)
	if _, err := second.Store().Record(t.Context(), doomed.ID); err != nil {
		t.Fatalf("a held record went: %v", err)
	}
	if g := goneLast(t, first); !slices.Equal(g.RefusedBy, []string{second.Device().String()}) || len(g.Pending) != 1 {
		t.Errorf("%+v", g)
	}
	if err := second.Release(t.Context(), doomed.ID); err != nil {
		t.Fatal(err)
	}
	hub.round(second, first)
	noRecord(t, second, doomed.ID)
	if g := goneLast(t, first); len(g.Pending)+len(g.RefusedBy) != 0 {
		t.Errorf("%+v", g)
	}
}

func TestAHoldTravelsAndOneThatAReleaseDidNotNameStays(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second, third := colleague(t, first, "Second Officer"), colleague(t, first, "Third Officer")
	hub := newStation(t, first)
	kept := interviewed(t, first, nil)
	hub.round(first, second, third)
	if err := first.Hold(t.Context(), kept.ID, screening.HoldCourt); err != nil {
		t.Fatal(err)
	}
	hub.round(first, second, third)
	for _, p := range []*courier.Profile{second, third} {
		h, held, err := p.HeldBy(t.Context(), kept.ID)
		if err != nil || !held || h.Unverified || h.Why != screening.HoldCourt {
			t.Fatalf("%+v, %v, %v", h, held, err)
		}
		if _, err := p.Erase(t.Context(), kept.ID, screening.EraseRequest, vault.Refuse); !errors.Is(err, screening.ErrHeld) {
			t.Errorf("erase: %v", err)
		}
	}
	// The second releases it; the third, which has not heard, holds it too.
	hub.leave()
	if err := second.Release(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	if err := third.Release(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	if err := third.Hold(t.Context(), kept.ID, screening.HoldPerson); err != nil {
		t.Fatal(err)
	}
	hub.come()
	hub.round(third, second, first, third, second, first)
	for _, p := range []*courier.Profile{first, second, third} {
		if h, held, err := p.HeldBy(t.Context(), kept.ID); err != nil || !held || h.Why != screening.HoldPerson {
			t.Errorf("%+v, %v, %v", h, held, err)
		}
	}
}

func TestAnOrderInASegmentThatWasUndoneIsToldAgain(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	one, two := interviewed(t, first, nil), interviewed(t, first, nil)
	hub.round(first, second)
	hub.leave()
	erase(t, first, one.ID, vault.Refuse)
	r, err := first.Store().Record(t.Context(), two.ID)
	if err == nil {
		_, err = work(first).Note(t.Context(), r, "in the same segment as the order")
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hub.try(t.Context(), first); err == nil { // sealed, and not sent
		t.Fatal("the hub is away")
	}
	if did := erase(t, first, two.ID, vault.Refuse); did.Undone != 1 {
		t.Errorf("%+v, want one segment undone", did)
	}
	hub.come()
	hub.round(first, second, first)
	noRecord(t, second, one.ID)
	noRecord(t, second, two.ID)
	for _, g := range func() []courier.Gone { all, _ := first.Erased(t.Context()); return all }() {
		if len(g.Pending) != 0 {
			t.Errorf("%+v", g)
		}
	}
}

func TestAColleagueHoldsWhereTheJournalStood(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	interviewed(t, first, nil)
	hub.round(first, second)
	heads, err := second.JournalHeads(t.Context())
	if err != nil || len(heads) != 1 || heads[0].Device != first.Device().String() || heads[0].Head.Number == 0 || heads[0].Denied.Number != 0 {
		t.Fatalf("%+v, %v", heads, err)
	}
	if _, err := first.VerifyJournal(t.Context(), vault.JournalProof{Head: heads[0].Head}); err != nil {
		t.Errorf("the journal does not hold against what it said: %v", err)
	}
	forged := heads[0].Head
	forged.Hash[0]++ // a journal written anew has another hash at that number
	if _, err := first.VerifyJournal(t.Context(), vault.JournalProof{Head: forged}); !errors.Is(err, screening.ErrDamaged) {
		t.Errorf("a journal that was written anew is not found: %v", err)
	}
}

func TestAJournalThatWasCutBackIsFoundByWhatAColleagueHolds(t *testing.T) {
	t.Parallel()
	first := founder(t)
	say := func(n uint64, b byte) []byte { return courier.JournalAside(n, [32]byte{b}) }
	for _, b := range [][]byte{say(7, 1), say(9, 2), say(9, 2)} {
		if err := first.Hear(t.Context(), [16]byte{5}, b); err != nil {
			t.Fatal(err)
		}
	}
	heads, err := first.JournalHeads(t.Context())
	if err != nil || len(heads) != 1 || heads[0].Head.Number != 9 || heads[0].Denied.Number != 0 {
		t.Fatalf("%+v, %v", heads, err)
	}
	if err := first.Hear(t.Context(), [16]byte{5}, say(8, 3)); err != nil {
		t.Fatal(err)
	}
	if heads, _ = first.JournalHeads(t.Context()); heads[0].Denied.Number != 9 || heads[0].Denied.Hash != [32]byte{2} {
		t.Errorf("a journal that was cut back is not found: %+v", heads)
	}
}

func TestAnOrderThatNobodyEnrolledSignedIsNotCarriedOut(t *testing.T) {
	t.Parallel()
	first := founder(t)
	stranger, _ := asker(t, "Stranger")
	hub := newStation(t, first)
	kept := interviewed(t, first, nil)
	hub.sync(first)
	order, err := stranger.EraseOrder(kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Hear(t.Context(), [16]byte{5}, courier.OrderAside(order, []byte("not an order"))); err != nil {
		t.Fatal(err)
	}
	hub.sync(first)
	if _, err := first.Store().Record(t.Context(), kept.ID); err != nil {
		t.Errorf("a stranger's order was carried out: %v", err)
	}
}

func TestAnErasureIsCarriedOutWhereItComesByStick(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	doomed := interviewed(t, first, nil)
	carry := func(from, to *courier.Profile) {
		t.Helper()
		wrote, err := from.WriteBundle(t.Context(), courier.Carrying{File: filepath.Join(t.TempDir(), "stick")})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range wrote.Files {
			if _, err := to.ReadBundle(t.Context(), file); err != nil {
				t.Fatal(err)
			}
		}
	}
	carry(first, second)
	if _, err := second.Store().Record(t.Context(), doomed.ID); err != nil {
		t.Fatal(err)
	}
	erase(t, first, doomed.ID, vault.Later)
	carry(first, second)
	noRecord(t, second, doomed.ID)
	carry(second, first)
	if g := goneLast(t, first); len(g.Pending) != 0 {
		t.Errorf("pending %v", g.Pending)
	}
}
