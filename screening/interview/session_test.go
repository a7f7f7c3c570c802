package interview_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

func small(t testing.TB) *protocol.Protocol {
	t.Helper()
	return edited(t, nil)
}

// edited is the small protocol with a change to its text.
func edited(t testing.TB, change func(string) string) *protocol.Protocol {
	t.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile("../../testdata/protocols/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	bank, err := protocol.ParseBank("items.toml", read("items.toml"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(read("small.toml"))
	if change != nil {
		text = change(text)
	}
	p, err := protocol.Parse(bank, "small.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func facts(t testing.TB, p *protocol.Protocol, toml string) protocol.Facts {
	t.Helper()
	lib := func(string) (*protocol.Protocol, bool) { return p, true }
	f, err := protocol.ParseAnswers(lib, "a", []byte("protocol = \"small-walk\"\n"+toml))
	if err != nil {
		t.Fatal(err)
	}
	return f.Facts()
}

// place is where a session stands, in one word.
func place(s interview.Session) string {
	st := s.State()
	at := string(st.At.Item)
	if at != "" && st.At.Instance > 0 {
		at += fmt.Sprint(".", st.At.Instance)
	}
	if at == "" {
		at = fmt.Sprint("end of ", st.Section)
	}
	if st.Kind != interview.Question && st.Kind != interview.SectionEnd {
		at = st.Kind.String()
	}
	return at
}

// route walks with Next until the session stays where it is.
func route(t testing.TB, s interview.Session) string {
	t.Helper()
	places := []string{place(s)}
	for range 100 {
		next, err := s.Next()
		if err != nil || next.State().At == s.State().At {
			return strings.Join(places, ", ")
		}
		s = next
		places = append(places, place(s))
	}
	t.Fatal("the walk has no end")
	return ""
}

const grown = "age = 30\n[answers]\nconsent = true\n"

func TestTheWalkFollowsTheProtocolAndLeavesOutWhatIsNotRelevant(t *testing.T) {
	p := small(t)
	const before = "quiet, end of 0, hurt, age, end of 1, consent, end of 2, "
	const after = "pay, left_on, story, end of 4, wishes, end of 5, finished"
	for _, c := range []struct{ name, answers, want string }{
		{"undecided relevance is not shown", grown,
			"offer, papers, locked, hours, threats, moved, end of 3, " + after},
		{"relevance decided by yes", grown + "offer = \"friend\"\nlocked = true\n",
			"offer, offer_name, papers, locked, hours, threats, moved, end of 3, beaten, " + after},
		{"relevance decided by no", grown + "offer = \"none_made\"\nlocked = false\nthreats = [\"none\"]\nmoved = false\n",
			"offer, papers, locked, hours, threats, moved, end of 3, " + after},
		{"a group asks its first instance", grown + "moved = true\n",
			"offer, papers, locked, hours, threats, moved, move_place, move_sold, move_means, move_more, end of 3, " + after},
		{"a group asks every instance on record, and once whether there is more", grown + "moved = true\nmove_more = false\n[[group.move]]\nmove_sold = true\n[[group.move]]\nmove_sold = false\n",
			"offer, papers, locked, hours, threats, moved, move_place, move_sold, move_means, move_place.1, move_sold.1, move_means.1, move_more, end of 3, " + after},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := route(t, interview.New(p, facts(t, p, c.answers))); got != before+c.want {
				t.Errorf("got  %s\nwant %s", got, before+c.want)
			}
		})
	}
}

func at(item string, instance int) interview.Position {
	return interview.Position{Item: protocol.ItemID(item), Instance: instance}
}

