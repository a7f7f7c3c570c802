package presenter

import (
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func TestAboutSafetyAndPermissionOnlyAClearYesOrNoIsAnAnswer(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	q := x.view.state.Question
	if q.Item != "private_place" || len(q.Absences.Options) != 0 || x.view.state.Skip.Label != "" {
		t.Fatalf("%s offers %+v, skip %q", q.Item, q.Absences, x.view.state.Skip.Label)
	}
	x.Absent(protocol.Declined)
	x.Next()
	if q := x.view.state.Question; q.Item != "private_place" || q.Problem != "Please tap yes or no. Anything but a clear yes is a no." {
		t.Errorf("%s: %q", q.Item, q.Problem)
	}
	if len(x.s.record(x.id).State.Registers()) != 0 {
		t.Error("an absence is on record")
	}
	x.until("papers_taken")
	if st := x.view.state; len(st.Question.Absences.Options) != 3 || st.Skip.Label == "" {
		t.Errorf("%+v, skip %q", st.Question.Absences, st.Skip.Label)
	}
}

func TestHowTheInterpreterStandsToThePersonIsNotLeftOpen(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(safely(s, s.open("tfc-returnee")), "interpreter_used", yes())
	x := sit(t, s, r.ID)
	x.JumpItem("interpreter_language", 0)
	x.Choose("other")
	x.Next()
	x.Absent(protocol.Unknown)
	x.Next()
	q := x.view.state.Question
	if q.Item != "interpreter_relation" || len(q.Absences.Options) != 0 || q.Problem != "Please choose one of these." || x.view.state.Skip.Label != "" {
		t.Fatalf("%s: %q, %+v", q.Item, q.Problem, q.Absences)
	}
	x.Choose("stranger")
	if x.Next(); x.view.state.Question.Item != "interpreter_conflict" {
		t.Errorf("goes on to %s", x.view.state.Question.Item)
	}
}

func TestAnAbsenceThatAnotherProgramKeptAboutPermissionIsShownAndDoesNotCount(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(adult(s, safely(s, s.open("tfc-border"))), "consent_interview", screeningtest.Absent(protocol.Declined))
	x := sit(t, s, r.ID)
	x.JumpItem("consent_interview", 0)
	st := x.view.state
	if st.Question.Item != "consent_interview" || st.Skip.Label != "" || len(st.Question.OnRecord) != 1 {
		t.Errorf("%s, skip %q, on record %+v", st.Question.Item, st.Skip.Label, st.Question.OnRecord)
	}
}

const anotherDay = "Another day or place"

func TestOnAnotherDayTheRoomIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	id := adult(s, safely(s, s.open("tfc-border"))).ID
	x := sit(t, s, id)
	x.until("papers_taken")
	x.Choose("no")
	x.Leave(func() {})

	s.hand.pass(11 * time.Hour)
	soon := sit(t, s, id)
	if says(soon.view.state.Notice, anotherDay) {
		t.Fatal("on the same day")
	}
	soon.Leave(func() {})

	s.hand.pass(2 * time.Hour)
	y := sit(t, s, id)
	st := y.view.state
	if st.Question.Item != "papers_taken" || st.Notice.Kind != Caution || !says(st.Notice, anotherDay) || st.Suggest.Item != "private_place" {
		t.Fatalf("%s, %+v, %+v", st.Question.Item, st.Notice, st.Suggest)
	}
	y.Choose("yes") // the day is young, and the room still not looked at
	y.Leave(func() {})

	z := sit(t, s, id)
	for _, item := range []protocol.ItemID{"private_place", "nobody_listening", "controllers_away", "afraid_here", "interpreter_used", "arriving", "consent_interview"} {
		if got := z.view.state.Suggest.Item; got != item || !says(z.view.state.Notice, anotherDay) {
			t.Fatalf("leads to %q, want %s, %+v", got, item, z.view.state.Notice)
		}
		z.JumpItem(item, 0)
		if z.chosen() != "" || len(z.view.state.Question.OnRecord) != 1 {
			t.Errorf("%s: yesterday's answer is shown as today's: %q, %+v", item, z.chosen(), z.view.state.Question.OnRecord)
		}
		room, _ := roomAnswer(item)
		before := s.record(id).State.Updated()
		z.Choose(room)
		if z.chosen() != room || s.record(id).State.Updated() <= before {
			t.Errorf("%s: the same answer was not kept anew", item)
		}
	}
	if st := z.view.state; says(st.Notice, anotherDay) || st.Suggest.Item != "" {
		t.Errorf("all was asked again: %+v, %+v", st.Notice, st.Suggest)
	}
	z.Leave(func() {})
	if again := sit(t, s, id); says(again.view.state.Notice, anotherDay) {
		t.Error("said again after everything was asked")
	}
}

