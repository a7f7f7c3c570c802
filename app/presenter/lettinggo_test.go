package presenter

import (
	"context"
	"slices"
	"testing"
	"time"

	"pelita/screening"
)

// atticFake is an agency with one snapshot that is ready and one that waits.
type atticFake struct {
	fleetFake
	all Lettings
}

func (a *atticFake) Lettings(context.Context) (Lettings, error) { return a.all, nil }
func (a *atticFake) Write(context.Context) error {
	_, err := a.do("write")
	return err
}
func (a *atticFake) LetGo(_ context.Context, id, file string) (Waiting, error) {
	return a.do("let go " + id + " " + file)
}

func newAttic() *atticFake {
	at := time.Date(2026, 9, 3, 0, 0, 0, 0, time.UTC)
	return &atticFake{all: Lettings{Administrator: true, All: []Compaction{
		{ID: "1st", By: "Ayu", Device: "aaaaaaaa", Written: at, Segments: 3, Replaces: 812, Verdict: "right", Attested: true, Days: 80, MustDays: 30, Ready: true},
		{ID: "2nd", By: "Ayu", Device: "aaaaaaaa", Written: at.AddDate(0, 2, 0), Segments: 4, Replaces: 990, Verdict: "right", Behind: []string{"Sari"}, Days: 20, MustDays: 30},
	}}}
}

func atticStage(t *testing.T, a *atticFake) (*LettingPage, *shown[LettingState]) {
	t.Helper()
	s, v := newStand(t, inline{}), &shown[LettingState]{}
	p := NewLettingPage(s.frame, a, v.render)
	p.Enter()
	return p, v
}

func TestASnapshotSaysWhatItWouldFreeAndAllThatItWaitsFor(t *testing.T) {
	t.Parallel()
	_, v := atticStage(t, newAttic())
	young, ready := v.state.All[0], v.state.All[1] // the newest first
	for _, words := range []string{"990 old parts", "another device that comes to the same", "Sari", "20 days of 30"} {
		if !says(young, words) {
			t.Errorf("does not say %q: %+v", words, young)
		}
	}
	if young.Ask.Label != "" || ready.Ask.Label == "" || ready.State.Code != "ready" || !says(ready, "812 old parts") || v.state.Safe.Text == "" {
		t.Errorf("%+v", v.state)
	}
}

func TestOldPartsGoOnlyWhenItIsSaidTwiceAndAFileWasChosenForThem(t *testing.T) {
	t.Parallel()
	a := newAttic()
	p, v := atticStage(t, a)
	p.LetGo("early.bin")
	p.AskLetGo()
	if len(a.did) != 0 || !says(v.state.All[1].Sure, "812") || !says(v.state.All[1].Sure, "cannot be taken back") {
		t.Fatalf("%v, %+v", a.did, v.state.All[1])
	}
	p.LetGo("")
	p.KeepSegments()
	p.LetGo("kept.bin")
	if len(a.did) != 0 {
		t.Fatal(a.did)
	}
	p.AskLetGo()
	a.waits = Waiting{Have: 1, Need: 2}
	p.LetGo("archive.bin")
	if !slices.Equal(a.did, []string{"let go 1st archive.bin"}) || v.state.Done.Title != "" || v.state.Waits.Standing.Title == "" {
		t.Errorf("%v, %+v", a.did, v.state)
	}
}

func TestWhatIsLetGoIsTheSnapshotThatWasAskedAboutThoughALaterOneIsReady(t *testing.T) {
	t.Parallel()
	a := newAttic()
	p, v := atticStage(t, a)
	p.AskLetGo()
	a.all.All[1].Ready = true // an exchange meanwhile
	p.Enter()
	if v.state.All[0].Sure.Title != "" {
		t.Errorf("asked about 812, shown as agreed for 990: %+v", v.state.All[0])
	}
	p.LetGo("archive.bin")
	if slices.Contains(a.did, "let go 2nd archive.bin") {
		t.Error(a.did)
	}
}

func TestAProposalThatIsNotSavedIsNotLostToTheNextAct(t *testing.T) {
	t.Parallel()
	a := newAttic()
	p, v := atticStage(t, a)
	a.waits = Waiting{Have: 1, Need: 2}
	p.AskLetGo()
	p.LetGo("archive.bin")
	p.WriteSnapshot()
	if !slices.Equal(a.did, []string{"let go 1st archive.bin"}) || v.state.Waits.Standing.Kind != Problem || v.state.Waits.Save.Label == "" {
		t.Fatalf("%v, %+v", a.did, v.state.Waits)
	}
	p.SaveWaiting("proposal.bin")
	p.WriteSnapshot()
	if a.saved != "proposal.bin" || !slices.Contains(a.did, "write") {
		t.Errorf("%v, saved %q", a.did, a.saved)
	}
}

func TestWhoDoesNotAdministerLetsNothingGoAndWritesNoSnapshot(t *testing.T) {
	t.Parallel()
	a := newAttic()
	a.all.Administrator = false
	p, v := atticStage(t, a)
	p.AskLetGo()
	p.LetGo("x")
	p.WriteSnapshot()
	if len(a.did) != 0 || v.state.ReadOnly.Title == "" || v.state.Write.Label != "" {
		t.Errorf("%v, %+v", a.did, v.state)
	}
}

func TestASnapshotThatIsWrittenIsNotSaidToHaveFreedAnything(t *testing.T) {
	t.Parallel()
	a := newAttic()
	p, v := atticStage(t, a)
	p.WriteSnapshot()
	if !slices.Equal(a.did, []string{"write"}) || !says(v.state.Done, "Nothing was let go") {
		t.Errorf("%v, %+v", a.did, v.state.Done)
	}
	a.err = screening.ErrNotReady
	p.AskLetGo()
	p.LetGo("x")
	if v.state.Notice.Kind != Problem || v.state.Done.Title != "" {
		t.Errorf("%+v", v.state)
	}
}
