package courier_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/referral"
	"pelita/screening/vault"
)

// TestSRB14_AChosenCaseloadLeavesWithItsKeysAndTheOtherGoesOn: whichever it is, and
// whoever brings it back.
func TestSRB14_AChosenCaseloadLeavesWithItsKeysAndTheOtherGoesOn(t *testing.T) {
	t.Parallel()
	for name, firstLeaves := range map[string]bool{"the one that was made later": false, "the first one": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newParted(t, firstLeaves)
			x.departs(x.second.Device().String())
			x.nothingOpens()
			made := x.staysAtWork()
			sent := x.refers(made)
			answer := x.answer
			if _, err := x.p.TakeReply(t.Context(), answer); !errors.Is(err, screening.ErrTravelling) {
				t.Errorf("an answer whose key is away: %v", err)
			}
			with := courier.Opener{Recovery: x.key}
			if firstLeaves {
				grant, err := x.second.GrantTravel(t.Context(), x.file)
				x.must(err)
				with = courier.Opener{Grant: grant}
			}
			x.comesBack(with)
			all, err := x.p.Sent(t.Context())
			if err != nil || len(all) != 3 {
				t.Errorf("%d referrals, %v", len(all), err)
			}
			if r, err := x.p.TakeReply(t.Context(), answer); err != nil || r.Ref != sent.Ref || r.State != referral.Accepted {
				t.Errorf("the answer to what was sent on the way: %+v, %v", r, err)
			}
			x.whole(made)
		})
	}
}

// TestSRB14_ErasingOnTheWayTakesTheSegmentsToo: the keys of what stayed are still here
// to tell which hold the record.
func TestSRB14_ErasingOnTheWayTakesTheSegmentsToo(t *testing.T) {
	t.Parallel()
	x := newParted(t, false)
	x.departs()
	if did := erase(t, x.p, x.here.ID, vault.Refuse); did.Dropped == 0 {
		t.Errorf("no segment was emptied: %+v", did)
	}
	x.comesBack(courier.Opener{Recovery: x.key})
	noRecord(t, x.p, x.here.ID)
	x.hub.round(x.p, x.second, x.p)
	noRecord(t, x.second, x.here.ID)
	alike(t, x.p, x.second, x.went.ID)
}

// TestSRB14_TheFileHoldsWhatLeftAndNoRecordThatStayed, nor what is told of its files.
func TestSRB14_TheFileHoldsWhatLeftAndNoRecordThatStayed(t *testing.T) {
	t.Parallel()
	x := newParted(t, true)
	x.departs()
	b, err := courier.VerifyBackup(t.Context(), x.file, x.key)
	if err != nil || b.Records != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	cfg := config(t)
	restored, _, err := courier.Restore(t.Context(), cfg, courier.Restoring{File: x.file, Identity: x.key, Passphrase: passphrase})
	x.must(err)
	closing(t, restored)
	onlyRecord(t, restored, x.went.ID)
	names := false
	for name, b := range secretsOf(t, restored) {
		if bytes.Contains(b, x.hereFile.ID[:8]) {
			t.Errorf("%s in the file names a file of what stayed", name)
		}
		names = names || bytes.Contains(b, x.wentFile.ID[:8])
	}
	if !names {
		t.Error("no secret names the file that left: the test sees nothing")
	}
}

// TestSRB14_WhoIsOnAJourneyCannotHelpAnotherAndSaysWhy: what would open the file left.
func TestSRB14_WhoIsOnAJourneyCannotHelpAnotherAndSaysWhy(t *testing.T) {
	t.Parallel()
	x := newParted(t, false)
	x.departs(x.second.Device().String())
	if _, err := x.second.Leave(t.Context(), filepath.Join(t.TempDir(), "journey"), []string{x.third.Device().String()}); err != nil {
		t.Fatal(err)
	}
	if _, err := x.second.GrantTravel(t.Context(), x.file); !errors.Is(err, screening.ErrTravelling) {
		t.Errorf("a grant of a device that is away itself: %v", err)
	}
	if _, err := x.third.GrantTravel(t.Context(), x.file); !errors.Is(err, screening.ErrNotForUs) {
		t.Errorf("of one that was not named: %v", err)
	}
}

func TestSRB14_ACaseloadOfWhichNothingIsHereCannotLeave(t *testing.T) {
	t.Parallel()
	x := newParted(t, false)
	file := filepath.Join(t.TempDir(), "journey")
	for _, caseload := range []string{"no id", x.p.Device().String()} {
		if _, err := x.p.Leave(t.Context(), file, nil, caseload); !errors.Is(err, screening.ErrNoCaseload) {
			t.Errorf("%v", err)
		}
	}
	if left, err := filepath.Glob(file + "*"); err != nil || len(left) > 0 || x.p.Travelling() {
		t.Errorf("files %v, %v", left, err)
	}
}

// TestSRB14_WhatArrivesWhileSomebodyChoosesLeaves: nobody was told that it would stay.
func TestSRB14_WhatArrivesWhileSomebodyChoosesLeaves(t *testing.T) {
	t.Parallel()
	x := newParted(t, false)
	stay := []string{x.stays}
	late, act, err := x.p.CreateCaseload(t.Context(), "Arrived late")
	if x.must(err); !act.Done() {
		t.Fatal("not created")
	}
	file := filepath.Join(t.TempDir(), "journey")
	for name, all := range map[string][]string{"all stay": {x.leaves, x.stays, late}, "none that is here": {x.p.Device().String()}} {
		if _, err := x.p.LeaveBut(t.Context(), file, nil, all); !errors.Is(err, screening.ErrNoCaseload) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := x.p.LeaveBut(t.Context(), file, nil, stay); err != nil {
		t.Fatal(err)
	}
	at, err := x.p.Travel(t.Context())
	if err != nil || !slices.Equal(at.Stay, stay) {
		t.Errorf("%v stay, want %v, %v", at.Stay, stay, err)
	}
	if left, err := x.p.EpochKeys(t.Context(), late); err != nil || len(left) > 0 {
		t.Errorf("%d keys of what arrived late open, %v", len(left), err)
	}
}

// TestSRB14_BothCaseloadsNamedIsAllOfThem.
func TestSRB14_BothCaseloadsNamedIsAllOfThem(t *testing.T) {
	t.Parallel()
	x := newParted(t, false)
	both := []string{x.leaves, x.stays}
	slices.Sort(both)
	x.file = filepath.Join(t.TempDir(), "journey")
	if _, err := x.p.Leave(t.Context(), x.file, nil, both...); err != nil {
		t.Fatal(err)
	}
	if at, err := x.p.Travel(t.Context()); err != nil || len(at.Stay) != 0 || at.Records != 2 || x.p.Parted() {
		t.Errorf("%+v, %v", at, err)
	}
}

// TestSRB14_TheJourneyOfAnEarlierProgramComesBack: its notes say nothing of caseloads.
func TestSRB14_TheJourneyOfAnEarlierProgramComesBack(t *testing.T) {
	t.Parallel()
	x := newParted(t, false)
	x.file = filepath.Join(t.TempDir(), "journey")
	x.choose(x.stays)
	departs(t, x.p, x.file)
	x.must(x.p.AsBefore(t.Context()))
	made := interviewed(t, x.p, nil)
	x.comesBack(courier.Opener{Recovery: x.key})
	x.whole(made)
}
