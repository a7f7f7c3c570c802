package presenter

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
	"pelita/screening/referral"
	"pelita/screening/screeningtest"
)

func adult(s *stand, r screening.Record) screening.Record {
	return s.answer(r, "age", protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "30"}})
}

func aged(s *stand, r screening.Record, years string) screening.Record {
	return s.answer(r, "age", protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: years}})
}

func reading(t *testing.T, s *stand, id screening.RecordID) (*Findings, *shown[FindingsState]) {
	v := &shown[FindingsState]{}
	p := NewFindings(s.frame, s.work, id, v.render)
	return entered(t, s, p, v)
}

func TestFindingsShowEveryViewWithItsReasonsAndNoScore(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := adult(s, s.open("tfc-returnee"))
	r = s.answer(r, "locked_in", yes())
	r = s.answer(r, "hurt_now", yes())
	r = s.answer(r, "made_to_do", yes())
	p, v := reading(t, s, r.ID)
	st := v.state
	if st.Outcome != "Indicators present: refer" || len(st.Dimensions) != 6 || len(st.Palermo) != 3 || st.ForcedCriminality.Name == "" {
		t.Fatalf("%q, %d, %d", st.Outcome, len(st.Dimensions), len(st.Palermo))
	}
	because := 0
	for _, c := range append(slices.Concat(st.Dimensions, st.Palermo), st.ForcedCriminality) {
		for _, g := range c.Because {
			because++
			if len(g.Sources) == 0 || g.Cite == "" || len(g.Marks) == 0 {
				t.Errorf("%s: %+v", c.ID, g)
			}
		}
		if (c.State == indicator.Undetermined.String()) != (len(c.Open) > 0) {
			t.Errorf("%s is %s with %d open topics", c.ID, c.State, len(c.Open))
		}
	}
	if because == 0 || len(st.Urgency) == 0 || st.Urgency[0].Within == "" || len(st.Law) != 1 || st.Law[0].ID != "legal_advice" {
		t.Errorf("%d reasons, urgency %+v, law %+v", because, st.Urgency, st.Law)
	}
	if st.NotCompared.Kind != Caution {
		t.Error("rows that nobody compared do not say so")
	}
	for _, text := range texts(st) {
		low := strings.ToLower(text)
		if strings.Contains(low, "%") || strings.Contains(low, "score") || strings.Contains(low, "not a victim") {
			t.Errorf("shown: %q", text)
		}
	}
	p.Continue()
	p.Decide()
	p.OpenRecord()
	if !slices.Equal(s.went, []Route{{Screen: InterviewScreen, Record: r.ID}, {Screen: DecisionScreen, Record: r.ID}, {Screen: RecordScreen, Record: r.ID}}) {
		t.Errorf("%v", s.went)
	}
	p.Leave(func() {})
	if v.state.Outcome != "" || len(v.state.Dimensions) != 0 {
		t.Error("the findings stay on the screen")
	}
}

func TestNotMetReadsAsNotEstablishedByTheAnswersSoFar(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	c := (&Findings{}).card(catalogue.Language("en"), indicator.Finding{ID: "D1", State: indicator.NotMet})
	if c.StateText != "Not established by the answers so far" {
		t.Errorf("%q", c.StateText)
	}
}

func TestFindingsSayWhyTheRulesForChildrenApply(t *testing.T) {
	t.Parallel()
	age := func(text string) protocol.Answer {
		return protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: text}}
	}
	for name, tt := range map[string]struct {
		given protocol.Answer
		want  string
	}{
		"not asked": {protocol.Answer{}, "was not asked"},
		"a child":   {age("16"), "is a child"},
		"in doubt":  {age("14-19"), "in doubt"},
		"an adult":  {age("30"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, inline{})
			r := s.open("tfc-border")
			if tt.given.Asked() {
				r = s.answer(r, "age", tt.given)
			}
			_, v := reading(t, s, r.ID)
			if got := v.state.Child; (tt.want == "") != (got.Kind == NoNotice) || !strings.Contains(got.Title, tt.want) {
				t.Errorf("%+v", got)
			}
			means := v.state.Palermo[1]
			if (means.Detail != "") != (tt.want != "") {
				t.Errorf("means: %q", means.Detail)
			}
		})
	}
}