func TestAYesToMoreOpensTheNextInstance(t *testing.T) {
	p := small(t)
	base := grown + "moved = true\n[[group.move]]\nmove_sold = true\n"
	yes := facts(t, p, strings.Replace(base, "[[", "move_more = true\n[[", 1))
	s := interview.Resume(p, facts(t, p, base), at("move_more", 0))
	if next, err := s.Next(); err != nil || place(next) != "end of 3" {
		t.Errorf("without an answer Next goes to %s, %v", place(next), err)
	}
	if next := s.With(yes).Skip(); place(next) != "end of 3" {
		t.Errorf("Skip goes to %s", place(next))
	}
	s = s.With(yes)
	opened, err := s.Next()
	if err != nil || place(opened) != "move_place.1" {
		t.Fatalf("a yes leads to %s, %v", place(opened), err)
	}
	if place(opened.Back()) != "move_more" {
		t.Errorf("Back leads to %s", place(opened.Back()))
	}
	second, _ := opened.Next()
	third, _ := second.Next()
	end, _ := third.Next()
	if place(second) != "move_sold.1" || place(third) != "move_means.1" || place(end) != "move_more" {
		t.Errorf("the new instance goes on %s, %s, %s", place(second), place(third), place(end))
	}
	if got := place(interview.Resume(p, yes, opened.State().At)); got != "move_place.1" {
		t.Errorf("the new instance resumes at %s", got)
	}
	if got := place(interview.Resume(p, yes, at("move_place", 7))); got != "move_more" {
		t.Errorf("an instance that never was resumes at %s", got)
	}
}

func TestAPauseHoldsUntilTheOfficerHasActed(t *testing.T) {
	p := small(t)
	s := interview.Resume(p, facts(t, p, grown), at("papers", 0))
	hurt := facts(t, p, grown+"hurt = true\n")
	paused := s.With(hurt)
	st := paused.State()
	if st.Kind != interview.Paused || st.Stop == nil || st.Stop.ID != "medical" || st.At != at("papers", 0) || st.Item.ID != "papers" {
		t.Fatalf("state is %+v", st)
	}
	if next, err := paused.Next(); !errors.Is(err, interview.ErrPaused) || next.State().At != st.At {
		t.Errorf("Next: %v", err)
	}
	if _, err := paused.Jump(at("locked", 0)); !errors.Is(err, interview.ErrPaused) {
		t.Errorf("Jump: %v", err)
	}
	if paused.Skip().State().At != st.At {
		t.Error("Skip passed over a pause")
	}
	if paused.Back().State().At != at("offer", 0) {
		t.Error("Back is open, so that a slip can be put right")
	}
	if k := paused.With(facts(t, p, grown+"hurt = true\nhurt_handled = false\n")).State().Kind; k != interview.Paused {
		t.Errorf("not handled is %s", k)
	}
	over := paused.With(facts(t, p, grown+"hurt = true\nhurt_handled = true\n"))
	if place(over) != "papers" || over.Stop() != nil {
		t.Errorf("after it was handled the session is at %s", place(over))
	}
	if next, err := over.Next(); err != nil || place(next) != "locked" {
		t.Errorf("Next goes to %s, %v", place(next), err)
	}
}

func TestAPauseIsOverOnlyWhenEverybodySaysSo(t *testing.T) {
	p := small(t)
	f := facts(t, p, grown+"hurt = true\nhurt_handled = true\n").
		With(protocol.Given{Item: "hurt_handled", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.YesNo}}})
	if k := interview.New(p, f).State().Kind; k != interview.Paused {
		t.Errorf("one officer says no, and the session is at %s", k)
	}
}

