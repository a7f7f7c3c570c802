package presenter

import (
	"slices"
	"strings"
	"testing"

	"pelita/screening"
)

// Where more than one administrator must approve, nothing says that the device is
// admitted before they have.
func TestADeviceThatMoreAdministratorsMustApproveIsNotSaidToBeAdmitted(t *testing.T) {
	t.Parallel()
	h := &handFake{standing: Standing{Enrolled: Administrator}, read: HandRead{Have: 1, Of: 1, Asking: &Request{Officer: "Desk 2", Words: sixWords}}}
	h.waits = Waiting{Have: 1, Need: 3}
	p, v := handStage(t, h)
	p.ReadPicture("one.png")
	p.WordsAreSame()
	s := v.state
	if s.Done.Title != "" || s.Shown.Title != "" || s.Notice.Kind == Problem {
		t.Errorf("it is said to be done: %+v, %+v", s.Done, s.Shown)
	}
	if a := s.Approving; !strings.Contains(a.Standing.Title, "2") || a.Standing.Kind != Caution || a.Save.Label == "" || a.Write.Label != "" {
		t.Errorf("%+v", a)
	}
	h.proposal = Proposal{Waiting: Waiting{Have: 1, Need: 2}}
	p.OpenProposal("another.bin")
	p.Leave(func() {})
	p, v = handStage(t, h)
	if a := v.state.Approving; !strings.Contains(a.Standing.Title, "2") || a.Save.Label == "" {
		t.Errorf("another one was looked at, and the page left: %+v", a)
	}
	p.SaveProposal("proposal.bin")
	if !slices.Equal(h.passed, []string{"save proposal.bin"}) || v.state.Done.Title == "" || v.state.Approving.Save.Label != "" {
		t.Errorf("%v, %+v", h.passed, v.state.Approving)
	}
}

func TestAProposalIsReadInPlainWordsBeforeItIsApprovedAndCarriedOutAtHome(t *testing.T) {
	t.Parallel()
	h := &handFake{standing: Standing{Enrolled: Administrator}, proposal: Proposal{
		Waiting: Waiting{Have: 1, Need: 2}, Deeds: []Deed{{Code: "enrol", Device: "d7", Name: "Desk 2", Words: sixWords}, {Code: "other"}},
	}}
	p, v := handStage(t, h)
	p.Approve("early.bin")
	p.WriteProposal()
	p.OpenProposal("proposal.bin")
	a := v.state.Approving
	if len(h.passed) != 0 || len(a.Deeds) != 2 || !strings.Contains(a.Deeds[0], sixWords) || !strings.Contains(a.Deeds[0], "Desk 2") {
		t.Fatalf("%v, %+v", h.passed, a)
	}
	if a.Approve.Label == "" || a.Write.Label != "" {
		t.Errorf("with one approval of two: %+v", a)
	}
	p.Approve("approved.bin")
	h.proposal.Have, h.proposal.Mine, h.proposal.Ours = 2, true, true
	p.OpenProposal("approved.bin")
	if a := v.state.Approving; a.Approve.Label != "" || a.Write.Label == "" {
		t.Errorf("with two: %+v", a)
	}
	p.WriteProposal()
	if !slices.Equal(h.passed, []string{"approve approved.bin", "submit"}) || len(v.state.Shown.Picture.Pix) == 0 {
		t.Errorf("%v, %+v", h.passed, v.state.Shown)
	}
}

func TestAStaleProposalOffersNothing(t *testing.T) {
	t.Parallel()
	h := &handFake{standing: Standing{Enrolled: Administrator}, proposal: Proposal{Waiting: Waiting{Have: 2, Need: 2}, Ours: true, Stale: true}}
	p, v := handStage(t, h)
	p.OpenProposal("old.bin")
	if a := v.state.Approving; a.Approve.Label != "" || a.Write.Label != "" || a.Standing.Kind != Caution {
		t.Errorf("%+v", a)
	}
	h.err = screening.ErrForged
	p.OpenProposal("bad.bin")
	if v.state.Notice.Kind != Problem {
		t.Error("a forged one is shown")
	}
}