func deciding(t *testing.T, s *stand, id screening.RecordID) (*Decision, *shown[DecisionState]) {
	v := &shown[DecisionState]{}
	p := NewDecision(s.frame, s.work, id, v.render)
	return entered(t, s, p, v)
}

func TestADecisionNeedsAKindAndReasonsAndMayDifferFromTheFinding(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(adult(s, s.open("tfc-returnee")), "locked_in", yes())
	p, v := deciding(t, s, r.ID)
	p.Submit()
	if v.state.Reasons.Problem == "" || !says(v.state.Kind.Hint, "choose") || len(s.record(r.ID).State.Decisions()) != 0 {
		t.Fatalf("%+v", v.state)
	}
	p.ChooseKind("continue-later")
	if v.state.Differs.Kind == NoNotice {
		t.Error("a decision that differs from the finding says nothing")
	}
	p.TypeReasons("  asked for a day of rest ")
	p.Submit()
	got := s.record(r.ID).State.Decisions()
	if len(got) != 1 || got[0].Decision != (history.Decision{Kind: "continue-later", Reasons: "asked for a day of rest"}) {
		t.Fatalf("%+v", got)
	}
	st := v.state
	if len(st.Past) != 1 || st.Past[0].Standing.Code != "standing" || st.Reasons.Text != "" || st.Notice.Title != "Decision recorded" || st.Kind.Chosen() != "" {
		t.Errorf("%+v", st)
	}
	p.ChooseKind("presumed-victim-refer")
	p.TypeReasons("she spoke again")
	p.Submit()
	if st := v.state; len(st.Past) != 2 || st.Past[0].Kind != "Presumed victim: refer" || st.Past[1].Standing.Code != "" {
		t.Errorf("%+v", st.Past)
	}
}

func TestDecisionsMadeAtTheSameTimeAreDisputedUntilOneIsMadeAnew(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.open("tfc-border")
	if _, err := s.spokenWork().Decide(t.Context(), r, history.Decision{Kind: "other", Reasons: "x"}); err != nil {
		t.Fatal(err)
	}
	s.store.Apply(screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
		Kind: history.Decide, Decision: history.Decision{Kind: "presumed-victim-refer", Reasons: "y"},
	}))
	p, v := deciding(t, s, r.ID)
	if v.state.Disputed.Kind != Caution || len(v.state.Past) != 2 {
		t.Fatalf("%+v", v.state)
	}
	p.ChooseKind("refer-further-assessment")
	p.TypeReasons("spoke with both")
	p.Submit()
	if v.state.Disputed.Kind != NoNotice || len(v.state.Past) != 3 {
		t.Errorf("%+v", v.state)
	}
}

func TestHalfWrittenReasonsSurviveALockAndLeaveTheInterviewAsItWas(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	id := s.open("tfc-returnee").ID
	x := sit(t, s, id)
	x.until("call_name")
	x.TypeText("Ra")
	x.Leave(func() {})
	p, _ := deciding(t, s, id)
	p.ChooseKind("other")
	p.TypeReasons("because she")
	p.Leave(func() {})
	_, v := deciding(t, s, id)
	if v.state.Reasons.Text != "because she" || v.state.Kind.Chosen() != "other" {
		t.Errorf("%q, %q", v.state.Reasons.Text, v.state.Kind.Chosen())
	}
	again := sit(t, s, id)
	if q := again.view.state.Question; q.Item != "call_name" || q.Text.Text != "Ra" {
		t.Errorf("%s, %q", q.Item, q.Text.Text)
	}
}

func filing(t *testing.T, s *stand, id screening.RecordID) (*RecordPage, *shown[RecordState]) {
	v := &shown[RecordState]{}
	p := NewRecordPage(RecordPageParams{Frame: s.frame, Work: s.work, Record: id, Directory: &shelter{}, Render: v.render})
	return entered(t, s, p, v)
}