// daysLater is an interview that was left at its middle three days ago.
func daysLater(t *testing.T) (*stand, screening.RecordID) {
	t.Helper()
	s := newStand(t, inline{})
	id := adult(s, safely(s, s.open("tfc-border"))).ID
	x := sit(t, s, id)
	x.until("papers_taken")
	x.Leave(func() {})
	s.hand.pass(72 * time.Hour)
	return s, id
}

func TestANoteDoesNotMakeAnOldAnswerAboutTheRoomNew(t *testing.T) {
	t.Parallel()
	s, id := daysLater(t)
	if _, err := s.spokenWork().Note(t.Context(), s.record(id), "brought new papers"); err != nil {
		t.Fatal(err)
	}
	y := sit(t, s, id)
	if st := y.view.state; !says(st.Notice, anotherDay) || st.Suggest.Item != "private_place" {
		t.Errorf("%+v, leads to %q", st.Notice, st.Suggest.Item)
	}
}

func TestOnAnotherDayNothingGoesOnBeforeTheRoomWasAskedAgain(t *testing.T) {
	t.Parallel()
	s, id := daysLater(t)

	y := sit(t, s, id)
	for name, on := range map[string]func(){
		"next": y.Next, "skip": y.Skip, "a jump": func() { y.JumpItem("locked_in", 0) }, "a part": func() { y.JumpSection("observed") },
	} {
		if on(); y.view.state.Question.Item != "papers_taken" || y.view.state.Skip.Label != "" {
			t.Fatalf("%s leads to %s, skip %q", name, y.view.state.Question.Item, y.view.state.Skip.Label)
		}
	}
	if y.view.state.Question.Problem == "" {
		t.Error("nothing says why")
	}
	y.JumpItem("private_place", 0)
	y.Next()
	y.Skip()
	if got := y.view.state.Question.Item; got != "private_place" {
		t.Fatalf("left for %s without an answer of today", got)
	}
	for range 20 {
		first := y.unchecked()
		if first == "" {
			break
		}
		y.JumpItem(first, 0)
		room, _ := roomAnswer(first)
		y.Choose(room)
	}
	if y.JumpItem("locked_in", 0); y.view.state.Question.Item != "locked_in" {
		t.Errorf("everything was asked again, and it stays at %s: %s", y.view.state.Question.Item, y.view.state.Question.Problem)
	}
}

func TestAfterAMoveAndOnAnotherDeviceTheRoomIsAskedAgain(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*stand, screening.Record){
		"a move": func(s *stand, r screening.Record) {
			p, _ := filing(s.t.(*testing.T), s, r.ID)
			p.MoveTo("tfc-returnee")
			p.Leave(func() {})
		},
		"another device": func(s *stand, r screening.Record) {
			c := screeningtest.Set(r.ID, screening.DeviceID{7}, 1, history.Op{
				Kind: history.Set, Register: history.Register{Item: "private_place", Source: protocol.Observed},
				Answer: yes(), Prev: r.State.Prev(history.Register{Item: "private_place", Source: protocol.Observed}),
			})
			c.Officer, c.HLC = screening.OfficerID{9}, r.State.Updated()+1
			c.Protocol = r.Protocol()
			s.store.Apply(c)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, inline{})
			r := s.answer(adult(s, safely(s, s.open("tfc-border"))), "consent_interview", yes())
			x := sit(t, s, r.ID)
			if says(x.view.state.Notice, anotherDay) {
				t.Fatal("said before anything changed")
			}
			x.Leave(func() {})
			change(s, s.record(r.ID))
			if y := sit(t, s, r.ID); !says(y.view.state.Notice, anotherDay) || y.view.state.Suggest.Item != "private_place" {
				t.Errorf("%+v, %+v", y.view.state.Notice, y.view.state.Suggest)
			}
		})
	}
}

func TestTheLanguageThatThePersonReadsIsKeptBeforeAnythingIsAnsweredInIt(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("talk_now")
	x.Choose("yes")
	x.TypeNote("asks for English")
	x.s.hand.pass(draftEvery)
	x.ChooseInterviewee("en")
	// no Leave: the power went
	p, _ := filing(t, x.s, x.id)
	p.TypeNote("asks for English now")
	p.Leave(func() {})
	again := sit(t, x.s, x.id)
	if got := again.view.state.Interviewee.Chosen(); got != "en" || again.view.state.Note.Text != "asks for English now" {
		t.Errorf("resumed in %q with the note %q", got, again.view.state.Note.Text)
	}
	again.Choose("no")
	if d, _ := x.s.store.Draft(t.Context(), x.id); decodeHalves(placeOf(d), d.Text).spoken != "" {
		t.Error("kept beside an answer that says it")
	}
}

