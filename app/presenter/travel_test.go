package presenter

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

// suitcase is a device whose records can leave.
type suitcase struct {
	at    Journey
	sent  []string // devices that the file was sealed to
	stay  []string // caseloads
	wrote []string
	right string // what opens the file
	err   error
	now   func() time.Time
}

func (s *suitcase) Journey(context.Context) (Journey, error) { return s.at, nil }

func (s *suitcase) Depart(_ context.Context, d Departure) error {
	if s.err == nil {
		s.wrote, s.sent, s.stay, s.at.Away, s.at.Records = append(s.wrote, d.File), d.Devices, d.Stay, s.now(), 7
	}
	return s.err
}

func (s *suitcase) Recover(_ context.Context, _, key string) error { return s.open(key) }

func (s *suitcase) Regain(_ context.Context, _, grant string) error { return s.open(grant) }

func (s *suitcase) open(with string) error {
	if with != s.right {
		return screening.ErrNotForUs
	}
	s.at.Away = time.Time{}
	return nil
}

func (s *suitcase) Grant(_ context.Context, file, grant string) error {
	s.wrote = append(s.wrote, file, grant)
	return s.err
}

func travelling(t *testing.T, at Journey) (*TravelPage, *suitcase, *shown[TravelState], *int) {
	t.Helper()
	s, v, locks := newStand(t, inline{}), &shown[TravelState]{}, 0
	c := &suitcase{at: at, right: "right", now: s.frame.Now}
	p := NewTravelPage(s.frame, c, func() { locks++ }, v.render)
	p.Enter()
	return p, c, v, &locks
}

// TestSRB14_RecordsLeaveWhenItWasSaidTwiceAndTheAppLocks: what was in memory goes
// with the process.
func TestSRB14_RecordsLeaveWhenItWasSaidTwiceAndTheAppLocks(t *testing.T) {
	t.Parallel()
	p, c, v, locks := travelling(t, Journey{Recovery: true, Colleagues: []Fellow{{"d1", "Sari"}, {"d2", "Budi"}}})
	p.Depart("file")
	if len(c.wrote) > 0 {
		t.Fatal("the records left unasked")
	}
	p.SealTo("d1")
	p.SealTo("d2")
	p.SealTo("d1")
	p.AskDepart()
	if v.state.Sure.Kind != Caution || v.state.Ask.Label != "" || v.state.Go.Off {
		t.Fatalf("%+v", v.state)
	}
	spokenWell(t, v.state)
	p.StayHere()
	if v.state.Sure.Title != "" || v.state.Ask.Label == "" {
		t.Error("it still asks")
	}
	p.AskDepart()
	c.err = screening.ErrMeanwhile
	p.Depart("file")
	if *locks != 0 || v.state.Notice.Kind != Problem || v.state.Away.Title != "" {
		t.Errorf("nothing left, locks %d: %+v", *locks, v.state)
	}
	p.AskDepart()
	c.err = nil
	p.Depart("file")
	if *locks != 1 || !slices.Equal(c.sent, []string{"d2"}) || !slices.Equal(c.wrote, []string{"file"}) {
		t.Errorf("locks %d, sealed to %v, wrote %v", *locks, c.sent, c.wrote)
	}
}

// TestSRB14_WhoOpensTheFileCouldReadWhatStays, and it is said where they are chosen.
func TestSRB14_WhoOpensTheFileCouldReadWhatStays(t *testing.T) {
	t.Parallel()
	p, _, v, _ := travelling(t, Journey{Caseloads: []AgencyCaseload{{ID: "c1", Name: "Shelter"}, {ID: "c2", Name: "Port"}}, Colleagues: []Fellow{{"d1", "Sari"}}})
	if v.state.With.Hint != "" {
		t.Errorf("nothing stays: %s", v.state.With.Hint)
	}
	p.LetStay("c1")
	if !strings.Contains(v.state.With.Hint, "could also read what stays here") {
		t.Errorf("%+v", v.state.With)
	}
	spokenWell(t, v.state)
}

// TestSRB14_WhatStaysOnTheDeviceIsNamed, with what an examiner finds on it.
func TestSRB14_WhatStaysOnTheDeviceIsNamed(t *testing.T) {
	t.Parallel()
	_, _, v, _ := travelling(t, Journey{Recovery: true})
	how := strings.Join(v.state.How, " ")
	for _, what := range []string{"passphrase", "administrator's key", "in which caseload each record lives", "list of what was done"} {
		if !strings.Contains(how, what) {
			t.Errorf("%s is not named: %s", what, how)
		}
	}
}

func TestNothingLeavesWhenNobodyCouldOpenTheFile(t *testing.T) {
	t.Parallel()
	p, c, v, locks := travelling(t, Journey{Colleagues: []Fellow{{"d1", "Sari"}}})
	if !v.state.Ask.Off || v.state.Nobody.Kind != Caution {
		t.Errorf("%+v", v.state)
	}
	p.AskDepart()
	p.Depart("file")
	if len(c.wrote) > 0 || *locks > 0 {
		t.Error("the records left for nobody")
	}
	p.SealTo("d1")
	if v.state.Ask.Off || v.state.Nobody.Kind != NoNotice {
		t.Errorf("a colleague is enough: %+v", v.state)
	}
}