func TestARecordShowsEveryAnswerInWordsAndWhoWroteIt(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	r = s.answer(r, "papers_taken", screeningtest.Absent(protocol.Declined))
	r = s.answer(r, "injury_seen", yes())
	_, v := filing(t, s, r.ID)
	rows := map[string]AnswerRow{}
	for _, section := range v.state.Sections {
		for _, row := range section.Rows {
			rows[row.Item] = row
		}
	}
	if row := rows["papers_taken"]; row.Answer != "Prefers not to say" || !row.Absent {
		t.Errorf("%+v", row)
	}
	if row := rows["injury_seen"]; row.Answer != "Yes" || row.Source != "Seen by the officer" || row.By == "" {
		t.Errorf("%+v", row)
	}
	if v.state.Name != "Ratna" || len(rows) != 3 || v.state.Finding == "" || v.state.Sync.Code != "kept-here" {
		t.Errorf("%d rows, %+v", len(rows), v.state)
	}
}

func TestARecordIsClosedReopenedNotedAndMovedWithoutAskingTwice(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(adult(s, s.open("tfc-border")), "locked_in", yes())
	p, v := filing(t, s, r.ID)
	p.Close()
	if v.state.Stage.Code != "closed" || v.state.Continue.Label != "" || v.state.Reopen.Label == "" {
		t.Fatalf("%+v", v.state)
	}
	p.Reopen()
	p.TypeNote("bruise")
	p.KeepNote()
	if v.state.Stage.Code != "open" || len(v.state.Notes) != 1 || v.state.Note.Text != "" {
		t.Errorf("%+v", v.state)
	}
	if len(v.state.Move) != 2 || v.state.Move[0].Protocol != "tfc-returnee" {
		t.Fatalf("%+v", v.state.Move)
	}
	p.MoveTo("tfc-returnee")
	if s.last() != (Route{Screen: InterviewScreen, Record: r.ID}) {
		t.Errorf("%v", s.went)
	}
	x := sit(t, s, r.ID)
	if q := x.view.state.Question; q.Item != "private_place" {
		t.Errorf("goes on at %q", q.Item)
	}
	x.Next()
	got := s.record(r.ID)
	if got.Protocol().ID != "tfc-returnee" || len(got.State.Live(history.Register{Item: "locked_in"})) != 1 {
		t.Errorf("%+v", got.Protocol())
	}
}

func TestAConsentCanBeTakenBackAndStaysOnRecord(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "consent_service", yes())
	p, v := filing(t, s, r.ID)
	if len(v.state.Consents) != 1 || v.state.Consents[0].Withdraw.Label == "" || v.state.Consents[0].Purpose == "service" {
		t.Fatalf("%+v", v.state.Consents)
	}
	p.WithdrawConsent(v.state.Consents[0].ID)
	if c := v.state.Consents; len(c) != 1 || c[0].Withdrawn == "" || c[0].Withdraw.Label != "" || s.record(r.ID).Consented("service") {
		t.Errorf("%+v", c)
	}
	if got := s.live(r.ID, "consent_service"); got.Value.Bool {
		t.Error("the answer still says yes")
	}
}

func TestAConflictIsShownWithBothAnswersAndLeadsToItsQuestion(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(adult(s, s.answer(s.open("tfc-border"), "consent_interview", yes())), "papers_taken", no())
	s.store.Apply(screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
		Kind: history.Set, Register: history.Register{Item: "papers_taken"}, Answer: yes(),
	}))
	p, v := filing(t, s, r.ID)
	if c := v.state.Conflicts; len(c) != 1 || len(c[0].Answers) != 2 || c[0].Settle.Label == "" {
		t.Fatalf("%+v", c)
	}
	p.TypeNote("half a note")
	p.Settle(v.state.Conflicts[0].Item, v.state.Conflicts[0].Instance)
	p.Leave(func() {})
	x := sit(t, s, r.ID)
	if x.view.state.Question.Item != "papers_taken" || x.view.state.Note.Text != "half a note" {
		t.Errorf("%s, note %q", x.view.state.Question.Item, x.view.state.Note.Text)
	}
}

// shelter is directory and referrer in memory.
type shelter struct {
	prepared, written int
	err               error
	file              string
	what              Shared
	offer             Offer
}

