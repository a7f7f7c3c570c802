package presenter

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// sitting is an interview under way.
type sitting struct {
	s *stand
	*Interview
	view shown[InterviewState]
	id   screening.RecordID
}

func sit(t *testing.T, s *stand, id screening.RecordID) *sitting {
	t.Helper()
	x := &sitting{s: s, id: id}
	x.Interview = NewInterview(s.frame, s.work, s.keeper, id, x.view.render)
	s.again = x.Interview.Rebuild
	x.Enter()
	return x
}

func begin(t *testing.T, protocolID string) *sitting {
	t.Helper()
	s := newStand(t, inline{})
	return sit(t, s, s.open(protocolID).ID)
}

// roomAnswer is what lets the walk go on where a clear yes or no is demanded.
func roomAnswer(item protocol.ItemID) (string, bool) {
	code, ok := map[protocol.ItemID]string{
		"private_place": "yes", "nobody_listening": "yes", "controllers_away": "yes", "afraid_here": "no", "arriving": "yes",
		"out_now": "yes", "interpreter_used": "no", "talk_now": "yes", "consent_interview": "yes",
	}[item]
	return code, ok
}

// safely keeps, beside the presenter, that it is safe to talk.
func safely(s *stand, r screening.Record) screening.Record {
	for _, item := range []protocol.ItemID{
		"private_place", "nobody_listening", "controllers_away", "afraid_here", "out_now", "interpreter_used", "arriving", "talk_now",
	} {
		code, _ := roomAnswer(item)
		if _, def, ok := s.work.Library.Of(r); ok && def.Has(item) {
			r = s.answer(r, item, screeningtest.YesNo(code == codeYes))
		}
	}
	return r
}

// until walks to an item, skipping.
func (x *sitting) until(item protocol.ItemID) {
	x.s.t.Helper()
	for range 200 {
		if x.view.state.Question.Item == item && x.view.state.Card == QuestionCard {
			return
		}
		at := x.view.state.Question.Item
		room, ok := roomAnswer(at)
		switch {
		case ok:
			x.Choose(room)
			x.Next()
		case at == "age":
			x.TypeAge(AgeDraft{From: "30"})
			x.Next()
		case x.view.state.Card == SectionEndCard:
			x.Next()
		default:
			x.Skip()
		}
	}
	x.s.t.Fatalf("%s is never asked", item)
}

func (x *sitting) chosen() string { return x.view.state.Question.Options.Chosen() }

func TestEachTapIsKeptBeforeItIsShownAsKept(t *testing.T) {
	t.Parallel()
	r := &held{}
	s := newStand(t, r)
	id := s.open("tfc-border").ID
	x := sit(t, s, id)
	r.finish(0)
	x.Choose("yes")
	if x.view.state.Saved.Code != "saving" || x.chosen() != "yes" {
		t.Fatalf("before it is kept: %+v, chosen %q", x.view.state.Saved, x.chosen())
	}
	r.finish(len(r.work) - 1)
	if x.view.state.Saved.Code != "kept" || !s.live(id, "private_place").Value.Bool {
		t.Errorf("after: %+v", x.view.state.Saved)
	}
}

func TestADraftThatIsKeptDoesNotHideAnAnswerThatWasNot(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	store := &refusing{Store: s.store}
	s.work.Store = store
	id := s.open("tfc-returnee").ID
	x := sit(t, s, id)
	store.err = screening.ErrDamaged
	x.Choose("yes")
	x.TypeNote("trembles")
	s.hand.pass(draftEvery)
	if x.view.state.Saved.Code != "not-kept" || x.view.state.Notice.Kind != Problem {
		t.Errorf("%+v, %+v", x.view.state.Saved, x.view.state.Notice)
	}
	store.err = nil
	x.Choose("yes")
	if x.view.state.Saved.Code != "kept" || x.view.state.Notice.Kind != NoNotice {
		t.Errorf("%+v, %+v", x.view.state.Saved, x.view.state.Notice)
	}
}

