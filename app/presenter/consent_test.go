package presenter

import (
	"context"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
)

// post carries out withdrawals in memory.
type post struct {
	owed       []Owed
	told, back string
	err        error
}

func (p *post) Owed(context.Context, screening.RecordID) ([]Owed, error) { return p.owed, p.err }
func (p *post) TakeBack(_ context.Context, _ screening.RecordID, referral, file string) error {
	p.back = referral + " " + file
	return p.err
}
func (p *post) Told(_ context.Context, _ screening.RecordID, referral string) error {
	p.told = referral
	return p.err
}

func permitting(t *testing.T, s *stand, id screening.RecordID) (*Consent, *post, *shown[ConsentState]) {
	t.Helper()
	v, p := &shown[ConsentState]{}, &post{}
	c := NewConsent(ConsentParams{
		Frame: s.frame, Work: s.work, Directory: &shelter{}, Withdrawals: p, Keeper: s.keeper, Record: id, Render: v.render,
	})
	s.again = c.Rebuild
	c.Enter()
	return c, p, v
}

func purposeRow(st ConsentState, purpose string) PurposeRow {
	for _, r := range st.Purposes {
		if r.Code == purpose {
			return r
		}
	}
	return PurposeRow{}
}

func TestEveryPurposeIsAskedApartAndAloudInBothLanguages(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	c, _, v := permitting(t, s, s.open("tfc-returnee").ID)
	if len(v.state.Purposes) != len(screening.Purposes()) {
		t.Fatalf("%d purposes", len(v.state.Purposes))
	}
	var asked []string
	for _, p := range screening.Purposes() {
		if row := purposeRow(v.state, p); row.Standing.Code != "open" || row.Ask.Label == "" || row.Refuse.Label == "" {
			t.Errorf("%+v", row)
		}
		c.Ask(p)
		a := v.state.Asking
		if a.Spoken == "" || a.SpokenAlso == "" || a.Spoken == a.SpokenAlso || !strings.Contains(a.Spoken, "say no") || a.Mode.Chosen() != "spoken" {
			t.Errorf("%s: %+v", p, a)
		}
		if narrow := len(a.Scope.Options) > 0; narrow != (p == "service" || p == "authorities") {
			t.Errorf("%s has scopes: %v", p, narrow)
		}
		spokenWell(t, v.state)
		asked = append(asked, a.Spoken)
		c.Cancel()
	}
	if strings.Join(asked, "") == asked[0] || v.state.Asking.Title != "" {
		t.Error("the questions are the same")
	}
}

func TestAPermissionIsKeptWithScopeModeLanguageExplainerAndWording(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	id := s.open("tfc-returnee").ID
	c, _, v := permitting(t, s, id)
	c.Ask("service")
	c.ChooseScope("one-service")
	c.ChooseMode("interpreter")
	c.ChooseLanguage("en")
	c.ChooseExplainer("other")
	c.Keep()
	if len(s.record(id).State.Consents()) != 0 || !v.state.Asking.Keep.Off {
		t.Fatal("kept before a service and who explained were said")
	}
	c.ChooseService("one")
	c.TypeExplainer("social worker")
	c.Keep()
	all := s.record(id).State.Consents()
	want := history.Consent{Purpose: "service", Scope: "service:one", Basis: "consent", Mode: "interpreter", Language: "en"}
	if len(all) != 1 || all[0].Consent != want || all[0].Words != "social worker" || all[0].Text.Locale != "en" || all[0].Text.Digest == [32]byte{} {
		t.Fatalf("%+v", all)
	}
	st := v.state
	if st.Asking.Title != "" || purposeRow(st, "service").Standing.Code != "some" || !says(st.Given, "Only Shelter One") || !says(st.Given, "social worker") || !says(st.Given, shortDigest(all[0].Text.Digest)) {
		t.Errorf("%+v", st.Given)
	}
	plain := s.spokenWork()
	p, _ := s.work.Library.Protocol("tfc-returnee")
	if plain.Text(p).Digest == all[0].Text.Digest {
		t.Error("the wording of the permission is not part of its version")
	}
	if d, _ := s.store.Draft(t.Context(), id); strings.Contains(d.Text, "social worker") {
		t.Error("it is still half typed")
	}
}