func (h *shelter) Services(context.Context) ([]Service, error) {
	return []Service{
		{ID: "one", Name: "Shelter One", Place: "Batam", Checked: "2026-03-01", Body: screening.BodyIndependent, Reachable: true},
		{ID: "two", Name: "Shelter Two", Contact: "0800", Checked: "2025-12-24", Body: screening.BodyIndependent},
		{ID: "office", Name: "A ministry", Checked: "2026-03-01", Body: screening.BodyState},
	}, nil
}

func (h *shelter) Prepare(_ context.Context, id screening.RecordID, service string, what Shared) (Offer, error) {
	h.prepared++
	h.what = what
	return Offer{
		Record: id, Service: service, Pseudonym: "k7-" + service, Digest: [32]byte{0xab, 0xcd}, Size: 512,
		Expires: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC),
		Shown: []Told{
			{Label: "disclosure.age", Values: []ToldValue{{Key: "disclosure.age.25-34"}}},
			{Label: "disclosure.urgency", Values: []ToldValue{{Key: "indicator.urgent_injury.name", Note: "disclosure.within.4h"}}},
			{Label: "disclosure.region"},
			{Label: "error.locked.title", Values: []ToldValue{{Key: "error.locked.text"}}},
		},
	}, h.err
}

func (h *shelter) Write(_ context.Context, o Offer, file string) error {
	h.written++
	h.offer, h.file = o, file
	return h.err
}

func referring(t *testing.T, s *stand, id screening.RecordID) (*Refer, *shelter, *shown[ReferState]) {
	h, v := &shelter{}, &shown[ReferState]{}
	p := NewRefer(ReferParams{Frame: s.frame, Work: s.work, Directory: h, Referrer: h, Record: id, Render: v.render})
	s.again = p.Rebuild
	p.Enter()
	return p, h, v
}

func TestWithoutConsentNothingIsPreparedAndTheQuestionIsNear(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := adult(s, s.answer(s.open("tfc-returnee"), "consent_interview", yes()))
	p, h, v := referring(t, s, r.ID)
	p.ChooseService("one")
	p.Prepare()
	p.Write("x")
	if v.state.Consent.Kind != Caution || h.prepared+h.written != 0 || len(v.state.Services.Options) != 0 {
		t.Fatalf("%+v", v.state)
	}
	p.AskConsent()
	p.Leave(func() {})
	if x := sit(t, s, r.ID); s.last().Screen != InterviewScreen || x.view.state.Question.Item != "consent_service" {
		t.Errorf("%v, %s", s.last(), x.view.state.Question.Item)
	}
}

func TestARecordWhoseProtocolCannotAskLeadsToTheRecord(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	p, _, v := referring(t, s, s.open("tfc-border").ID)
	if !says(v.state.Consent, "full interview") {
		t.Errorf("%+v", v.state.Consent)
	}
	p.AskConsent()
	if s.last().Screen != RecordScreen {
		t.Errorf("%v", s.last())
	}
}

func TestAStatementIsPreparedInPlaceOfTheReferral(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "consent_service", yes())
	p, h, v := referring(t, s, r.ID)
	p.ChooseService("one")
	p.Prepare()
	if h.what != ShareForCare || v.state.Preview.Title == "" || len(v.state.What.Options) != 2 {
		t.Fatalf("%q, %+v", h.what, v.state.What)
	}
	p.ChooseShared(ShareTreatment)
	if v.state.Preview.Title != "" {
		t.Error("the preview of something else is still shown")
	}
	if p.Prepare(); h.what != ShareTreatment || v.state.Preview.Title == "" {
		t.Errorf("%q was prepared", h.what)
	}
}