func TestTapsAreMadeInOrderAndTheLastOneStands(t *testing.T) {
	t.Parallel()
	r := &held{}
	s := newStand(t, r)
	id := s.open("tfc-border").ID
	x := sit(t, s, id)
	r.finish(0)
	from := len(r.work)
	x.Choose("yes")
	x.Choose("no")
	x.Choose("yes")
	x.Next()
	r.finish(from)
	if got := s.live(id, "private_place"); !got.Value.Bool {
		t.Errorf("%+v", got)
	}
	if x.view.state.Question.Item != "nobody_listening" {
		t.Errorf("stands at %s", x.view.state.Question.Item)
	}
	if n := len(s.record(id).State.Conflicts()); n != 0 {
		t.Errorf("an officer disagrees with himself: %d conflicts", n)
	}
}

func TestEveryAbsenceIsAnAnswerOfItsOwnAndNeverNo(t *testing.T) {
	t.Parallel()
	for _, why := range []protocol.Absence{protocol.Unknown, protocol.Declined, protocol.UnsafeToAsk} {
		x := begin(t, "tfc-border")
		x.until("papers_taken")
		x.Absent(why)
		if got := x.s.live(x.id, "papers_taken"); got.Absence != why || got.Known() {
			t.Errorf("%v: %+v", why, got)
		}
		if x.chosen() != "" || x.view.state.Question.Absences.Chosen() != why {
			t.Errorf("%v: shown as %q, %v", why, x.chosen(), x.view.state.Question.Absences.Chosen())
		}
	}
}

func TestWhatIsTypedBecomesOneAnswerWhenTheFieldIsLeft(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("call_name")
	for _, text := range []string{"R", "Ra", "Ratna"} {
		x.TypeText(text)
	}
	if live := x.s.record(x.id).State.Live(screeningtest.Said("call_name")); len(live) != 0 {
		t.Fatalf("typing made %d answers", len(live))
	}
	x.LeaveField()
	x.LeaveField()
	if got := x.s.live(x.id, "call_name").Value.Text; got != "Ratna" {
		t.Errorf("%q", got)
	}
	if x.view.state.Name != "Ratna" || x.view.state.Question.Text.Text != "Ratna" {
		t.Errorf("%q, %q", x.view.state.Name, x.view.state.Question.Text.Text)
	}
}

// counting counts the drafts that are written.
type counting struct {
	screening.Store
	puts int
	err  error
}

func (c *counting) PutDraft(ctx context.Context, d screening.Draft) error {
	c.puts++
	if c.err != nil {
		return c.err
	}
	return c.Store.PutDraft(ctx, d)
}

// naming is an interview that asks for a name, over a store that counts its drafts.
func naming(t *testing.T) (*counting, *sitting) {
	t.Helper()
	s := newStand(t, inline{})
	id := s.open("tfc-returnee").ID
	store := &counting{Store: s.store}
	s.work.Store = store
	x := sit(t, s, id)
	x.until("call_name")
	return store, x
}

func TestTheDraftIsWrittenAtMostEveryHalfSecondAndNeverStaysBehindLonger(t *testing.T) {
	t.Parallel()
	store, x := naming(t)
	x.s.hand.pass(time.Second)
	store.puts = 0
	text := ""
	for n := range 100 { // ten keys a second, for ten seconds
		text += string(rune('a' + n%26))
		x.TypeText(text)
		x.s.hand.pass(100 * time.Millisecond)
	}
	if store.puts < 19 || store.puts > 21 {
		t.Errorf("%d drafts in ten seconds", store.puts)
	}
	x.s.hand.pass(draftEvery)
	if d, _ := x.s.store.Draft(t.Context(), x.id); d.Text != text {
		t.Errorf("half a second after the last key the draft holds %q", d.Text)
	}
}

func TestAKilledProgramResumesOnTheSameQuestionWithTheSameHalfSentence(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("call_name")
	x.TypeText("they call me Ra")
	x.TypeNote("trembles")
	x.s.hand.pass(draftEvery)
	// no Leave: the power went
	again := sit(t, x.s, x.id)
	q := again.view.state.Question
	if q.Item != "call_name" || q.Text.Text != "they call me Ra" || again.view.state.Note.Text != "trembles" {
		t.Errorf("%s, %q, note %q", q.Item, q.Text.Text, again.view.state.Note.Text)
	}
}

