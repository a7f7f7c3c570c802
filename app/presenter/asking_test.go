package presenter

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func TestAnUrgencySaysByWhenAndWhatIsDueFirstStandsFirst(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := adult(s, s.open("tfc-returnee"))
	r = s.answer(r, "removal_planned", yes())
	r = s.answer(r, "hurt_now", yes())
	said := r.Answers("hurt_now", 0, protocol.Said)[0].HLC.Time().In(s.frame.Now().Location())
	_, v := reading(t, s, r.ID)
	rows := v.state.Urgency
	if len(rows) != 2 || rows[0].ID != "urgent_injury" || rows[1].ID != "urgent_removal" || rows[0].Late {
		t.Fatalf("%+v", rows)
	}
	if want := "Act within 4 hours, by " + said.Add(4*time.Hour).Format("15:04"); rows[0].Within != want {
		t.Errorf("%q, want %q", rows[0].Within, want)
	}
	if by := said.Add(72 * time.Hour); !strings.HasSuffix(rows[1].Within, moment(s.frame.Speech(), by, s.frame.Now())) {
		t.Errorf("another day is not named: %q", rows[1].Within)
	}
	s.hand.pass(5 * time.Hour)
	_, v = reading(t, s, r.ID)
	if row := v.state.Urgency[0]; !row.Late || !strings.HasSuffix(row.Within, "act now") {
		t.Errorf("%+v", row)
	}
	_, page := filing(t, s, r.ID)
	if len(page.state.Urgency) != 2 || page.state.UrgencyTitle == "" || page.state.Urgency[0].ID != "urgent_injury" {
		t.Errorf("the record's page: %+v", page.state.Urgency)
	}
}

func TestWithoutATextForTheNextStepThereIsNone(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	en := catalogue.Language("en")
	if got := nextStep(en, "no_such_row"); got != "" {
		t.Errorf("%q", got)
	}
	if got := nextStep(en, "clarify_papers"); got == "" {
		t.Error("a text that is there is not said")
	}
}

func TestAFindingShowsTheAnswersBehindItBySource(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := adult(s, s.open("tfc-returnee"))
	r = s.answer(r, "papers_taken", yes())
	r = s.answer(r, "locked_in", yes())
	r, err := spoken(s.work, s.frame.Speech()).Answer(t.Context(), r, screening.Answered{Item: "papers_taken", Source: protocol.Document, Answer: yes()})
	if err != nil {
		t.Fatal(err)
	}
	_, v := reading(t, s, r.ID)
	var card FindingCard
	for _, c := range v.state.Dimensions {
		if c.ID == "D5" {
			card = c
		}
	}
	if card.State != "positive" || !strings.HasPrefix(card.Decided, "Two strong indicators") {
		t.Fatalf("%+v", card)
	}
	var got []string
	for _, g := range card.Because {
		for _, from := range g.Sources {
			for _, a := range from.Answers {
				got = append(got, g.ID+" "+from.Source+" "+a.Text)
			}
		}
	}
	for _, want := range []string{"ilo_5_1 Said by the person Yes", "ilo_5_1 In a document Yes", "ilo_5_3 Said by the person Yes"} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in %v", want, got)
		}
	}
}

func TestEveryStateOfAFindingIsExplainedWithoutTheNameOfAnItem(t *testing.T) {
	t.Parallel()
	_, catalogue := shipped()
	row := []indicator.Ground{{Row: &indicator.Row{ID: "ilo_1_1"}}}
	for _, tag := range []string{"en", "id"} {
		l := catalogue.Language(tag)
		seen := map[string]bool{}
		for _, f := range []indicator.Finding{
			{State: indicator.Positive, Clause: indicator.TwoStrong}, {State: indicator.Positive, Clause: indicator.StrongAndOther},
			{State: indicator.Positive, Clause: indicator.ThreeMedium}, {State: indicator.Positive, Clause: indicator.TwoMediumAndWeak},
			{State: indicator.Positive}, {State: indicator.NotMet}, {State: indicator.NotMet, Because: row},
			{Because: row}, {Open: []protocol.ItemID{"sold"}}, {},
		} {
			words := decidedWords(l, f)
			if seen[words] || words == "" || strings.Contains(words, "_") || strings.Contains(words, "asking.") {
				t.Errorf("%s: %+v is %q", tag, f, words)
			}
			seen[words] = true
		}
		for reason := screening.Exhausted; reason <= screening.Deciding; reason++ {
			words := whyWords(l, screening.Why{Reason: reason, Opens: []string{"D4", "purpose"}})
			if seen[words] || strings.Contains(words, "asking.") || strings.Contains(words, "{") {
				t.Errorf("%s: %s is %q", tag, reason, words)
			}
			seen[words] = true
		}
	}
}

