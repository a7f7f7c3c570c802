package presenter

import (
	"strings"
	"testing"

	"pelita/screening"
)

// SR-A11: an older copy of a profile says so on the list and on the page about
// sync, unless something went wrong that has to be said first.
func TestSRA11_AnOlderCopySaysSoOnItsPages(t *testing.T) {
	older := false
	var s stage[int]
	s.frame = newStand(t, inline{}).frame
	s.frame.Older = func() bool { return older }
	if p := s.aged(s.page("Sync")); p.Notice != (Notice{}) {
		t.Errorf("a profile that is up to date says %q", p.Notice.Title)
	}
	older = true
	if p := s.aged(s.page("Sync")); p.Notice.Kind != Advice || p.Notice.Title == "" || p.Notice.Text == "" {
		t.Errorf("an older copy says %+v", p.Notice)
	}
	s.frame.Lost = func() int { return 2 }
	if p := s.aged(s.page("Sync")); p.Notice.Kind != Advice {
		t.Error("that it is an older copy is not said first")
	}
	s.trouble = screening.ErrHubAway
	if p := s.aged(s.page("Sync")); p.Notice != problem(s.speech(), s.trouble) {
		t.Errorf("the trouble is not said: %+v", p.Notice)
	}
	s.frame.Older, s.frame.Lost, s.trouble = nil, nil, nil
	if p := s.aged(s.page("Sync")); p.Notice != (Notice{}) {
		t.Error("a frame that does not know says so all the same")
	}
}

// TestMissingFilesOfEvidenceAreSaidAtUnlock: how many, calmly, and what to do.
func TestMissingFilesOfEvidenceAreSaidAtUnlock(t *testing.T) {
	lost := 0
	var s stage[int]
	s.frame = newStand(t, inline{}).frame
	s.frame.Lost = func() int { return lost }
	if p := s.aged(s.page("Cases")); p.Notice != (Notice{}) {
		t.Errorf("nothing is missing, and it says %q", p.Notice.Title)
	}
	lost = 3
	if p := s.aged(s.page("Cases")); p.Notice.Kind != Caution || !strings.Contains(p.Notice.Text, "3") {
		t.Errorf("it says %+v", p.Notice)
	}
}

// A proposal that was kept and cannot be read is never dropped without a word.
func TestALostProposalIsSaidOnTheList(t *testing.T) {
	lost := false
	var s stage[int]
	s.frame = newStand(t, inline{}).frame
	s.frame.ProposalLost = func() bool { return lost }
	if p := s.aged(s.page("Cases")); p.Notice != (Notice{}) {
		t.Errorf("none is lost, and it says %q", p.Notice.Title)
	}
	lost = true
	if p := s.aged(s.page("Cases")); p.Notice.Kind != Caution || p.Notice.Title == "" || strings.HasPrefix(p.Notice.Text, "proposal_lost") {
		t.Errorf("it says %+v", p.Notice)
	}
}
