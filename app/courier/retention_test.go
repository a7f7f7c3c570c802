package courier_test

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/vault"
)

// shelfClock is a clock that a test sets.
type shelfClock struct{ now time.Time }

func (c *shelfClock) days(n int) { c.now = c.now.Add(time.Duration(n) * 24 * time.Hour) }

func aged(t *testing.T) (*courier.Profile, *shelfClock, courier.Config) {
	t.Helper()
	c := &shelfClock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	cfg := config(t)
	cfg.Now = func() time.Time { c.now = c.now.Add(time.Millisecond); return c.now }
	return founderAt(t, cfg), c, cfg
}

func retain(t *testing.T, p *courier.Profile) []courier.Due {
	t.Helper()
	due, err := p.Retain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return due
}

func TestSRA19_ARecordIsNamedBeforeItsTimeIsOverAndNothingGoesByItself(t *testing.T) {
	t.Parallel()
	p, clock, _ := aged(t)
	r := interviewed(t, p, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	if due := retain(t, p); len(due) != 0 {
		t.Errorf("a new record is due: %+v", due)
	}
	clock.days(365 - 15)
	if due := retain(t, p); len(due) != 0 {
		t.Errorf("15 days before: %+v", due)
	}
	clock.days(2)
	if due := retain(t, p); len(due) != 1 || due[0].Record != r.ID || due[0].Over || due[0].For != screening.KeepScreening {
		t.Errorf("13 days before: %+v", due)
	}
	clock.days(14)
	if due := retain(t, p); len(due) != 1 || !due[0].Over {
		t.Errorf("a day after: %+v", due)
	}
	clock.days(400)
	if due := retain(t, p); len(due) != 1 || due[0].Erased {
		t.Errorf("a year after: %+v", due)
	}
	if _, err := p.Store().Record(t.Context(), r.ID); err != nil {
		t.Errorf("it went without a tap: %v", err)
	}
	if _, err := p.Erase(t.Context(), r.ID, screening.EraseRetention, vault.Refuse); err != nil {
		t.Fatal(err)
	}
	if gone, err := p.Erased(t.Context()); err != nil || len(gone) != 1 || gone[0].Why != screening.EraseRetention {
		t.Errorf("what stays of it: %+v, %v", gone, err)
	}
}

func TestSRA19_WhatGoesByItselfWasNamedTwoWeeksBeforeAndIsNotHeld(t *testing.T) {
	t.Parallel()
	p, clock, _ := aged(t)
	r, held := interviewed(t, p, nil), interviewed(t, p, nil)
	if err := p.SetKeeping(t.Context(), courier.Keeping{Days: screening.Retention{screening.KeepScreening: 30}, Automatic: true}); err != nil {
		t.Fatal(err)
	}
	if err := p.Hold(t.Context(), held.ID, screening.HoldCourt); err != nil {
		t.Fatal(err)
	}
	clock.days(30000) // the clock jumps ahead
	for range 2 {
		if due := retain(t, p); len(due) != 2 || due[0].Erased || due[1].Erased {
			t.Fatalf("at the first openings: %+v", due)
		}
	}
	clock.days(13)
	if due := retain(t, p); due[0].Erased || due[1].Erased {
		t.Errorf("after 13 days: %+v", due)
	}
	clock.days(1)
	erased := 0
	for _, d := range retain(t, p) {
		if d.Erased {
			erased++
		}
		if d.Erased == d.Held {
			t.Errorf("%+v", d)
		}
	}
	noRecord(t, p, r.ID)
	if _, err := p.Store().Record(t.Context(), held.ID); err != nil || erased != 1 {
		t.Errorf("%d erased; the held one: %v", erased, err)
	}
}

// generationOf reads in the clear part of a sealed row under which generation of
// the vault key a closed profile stands.
func generationOf(t *testing.T, dir string) (n uint64) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	err = db.QueryRowContext(t.Context(), `SELECT substr(value, 2, 4) FROM keys LIMIT 1`).Scan(&b)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return uint64(binary.BigEndian.Uint32(b))
}

