package presenter

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/unkept"
)

// memory is a talk in memory.
type memory struct{ store *unkept.Store }

func (m memory) Forget(id screening.RecordID) { m.store.Drop(id) }

// listed is a directory of these services.
type listed []Service

func (l listed) Services(context.Context) ([]Service, error) { return l, nil }

// hotlines is an Indonesian directory: one of the State, one that is not, with
// numbers of each reach, and a shelter. A web address stands in a Contact only.
func hotlines() listed {
	return listed{
		{ID: "a", Name: "State Line", Contact: "0800 · https://example.org", Offers: []string{"hotline"}, Checked: "2026-11-22", Country: "ID", Expires: "2027-05-31", Numbers: []ServiceNumber{
			{"08001", "phone", "home", "2026-02"}, {"+6221001", "phone", "abroad", "2026-03"}, {"+6281002", "whatsapp", "anywhere", "2024-06"}, {"+6281003", "phone", "anywhere", "2021-02-01"}, {"+6281004", "phone", "anywhere", ""},
		}},
		{ID: "b", Name: "Free Line", Body: screening.BodyIndependent, Offers: []string{"hotline"}, Checked: "2026-11-22", Country: "ID", Expires: "2027-05-31", Numbers: []ServiceNumber{{"+6281005", "phone", "anywhere", "2026-05"}}},
		{ID: "c", Name: "Shelter", Contact: "0801", Offers: []string{"shelter"}, Checked: "2026-03-01", Country: "ID", Expires: "2027-05-31", Numbers: []ServiceNumber{{"0801", "phone", "home", "2026-05"}}},
	}
}

// talking is an interview that keeps nothing, begun on the start screen.
func talking(t *testing.T) (*stand, memory, screening.Casework, screening.RecordID) {
	t.Helper()
	s := newStand(t, inline{})
	m := memory{unkept.New(s.store.Now, s.work.Library.Summarise)}
	work := s.work
	work.Store, work.Keeping = m.store, screening.Unkept
	v := &shown[StartState]{}
	p := NewStart(s.frame, s.work, s.keeper, &printer{}, v.render)
	p.OfferUnkept(work)
	p.Enter()
	if v.state.Keeping.Chosen() != screening.Kept || v.state.Warning.Kind != NoNotice {
		t.Fatalf("%+v", v.state.Keeping)
	}
	p.ChooseKeeping(screening.Unkept)
	if !says(v.state.Warning, "everything that was said is gone") {
		t.Fatalf("%+v", v.state.Warning)
	}
	p.ChooseProtocol("tfc-returnee")
	p.Begin()
	to := s.last()
	if to.Screen != InterviewScreen || !m.store.Holds(to.Record) {
		t.Fatalf("%v", s.went)
	}
	return s, m, work, to.Record
}

func closingOf(s *stand, m memory, work screening.Casework, id screening.RecordID, d Directory) (*ClosingPage, *shown[ClosingState]) {
	v := &shown[ClosingState]{}
	c := NewClosing(ClosingParams{
		Frame: s.frame, Unkept: work, Kept: s.work, Talk: m, Directory: d, Keeper: s.keeper, Record: id, Render: v.render,
	})
	s.again = c.Rebuild
	c.Enter()
	return c, v
}

func TestATalkThatIsNotKeptReachesNoStoreAndSaysSoAllTheWay(t *testing.T) {
	t.Parallel()
	s, m, work, id := talking(t)
	v := &shown[InterviewState]{}
	i := NewInterview(s.frame, work, s.keeper, id, v.render)
	i.Enter()
	i.Choose("yes")
	i.TypeNote("qznoteqz")
	i.KeepNote()
	i.TypeNote("half qznoteqz")
	s.hand.pass(draftEvery)
	i.Leave(func() {})
	if v2 := (&shown[InterviewState]{}); true {
		again := NewInterview(s.frame, work, s.keeper, id, v2.render)
		again.Enter()
		if v2.state.Saved.Code != "unkept" || v2.state.Note.Text != "half qznoteqz" || !says(v2.state.Saved, "in memory only") {
			t.Errorf("%+v, %q", v2.state.Saved, v2.state.Note.Text)
		}
	}
	if all, err := s.store.Summaries(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d records are kept, %v", len(all), err)
	}
	if r, _ := m.store.Record(t.Context(), id); len(r.State.Notes()) != 1 {
		t.Error("the control: nothing is in memory either")
	}
}