func TestARecordMovesOnlyWhereItsProtocolGoesOn(t *testing.T) {
	t.Parallel()
	for from, want := range map[string][]string{
		"tfc-border":   {"tfc-returnee", "tfc-child"}, // the likeliest first
		"tfc-returnee": {"tfc-child", "tfc-contact"},
		"tfc-triage":   {"tfc-returnee", "tfc-child", "tfc-border", "tfc-contact"},
	} {
		s := newStand(t, inline{})
		_, v := filing(t, s, s.open(from).ID)
		var got []string
		for _, m := range v.state.Move {
			got = append(got, m.Protocol)
		}
		if !slices.Equal(got, want) {
			t.Errorf("from %s: offers %v", from, got)
		}
	}
}

func TestWhatWasSharedNamesItsService(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.open("tfc-border")
	for _, id := range []string{"one", "gone"} {
		var err error
		if r, err = s.spokenWork().Shared(t.Context(), r, history.Share{Referral: "r-" + id, Service: id, Profile: "shelter"}); err != nil {
			t.Fatal(err)
		}
	}
	_, v := filing(t, s, r.ID)
	if !says(v.state.Shares, "To Shelter One,") || !says(v.state.Shares, "To gone,") {
		t.Errorf("%+v", v.state.Shares)
	}
}

// declined answers every question of the protocol by declining it, but for those
// that let the walk go on.
func declined(s *stand, protocolID string) screening.Record {
	r := adult(s, s.answer(safely(s, s.open(protocolID)), "consent_interview", yes()))
	p, _ := s.work.Library.Protocol(protocolID)
	for _, item := range p.Items() {
		if item.ID != protocol.AgeItem && !asked(r.Facts()[item.ID]) {
			r = s.answer(r, item.ID, screeningtest.Absent(protocol.Declined))
		}
	}
	return r
}

func TestEnoughIsSaidOnlyWhereMoreWouldChangeNothing(t *testing.T) {
	t.Parallel()
	const enough, nothing = "Enough has been asked.", "There is nothing more to ask now. Refer, or talk again another day."
	child := protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "15"}}
	for name, tt := range map[string]struct {
		given func(*stand) screening.Record
		want  string
	}{
		"a child, all needs asked": {func(s *stand) screening.Record {
			return s.answer(declined(s, "tfc-border"), protocol.AgeItem, child)
		}, nothing},
		"no permission": {func(s *stand) screening.Record {
			return s.answer(declined(s, "tfc-border"), "consent_interview", no())
		}, nothing},
		"all declined": {func(s *stand) screening.Record { return declined(s, "tfc-returnee") }, nothing},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, inline{})
			_, v := reading(t, s, tt.given(s).ID)
			if v.state.Next != tt.want {
				t.Errorf("%q", v.state.Next)
			}
		})
	}
	for _, tt := range []struct {
		name       string
		permission protocol.Answer
		want       string
	}{{"all decided", yes(), enough}, {"all decided, and then no permission", no(), nothing}} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStand(t, inline{})
			p, v := reading(t, s, s.answer(declined(s, "tfc-returnee"), "consent_interview", tt.permission).ID)
			for n := range p.found.Dimensions { // as after answers that decide everything
				p.found.Dimensions[n].State = indicator.NotMet
			}
			for n := range p.found.Palermo {
				p.found.Palermo[n].State = indicator.NotMet
			}
			p.found.ForcedCriminality.State = indicator.Positive
			if p.found.Why.Reason == screening.Exhausted {
				p.found.Why.Reason = screening.Enough // as the library says of settled findings
			}
			p.Rebuild()
			if v.state.Next != tt.want {
				t.Errorf("%q", v.state.Next)
			}
		})
	}
}

func TestInTheDeepeningPartADeclinedInterviewIsNotCalledEnough(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	x := sit(t, s, declined(s, "tfc-returnee").ID)
	x.JumpItem("recruiter_used", 0)
	if st := x.view.state; st.Enough.Kind != Advice || says(st.Enough, "Enough") || !says(st.Enough, "nothing more to ask") {
		t.Errorf("%s: %+v", st.Question.Item, st.Enough)
	}
}

func TestForAChildTheReferralPageLeadsToNoQuestionThatIsNeverAsked(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), protocol.AgeItem, protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "14-19"}})
	p, _, v := referring(t, s, r.ID)
	spokenWell(t, v.state)
	if v.state.Ask.Label != "Open the permissions" || !says(v.state.Consent, "call the child protection service now") {
		t.Errorf("%+v, %+v", v.state.Ask, v.state.Consent)
	}
	p.AskConsent()
	if s.last().Screen != ConsentScreen {
		t.Errorf("went to %v", s.went)
	}
}

func TestBeforeTheAgeIsKnownTheReferralPageLeadsToTheAge(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := safely(s, s.open("tfc-returnee"))
	p, _, v := referring(t, s, r.ID)
	if v.state.Ask.Label == "" || !says(v.state.Consent, "age was not asked") {
		t.Fatalf("%+v", v.state.Consent)
	}
	p.AskConsent()
	p.Leave(func() {})
	if x := sit(t, s, r.ID); x.view.state.Question.Item != protocol.AgeItem {
		t.Errorf("stands at %s", x.view.state.Question.Item)
	}
}
