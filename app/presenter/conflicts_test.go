package presenter

import (
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

// inbox is the page of what waits in one record.
type inbox struct {
	*ConflictsPage
	s    *stand
	id   screening.RecordID
	view *shown[ConflictsState]
}

// differ lets two officers answer one question, neither seeing the other's.
func (s *stand) differ(r screening.Record, item protocol.ItemID, one, other protocol.Answer) {
	s.t.Helper()
	s.answer(r, item, one)
	s.answer(r, item, other)
}

func (s *stand) inbox(id screening.RecordID) inbox {
	x := inbox{s: s, id: id, view: &shown[ConflictsState]{}}
	x.ConflictsPage = NewConflicts(s.frame, s.work, id, x.view.render)
	x.Enter()
	return x
}

func quarrelled(t *testing.T) (*stand, screening.Record) {
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	s.differ(r, "locked_in", no(), yes())
	return s, s.record(r.ID)
}

func TestTheInboxListsEveryRecordInWhichSomethingWaitsAndSaysWhatIsUsed(t *testing.T) {
	t.Parallel()
	s, r := quarrelled(t)
	s.open("tfc-returnee") // nothing waits here
	x := s.inbox(screening.RecordID{})
	if len(x.view.state.Cards) != 1 {
		t.Fatalf("%+v", x.view.state.Cards)
	}
	c := x.view.state.Cards[0]
	if len(c.Answers) != 2 || c.Answers[0].Used.Label != "" || c.Answers[1].Used.Label != "Used for now" || c.Answers[1].Text != "Yes" {
		t.Errorf("%+v", c.Answers)
	}
	if c.Meanwhile.Kind != Caution || !says(c.Meanwhile, "protects more") || !says(c.Answers[0], "You, 14 March 2026") || !says(c.Answers[0], "asked in English") || c.Source == "" {
		t.Errorf("%+v", c)
	}
	x.OpenItem(c.At)
	if s.last() != (Route{Screen: ConflictsScreen, Record: r.ID}) {
		t.Errorf("leads to %+v", s.last())
	}
}

func TestSettlingAsksForAnAnswerAndAReasonAndKeepsWhatWasSetAside(t *testing.T) {
	t.Parallel()
	s, r := quarrelled(t)
	x := s.inbox(r.ID)
	at := x.view.state.Cards[0].At
	x.OpenItem(at)
	x.Settle()
	if st := x.view.state.Settling; st.Choose.Hint == "" || st.Reason.Problem == "" || len(s.record(r.ID).State.Resolutions()) != 0 {
		t.Fatalf("%+v", st)
	}
	x.Choose("0")
	x.TypeReason("asked again")
	x.Settle()
	after := s.record(r.ID).State
	if len(after.Conflicts()) != 0 || len(after.Resolutions()) != 1 || !s.live(r.ID, "locked_in").Equal(no()) {
		t.Fatalf("%+v", after.Resolutions())
	}
	if st := x.view.state; len(st.Cards) != 0 || len(st.Settled) != 1 || st.Settled[0].Aside.Text != "Yes" || st.Settled[0].Reason != "Because: asked again" {
		t.Errorf("%+v", st.Settled)
	}
	x.OpenItem(at) // and back to what was set aside
	x.Choose("1")
	x.TypeReason("it was right the first time")
	x.Settle()
	if !s.live(r.ID, "locked_in").Equal(yes()) || len(s.record(r.ID).State.Resolutions()) != 2 {
		t.Error("it was not settled anew")
	}
}

func TestAHalfMadeSettlementIsThereAfterALock(t *testing.T) {
	t.Parallel()
	s, r := quarrelled(t)
	x := s.inbox(r.ID)
	at := x.view.state.Cards[0].At
	x.OpenItem(at)
	x.Choose("1")
	x.TypeReason("the interpreter")
	x.Leave(func() {})
	again := s.inbox(r.ID)
	again.OpenItem(at)
	if st := again.view.state.Settling; st.Reason.Text != "the interpreter" || st.Choose.Chosen() != "1" {
		t.Errorf("%+v", st)
	}
}

func TestAThirdAnswerCanBeWrittenOfEveryKind(t *testing.T) {
	t.Parallel()
	for item, tt := range map[protocol.ItemID]struct {
		one, two protocol.Answer
		code     string
		typed    string
		want     string
	}{
		"arrived_when": {onDay("2025-03"), onDay("2025-05"), typedCode, "2025-04", "April 2025"},
		"age":          {ofAge("20"), ofAge("30"), typedCode, "25-27", "Between 25 and 27"},
		"locked_in":    {yes(), no(), "third-2", "", "Does not know"},
		"call_name":    {screeningtest.Text("a"), screeningtest.Text("b"), typedCode, "Ratna", "Ratna"},
	} {
		s := newStand(t, inline{})
		r := s.open("tfc-returnee")
		s.differ(r, item, tt.one, tt.two)
		x := s.inbox(r.ID)
		x.OpenItem(x.view.state.Cards[0].At)
		x.Choose(tt.code)
		x.TypeAnswer(tt.typed)
		x.TypeReason("r")
		x.Settle()
		if st := x.view.state; len(st.Settled) != 1 || !says(st.Settled[0].Chosen, tt.want) {
			t.Errorf("%s: %+v %+v", item, st.Settled, st.Settling)
		}
	}
}

func onDay(text string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: text}}
}