func TestExactlyWhatWasShownIsWrittenForThatService(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "consent_service", yes())
	p, h, v := referring(t, s, r.ID)
	if !says(v.state.ServicesDated, "24 December 2025") || !says(v.state.Services, "0800") {
		t.Errorf("%q, %+v", v.state.ServicesDated, v.state.Services)
	}
	p.Write("before.age")
	p.ChooseService("one")
	p.Prepare()
	st := v.state
	spokenWell(t, st)
	if st.Preview.Title == "" || st.Preview.Still.Kind != Caution || !says(st.Preview, "k7-one") || !says(st.Preview, "abcd") {
		t.Fatalf("%+v", st.Preview)
	}
	want := []Line{
		{"Age", "25 to 34"},
		{"Urgent", indicatorName(s.frame.Speech(), "urgent_injury") + " (within 4 hours)"},
		{"Region", "Nothing"},
		{"Unknown to this version", "Unknown to this version"},
	}
	if !slices.Equal(st.Preview.Lines, want) {
		t.Errorf("%+v", st.Preview.Lines)
	}
	p.ChooseService("two")
	if v.state.Preview.Title != "" || v.state.Write.Label != "" {
		t.Fatal("a preview made for one service stands beside another")
	}
	p.Prepare()
	p.Write("two.age")
	if h.written != 1 || h.offer.Service != "two" || h.file != "two.age" || v.state.Written.Kind != Advice {
		t.Errorf("%d, %+v, %+v", h.written, h.offer, v.state.Written)
	}
	h.err = fmt.Errorf("refer: %w", screening.ErrConsent)
	p.Write("again.age")
	if !says(v.state.Notice, "has not agreed") || v.state.Preview.Title != "" || v.state.Written.Kind != NoNotice {
		t.Errorf("%+v", v.state)
	}
}

