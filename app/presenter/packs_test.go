package presenter

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/pack"
)

// packsFake is a device with one pack, and whatever the test hands it next.
type packsFake struct {
	at       Instruments
	proposal PackProposal
	err      error
	trusted  string
	taken    []PackProposal
}

func (f *packsFake) Instruments(context.Context) (Instruments, error) { return f.at, nil }
func (f *packsFake) ReadRoot(context.Context, string) (TrustRoot, error) {
	return TrustRoot{Version: 1, Threshold: 2, Holders: []string{"Organisation A", "Organisation B", "Organisation C"}}, f.err
}
func (f *packsFake) Trust(_ context.Context, _, words string) error {
	if words != "one two three four five six" {
		return screening.ErrWords
	}
	f.trusted = words
	return f.err
}
func (f *packsFake) Propose(context.Context, string) (PackProposal, error) { return f.proposal, f.err }
func (f *packsFake) Take(_ context.Context, p PackProposal) error {
	f.taken = append(f.taken, p)
	return f.err
}

func proposed(shifts ...pack.Shift) PackProposal {
	made := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return PackProposal{
		InstalledPack: InstalledPack{ID: "tfc-agency", Version: 7, Digest: strings.Repeat("ab", 32), Made: made, Expires: made.AddDate(1, 0, 0), Signers: []string{"Organisation A", "Organisation C"}},
		Cases:         54, Reference: 55, Shifts: shifts,
		Differences: []pack.Difference{
			{Area: "protocol", Kind: "changed", ID: "tfc-border", From: "1.0.0 aa", To: "1.1.0 bb"},
			{Area: "item", Kind: "added", ID: "never_heard_of", To: "yesno said safe"},
			{Area: "row", Kind: "removed", ID: "urgent_injury", From: "4h"},
			{Area: "stop", Kind: "removed", ID: "tfc-border danger_here", From: "pause, when afraid_here == true"},
			{Area: "section", Kind: "changed", ID: "tfc-border needs", From: "2 needs: hurt_now age", To: "2 needs: hurt_now"},
			{Area: "step", Kind: "changed", ID: "tfc-border safety private_place", From: "relevant always, required true", To: "relevant always"},
			{Area: "country", Kind: "changed", ID: "TH hotline", From: "1300", To: "1301"},
			{Area: "text", Kind: "changed", ID: "en item.age.ask", From: "How old are you?", To: "What is your age?"},
		},
	}
}

func packsPage(t *testing.T, f *packsFake) (*PacksPage, *shown[PacksState], *stand) {
	t.Helper()
	s := newStand(t, inline{})
	v := &shown[PacksState]{}
	p := NewPacksPage(s.frame, f, v.render)
	s.again = p.Rebuild
	p.Enter()
	return p, v, s
}

func TestARootIsTrustedByWordsThatSomebodyTyped(t *testing.T) {
	t.Parallel()
	f := &packsFake{}
	p, v, _ := packsPage(t, f)
	if v.state.NoRoot.Kind == NoNotice {
		t.Error("it is not said that nobody is believed")
	}
	p.ReadRoot("root")
	spokenWell(t, v.state)
	if v.state.AskingTitle == "" || !v.state.Trust.Off || says(v.state, "one two three") {
		t.Errorf("%+v", v.state)
	}
	p.Trust()
	p.TypeWords("one two")
	p.Trust()
	if f.trusted != "" || v.state.Notice.Kind != Problem || v.state.Words.Text != "one two" {
		t.Errorf("%+v", v.state.Notice)
	}
	p.TypeWords("one two three four five six")
	p.Trust()
	if f.trusted == "" || v.state.AskingTitle != "" || v.state.Done.Kind == NoNotice {
		t.Errorf("%+v", v.state)
	}
}

func TestAPackIsLookedAtBeforeItIsTaken(t *testing.T) {
	t.Parallel()
	f := &packsFake{proposal: proposed()}
	p, v, s := packsPage(t, f)
	p.Take()
	p.ReadPack("pack")
	for _, tag := range []string{"en", "id", locales.PseudoLong} {
		s.keeper.held.Language = tag
		p.Rebuild()
		spokenWell(t, v.state)
	}
	s.keeper.held.Language = "en"
	p.Rebuild()
	st := v.state.Proposal
	if len(st.Areas) != 8 || st.Second.Label != "" || st.Take.Off || !says(st, "never_heard_of") || !says(st, "How old are you?") || !says(st, "54") {
		t.Errorf("%+v", st)
	}
	p.PutAway()
	p.Take()
	if len(f.taken) > 0 || v.state.Proposal.Title != "" {
		t.Fatal("a pack that was put away was taken")
	}
	p.ReadPack("pack")
	p.Take()
	if len(f.taken) != 1 || v.state.Proposal.Title != "" || v.state.Done.Kind == NoNotice {
		t.Errorf("%d taken, %+v", len(f.taken), v.state.Done)
	}
}

