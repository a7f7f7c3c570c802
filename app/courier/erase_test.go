package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/vault"
)

func erase(t *testing.T, p *courier.Profile, id screening.RecordID, patience vault.Patience) vault.Erased {
	t.Helper()
	did, err := p.Erase(t.Context(), id, screening.EraseRequest, patience)
	if err != nil {
		t.Fatal(err)
	}
	return did
}

func noRecord(t *testing.T, p *courier.Profile, id screening.RecordID) {
	t.Helper()
	if _, err := p.Store().Record(t.Context(), id); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("the erased record answers %v", err)
	}
}

func alike(t *testing.T, a, b *courier.Profile, id screening.RecordID) {
	t.Helper()
	x, err1 := a.Store().Record(t.Context(), id)
	y, err2 := b.Store().Record(t.Context(), id)
	if err1 != nil || err2 != nil || x.State.Hash() != y.State.Hash() {
		t.Errorf("record %s differs: %v, %v", id, err1, err2)
	}
}

func TestAnErasedRecordDoesNotComeBackAndSyncGoesOn(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	doomed := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": no})
	other := interviewed(t, first, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	hub.sync(first)
	hub.sync(second)
	// The colleague writes to both; the segment with it comes here too.
	for _, id := range []screening.RecordID{doomed.ID, other.ID} {
		r, err := second.Store().Record(t.Context(), id)
		if err == nil {
			_, err = work(second).Answer(t.Context(), r, screening.Answered{Item: "locked_in", Answer: yes})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	hub.sync(second)
	hub.sync(first)

	if did := erase(t, first, doomed.ID, vault.Refuse); did.Dropped != 2 || did.Later+did.Undone+did.Removed != 0 {
		t.Errorf("%+v, want both segments dropped", did)
	}
	noRecord(t, first, doomed.ID)
	{ // the colleague, who has not heard, goes on with it
		r, err := second.Store().Record(t.Context(), doomed.ID)
		if err == nil {
			_, err = work(second).Answer(t.Context(), r, screening.Answered{Item: "locked_in", Answer: no})
		}
		if err != nil {
			t.Fatal(err)
		}
		late := interviewed(t, second, nil)
		here := interviewed(t, first, nil)
		for _, p := range []*courier.Profile{second, first, second} {
			if report := hub.sync(p); len(report.Alarms) > 0 {
				t.Errorf("alarms %v", report.Alarms)
			}
		}
		noRecord(t, first, doomed.ID)
		noRecord(t, second, doomed.ID)
		for _, id := range []screening.RecordID{other.ID, late.ID, here.ID} {
			alike(t, first, second, id)
		}
	}
	hub.sync(first) // what the colleague answered
	if quiet := hub.sync(first); quiet.Sent+quiet.Received+quiet.Waiting != 0 {
		t.Errorf("with nothing new: %+v", quiet)
	}
	gone, err := first.Erased(t.Context())
	if err != nil || len(gone) != 1 || gone[0].Record != doomed.ID || gone[0].Why != screening.EraseRequest {
		t.Fatalf("erased: %+v, %v", gone, err)
	}
	if gone[0].Late != 1 || len(gone[0].Pending) != 0 {
		t.Errorf("what came late must be said: %+v", gone[0])
	}
}

func TestWhatNeverLeftIsUndoneWithoutAFork(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	hub.leave()
	doomed := interviewed(t, first, nil)
	other := interviewed(t, first, nil)
	if _, err := hub.try(t.Context(), first); err == nil {
		t.Fatal("the hub is away")
	}
	if did := erase(t, first, doomed.ID, vault.Refuse); did.Undone != 1 {
		t.Errorf("%+v, want one segment undone", did)
	}
	if where(t, first, other.ID) != screening.KeptHere {
		t.Error("what was undone does not wait again")
	}
	hub.come()
	for _, p := range []*courier.Profile{first, second, first} {
		if report := hub.sync(p); len(report.Alarms) > 0 {
			t.Errorf("alarms %v", report.Alarms)
		}
	}
	alike(t, first, second, other.ID)
	noRecord(t, second, doomed.ID)
}

func TestWhatMayBeOnItsWayIsNeverReplaced(t *testing.T) {
	t.Parallel()
	first := founder(t)
	second := colleague(t, first, "Second Officer")
	hub := newStation(t, first)
	hub.sync(first)
	doomed := interviewed(t, first, nil)
	other := interviewed(t, first, nil)
	hub.deaf(func() { // it takes all, and its answer is lost
		if _, err := hub.try(t.Context(), first); err == nil {
			t.Fatal("an answer came")
		}
	})
	if _, err := first.Erase(t.Context(), doomed.ID, screening.EraseRequest, vault.Refuse); !errors.Is(err, screening.ErrOnItsWay) {
		t.Fatalf("%v, want ErrOnItsWay", err)
	}
	if _, err := first.Store().Record(t.Context(), doomed.ID); err != nil {
		t.Errorf("a refused erasure touched the record: %v", err)
	}
	if did := erase(t, first, doomed.ID, vault.Later); did.Later != 1 || did.Undone != 0 {
		t.Errorf("%+v, want one segment later", did)
	}
	noRecord(t, first, doomed.ID)
	for _, p := range []*courier.Profile{first, second, first} {
		if report := hub.sync(p); len(report.Alarms) > 0 {
			t.Errorf("alarms %v", report.Alarms)
		}
	}
	alike(t, first, second, other.ID)
	noRecord(t, first, doomed.ID)
}

func TestSRJ09_AHoldIsSignedAndStopsAnErasure(t *testing.T) {
	t.Parallel()
	p := founder(t)
	r := interviewed(t, p, nil)
	if err := p.Release(t.Context(), r.ID); !errors.Is(err, screening.ErrNotHeld) {
		t.Errorf("releasing what is not held: %v", err)
	}
	if err := p.Hold(t.Context(), r.ID, "because"); !errors.Is(err, screening.ErrNotPermitted) {
		t.Errorf("a reason that is none: %v", err)
	}
	if err := p.Hold(t.Context(), screening.RecordID{9}, screening.HoldCourt); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("a record that is none: %v", err)
	}
	if err := p.Hold(t.Context(), r.ID, screening.HoldCourt); err != nil {
		t.Fatal(err)
	}
	if err := p.Hold(t.Context(), r.ID, screening.HoldPerson); !errors.Is(err, screening.ErrHeld) {
		t.Errorf("held twice: %v", err)
	}
	if h, held, err := p.HeldBy(t.Context(), r.ID); err != nil || !held || h.Why != screening.HoldCourt || h.At.IsZero() || h.Officer == (screening.OfficerID{}) {
		t.Errorf("%+v %v %v", h, held, err)
	}
	for _, patience := range []vault.Patience{vault.Refuse, vault.Later} {
		if _, err := p.Erase(t.Context(), r.ID, screening.EraseRequest, patience); !errors.Is(err, screening.ErrHeld) {
			t.Errorf("erasing what is held: %v", err)
		}
	}
	if err := p.Release(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	erase(t, p, r.ID, vault.Refuse)
	all, err := p.Holds(t.Context())
	if err != nil || len(all) != 2 || all[0].Released || !all[1].Released {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := p.Erase(t.Context(), r.ID, screening.EraseRequest, vault.Refuse); !errors.Is(err, screening.ErrNoRecord) {
		t.Errorf("erased twice: %v", err)
	}
}