func TestAnEndTakesEffectWhenItsSectionIsLeft(t *testing.T) {
	p := small(t)
	for _, c := range []struct{ name, answers, stop, want string }{
		{"a child", "age = 15", "child", "quiet, end of 0, hurt, age, end of 1, ended"},
		{"an age in doubt", "age = \"14-19\"", "child", "quiet, end of 0, hurt, age, end of 1, ended"},
		{"an age never given", "", "child", "quiet, end of 0, hurt, age, end of 1, ended"},
		{"no consent", "age = 30\n[answers]\nconsent = false", "refused", "quiet, end of 0, hurt, age, end of 1, consent, end of 2, ended"},
		{"both: the first that takes effect", "age = 15\n[answers]\nconsent = false", "child", "quiet, end of 0, hurt, age, end of 1, ended"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := interview.New(p, facts(t, p, c.answers))
			if got := route(t, s); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if s.Stop() == nil || s.Stop().ID != c.stop {
				t.Errorf("in force is %v", s.Stop())
			}
			rail := s.State().Rail
			for n, e := range rail {
				if e.Reachable != (n <= strings.Count(c.want, "end of")-1) {
					t.Errorf("section %s: reachable %v", e.Section, e.Reachable)
				}
			}
			if rail[5].Kind != protocol.Wishes || rail[5].Reachable {
				t.Error("the wishes stay out as well")
			}
		})
	}
}

func TestAnEndReachedFromFurtherOnEndsTheSession(t *testing.T) {
	p := small(t)
	s := interview.Resume(p, facts(t, p, grown), at("hours", 0)).With(facts(t, p, "age = 15\n[answers]\nconsent = true"))
	if st := s.State(); st.Kind != interview.Ended || st.Stop.ID != "child" || st.Section != 1 {
		t.Errorf("state is %+v", st)
	}
	if got := place(s.Back()); got != "end of 1" {
		t.Errorf("Back leads to %s", got)
	}
}

func TestPermissionIsAClearYesOrNoAndIsNotPassedOver(t *testing.T) {
	p := small(t)
	s := interview.Resume(p, facts(t, p, "age = 30"), at("consent", 0))
	var required *interview.RequiredError
	if _, err := s.Next(); !errors.As(err, &required) || required.Item != "consent" {
		t.Errorf("Next: %v", err)
	}
	if place(s.Skip()) != "consent" {
		t.Errorf("Skip goes to %s", place(s.Skip()))
	}
	required = nil
	if _, err := s.Jump(at("papers", 0)); !errors.As(err, &required) || required.Item != "consent" {
		t.Errorf("Jump: %v", err)
	}
	if back, err := s.Jump(at("hurt", 0)); err != nil || place(back) != "hurt" {
		t.Errorf("Jump back: %s, %v", place(back), err)
	}
	rail := s.State().Rail
	if !rail[2].Reachable || rail[3].Reachable || rail[3].Total == 0 {
		t.Errorf("rail is %+v", rail)
	}
	s = s.With(facts(t, p, "age = 30\n[absent]\nconsent = \"declined\""))
	if _, err := s.Next(); !errors.As(err, &required) {
		t.Errorf("declined is no permission, but Next gives %v", err)
	}
	s = s.With(facts(t, p, "age = 30\n[answers]\nconsent = true"))
	if next, err := s.Next(); err != nil || place(next) != "end of 2" {
		t.Errorf("agreed, Next goes to %s, %v", place(next), err)
	}
}

func TestTheSafetyGateIsPassedOnlyWithAClearAnswer(t *testing.T) {
	p := edited(t, func(s string) string {
		return strings.Replace(s, "  item = \"quiet\"\n", "  item = \"quiet\"\n  required = \"true\"\n", 1)
	})
	for answers, passes := range map[string]bool{
		"": false, "[absent]\nquiet = \"declined\"": false, "[absent]\nquiet = \"unknown\"": false,
		"[absent]\nquiet = \"unsafe\"": false, "[answers]\nquiet = false": true, "[answers]\nquiet = true": true,
	} {
		s := interview.New(p, facts(t, p, answers))
		next, err := s.Next()
		var required *interview.RequiredError
		if refused := errors.As(err, &required); refused == passes || passes != (place(next) == "end of 0") {
			t.Errorf("%q: Next goes to %s, %v", answers, place(next), err)
		}
		if s.Demand() != interview.Clear || passes != (place(s.Skip()) == "end of 0") {
			t.Errorf("%q: demand %s, Skip goes to %s", answers, s.Demand(), place(s.Skip()))
		}
	}
}