func TestASuggestionSaysWhyAndNamesNoFindingBesideAQuestion(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("recruiter_used")
	s := x.view.state.Suggest
	if s.Why == "" || x.view.state.Card != QuestionCard {
		t.Fatalf("%+v", s)
	}
	en := x.s.frame.Speech()
	for _, id := range []string{"D1", "D2", "D3", "D4", "D5", "D6"} {
		if strings.Contains(s.Why, findingName(en, id)) {
			t.Errorf("the person can read %q", s.Why)
		}
	}
}

func TestBeforeASevereQuestionTheScreenPreparesAndOffersToLeaveItOut(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-returnee")
	x.until("self_harm")
	if g := x.view.state.Question.Gentle; g.Title == "" || g.Leave.Label != "" {
		t.Errorf("an urgent need: %+v", g)
	}
	x.until("hurt_way")
	g := x.view.state.Question.Gentle
	if g.Title == "" || g.Say == "" || g.Leave.Label == "" {
		t.Fatalf("%+v", g)
	}
	x.Choose("no")
	if x.view.state.Question.Gentle.Title != "" {
		t.Error("it was answered, and is prepared still")
	}
	x.until("papers_taken")
	if g := x.view.state.Question.Gentle; g != (Gentle{}) {
		t.Errorf("a safe question: %+v", g)
	}
}

func TestAfterAWhileTheScreenRemindsOfABreakAndBlocksNothing(t *testing.T) {
	t.Parallel()
	x := begin(t, "tfc-border")
	x.s.hand.pass(24 * time.Minute)
	x.Rebuild()
	if x.view.state.Rest.Title != "" {
		t.Fatal("too early")
	}
	x.s.hand.pass(2 * time.Minute) // nobody touched the screen meanwhile
	r := x.view.state.Rest
	if r.Title == "" || !strings.Contains(r.Text, "water") || r.Stop.Label == "" || r.Later.Label == "" {
		t.Fatalf("%+v", r)
	}
	before := x.view.state.Question.Item
	x.Choose("yes")
	x.Next()
	if x.view.state.Question.Item == before || x.view.state.Rest.Title == "" {
		t.Errorf("the reminder blocks, or is gone: %s, %+v", x.view.state.Question.Item, x.view.state.Rest)
	}
	x.Later()
	if x.view.state.Rest.Title != "" {
		t.Error("put off, and still there")
	}
	x.s.hand.pass(26 * time.Minute)
	if x.view.state.Rest.Title == "" {
		t.Error("the next one never comes")
	}
}

func TestAVisitToAnotherPageIsNoBreakAndAPauseIsOne(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	id := s.open("tfc-border").ID
	x := sit(t, s, id)
	s.hand.pass(20 * time.Minute)
	x.Leave(func() {})
	s.hand.pass(2 * time.Minute)
	y := sit(t, s, id)
	s.hand.pass(4 * time.Minute)
	if y.view.state.Rest.Title == "" {
		t.Error("26 minutes of asking, and no reminder")
	}
	y.Leave(func() {})
	s.hand.pass(15 * time.Minute)
	z := sit(t, s, id)
	if z.view.state.Rest.Title != "" {
		t.Error("after a pause the reminder is still there")
	}
}