func TestLeavingLosesNothingAndDrawsNothingMore(t *testing.T) {
	t.Parallel()
	r := &held{}
	s := newStand(t, r)
	id := safely(s, s.open("tfc-returnee")).ID
	x := sit(t, s, id)
	r.finish(0)
	x.JumpItem("call_name", 0)
	r.finish(1)
	from := len(r.work)
	x.TypeText("Rat")
	done := false
	x.Leave(func() { done = true })
	if !empty(x.view.state) {
		t.Error("a name stays in the widgets")
	}
	drawn := x.view.times
	if done {
		t.Error("the lock did not wait for the draft")
	}
	r.finish(from)
	if !done || x.view.times != drawn {
		t.Errorf("done %v, drawn %d times after leaving", done, x.view.times-drawn)
	}
	if d, _ := s.store.Draft(t.Context(), id); d.Text != "Rat" || d.At.Item != "call_name" {
		t.Errorf("%+v", d)
	}
}

func empty(s InterviewState) bool {
	return len(texts(s)) == 0 || !slices.ContainsFunc(texts(s), notBlank)
}
func notBlank(s string) bool { return s != "" }

func TestARecordThatArrivesAfterLeavingIsNeverDrawn(t *testing.T) {
	t.Parallel()
	r := &held{}
	s := newStand(t, r)
	id := s.open("tfc-returnee").ID
	x := sit(t, s, id)
	x.Leave(func() {})
	r.finish(0)
	if !empty(x.view.state) {
		t.Errorf("%+v", x.view.state)
	}
}

func TestTypedTextThatIsNoAnswerStaysWhereItWasTyped(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("age")
	x.TypeAge(AgeDraft{From: "about 17"})
	x.Next()
	if x.view.state.Question.Item != "age" || x.view.state.Question.Problem == "" {
		t.Fatalf("%s, %q", x.view.state.Question.Item, x.view.state.Question.Problem)
	}
	x.Back()
	if x.view.state.Question.Item == "age" {
		t.Fatal("back is refused")
	}
	again := sit(t, x.s, x.id)
	again.Skip()
	if got := again.view.state.Question.Age.From.Text; got != "about 17" || again.view.state.Question.Item != "age" {
		t.Errorf("%s holds %q", again.view.state.Question.Item, got)
	}
}

func TestAnAnswerThatCannotBeKeptStaysTypedAndSaysSo(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("call_name")
	x.TypeText("Ratna")
	x.s.store.Lock()
	x.Next()
	st := x.view.state
	if st.Notice.Kind != Problem || st.Saved.Code != "not-kept" || st.Question.Text.Text != "Ratna" {
		t.Errorf("%+v, %+v, %q", st.Notice, st.Saved, st.Question.Text.Text)
	}
}

func TestARedAnswerPausesEverythingUntilItIsDealtWith(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.until("hurt_now")
	x.Choose("yes")
	st := x.view.state
	if st.Card != PausedCard || st.Closing.Do == "" || st.Question.Item != "medical_handled" || st.Next.Label != "" || st.Skip.Label != "" {
		t.Fatalf("%v, %+v, asks %s", st.Card, st.Closing, st.Question.Item)
	}
	x.Next()
	if x.view.state.Card != PausedCard {
		t.Error("next leads past the pause")
	}
	again := sit(t, x.s, x.id)
	if again.view.state.Card != PausedCard {
		t.Error("the pause is gone after a restart")
	}
	again.Choose("yes")
	if st := again.view.state; st.Card != QuestionCard || st.Question.Item != "hurt_now" {
		t.Errorf("%v at %s", st.Card, st.Question.Item)
	}
}

func TestASlipThatPausedCanBePutRight(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.until("hurt_now")
	x.Choose("yes")
	if x.view.state.Mend.Label == "" {
		t.Fatal("no way to change the answer")
	}
	x.Mend()
	if x.view.state.Card != QuestionCard || x.view.state.Question.Item != "hurt_now" {
		t.Fatalf("%v at %s", x.view.state.Card, x.view.state.Question.Item)
	}
	x.Next()
	if x.view.state.Card != PausedCard {
		t.Fatal("looking behind a pause leads past it")
	}
	x.Mend()
	x.Choose("no")
	x.Next()
	if x.view.state.Card != QuestionCard || x.view.state.Question.Item != "injury_seen" {
		t.Errorf("%v at %s", x.view.state.Card, x.view.state.Question.Item)
	}
}