func ofAge(text string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: text}}
}

func TestAYesToAPermissionIsNotOfferedWhereANoWasHeard(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.open("tfc-returnee")
	s.differ(r, "consent_service", yes(), no())
	x := s.inbox(r.ID)
	x.OpenItem(x.view.state.Cards[0].At)
	st := x.view.state.Settling
	if st.Consent.Kind == NoNotice || slices.ContainsFunc(st.Choose.Options, func(o Option[string]) bool { return o.Label == "Yes" }) {
		t.Errorf("%+v", st)
	}
	x.AskAgain()
	if s.last().Screen != InterviewScreen {
		t.Errorf("leads to %+v", s.last())
	}
}

func TestOfficersWhoDecidedDifferentlyAreListedAndLeadToTheDecision(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.open("tfc-returnee")
	for _, kind := range []string{"refer-further-assessment", "continue-later"} {
		if _, err := s.spokenWork().Decide(t.Context(), r, history.Decision{Kind: kind, Reasons: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	x := s.inbox(screening.RecordID{})
	if len(x.view.state.Disputes) != 1 || len(x.view.state.Disputes[0].Decisions) != 2 || len(x.view.state.Cards) != 0 {
		t.Fatalf("%+v", x.view.state)
	}
	x.Decide(r.ID)
	if s.last() != (Route{Screen: DecisionScreen, Record: r.ID}) {
		t.Errorf("leads to %+v", s.last())
	}
}

func TestNothingWaitsIsSaidCalmly(t *testing.T) {
	t.Parallel()
	x := newStand(t, inline{}).inbox(screening.RecordID{})
	if x.view.state.Empty.Title == "" || x.view.state.Intro != "" {
		t.Errorf("%+v", x.view.state)
	}
}

func TestTheListCountsWhatWaitsAndLeadsThere(t *testing.T) {
	t.Parallel()
	s, _ := quarrelled(t)
	list := &shown[CaseloadState]{}
	c := NewCaseload(s.frame, s.store, s.work.Library, list.render)
	c.Enter()
	if list.state.Waiting.Label != "1 thing waits to be settled" {
		t.Errorf("%q", list.state.Waiting.Label)
	}
	c.OpenWaiting()
	if s.last() != (Route{Screen: ConflictsScreen}) {
		t.Errorf("leads to %+v", s.last())
	}
}

func TestSRD17_AClockYearsAheadIsSaidAndMakesNoRecordTheNewestForEver(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	ahead := screening.Summary{ID: screening.RecordID{1}, Opened: now.AddDate(0, 0, -3), Updated: now.AddDate(10, 0, 0)}
	lost := screening.Summary{ID: screening.RecordID{2}, Opened: now.AddDate(10, 0, 0), Updated: now.AddDate(10, 0, 0)}
	today := screening.Summary{ID: screening.RecordID{3}, Updated: now.Add(-time.Hour)}
	old := screening.Summary{ID: screening.RecordID{4}, Updated: now.AddDate(-10, 0, 0)}
	got := doubted([]screening.Summary{lost, ahead, today, old}, now)
	for i, want := range []byte{3, 1, 4, 2} {
		if got[i].ID[0] != want {
			t.Errorf("place %d has %d, want %d", i, got[i].ID[0], want)
		}
	}
	a := authors{t: newStand(t, inline{}).frame.Speech(), now: now}
	for at, want := range map[time.Time]string{
		now.AddDate(10, 0, 0): "clock was ahead", now.AddDate(-10, 0, 0): "clock was behind",
	} {
		if line := a.line(written{at: history.HLC(at.UnixMilli() << 16)}); !says(line, want) {
			t.Errorf("%s", line)
		}
	}
	if line := a.line(written{at: history.HLC(now.Add(30*time.Minute).UnixMilli() << 16)}); says(line, "clock") {
		t.Errorf("a clock that follows a colleague's is doubted: %s", line)
	}
}