func TestAStretchOfAskingIsKeptWithTheDraftAndReadsBack(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1_760_000_000_000)
	h := halves{note: "n", asking: stretch{at, at.Add(5 * time.Minute)}}
	if got := decodeHalves(place{}, h.encode(place{})); got.asking != h.asking || got.note != "n" {
		t.Errorf("%+v", got)
	}
	h.asking.seen = at.Add(4 * time.Minute)
	if got := h.encode(place{}); got != "\x1en" {
		t.Errorf("a few minutes stand in the draft: %q", got)
	}
	for _, text := range []string{"", "-", "5", "5-", "x-5", "9-5"} {
		if got := decodeStretch(text); got != (stretch{}) {
			t.Errorf("%q reads as %+v", text, got)
		}
	}
	now := at.Add(time.Hour)
	for name, s := range map[string]stretch{
		"none": {}, "long ago": {at, at}, "of a clock that was set back": {now.Add(time.Minute), now.Add(time.Minute)},
	} {
		if got := s.goesOn(now); got != (stretch{now, now}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// walked answers so much that nothing hangs on being taken by force.
func walked(t *testing.T) *sitting {
	t.Helper()
	s := newStand(t, inline{})
	r := adult(s, safely(s, s.open("tfc-returnee")))
	for item, a := range map[protocol.ItemID]protocol.Answer{
		"consent_interview": yes(), "hurt_way": yes(), "papers_taken_way": yes(), "kept_way": yes(), "travel_arranged": yes(),
		"work_different": yes(), "pay_different": yes(), "free_to_leave": yes(), "locked_in": yes(), "made_to_do": yes(), "sold": yes(),
	} {
		r = s.answer(r, item, a)
	}
	return sit(t, s, r.ID)
}

func TestWhatIsSparedIsOfferedAtTheEndOfItsPartAndCanBeAsked(t *testing.T) {
	t.Parallel()
	x := walked(t)
	for range 200 {
		st := x.view.state
		if st.Question.Item == "taken_by_force" {
			t.Fatal("it is put to the person")
		}
		if st.Card == SectionEndCard && len(st.Closing.Spared) > 0 {
			break
		}
		if st.Skip.Label != "" {
			x.Skip()
		} else {
			x.Next()
		}
	}
	c := x.view.state.Closing
	if len(c.Spared) != 1 || c.Spared[0].Item != "taken_by_force" || c.SparedTitle == "" || c.Spared[0].Ask.Label == "" {
		t.Fatalf("%+v", c)
	}
	if slices.Contains(c.Open, c.Spared[0].Topic) {
		t.Error("what was passed over on purpose is listed as not answered")
	}
	x.JumpItem(c.Spared[0].Item, 0)
	if x.view.state.Question.Item != "taken_by_force" {
		t.Errorf("asked all the same, it stands at %s", x.view.state.Question.Item)
	}
}

func TestWhatDoesNotGoTogetherIsListedAtTheEndAndOnThePage(t *testing.T) {
	t.Parallel()
	x := walked(t)
	for range 300 {
		if x.view.state.Card == FinishedCard {
			break
		}
		if len(x.view.state.Closing.Clarify) > 0 {
			t.Fatal("listed before the end")
		}
		if x.view.state.Skip.Label != "" {
			x.Skip()
		} else {
			x.Next()
		}
	}
	c := x.view.state.Closing
	if x.view.state.Card != FinishedCard || len(c.Clarify) != 1 || c.Clarify[0].ID != "clarify_leave_locked" || c.Clarify[0].Text == "" || len(c.Spared) == 0 {
		t.Fatalf("%+v", c)
	}
	_, page := filing(t, x.s, x.id)
	if len(page.state.Clarify) != 1 || len(page.state.Clarify[0].Sources) != 1 || len(page.state.Clarify[0].Sources[0].Answers) != 2 {
		t.Errorf("%+v", page.state.Clarify)
	}
	r := x.s.answer(x.s.record(x.id), "locked_in", screeningtest.YesNo(false))
	_, page = filing(t, x.s, r.ID)
	if len(page.state.Clarify) != 0 || page.state.ClarifyTitle != "" {
		t.Errorf("cleared up, and still %+v", page.state.Clarify)
	}
}

func TestThatNothingIsOnRecordIsSaidOnlyOnceItWasAsked(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	for name, tt := range map[string]struct {
		r            screening.Record
		urgency, law string
	}{
		"nobody asked": {adult(s, safely(s, s.open("tfc-returnee"))), "Not all of the urgent needs were asked yet", "Not asked yet"},
		"all declined": {declined(s, "tfc-returnee"), "No urgent need on record", "Nothing on record calls for a lawyer"},
	} {
		_, v := reading(t, s, tt.r.ID)
		if !strings.Contains(v.state.NoUrgency, tt.urgency) || !strings.Contains(v.state.NoLaw, tt.law) {
			t.Errorf("%s: %q, %q", name, v.state.NoUrgency, v.state.NoLaw)
		}
	}
}