// parting ends a talk in a country, on 28 November 2026, with what was answered.
func parting(t *testing.T, d Directory, at string, answers map[protocol.ItemID]protocol.Answer) ClosingState {
	t.Helper()
	s, m, work, id := talking(t)
	s.hand.now = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	s.frame.Postings = &postingsFake{held: Posting{Role: screening.NGO, Country: at}}
	r, err := m.store.Record(t.Context(), id)
	for item, a := range answers {
		if err == nil {
			r, err = spoken(work, s.frame.Speech()).Answer(t.Context(), r, screening.Answered{Item: item, Answer: a})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	_, v := closingOf(s, m, work, id, d)
	spokenWell(t, v.state)
	return v.state
}

func national(code string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{code}}}
}

func TestATalkEndsInRightsAndAHotlineInBothLanguages(t *testing.T) {
	t.Parallel()
	st := parting(t, hotlines(), "ID", nil)
	if len(st.Rights) < 4 || len(st.RightsAlso) != len(st.Rights) || !says(st.Hotlines, "+6281005") || st.NoHotlines != "" || st.Gone.Kind != Caution {
		t.Errorf("%+v", st)
	}
	if says(st, "0801.") || says(st, "https://") {
		t.Errorf("what is no hotline or no number is given along: %+v", st.Hotlines)
	}
}

// Where it works and how old it is stand beside every number.
func TestANumberSaysWhereItWorksAndHowOldItsSourceIs(t *testing.T) {
	t.Parallel()
	st := parting(t, hotlines(), "ID", nil)
	for number, want := range map[string][]string{
		"Telephone 08001.":   {"this country only: Indonesia", "February 2026", "Not called"},
		"Telephone +6221001": {"outside this country: Indonesia", "March 2026"},
		"WhatsApp +6281002":  {"any country", "June 2024", "which is old"},
		"Telephone +6281005": {"any country", "May 2026"},
	} {
		i := slices.IndexFunc(st.Hotlines, func(l Line) bool { return strings.Contains(l.Text, number) })
		if i < 0 {
			t.Errorf("no %s in %+v", number, st.Hotlines)
			continue
		}
		for _, w := range want {
			if !strings.Contains(st.Hotlines[i].Text, w) {
				t.Errorf("%q lacks %q", st.Hotlines[i].Text, w)
			}
		}
	}
	for _, gone := range []string{"+6281003", "+6281004", "22 November 2026"} {
		if says(st, gone) {
			t.Errorf("a number that is out of date or undated is given, or the day of the directory: %s", gone)
		}
	}
	late := hotlines()
	for i := range late {
		late[i].Expires = "2026-11-27"
	}
	if st := parting(t, late, "ID", nil); says(st.Hotlines, "+6281005") {
		t.Error("an expired directory is used")
	}
}

func TestNumbersAreOfTheOfficersCountryThenOfThePersonsOwn(t *testing.T) {
	t.Parallel()
	st := parting(t, hotlines(), "BD", map[protocol.ItemID]protocol.Answer{"nationality": national("id")})
	first := func(number string) int {
		return slices.IndexFunc(st.Hotlines, func(l Line) bool { return strings.Contains(l.Text, number) })
	}
	if first("16135") < 0 || first("+6281005") < first("16135") {
		t.Errorf("%+v", st.Hotlines)
	}
	if st := parting(t, hotlines(), "BD", nil); says(st.Hotlines, "62810") {
		t.Errorf("the numbers of Indonesia are for everybody: %+v", st.Hotlines)
	}
	bare := parting(t, hotlines(), "", nil)
	if len(bare.Hotlines) != 0 || !says(bare.NoHotlines, "not set") || says(bare, "call one of these") || says(bare, "hubungi salah satu") {
		t.Errorf("%+v", bare)
	}
}

