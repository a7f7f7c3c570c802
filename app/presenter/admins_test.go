package presenter

import (
	"fmt"
	"strings"
	"testing"

	"pelita/screening"
)

func threeAdmins() *fleetFake {
	f := newFleet()
	f.fleet.Need, f.fleet.Of = 2, 3
	f.fleet.Administrators = []AdminKey{{Key: strings.Repeat("a", 64), This: true}, {Key: "0123456789abcdef" + strings.Repeat("b", 48)}, {Key: strings.Repeat("d", 64)}}
	return f
}

// TestWhoAdministersIsChangedOnlyAfterItWasAskedAgain: each change says what it does and
// how many must approve then, and nothing is done that was not asked about or was kept.
func TestWhoAdministersIsChangedOnlyAfterItWasAskedAgain(t *testing.T) {
	t.Parallel()
	other := "0123456789abcdef" + strings.Repeat("b", 48)
	for name, c := range map[string]struct {
		ask  func(*DevicesPage)
		sure []string
		did  AdminChange
	}{
		"removed": {func(p *DevicesPage) { p.AskRemoveAdmin(other) }, []string{"0123 4567 89ab cdef", "2 of 2"}, AdminChange{Remove: other, Need: 2}},
		"fewer":   {func(p *DevicesPage) { p.AskNeed(1) }, []string{"1 of 3"}, AdminChange{Need: 1}},
		"added":   {func(p *DevicesPage) { p.OpenCandidate("file") }, []string{"same six words", "2 of 4"}, AdminChange{Add: true, Need: 2}},
	} {
		f := threeAdmins()
		p, v := devicesStage(t, f)
		p.ChangeAdmins()
		c.ask(p)
		p.KeepAdmins()
		p.ChangeAdmins()
		if len(f.did) > 0 || v.state.Admins.Sure.Kind != NoNotice {
			t.Fatalf("%s: unasked %v", name, f.did)
		}
		c.ask(p)
		for _, part := range c.sure {
			if !says(v.state.Admins, part) {
				t.Errorf("%s: %q is not in %+v", name, part, v.state.Admins.Sure)
			}
		}
		if name == "added" && v.state.Admins.Words.Text != sixWords {
			t.Errorf("%+v", v.state.Admins.Words)
		}
		p.ChangeAdmins()
		if len(f.did) != 1 || f.did[0] != fmt.Sprint(c.did) || v.state.Admins.Sure.Kind != NoNotice || !says(v.state.Done, "was changed") {
			t.Errorf("%s: %v, %+v", name, f.did, v.state.Done)
		}
	}
}

// TestAChangeOfAdministratorsThatWaitsForOthersIsNotSaidToBeDone: its proposal is saved
// first, and one that leaves too few is refused in words.
func TestAChangeOfAdministratorsThatWaitsForOthersIsNotSaidToBeDone(t *testing.T) {
	t.Parallel()
	f := threeAdmins()
	f.err, f.waits = screening.ErrFewAdministrators, Waiting{Have: 1, Need: 2}
	p, v := devicesStage(t, f)
	p.AskNeed(3)
	p.ChangeAdmins()
	if v.state.Notice.Kind != Problem || v.state.Admins.Sure.Kind == NoNotice {
		t.Errorf("%+v", v.state.Notice)
	}
	f.err = nil
	p.ChangeAdmins()
	if v.state.Waits.Save.Label == "" || v.state.Done.Kind != NoNotice {
		t.Errorf("%+v, %+v", v.state.Waits, v.state.Done)
	}
	p.AskNeed(1)
	p.ChangeAdmins()
	if len(f.did) != 1 {
		t.Errorf("%v", f.did)
	}
	p.SaveWaiting("proposal")
	if f.saved != "proposal" {
		t.Errorf("%q", f.saved)
	}
}

