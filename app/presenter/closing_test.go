package presenter

import (
	"context"
	"testing"

	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
	"pelita/screening/unkept"
)

// memory is a talk in memory.
type memory struct{ store *unkept.Store }

func (m memory) Forget(id screening.RecordID) { m.store.Drop(id) }

// numbers is a directory with a hotline.
type numbers struct{ none bool }

func (n numbers) Services(context.Context) ([]Service, error) {
	if n.none {
		return []Service{{ID: "b", Name: "Shelter", Contact: "0801", Offers: []string{"shelter"}, Checked: "2026-03-01"}}, nil
	}
	return []Service{{ID: "a", Name: "Hotline One", Contact: "0800", Offers: []string{"hotline"}, Checked: "2026-03-01"}}, nil
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

func TestATalkEndsInRightsAndAHotlineInBothLanguages(t *testing.T) {
	t.Parallel()
	s, m, work, id := talking(t)
	_, v := closingOf(s, m, work, id, numbers{})
	st := v.state
	if len(st.Rights) < 4 || len(st.RightsAlso) != len(st.Rights) || !says(st.Hotlines, "0800") || st.NoHotlines != "" || st.Gone.Kind != Caution {
		t.Errorf("%+v", st)
	}
	spokenWell(t, st)
	if _, v := closingOf(s, m, work, id, numbers{none: true}); v.state.NoHotlines == "" || says(v.state, "0801") {
		t.Errorf("%+v", v.state.Hotlines)
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
	c, _ := closingOf(s, m, work, id, numbers{})
	c.Leave(func() {})
	if all, _ := s.store.Summaries(t.Context()); len(all) != 0 || !m.store.Holds(id) {
		t.Fatal("leaving keeps or forgets it")
	}
	c, v := closingOf(s, m, work, id, numbers{})
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
	c, v := closingOf(s, m, work, id, numbers{})
	s.store.Lock()
	c.Keep()
	if !m.store.Holds(id) || v.state.Notice.Kind != Problem {
		t.Errorf("%+v", v.state.Notice)
	}
}

func TestAForgottenTalkIsGone(t *testing.T) {
	t.Parallel()
	s, m, work, id := talking(t)
	c, _ := closingOf(s, m, work, id, numbers{})
	c.Forget()
	if m.store.Holds(id) || s.last().Screen != CaseloadScreen {
		t.Error("it is still there")
	}
	if all, _ := s.store.Summaries(t.Context()); len(all) != 0 {
		t.Error("it was kept")
	}
}