func TestAChildGoesOnInTheInterviewOfAChildAndIsAskedNothingTwice(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("call_name")
	x.TypeText("Ratna")
	x.until("age")
	x.TypeAge(AgeDraft{From: "16"})
	for range 10 {
		if x.view.state.Card == EndedCard {
			break
		}
		x.Next()
	}
	st := x.view.state
	if st.Card != EndedCard || !says(st.Next, "Interview of a child") || st.Closing.Do == "" {
		t.Fatalf("%v, next %+v, %+v", st.Card, st.Next, st.Closing)
	}
	x.Next()
	st = x.view.state
	if x.record.Protocol().ID != "tfc-child" || st.Card != QuestionCard || asked(x.record.Facts()[st.Question.Item]) || st.Name != "Ratna" {
		t.Fatalf("goes on in %s at %q, card %v, %q", x.record.Protocol().ID, st.Question.Item, st.Card, st.Name)
	}
	at := st.Question.Item
	x.Leave(func() {})
	if again := sit(t, x.s, x.id); again.view.state.Question.Item != at {
		t.Errorf("resumes at %q, was at %q", again.view.state.Question.Item, at)
	}
}

func TestAChildIsAskedNothingMore(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]AgeDraft{"a child": {From: "16"}, "an age in doubt": {From: "14", To: "19"}} {
		t.Run(name, func(t *testing.T) {
			x := begin(t, "tfc-border")
			x.until("age")
			x.TypeAge(age)
			for range 10 {
				if x.view.state.Card == EndedCard {
					break
				}
				x.Next()
			}
			st := x.view.state
			if st.Card != EndedCard || st.Closing.Do == "" || st.Findings.Label == "" || st.Next.Label == "" || st.Question.Item != "" {
				t.Errorf("%v, asks %q, %+v", st.Card, st.Question.Item, st.Closing)
			}
		})
	}
}

func TestConsentCanBeDeclinedButNotPassedOver(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.until("age")
	x.TypeAge(AgeDraft{From: "30"})
	x.JumpSection("counter")
	if x.view.state.Question.Problem == "" {
		t.Error("a jump leads past consent without a word")
	}
	x.JumpSection("notice")
	if x.view.state.Skip.Label != "" {
		t.Error("consent can be skipped")
	}
	x.Next()
	if x.view.state.Question.Problem == "" || x.view.state.Question.Item != "consent_interview" {
		t.Fatalf("%+v", x.view.state.Question)
	}
	x.Choose("no")
	for range 3 {
		x.Next()
	}
	if x.view.state.Card != EndedCard {
		t.Errorf("after a no: %v", x.view.state.Card)
	}
}

func TestFindingsAreOfferedAtASectionEndAndNeverBesideAQuestion(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	ends := 0
	x.until("locked_in")
	x.Choose("yes")
	for range 60 {
		st := x.view.state
		if (st.Card == QuestionCard) == (st.Findings.Label != "") {
			t.Fatalf("card %v offers findings %q", st.Card, st.Findings.Label)
		}
		if st.Card == QuestionCard && says(st, "Indicators present") {
			t.Fatal("an outcome stands beside a question")
		}
		if st.Card == SectionEndCard {
			ends++
		}
		x.Next()
	}
	if ends == 0 || x.view.state.Card != FinishedCard {
		t.Errorf("%d section ends, then %v", ends, x.view.state.Card)
	}
}

func TestTheQuestionStandsInBothLanguagesAndAnInstructionInOne(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	if q := x.view.state.Question; q.Item != "private_place" || q.AskAlso != "" {
		t.Errorf("an instruction to the officer is shown to the person: %q", q.AskAlso)
	}
	x.until("papers_taken")
	q := x.view.state.Question
	if q.Ask == q.AskAlso || q.AskAlso == "" || q.Options.Options[0].Detail != "Ya" {
		t.Errorf("%q / %q, %+v", q.Ask, q.AskAlso, q.Options.Options[0])
	}
	if x.view.state.Unreviewed.Kind != Caution {
		t.Error("the Indonesian wording does not say that it is unreviewed")
	}
	x.ChooseInterviewee("en")
	if st := x.view.state; st.Question.AskAlso != "" || st.Unreviewed.Kind != NoNotice {
		t.Errorf("%q, %+v", st.Question.AskAlso, st.Unreviewed)
	}
}