func TestAllWhoseTimeIsOverGoInOneChangeOfTheVault(t *testing.T) {
	t.Parallel()
	p, clock, cfg := aged(t)
	var due []screening.RecordID
	for range 4 {
		due = append(due, interviewed(t, p, map[protocol.ItemID]protocol.Answer{"locked_in": yes}).ID)
	}
	if err := p.SetKeeping(t.Context(), courier.Keeping{Days: screening.Retention{screening.KeepScreening: 30}, Automatic: true}); err != nil {
		t.Fatal(err)
	}
	clock.days(40)
	young := interviewed(t, p, nil)
	retain(t, p) // names them
	clock.days(14)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	before := generationOf(t, cfg.Dir)
	p = opened(t, cfg, p)
	for _, d := range retain(t, p) {
		if !d.Erased {
			t.Errorf("%+v", d)
		}
	}
	for _, id := range due {
		noRecord(t, p, id)
	}
	onlyRecord(t, p, young.ID)
	gone, err := p.Erased(t.Context())
	if err != nil || len(gone) != len(due) {
		t.Errorf("%d are known as erased, %v", len(gone), err)
	}
	for _, g := range gone {
		if g.Unverified || g.Why != screening.EraseRetention {
			t.Errorf("%+v", g)
		}
	}
	if k, err := p.Keeping(t.Context()); err != nil || len(k.Named) != 0 {
		t.Errorf("still named: %+v, %v", k.Named, err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if after := generationOf(t, cfg.Dir); after != before+1 {
		t.Errorf("%d new generations for %d records", after-before, len(due))
	}
}

func TestTheTimeOfARecordCountsFromItsLastChangeAndItsLongestPurpose(t *testing.T) {
	t.Parallel()
	p, clock, _ := aged(t)
	r := interviewed(t, p, nil)
	clock.days(300)
	r, err := work(p).Answer(t.Context(), r, screening.Answered{Item: "locked_in", Answer: yes})
	if err != nil {
		t.Fatal(err)
	}
	clock.days(100) // 400 after it was opened, 100 after it changed
	if due := retain(t, p); len(due) != 0 {
		t.Errorf("due: %+v", due)
	}
	days := screening.Retention{screening.KeepScreening: 30, screening.KeepEvidence: 200}
	if err := p.SetKeeping(t.Context(), courier.Keeping{Days: days}); err != nil {
		t.Fatal(err)
	}
	if due := retain(t, p); len(due) != 1 || !due[0].Over {
		t.Errorf("after 30 days: %+v", due)
	}
	if _, err = work(p).Give(t.Context(), r, screening.Permission{Purpose: screening.PurposeEvidence, Scope: screening.ScopeRecord, Mode: "spoken"}); err != nil {
		t.Fatal(err)
	}
	clock.days(100)
	if due := retain(t, p); len(due) != 0 {
		t.Errorf("the person agreed to copies that are kept for 200 days: %+v", due)
	}
	clock.days(100)
	if due := retain(t, p); len(due) != 1 || due[0].For != screening.KeepEvidence {
		t.Errorf("%+v", due)
	}
	if err := p.SetKeeping(t.Context(), courier.Keeping{Days: screening.Retention{screening.KeepEvidence: 0}}); err != nil {
		t.Fatal(err)
	}
	if due := retain(t, p); len(due) != 0 {
		t.Errorf("a purpose without an end: %+v", due)
	}
	for _, wrong := range []screening.Retention{{"nonsense": 3}, {screening.KeepScreening: -1}, {screening.KeepScreening: screening.MaxKeepDays + 1}} {
		if err := p.SetKeeping(t.Context(), courier.Keeping{Days: wrong}); !errors.Is(err, screening.ErrNotPermitted) {
			t.Errorf("%v is taken: %v", wrong, err)
		}
	}
}

func TestAClockThatWasSetBackMakesNoRecordYoung(t *testing.T) {
	t.Parallel()
	p, clock, cfg := aged(t)
	interviewed(t, p, nil)
	clock.days(400)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := courier.Open(t.Context(), cfg, append([]byte{}, passphrase...)) // it notes the time
	if err != nil {
		t.Fatal(err)
	}
	p = closing(t, again)
	clock.days(-399)
	if due := retain(t, p); len(due) != 1 || !due[0].Over {
		t.Errorf("young again: %+v, seen %v", due, p.LastSeen())
	}
}

// The marks of a list say what Due says, also once a record was changed or time has
// passed.
func TestTheMarksOfAListSayWhatIsDue(t *testing.T) {
	t.Parallel()
	p, clock, _ := aged(t)
	r := interviewed(t, p, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	interviewed(t, p, map[protocol.ItemID]protocol.Answer{"locked_in": yes})
	same := func(when string, want int) {
		t.Helper()
		for range 2 {
			due, err := p.Due(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			marks, err := p.Endings(t.Context())
			if err != nil || len(marks) != want || !slices.Equal(due, marks) {
				t.Errorf("%s: %d due, %d marked, want %d; %v", when, len(due), len(marks), want, err)
			}
		}
	}
	same("new", 0)
	clock.days(355)
	same("ten days before", 2)
	now, err := p.Store().Record(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := work(p).Note(t.Context(), now, "seen again"); err != nil {
		t.Fatal(err)
	}
	same("changed", 1)
	clock.days(20)
	same("over", 1)
	clock.days(335)
	same("near again, a year after it was changed", 2)
}
