package presenter

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
)

// apartFake holds one of each kind apart.
type apartFake struct {
	all Quarantined
	// unsaved is what was proposed and not saved.
	waits, unsaved Waiting
	did            []string
	saved          string
}

func (a *apartFake) Quarantined(context.Context) (Quarantined, error) { return a.all, nil }
func (a *apartFake) Accept(_ context.Context, id string) (Waiting, error) {
	a.did = append(a.did, id)
	if a.waits.More() == 0 {
		a.all.Apart = slices.DeleteFunc(a.all.Apart, func(k KeptApart) bool { return k.ID == id })
	}
	a.unsaved = a.waits
	return a.waits, nil
}
func (a *apartFake) SaveProposal(_ context.Context, file string) error {
	a.saved, a.unsaved = file, Waiting{}
	return nil
}

func newApart() *apartFake {
	return &apartFake{all: Quarantined{Administrator: true, Apart: []KeptApart{
		{ID: "late", Device: "dddddddd", Officer: "Budi", Why: "late", Acceptable: true, Changes: 3, Records: []TouchedRecord{
			{ID: screening.RecordID{1}, Name: "Melati", Here: true}, {ID: screening.RecordID{2}},
		}},
		{ID: "counted", Device: "dddddddd", Officer: "Budi", Why: "late", Acceptable: true, Counted: true, Changes: 1},
		{ID: "forbidden", Device: "bbbbbbbb", Officer: "Sari", Why: "forbidden", Acceptable: true, Changes: 1},
		{ID: "forked", Device: "cccccccc", Why: "forked"},
		{ID: "broken", Device: "cccccccc", Why: "broken"},
	}}}
}

func apartStage(t *testing.T, a *apartFake) (*QuarantinePage, *stand, *shown[QuarantineState]) {
	t.Helper()
	s, v := newStand(t, inline{}), &shown[QuarantineState]{}
	p := NewQuarantinePage(s.frame, a, v.render)
	p.Enter()
	return p, s, v
}

func TestWhatIsKeptApartSaysFromWhomWhyAndWhichRecordsItWouldChange(t *testing.T) {
	t.Parallel()
	p, s, v := apartStage(t, newApart())
	for i, words := range [][]string{
		{"Budi", "It came late", "honest work", "3", "Melati"}, {"counts on this device"}, {"Sari", "may not do"},
		{"Device cccccc", "two stories", "cannot both stand", "no key"}, {"cannot be read", "nothing in it that could be used"},
	} {
		for _, w := range words {
			if !says(v.state.Apart[i], w) {
				t.Errorf("row %d does not say %q: %+v", i, w, v.state.Apart[i])
			}
		}
	}
	first := v.state.Apart[0]
	if len(first.Records) != 2 || first.Records[0].Open.Label == "" || first.Records[1].Open.Label != "" || !says(first.Records[1], "not on this device") {
		t.Fatalf("%+v", first.Records)
	}
	p.OpenTouched(first.Records[0].ID)
	if s.last() != (Route{Screen: RecordScreen, Record: screening.RecordID{1}}) {
		t.Errorf("%+v", s.went)
	}
}

func TestWhatArrivedAndIsNotInTheRecordsIsNeverSaidToBeInThem(t *testing.T) {
	t.Parallel()
	_, _, v := apartStage(t, &apartFake{})
	if v.state.Empty.Title == "" || says(v.state.Empty, "everything") || v.state.Unread.Title != "" {
		t.Errorf("%+v", v.state)
	}
	_, _, v = apartStage(t, &apartFake{all: Quarantined{Unread: []UnreadOf{
		{Device: "abcdefgh", Officer: "Sari", Gap: 3, Heard: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}, {Device: "zyxwvuts", Newer: 1},
	}}})
	u := v.state.Unread
	if v.state.Empty.Title == "" || !says(u, "not in the records yet: 4") || !says(u, "Sari: last heard from") || !says(u, "parts before them: 3") ||
		!says(u, "zyxwvu") || !says(u, "later version of the program: 1") || says(u, "no key for them yet") {
		t.Errorf("%+v", v.state)
	}
}

func TestOnlyWhatCanBeAcceptedIsAndOnlyWhenItIsSaidTwice(t *testing.T) {
	t.Parallel()
	a := newApart()
	p, _, v := apartStage(t, a)
	p.Accept()
	p.AskAccept("forked")
	p.Accept()
	p.AskAccept("late")
	if len(a.did) != 0 || !strings.Contains(v.state.Apart[0].Sure.Text, "cannot be taken back") || !strings.Contains(v.state.Apart[0].Sure.Text, "before it") {
		t.Fatalf("%v, %+v", a.did, v.state.Apart[0])
	}
	p.AskAccept("")
	p.Accept()
	p.AskAccept("late")
	p.Accept()
	if !slices.Equal(a.did, []string{"late"}) || v.state.Done.Kind != Advice || len(v.state.Apart) != 4 {
		t.Errorf("%v, %+v", a.did, v.state.Done)
	}
}

func TestWhoDoesNotAdministerReadsWhatIsKeptApartAndWhyItIsNotTheirsToAccept(t *testing.T) {
	t.Parallel()
	a := newApart()
	a.all.Administrator = false
	p, _, v := apartStage(t, a)
	p.AskAccept("late")
	p.Accept()
	if len(a.did) != 0 || v.state.ReadOnly.Title == "" || v.state.Apart[0].Accept.Label != "" || len(v.state.Apart) != 5 {
		t.Errorf("%v, %+v", a.did, v.state)
	}
}

func TestAnAcceptanceThatWaitsForOthersIsNotSaidToBeDone(t *testing.T) {
	t.Parallel()
	a := newApart()
	a.waits = Waiting{Have: 1, Need: 2}
	p, _, v := apartStage(t, a)
	p.AskAccept("forbidden")
	p.Accept()
	if v.state.Done.Title != "" || v.state.Waits.Standing.Title == "" || len(v.state.Apart) != 5 {
		t.Errorf("%+v", v.state)
	}
	p.SaveWaiting("p.bin")
	if a.saved != "p.bin" || v.state.Waits.Standing.Title != "" {
		t.Errorf("%q", a.saved)
	}
}

func TestNothingKeptApartSaysSo(t *testing.T) {
	t.Parallel()
	_, _, v := apartStage(t, &apartFake{all: Quarantined{Administrator: true}})
	if v.state.Empty.Title == "" || v.state.ReadOnly.Title != "" {
		t.Errorf("%+v", v.state)
	}
}

func (a *apartFake) Unsaved() Waiting { return a.unsaved }