func TestSRG08APackThatChangesOutcomesIsConfirmedASecondTime(t *testing.T) {
	t.Parallel()
	f := &packsFake{proposal: proposed(
		pack.Shift{Case: "no-sleep", What: "outcome", From: "indicators-present", To: "none-recorded", Less: true},
		pack.Shift{Case: "ransom", What: "urgency", Row: "urgent_injury", From: "", To: "4h"},
		pack.Shift{Case: "sixteen", What: "stop", Row: "danger_here", From: "pause", Less: true},
		pack.Shift{Protocol: "tfc-child", What: "stop", Row: "still_held", From: "pause", Less: true},
		pack.Shift{Case: "sixteen", What: "required", Row: "private_place", From: "clear-answer", To: "any-answer", Less: true},
		pack.Shift{Case: "sixteen", What: "child", From: "child", To: "adult", Less: true},
		pack.Shift{Case: "sixteen", What: "flag", Row: "never_heard_of", From: "any-time", To: ""},
	)}
	p, v, s := packsPage(t, f)
	p.ReadPack("pack")
	for _, tag := range []string{"en", "id"} {
		s.keeper.held.Language = tag
		p.Rebuild()
		spokenWell(t, v.state)
	}
	s.keeper.held.Language = "en"
	p.Rebuild()
	st := v.state.Proposal
	if st.ShiftsNotice.Kind != Problem || !st.Take.Off || st.Second.Label == "" || !says(st.Shifts, "Protects less") || !says(st.Shifts, "no sleep") ||
		!says(st.Shifts, "danger_here") || !says(st.Shifts, "a clear yes or no") {
		t.Errorf("%+v", st)
	}
	p.Take()
	if len(f.taken) > 0 {
		t.Fatal("it was taken at once")
	}
	p.Second()
	p.Second()
	p.Take()
	p.Second()
	if v.state.Proposal.Take.Off {
		t.Error("it cannot be taken after the second confirmation")
	}
	p.Take()
	if len(f.taken) != 1 {
		t.Errorf("%d taken", len(f.taken))
	}
}

func TestEveryRefusalIsSaidInWords(t *testing.T) {
	t.Parallel()
	for _, reason := range pack.Reasons() {
		f := &packsFake{err: &pack.Refusal{Reason: reason, At: "items/x.toml"}}
		p, v, s := packsPage(t, f)
		for _, tag := range []string{"en", "id"} {
			s.keeper.held.Language = tag
			p.ReadPack("pack")
			spokenWell(t, v.state)
			placed := reason == pack.Mixed || reason == pack.Golden || reason == pack.Text
			if v.state.Notice.Kind != Problem || placed && !says(v.state.Notice, "items/x.toml") || says(v.state.Notice, "pack refused") {
				t.Errorf("%s: %+v", reason, v.state.Notice)
			}
		}
	}
	f := &packsFake{err: errors.New("open /home/officer/stick: input/output error")}
	p, v, _ := packsPage(t, f)
	p.ReadPack("pack")
	if v.state.Notice.Kind != Problem || says(v.state, "/home/officer") {
		t.Errorf("%+v", v.state.Notice)
	}
}

func TestADamagedAndAnExpiredPackAreNamed(t *testing.T) {
	t.Parallel()
	one := proposed().InstalledPack
	one.Active, one.Expired = true, true
	f := &packsFake{at: Instruments{Installed: []InstalledPack{one}, Damaged: "tfc-other", Root: TrustRoot{Version: 1, Threshold: 2, Holders: []string{"A", "B", "C"}}}}
	_, v, _ := packsPage(t, f)
	spokenWell(t, v.state)
	if v.state.Expired.Kind == NoNotice || v.state.Damaged.Kind != Problem || !says(v.state.Damaged, "tfc-other") || !says(v.state.InUse, "tfc-agency") || v.state.NoRoot.Kind != NoNotice {
		t.Errorf("%+v", v.state)
	}
}

// SR-G04: an expired pack still screens, with a banner in the interview and a mark
// in the result.
func TestSRG04AnExpiredPackScreensUnderABanner(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	expired := *s.work.Library
	expired.Origin = screening.Origin{Pack: "tfc-agency", Version: 7, Expires: s.hand.now.Add(-time.Hour)}
	s.work.Library = &expired
	r := safely(s, s.open("tfc-returnee"))
	x := sit(t, s, r.ID)
	spokenWell(t, x.view.state)
	if x.view.state.Card != QuestionCard || x.view.state.Expired.Kind != Caution {
		t.Errorf("card %v, %+v", x.view.state.Card, x.view.state.Expired)
	}
	var v shown[FindingsState]
	p := NewFindings(s.frame, s.work, r.ID, v.render)
	p.Enter()
	spokenWell(t, v.state)
	if v.state.Expired.Kind != Caution || v.state.OutcomeCode == "" || !says(v.state.WorkedOut, "tfc-agency") {
		t.Errorf("%+v, %+v", v.state.Expired, v.state.WorkedOut)
	}
	s.hand.now = s.hand.now.Add(-48 * time.Hour)
	x.Rebuild()
	if x.view.state.Expired.Kind != NoNotice {
		t.Error("the banner stands before the pack has expired")
	}
}

// SR-G09: what a result was worked out by is shown with it, and changes with the
// answers.
func TestSRG09FindingsSayByWhatTheyWereWorkedOut(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	s.frame.Version = "0.1.0"
	r := safely(s, s.open("tfc-returnee"))
	lines := func() []Line {
		var v shown[FindingsState]
		p := NewFindings(s.frame, s.work, r.ID, v.render)
		p.Enter()
		spokenWell(t, v.state)
		return v.state.WorkedOut
	}
	first := lines()
	if len(first) != 5 || !says(first, "0.1.0") || first[4] != lines()[4] {
		t.Errorf("%+v", first)
	}
	r = s.answer(r, "locked_in", yes())
	if second := lines(); second[3] == first[3] || second[4] == first[4] {
		t.Error("another answer gives the same digests")
	}
}