func TestNoNumberOfAStateIsGivenToWhoFearsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at         string
		answers    map[protocol.ItemID]protocol.Answer
		own, other bool // numbers of the State of Indonesia, and of Bangladesh
	}{
		"nobody is feared":           {"BD", map[protocol.ItemID]protocol.Answer{"nationality": national("id"), "own_officials_feared": no(), "embassy_wanted": yes()}, true, true},
		"nothing was said":           {"BD", map[protocol.ItemID]protocol.Answer{"nationality": national("id")}, true, true},
		"officials are feared":       {"BD", map[protocol.ItemID]protocol.Answer{"nationality": national("id"), "own_officials_feared": yes()}, false, true},
		"the embassy is unwanted":    {"BD", map[protocol.ItemID]protocol.Answer{"nationality": national("id"), "embassy_wanted": no()}, false, true},
		"of which State is not said": {"ID", map[protocol.ItemID]protocol.Answer{"own_officials_feared": yes()}, false, false},
		"at home":                    {"ID", map[protocol.ItemID]protocol.Answer{"nationality": national("id"), "own_officials_feared": yes()}, false, false},
	} {
		st := parting(t, hotlines(), c.at, c.answers)
		if says(st.Hotlines, "08001") != c.own || says(st.Hotlines, "16135") != c.other || !says(st.Hotlines, "+6281005") || (st.LeftOut != "") == c.own {
			t.Errorf("%s: %+v, %q", name, st.Hotlines, st.LeftOut)
		}
	}
}

func TestATalkIsKeptOnlyAfterAYesAndThenWhole(t *testing.T) {
	t.Parallel()
	s, m, work, id := talking(t)
	r, _ := m.store.Record(t.Context(), id)
	spokenTalk := spoken(work, s.frame.Speech())
	r, err := spokenTalk.Answer(t.Context(), r, screening.Answered{Item: "call_name", Answer: screeningtest.Text("Ratna")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := spokenTalk.Answer(t.Context(), r, screening.Answered{Item: "private_place", Source: protocol.Observed, Answer: yes()}); err != nil {
		t.Fatal(err)
	}
	c, _ := closingOf(s, m, work, id, hotlines())
	c.Leave(func() {})
	if all, _ := s.store.Summaries(t.Context()); len(all) != 0 || !m.store.Holds(id) {
		t.Fatal("leaving keeps or forgets it")
	}
	c, v := closingOf(s, m, work, id, hotlines())
	if v.state.Keep.Off {
		t.Fatalf("%+v", v.state)
	}
	c.Keep()
	all, _ := s.store.Summaries(t.Context())
	if len(all) != 1 || all[0].Name != "Ratna" || m.store.Holds(id) || s.last().Screen != CaseloadScreen {
		t.Errorf("%+v, %v", all, s.last())
	}
}

func TestWhatCouldNotBeKeptStaysInMemory(t *testing.T) {
	t.Parallel()
	s, m, work, id := talking(t)
	c, v := closingOf(s, m, work, id, hotlines())
	s.store.Lock()
	c.Keep()
	if !m.store.Holds(id) || v.state.Notice.Kind != Problem {
		t.Errorf("%+v", v.state.Notice)
	}
}

func TestAForgottenTalkIsGone(t *testing.T) {
	t.Parallel()
	s, m, work, id := talking(t)
	c, _ := closingOf(s, m, work, id, hotlines())
	c.Forget()
	if m.store.Holds(id) || s.last().Screen != CaseloadScreen {
		t.Error("it is still there")
	}
	if all, _ := s.store.Summaries(t.Context()); len(all) != 0 {
		t.Error("it was kept")
	}
}
