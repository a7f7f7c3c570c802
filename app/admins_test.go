package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
)

// Who administers is changed from the page: a colleague asks by a file whose words are
// compared, two approve together from then on, and one of them is removed once both have
// said so. On every device it is the same.
func TestAnAdministratorIsNamedAndRemovedFromThePage(t *testing.T) {
	t.Parallel()
	first, second := deskOf(t, "First Officer").desk, asking(t, "Second Officer")
	admitted(t, first, second)
	hubOf(t, first, second)
	exchange(t, first, second)
	boss, other := &devices{proposing: proposing{desk: first}}, &devices{proposing: proposing{desk: second}}
	file := filepath.Join(t.TempDir(), "asks")
	words, err := other.AskToAdminister(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	asks, err := boss.ReadCandidate(t.Context(), file)
	if err != nil || asks.Words != words {
		t.Fatalf("%+v, %v", asks, err)
	}
	if err := os.Remove(file); err != nil { // what was compared counts, not what lies there later
		t.Fatal(err)
	}
	change := func(d *devices, c presenter.AdminChange) presenter.Waiting {
		t.Helper()
		w, err := d.ChangeAdministrators(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if w := change(boss, presenter.AdminChange{Add: true, Need: 2}); w.More() > 0 {
		t.Fatalf("%+v", w)
	}
	exchange(t, first, second)
	for i, d := range []*devices{boss, other} {
		fleet, err := d.Devices(t.Context())
		if err != nil || fleet.Need != 2 || len(fleet.Administrators) != 2 || !fleet.Administrator {
			t.Fatalf("device %d: %+v, %v", i, fleet, err)
		}
	}
	if _, err := boss.ChangeAdministrators(t.Context(), presenter.AdminChange{Remove: asks.Key, Need: 2}); !errors.Is(err, screening.ErrFewAdministrators) {
		t.Errorf("too few would be left: %v", err)
	}
	if w := change(boss, presenter.AdminChange{Remove: asks.Key, Need: 1}); w.More() != 1 {
		t.Fatalf("%+v", w)
	}
	proposal := filepath.Join(t.TempDir(), "proposal")
	again := &devices{proposing: proposing{desk: first}} // the page was left meanwhile
	if got := again.Unsaved(); got.More() != 1 {
		t.Fatalf("%+v", got)
	}
	if err := again.SaveProposal(t.Context(), proposal); err != nil {
		t.Fatal(err)
	}
	if got := boss.Unsaved(); got.More() != 0 {
		t.Errorf("it is saved, and said not to be: %+v", got)
	}
	b, err := os.ReadFile(proposal)
	if err == nil {
		b, err = second.open.ApproveProposal(t.Context(), b)
	}
	if err == nil {
		_, err = first.open.SubmitProposal(t.Context(), b)
	}
	if err != nil {
		t.Fatal(err)
	}
	exchange(t, first, second)
	for i, d := range []*devices{boss, other} {
		fleet, err := d.Devices(t.Context())
		if err != nil || fleet.Need != 1 || len(fleet.Administrators) != 1 || fleet.Administrators[0].Key == asks.Key || fleet.Administrator != (d == boss) {
			t.Errorf("device %d: %+v, %v", i, fleet, err)
		}
	}
	if _, err := other.ChangeAdministrators(t.Context(), presenter.AdminChange{Need: 1, Remove: asks.Key}); err == nil {
		t.Error("who was removed changes administrators")
	}
}

// A proposal that is ready only after its profile was locked is shown to nobody who opens
// another one, and an act that is done takes none away that waits to be saved.
func TestALateProposalDoesNotReachTheNextProfile(t *testing.T) {
	t.Parallel()
	d, other := deskOf(t, "First Officer").desk, deskOf(t, "Another Officer").desk
	pages, waits := proposing{d}, courier.Act{Proposal: []byte("proposal"), Have: 1, Need: 2}
	own, next := d.open, other.open
	_, err := pages.act(t.Context(), func(*courier.Profile) (courier.Act, error) {
		d.mu.Lock()
		d.open = next
		d.mu.Unlock()
		return waits, nil
	})
	if got := pages.Unsaved(); !errors.Is(err, screening.ErrLocked) || got.More() != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	d.open = own
	if _, err := pages.act(t.Context(), func(*courier.Profile) (courier.Act, error) { return waits, nil }); err != nil {
		t.Fatal(err)
	}
	if got := pages.Unsaved(); got.More() != 1 {
		t.Errorf("%+v", got)
	}
}

// Two pages propose at once: one proposal is made, and the other page is told. It is there
// until it is in a file, also for who locks the profile before that.
func TestOfTwoActsAtOnceNoProposalIsLost(t *testing.T) {
	t.Parallel()
	d := deskOf(t, "First Officer").desk
	pages, begun, done := proposing{d}, make(chan struct{}), make(chan error)
	propose := func(name string, at func()) error {
		_, err := pages.act(t.Context(), func(*courier.Profile) (courier.Act, error) {
			at()
			return courier.Act{Proposal: []byte(name), Have: 1, Need: 2}, nil
		})
		return err
	}
	go func() { done <- propose("first", func() { close(begun); time.Sleep(50 * time.Millisecond) }) }()
	<-begun
	if err := propose("second", func() { t.Error("it was begun") }); !errors.Is(err, screening.ErrProposalWaits) {
		t.Errorf("%v, want ErrProposalWaits", err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "proposal")
	if _, err := (enrolment{d}).Admit(t.Context(), file, "", file); err == nil {
		t.Error("a device was admitted meanwhile")
	}
	d.close()
	if err := d.Unlock(t.Context(), []byte(journeyPassphrase)); err != nil {
		t.Fatal(err)
	}
	if got := (&byHand{enrolment: enrolment{d}}).Unsaved(); got.More() != 1 {
		t.Errorf("after it was locked: %+v", got)
	}
	if err := pages.SaveProposal(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "first" {
		t.Errorf("%q, %v", b, err)
	}
	d.close()
	if err := d.Unlock(t.Context(), []byte(journeyPassphrase)); err != nil {
		t.Fatal(err)
	}
	if got := pages.Unsaved(); got.More() != 0 {
		t.Errorf("it is in a file, and said not to be: %+v", got)
	}
	if err := propose("second", func() {}); err != nil {
		t.Error(err)
	}
}

// A proposal is written slowly; meanwhile another page saves it, and proposes the next. That
// one waits still once the slow writing is done.
func TestAProposalThatIsWrittenSlowlyTakesNoLaterOneAway(t *testing.T) {
	t.Parallel()
	d := deskOf(t, "First Officer").desk
	pages, dir := proposing{d}, t.TempDir()
	propose := func(name string) {
		t.Helper()
		_, err := pages.act(t.Context(), func(*courier.Profile) (courier.Act, error) {
			return courier.Act{Proposal: []byte(name), Have: 1, Need: 2}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	propose("first")
	slow, in := pages.pending()
	if err := pages.SaveProposal(t.Context(), filepath.Join(dir, "first")); err != nil {
		t.Fatal(err)
	}
	propose("second")
	pages.filed(t.Context(), in, slow)
	second := filepath.Join(dir, "second")
	if err := pages.SaveProposal(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(second); err != nil || string(b) != "second" {
		t.Errorf("%q, %v", b, err)
	}
	if err := pages.SaveProposal(t.Context(), second); !errors.Is(err, screening.ErrNotReady) {
		t.Errorf("nothing waits, and it was written: %v", err)
	}
}

// The words of a file are told only once it is there.
func TestNoWordsAreToldOfAFileThatCouldNotBeWritten(t *testing.T) {
	t.Parallel()
	d := &devices{proposing: proposing{desk: deskOf(t, "First Officer").desk}}
	words, err := d.AskToAdminister(t.Context(), filepath.Join(t.TempDir(), "nowhere", "asks"))
	if err == nil || words != "" {
		t.Errorf("%q, %v", words, err)
	}
}