func TestTheWordingThatWasReadOutIsRecordedAndTakenUpAgain(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.until("papers_taken")
	x.Choose("yes")
	reg := history.Register{Item: "papers_taken"}
	if got := x.s.record(x.id).State.Live(reg)[0].Text; got.Locale != "id" || got.Digest == ([32]byte{}) {
		t.Errorf("%+v", got)
	}
	x.ChooseInterviewee("en")
	x.Choose("no")
	if got := x.s.record(x.id).State.Live(reg)[0].Text.Locale; got != "en" {
		t.Errorf("%s", got)
	}
	if again := sit(t, x.s, x.id); again.view.state.Interviewee.Chosen() != "en" {
		t.Errorf("resumed in %s", again.view.state.Interviewee.Chosen())
	}
}

func TestTheInterfaceChangesItsLanguageInTheMiddleOfAQuestion(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("call_name")
	x.TypeText("Rat")
	english := x.view.state.Question.Ask
	x.s.keeper.Apply(Preferences{Language: "id", Interviewee: "id"})
	q := x.view.state.Question
	if q.Ask == english || q.Text.Text != "Rat" || q.Item != "call_name" {
		t.Errorf("%q, %q", q.Ask, q.Text.Text)
	}
	spokenWell(t, x.view.state)
}

func TestSourcesNeverOverwriteEachOther(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.until("papers_taken")
	x.Choose("no")
	x.ChooseSource(protocol.Document)
	if x.chosen() != "" || len(x.view.state.Question.OnRecord) != 1 {
		t.Fatalf("chosen %q, on record %+v", x.chosen(), x.view.state.Question.OnRecord)
	}
	x.Choose("yes")
	r := x.s.record(x.id)
	said := r.State.Live(history.Register{Item: "papers_taken", Source: protocol.Said})
	document := r.State.Live(history.Register{Item: "papers_taken", Source: protocol.Document})
	if len(said) != 1 || said[0].Answer.Value.Bool || len(document) != 1 || !document[0].Answer.Value.Bool {
		t.Errorf("said %+v, document %+v", said, document)
	}
	if len(x.view.state.Question.OnRecord) != 2 {
		t.Errorf("on record: %+v", x.view.state.Question.OnRecord)
	}
}

func TestDifferentAnswersOfTwoOfficersStandTogetherThoughOneAnswersAgain(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.until("papers_taken")
	x.Choose("no")
	other := screeningtest.Set(x.id, screening.DeviceID{1}, 1, history.Op{
		Kind: history.Set, Register: history.Register{Item: "papers_taken"}, Answer: yes(),
	})
	other.Officer = screening.OfficerID{9}
	x.s.store.Apply(other)
	again := sit(t, x.s, x.id)
	st := again.view.state
	if st.Question.Item != "papers_taken" || st.Question.Conflict.Kind != Caution || len(st.Question.OnRecord) != 2 || again.chosen() != "" {
		t.Fatalf("%+v", st.Question)
	}
	again.Choose("no")
	if n := len(x.s.record(x.id).State.Live(history.Register{Item: "papers_taken"})); n != 2 || len(x.s.record(x.id).State.Conflicts()) != 1 {
		t.Errorf("settled without a reason: %d answers stand", n)
	}
}

func TestDeepeningNamesTheTopicThatHelpsMostOrSaysThatItIsEnough(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	for _, st := range x.view.state.Rail {
		if st.Section == "recruitment" && st.Done {
			t.Fatal("done before it began")
		}
	}
	x.until("age")
	x.TypeAge(AgeDraft{From: "30"})
	if x.view.state.Suggest.Item != "" || x.view.state.Enough.Kind != NoNotice {
		t.Error("a suggestion stands before the deepening part")
	}
	x.until("recruiter_used")
	st := x.view.state
	if st.Suggest.Item == "" || st.Suggest.Topic == "" {
		t.Fatalf("%+v, %+v", st.Suggest, st.Enough)
	}
	x.JumpItem(st.Suggest.Item, 0)
	if x.view.state.Question.Item != st.Suggest.Item {
		t.Errorf("led to %s", x.view.state.Question.Item)
	}
}