// TestSRB14_RecordsComeBackWithTheRightKeyOrGrantOnly: whatever else is tried is
// refused in words, and nothing changes.
func TestSRB14_RecordsComeBackWithTheRightKeyOrGrantOnly(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*TravelPage, string){"key": (*TravelPage).Recover, "grant": (*TravelPage).Regain} {
		p, _, v, locks := travelling(t, Journey{Away: time.Unix(1_770_000_000, 0), Records: 7})
		if v.state.Away.Title == "" || v.state.LeaveTitle != "" || v.state.Key.Label != "" {
			t.Fatalf("%s: %+v", name, v.state)
		}
		p.ChooseJourney("/media/stick/file.journey")
		if v.state.Key.Label == "" || v.state.Grant.Label == "" || says(v.state, "/media") {
			t.Errorf("%s: %+v", name, v.state)
		}
		spokenWell(t, v.state)
		open(p, "wrong")
		if v.state.Notice.Kind != Problem || v.state.Away.Title == "" || v.state.Chosen == "" {
			t.Errorf("%s: the wrong one: %+v", name, v.state)
		}
		open(p, "right")
		if v.state.Done.Kind != Advice || v.state.Away.Title != "" || v.state.LeaveTitle == "" || *locks != 0 {
			t.Errorf("%s: the right one: %+v", name, v.state)
		}
	}
}

func TestAColleagueGetsAGrantForTheFileThatWasChosen(t *testing.T) {
	t.Parallel()
	p, c, v, _ := travelling(t, Journey{Recovery: true, Colleagues: []Fellow{{"d1", "Sari"}}})
	if v.state.TheirTitle == "" || v.state.WriteGrant.Label != "" {
		t.Fatalf("%+v", v.state)
	}
	p.ChooseTheirs("theirs")
	p.WriteGrant("grant")
	if !slices.Equal(c.wrote, []string{"theirs", "grant"}) || v.state.Done.Title == "" || v.state.TheirChosen != "" {
		t.Errorf("%v, %+v", c.wrote, v.state)
	}
}

func TestTheListSaysThatTheRecordsAreNotOnThisDevice(t *testing.T) {
	t.Parallel()
	s, v, away := newStand(t, inline{}), &shown[CaseloadState]{}, AllAway
	s.frame.Away = func() Absence { return away }
	p := NewCaseload(s.frame, s.store, s.work.Library, v.render)
	p.Enter()
	if v.state.Notice.Kind != Advice || !says(v.state.Notice, "not on this device") {
		t.Errorf("%+v", v.state.Notice)
	}
	away = SomeAway
	p.Rebuild()
	if v.state.Notice.Kind != Advice || !says(v.state.Notice, "Some caseloads are not on this device") {
		t.Errorf("%+v", v.state.Notice)
	}
	away = NothingAway
	p.Rebuild()
	if v.state.Notice.Kind != NoNotice {
		t.Errorf("they are back: %+v", v.state.Notice)
	}
}

// TestSRB14_WhichCaseloadsLeaveIsChosenAndSaid: all, unless one is let stay; which stay
// is said before, while it is asked, and meanwhile.
func TestSRB14_WhichCaseloadsLeaveIsChosenAndSaid(t *testing.T) {
	t.Parallel()
	both := []AgencyCaseload{{ID: "first", Reads: true}, {ID: "later", Name: "Shelter", Reads: true}}
	p, c, v, _ := travelling(t, Journey{Recovery: true, Caseloads: both})
	if len(v.state.What.Options) != 2 || !v.state.What.Options[0].Chosen || !v.state.What.Options[1].Chosen || v.state.Stays.Title != "" {
		t.Fatalf("%+v", v.state.What)
	}
	p.LetStay("later")
	if v.state.What.Options[1].Chosen || v.state.Stays.Kind != Caution || !says(v.state.Stays, "Shelter") || says(v.state.Stays, "First caseload") {
		t.Errorf("%+v", v.state)
	}
	p.LetStay("first")
	if !v.state.Ask.Off || v.state.Stays.Kind != Caution {
		t.Errorf("nothing leaves: %+v", v.state)
	}
	p.AskDepart()
	p.Depart("file")
	if len(c.wrote) > 0 {
		t.Error("it left with nothing")
	}
	p.LetStay("first")
	p.AskDepart()
	if !says(v.state.Sure, "First caseload") || says(v.state.Sure, "Shelter") || !says(v.state.Stays, "Shelter") {
		t.Errorf("%+v", v.state)
	}
	spokenWell(t, v.state)
	p.Depart("file")
	if !slices.Equal(c.stay, []string{"later"}) {
		t.Errorf("%v stay", c.stay)
	}
	c.at.Caseloads[0].Away = true
	p.Enter()
	if !says(v.state.Away, "Shelter") || says(v.state.Away, "First caseload") || v.state.What.Label != "" {
		t.Errorf("%+v", v.state)
	}
	spokenWell(t, v.state)
}

// TestSRB14_ACaseloadThatIsAwayIsNotOfferedForNewRecords while another is here.
func TestSRB14_ACaseloadThatIsAwayIsNotOfferedForNewRecords(t *testing.T) {
	t.Parallel()
	all := []AgencyCaseload{{ID: "first", Reads: true, Away: true}, {ID: "later", Reads: true}, {ID: "closed"}}
	if got := readable(all); len(got) != 1 || got[0].ID != "later" {
		t.Errorf("%+v", got)
	}
	all[1].Away = true
	if got := readable(all); len(got) != 2 {
		t.Errorf("all are away: %+v", got)
	}
}