// An officer who reads "the person agreed" tells the next one so: what was decided
// without the person must never read like that, and reaches nobody else.
func TestAReferralThatRestsOnNoConsentSaysSoAndReachesOneService(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	hurt := s.answer(s.open("tfc-returnee"), "hurt_now", yes())
	over, err := s.spokenWork().Override(t.Context(), hurt, "one", "unconscious")
	if err != nil {
		t.Fatal(err)
	}
	small := aged(s, s.open("tfc-child"), "14")
	decided, err := s.spokenWork().BestInterests(t.Context(), small, screening.ChildDecision{Service: "one", By: "guardian", Heard: "agrees", Reason: "a safe bed"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []screening.Record{over, decided} {
		p, h, v := referring(t, s, r.ID)
		why := map[bool]string{true: "unconscious", false: "a safe bed"}[r.ID == over.ID]
		for _, service := range []string{"", "one"} {
			p.ChooseService(service)
			if st := v.state; st.Consent.Kind != Caution || says(st, "agreed") || !says(st.Consent, why) {
				t.Errorf("%q: %+v", service, st.Consent)
			}
		}
		for _, service := range []string{"two", "office"} {
			p.ChooseService(service)
			p.Prepare()
			if st := v.state; h.prepared != 0 || !st.Prepare.Off || !says(st.Consent, "may not be told") {
				t.Errorf("%s: %+v", service, st.Consent)
			}
		}
		p.ChooseService("one")
		p.Prepare()
		if h.prepared != 1 {
			t.Error("the service that was named cannot be told")
		}
		_, x := filing(t, s, r.ID)
		if !says(x.state.Consents, why) || says(x.state.Consents, "Given") || x.state.ConsentsTitle == "Permissions of the person" {
			t.Errorf("%+v", x.state.Consents)
		}
	}
	no := s.answer(over, "consent_service", no())
	if _, _, v := referring(t, s, no.ID); len(v.state.Services.Options) != 0 || v.state.Prepare.Label != "" {
		t.Error("the person says no, and a referral is offered")
	}
}

// letterbox is an inbox in memory.
type letterbox struct {
	err   error
	reply Reply
	calls int
	in    *Incoming
}

func (l *letterbox) OpenReferral(context.Context, string) (Incoming, error) {
	if l.in != nil {
		return *l.in, l.err
	}
	return Incoming{
		ID: "r1", From: "Embassy", Pseudonym: "k7", Expires: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC),
		Shown: []Told{{Label: "disclosure.person", Values: []ToldValue{{Key: "disclosure.person.adult"}}}},
	}, l.err
}

func (l *letterbox) Answer(_ context.Context, r Reply) error {
	l.calls++
	l.reply = r
	return l.err
}

func receiving(t *testing.T) (*stand, *Referrals, *letterbox, *shown[ReferralsState]) {
	s, l, v := newStand(t, inline{}), &letterbox{}, &shown[ReferralsState]{}
	p := NewReferrals(s.frame, l, s.work.Library, v.render)
	s.again = p.Rebuild
	p.Enter()
	return s, p, l, v
}

func TestAReferralIsOpenedAndAcceptedOnce(t *testing.T) {
	t.Parallel()
	_, p, l, v := receiving(t)
	p.Accept("before.age")
	p.Open("in.age")
	spokenWell(t, v.state)
	if !slices.Equal(v.state.Received.Lines, []Line{{"Treated as", "Adult"}}) || v.state.Received.Still.Kind != Caution {
		t.Fatalf("%+v", v.state.Received)
	}
	p.Accept("out.age")
	if l.calls != 1 || l.reply != (Reply{ID: "r1", Verdict: Accepted, File: "out.age"}) || v.state.Accept.Label != "" {
		t.Errorf("%+v", l.reply)
	}
}

func TestARejectionNeedsAReasonThatIsACode(t *testing.T) {
	t.Parallel()
	_, p, l, v := receiving(t)
	p.Open("in.age")
	p.Reject("out.age")
	if l.calls != 0 || v.state.Reason.Hint != "Please choose a reason." {
		t.Fatalf("%+v", v.state.Reason)
	}
	p.ChooseReason("full")
	p.Reject("out.age")
	if l.reply != (Reply{ID: "r1", Verdict: Rejected, Reason: "full", File: "out.age"}) || v.state.Answered.Kind != Advice {
		t.Errorf("%+v", l.reply)
	}
	var codes []string
	for _, r := range referral.Reasons() {
		codes = append(codes, string(r))
	}
	if !slices.Equal(codes, rejectReasons()) {
		t.Errorf("offered %v, accepted %v", rejectReasons(), codes)
	}
}

func TestAReferralThatCannotBeOpenedIsSaidSoAndShowsNothing(t *testing.T) {
	t.Parallel()
	for _, err := range []error{screening.ErrNotForUs, screening.ErrForged, screening.ErrExpired, screening.ErrUnreadable} {
		_, p, l, v := receiving(t)
		p.Open("good.age")
		l.err = err
		p.Open("bad.age")
		if v.state.Notice.Kind != Problem || v.state.Received.Title != "" {
			t.Errorf("%v: %+v", err, v.state)
		}
	}
}

func TestARecordThatOthersBeganGoesOnAtTheFirstQuestionNobodyAsked(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-border"), "private_place", yes())
	r = s.answer(r, "nobody_listening", screeningtest.Absent(protocol.UnsafeToAsk))
	r = s.answer(r, "controllers_away", yes())
	if x := sit(t, s, r.ID); x.view.state.Question.Item != "afraid_here" {
		t.Errorf("%q", x.view.state.Question.Item)
	}
}

func TestAFinishedBorderScreenMovesToTheFirstQuestionItDidNotAsk(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(adult(s, s.answer(s.open("tfc-border"), "consent_interview", yes())), "locked_in", yes())
	for _, item := range []protocol.ItemID{"private_place", "nobody_listening", "controllers_away", "arriving"} {
		r = s.answer(r, item, yes())
	}
	for _, item := range []protocol.ItemID{"afraid_here", "interpreter_used"} {
		r = s.answer(r, item, no())
	}
	x := sit(t, s, r.ID)
	for range 60 {
		x.Next()
	}
	if x.view.state.Card != FinishedCard {
		t.Fatalf("%v", x.view.state.Card)
	}
	x.Leave(func() {})
	p, _ := filing(t, s, r.ID)
	p.MoveTo("tfc-returnee")
	p.Leave(func() {})
	again := sit(t, s, r.ID)
	item := again.view.state.Question.Item
	if again.view.state.Card != QuestionCard || asked(again.record.Facts()[item]) || again.view.state.Section != "Safe to talk" {
		t.Errorf("goes on at %q, card %v", item, again.view.state.Card)
	}
}