func TestTakingAPermissionBackSaysWhatFollowsAndWhatCannotBeUndone(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "consent_service", yes())
	r, err := s.spokenWork().Shared(t.Context(), r, history.Share{Referral: "refabc", Service: "one", Profile: "shelter"})
	if err != nil {
		t.Fatal(err)
	}
	c, p, v := permitting(t, s, r.ID)
	if purposeRow(v.state, "service").Standing.Code != "yes" || len(v.state.Owed) != 0 || !says(v.state.Sent, "Shelter One") {
		t.Fatalf("%+v", v.state)
	}
	p.owed = []Owed{{Referral: "refabc", Service: "one", At: s.hand.now, Letter: true}, {Referral: "old", Service: "two", At: s.hand.now, Done: s.hand.now.Add(time.Hour)}}
	c.Refuse("service")
	st := v.state
	if _, ok := s.record(r.ID).Permits("service", screening.ScopeRecord); ok || purposeRow(st, "service").Standing.Code != "no" {
		t.Fatal("it stands")
	}
	if len(st.Owed) != 2 || st.Owed[0].Letter.Label == "" || st.Owed[0].Told.Label == "" || st.Owed[1].Told.Label != "" || st.Owed[1].Done == "" || !says(st.SentText, "does not make anybody forget") {
		t.Errorf("%+v", st.Owed)
	}
	c.TakeBack("refabc", "back.age")
	c.Told("refabc")
	if p.back != "refabc back.age" || p.told != "refabc" {
		t.Errorf("%q, %q", p.back, p.told)
	}
	p.err = screening.ErrRecipient
	c.TakeBack("refabc", "back.age")
	if v.state.Notice.Kind != Problem {
		t.Error("a letter that was not written says nothing")
	}
}

func TestAnOverrideIsOfferedOnlyInAnUrgencyAndNeedsAReasonThatStaysInSight(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	calm := s.open("tfc-returnee")
	if _, _, v := permitting(t, s, calm.ID); v.state.Override.Title != "" {
		t.Error("offered without an urgency")
	}
	refused := s.answer(s.answer(s.open("tfc-returnee"), "hurt_now", yes()), "consent_service", no())
	if _, _, v := permitting(t, s, refused.ID); v.state.Override.Title != "" {
		t.Error("offered against a no")
	}
	r := s.answer(s.open("tfc-returnee"), "hurt_now", yes())
	c, _, v := permitting(t, s, r.ID)
	c.Override()
	if v.state.Override.Reason.Problem == "" || s.record(r.ID).Overridden() {
		t.Fatalf("%+v", v.state.Override)
	}
	c.ChooseOverride("one")
	c.TypeReason("unconscious")
	c.Leave(func() {})
	c, _, v = permitting(t, s, r.ID)
	if v.state.Override.Reason.Text != "unconscious" {
		t.Error("the half-typed reason is lost")
	}
	c.ChooseOverride("one")
	c.Override()
	if !s.record(r.ID).Overridden() || v.state.Overridden.Kind != Caution || !says(v.state.Given, "unconscious") {
		t.Errorf("%+v", v.state)
	}
	c.Refuse("service")
	if v.state.Overridden.Kind != Caution || !says(v.state.Given, "unconscious") {
		t.Error("it is out of sight after a no")
	}
}

func TestForAChildADecisionIsAskedForAndNoAdultsYes(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	if _, _, v := permitting(t, s, adult(s, s.open("tfc-returnee")).ID); v.state.Decision.Title != "" {
		t.Error("offered for an adult")
	}
	r := aged(s, s.open("tfc-child"), "14")
	c, _, v := permitting(t, s, r.ID)
	spokenWell(t, v.state)
	row := purposeRow(v.state, "service")
	if row.Ask.Label != "" || row.Refuse.Label == "" || v.state.Override.Title != "" || len(v.state.Decision.Service.Options) != 2 {
		t.Fatalf("%+v, %+v", row, v.state.Decision)
	}
	c.Refuse("service")
	c.TypeDecision("a safe bed")
	c.Leave(func() {})
	c, _, v = permitting(t, s, r.ID)
	c.ChooseDecided("one")
	c.ChooseDecider("guardian")
	c.ChooseHeard("agrees")
	c.DecideForChild()
	if len(s.record(r.ID).Standing("service")) != 0 || !says(v.state.Decision.Heard.Hint, "said no") || v.state.Decision.Reason.Text != "a safe bed" {
		t.Fatalf("the child's no is passed over: %+v", v.state.Decision)
	}
	c.ChooseHeard("against")
	c.DecideForChild()
	got := s.record(r.ID)
	if len(got.Standing("service")) != 1 || got.Consented("service") || purposeRow(v.state, "service").Standing.Code != "without" ||
		!says(v.state.Given, "a safe bed") || !says(v.state.Given, "Says no") || v.state.Decision.Reason.Text != "" {
		t.Errorf("%+v", v.state.Given)
	}
}

func TestWhatNeverLeftIsNotCalledShared(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "consent_service", yes())
	for _, profile := range []string{"shelter", "not-written"} {
		var err error
		if r, err = s.spokenWork().Shared(t.Context(), r, history.Share{Referral: "refabc", Service: "one", Profile: profile}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, v := permitting(t, s, r.ID); len(v.state.Sent) != 0 {
		t.Errorf("%+v", v.state.Sent)
	}
	if _, v := filing(t, s, r.ID); len(v.state.Shares) != 1 || !says(v.state.Shares, "nothing left") {
		t.Errorf("%+v", v.state.Shares)
	}
}