func TestASessionSaysWhatItsQuestionDemands(t *testing.T) {
	p := edited(t, func(s string) string {
		return strings.Replace(s, "  item = \"papers\"\n", "  item = \"papers\"\n  required = \"true\"\n", 1)
	})
	f := facts(t, p, grown)
	for to, want := range map[interview.Position]interview.Demand{
		at("quiet", 0): interview.Optional, at("consent", 0): interview.Clear, at("papers", 0): interview.Recorded,
		at("locked", 0): interview.Optional, {Instance: 1}: interview.Optional,
	} {
		if got := interview.Resume(p, f, to).Demand(); got != want {
			t.Errorf("at %v: %s, want %s", to, got, want)
		}
	}
	declined := interview.Resume(p, facts(t, p, grown+"[absent]\npapers = \"declined\""), at("papers", 0))
	if next, err := declined.Next(); err != nil || place(next) != "locked" {
		t.Errorf("declined is recorded, but Next gives %v at %s", err, place(next))
	}
}

func TestJumpGoesOnlyWhereTheWalkGoes(t *testing.T) {
	p := small(t)
	s := interview.New(p, facts(t, p, grown+"moved = false\n"))
	for _, to := range []interview.Position{at("papers", 0), at("wishes", 0), {Instance: 1}, {Instance: 7}} {
		if got, err := s.Jump(to); err != nil || got.State().At != to {
			t.Errorf("to %v: %v", to, err)
		}
	}
	for _, to := range []interview.Position{at("move_place", 0), at("beaten", 0), at("ghost", 0), at("papers", 1), {}, {Instance: 8}, {Instance: -1}, at("papers", -1)} {
		if got, err := s.Jump(to); !errors.Is(err, interview.ErrUnreachable) || got.State().At != s.State().At {
			t.Errorf("to %v: %v", to, err)
		}
	}
}

func TestWithKeepsTheQuestionWhileItIsAsked(t *testing.T) {
	p := small(t)
	s := interview.Resume(p, facts(t, p, grown+"offer = \"friend\"\n"), at("offer_name", 0))
	if got := place(s.With(facts(t, p, grown+"offer = \"agency\"\n"))); got != "offer_name" {
		t.Errorf("still relevant, it stands at %s", got)
	}
	if got := place(s.With(facts(t, p, grown+"offer = \"none_made\"\n"))); got != "papers" {
		t.Errorf("no longer relevant, it stands at %s", got)
	}
}

func TestTheRailCountsWhatIsAskedNow(t *testing.T) {
	p := small(t)
	s := interview.Resume(p, facts(t, p, grown+"papers = false\nmoved = true\n[absent]\nlocked = \"declined\"\n[[group.move]]\nmove_sold = true\n"), at("papers", 0))
	e := s.State().Rail[3]
	if e.Section != "arrival" || e.Kind != protocol.Core || e.Total != 10 || e.Answered != 4 || !e.Current || !e.Reachable {
		t.Errorf("rail is %+v", e)
	}
	if first, ok := s.First(3); !ok || first != at("offer", 0) {
		t.Errorf("the section begins at %v", first)
	}
	if _, ok := s.First(9); ok {
		t.Error("a section that does not exist has a beginning")
	}
}

func TestAnUnknownPositionIsTheBeginning(t *testing.T) {
	p := small(t)
	for _, to := range []interview.Position{{}, at("ghost", 0), {Instance: 99}, {Instance: -1}, at("papers", 3), at("hurt_handled", 0)} {
		s := interview.Resume(p, nil, to)
		if place(s) != "quiet" || s.State().CanBack || place(s.Back()) != "quiet" {
			t.Errorf("%v resumes at %s", to, place(s))
		}
	}
}