// TestWhoDoesNotAdministerAsksAndRemovesNobody: and the last administrator is not offered
// to be removed.
func TestWhoDoesNotAdministerAsksAndRemovesNobody(t *testing.T) {
	t.Parallel()
	f := threeAdmins()
	f.fleet.Administrator = false
	p, v := devicesStage(t, f)
	a := v.state.Admins
	if a.Ask.Label == "" || a.Open.Label != "" || a.Rows[1].Remove.Label != "" || len(a.Need.Options) > 0 {
		t.Errorf("%+v", a)
	}
	p.AskRemoveAdmin(strings.Repeat("d", 64))
	p.ChangeAdmins()
	p.AskToAdminister("mine")
	if len(f.did) != 1 || f.did[0] != "ask mine" || v.state.Admins.Words.Text != sixWords {
		t.Errorf("%v, %+v", f.did, v.state.Admins.Words)
	}
	alone := newFleet()
	alone.fleet.Administrators = []AdminKey{{Key: strings.Repeat("a", 64), This: true}}
	if _, v = devicesStage(t, alone); v.state.Admins.Rows[0].Remove.Label != "" {
		t.Error("the last one can be removed")
	}
}

// TestAProposalThatIsNotSavedIsThereWhenThePageIsEnteredAgain: leaving drops it not, and
// nothing else is proposed before it is saved.
func TestAProposalThatIsNotSavedIsThereWhenThePageIsEnteredAgain(t *testing.T) {
	t.Parallel()
	f := threeAdmins()
	f.waits = Waiting{Have: 1, Need: 2}
	p, _ := devicesStage(t, f)
	p.AskNeed(1)
	p.ChangeAdmins()
	p.Leave(func() {})
	p, v := devicesStage(t, f)
	if v.state.Waits.Save.Label == "" {
		t.Fatalf("%+v", v.state.Waits)
	}
	p.AskNeed(3)
	p.ChangeAdmins()
	if len(f.did) != 1 || v.state.Waits.Standing.Kind != Problem {
		t.Errorf("%v, %+v", f.did, v.state.Waits)
	}
	p.SaveWaiting("proposal")
	if f.saved != "proposal" || v.state.Waits.Save.Label != "" {
		t.Errorf("%q, %+v", f.saved, v.state.Waits)
	}
}

// TestAProposalOfAnotherPageIsNeitherLostNorPassedOver: an act that was under way when its
// page was left ended after this one was entered.
func TestAProposalOfAnotherPageIsNeitherLostNorPassedOver(t *testing.T) {
	t.Parallel()
	f := threeAdmins()
	p, v := devicesStage(t, f)
	f.unsaved = Waiting{Have: 1, Need: 2}
	p.AskNeed(1)
	p.ChangeAdmins()
	if len(f.did) > 0 || v.state.Waits.Standing.Kind != Problem || v.state.Waits.Save.Label == "" {
		t.Fatalf("%v, %+v", f.did, v.state.Waits)
	}
	p.SaveWaiting("proposal")
	p.ChangeAdmins()
	if f.saved != "proposal" || len(f.did) != 1 {
		t.Errorf("%q, %v", f.saved, f.did)
	}
}

// TestWordsAreReadAloudOnlyOfAFileThatIsThere: of one that could not be written there is
// nothing to compare them with.
func TestWordsAreReadAloudOnlyOfAFileThatIsThere(t *testing.T) {
	t.Parallel()
	f := threeAdmins()
	f.fleet.Administrator, f.err = false, screening.ErrPlaceFull
	p, v := devicesStage(t, f)
	p.AskToAdminister("mine")
	if v.state.Admins.Words.Text != "" || v.state.Notice.Kind != Problem {
		t.Errorf("%+v, %+v", v.state.Admins.Words, v.state.Notice)
	}
}

// TestACandidateWhoAdministersIsSaidToAndNotNamedAgain: naming them would change nothing.
func TestACandidateWhoAdministersIsSaidToAndNotNamedAgain(t *testing.T) {
	t.Parallel()
	f := threeAdmins()
	f.fleet.Administrators = append(f.fleet.Administrators, AdminKey{Key: strings.Repeat("c", 64)})
	p, v := devicesStage(t, f)
	p.OpenCandidate("file")
	a := v.state.Admins
	if !says(a.Sure, "administers already") || a.Do.Label != "" || a.Keep.Label != "" || a.Words.Text != "" {
		t.Errorf("%+v", a)
	}
	p.ChangeAdmins()
	if len(f.did) > 0 {
		t.Errorf("%v", f.did)
	}
}