func TestNotesAreKeptOnceAndListed(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.TypeNote("bruise on the left wrist")
	x.KeepNote()
	x.KeepNote()
	st := x.view.state
	if len(st.Notes) != 1 || st.Notes[0].Text != "bruise on the left wrist" || st.Note.Text != "" {
		t.Errorf("%+v, %q", st.Notes, st.Note.Text)
	}
}

func TestManyDatesMoneyAndRepeatsAreAnsweredThroughTheirControls(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("pay_promised")
	x.TypeMoney(MoneyDraft{Amount: "800", Currency: "USD"})
	x.until("arrived_when")
	x.TypeDate(DateDraft{Year: "2025", Month: "03", About: true})
	x.until("moved")
	x.Choose("yes")
	x.until("move_place")
	if x.view.state.Question.Group == "" {
		t.Error("a round of a repeated part does not say so")
	}
	x.TypeText("Myawaddy")
	x.until("move_more")
	x.Choose("yes")
	x.Next()
	q := x.view.state.Question
	if q.Item != "move_place" || q.Instance != 1 || q.Text.Text != "" {
		t.Fatalf("%s %d %q", q.Item, q.Instance, q.Text.Text)
	}
	x.TypeText("Shwe Kokko")
	x.Pause()
	if got := x.s.live(x.id, "pay_promised").Value.Amount; got != (protocol.Amount{Decimal: "800", Currency: "USD"}) {
		t.Errorf("%+v", got)
	}
	if got := x.s.live(x.id, "arrived_when").Value.Text; got != "2025-03~" {
		t.Errorf("%q", got)
	}
	live := x.s.record(x.id).State.Live(history.Register{Item: "move_place", Instance: 1})
	if len(live) != 1 || live[0].Answer.Value.Text != "Shwe Kokko" || x.s.last() != (Route{Screen: RecordScreen, Record: x.id}) {
		t.Errorf("%+v, %v", live, x.s.last())
	}
}

func TestTheLastOfManyCannotBeTakenBackIntoNothing(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("promises_broken")
	code := x.view.state.Question.Options.Options[0].Code
	x.Choose(code)
	x.Choose(code)
	if got := x.s.live(x.id, "promises_broken").Value.Codes; len(got) != 1 || x.view.state.Question.Problem == "" {
		t.Errorf("%v, %q", got, x.view.state.Question.Problem)
	}
}

func TestARecordOfAnUnknownProtocolIsSaidSo(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	c := screeningtest.Opening()
	r, err := s.store.Commit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	x := sit(t, s, r.ID)
	if _, ok := s.work.Library.Protocol(r.Protocol().ID); ok {
		t.Skip("the builder opens a protocol that ships")
	}
	if !says(x.view.state, "not known here") {
		t.Errorf("%+v", x.view.state.Notice)
	}
	x.Next()
	x.Choose("yes")
	x.KeepNote()
	x.Leave(func() {})
}

func TestADraftThatCannotBeWrittenIsSaidSo(t *testing.T) {
	t.Parallel()
	store, x := naming(t)
	store.err = errors.New("disk full")
	x.s.hand.pass(time.Second)
	x.TypeText("Ra")
	if st := x.view.state; st.Notice.Kind != Problem || st.Saved.Code != "not-kept" || st.Question.Text.Text != "Ra" {
		t.Errorf("%+v, %+v", st.Notice, st.Saved)
	}
}

func TestEveryQuestionOfEveryProtocolIsSpokenWellInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "id"} {
		for _, protocolID := range []string{"tfc-border", "tfc-returnee"} {
			t.Run(tag+" "+protocolID, func(t *testing.T) {
				t.Parallel()
				s := newStand(t, inline{})
				s.keeper.held.Language = tag
				r := s.answer(safely(s, s.open(protocolID)), "consent_interview", yes())
				s.answer(r, "age", protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: "30"}})
				x := sit(t, s, r.ID)
				seen := map[protocol.ItemID]bool{}
				for range 200 {
					spokenWell(t, x.view.state)
					seen[x.view.state.Question.Item] = true
					if x.view.state.Card == FinishedCard {
						break
					}
					x.Next()
				}
				if x.view.state.Card != FinishedCard || len(seen) < 15 {
					t.Errorf("%v after %d questions", x.view.state.Card, len(seen))
				}
			})
		}
	}
}
