package interview_test

import (
	"strings"
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

func TestOfTwoEndsTheOneThatComesFirstInTheWalkCounts(t *testing.T) {
	p := edited(t, func(s string) string { // the file names the later one first
		return strings.NewReplacer(`after = "needs"`, `after = "notice"`, `after = "notice"`, `after = "needs"`).Replace(s)
	})
	s := interview.New(p, facts(t, p, "age = 15\n[answers]\nconsent = false"))
	if s.Stop() == nil || s.Stop().ID != "refused" {
		t.Errorf("in force is %v", s.Stop())
	}
	if got := route(t, s); got != "quiet, end of 0, hurt, age, end of 1, ended" {
		t.Errorf("the walk is %s", got)
	}
}

func TestASectionOfWhichNothingIsRelevantIsPassedOver(t *testing.T) {
	p := edited(t, func(s string) string {
		return strings.Replace(s, "  item = \"wishes\"\n", "  item = \"wishes\"\n  relevant = \"papers == true\"\n", 1)
	})
	s := interview.Resume(p, facts(t, p, grown+"papers = false\n"), at("story", 0))
	if got := route(t, s); got != "story, end of 4, finished" {
		t.Errorf("the walk is %s", got)
	}
	if e := s.State().Rail[5]; e.Reachable || e.Total != 0 {
		t.Errorf("rail is %+v", e)
	}
	if _, ok := s.First(5); ok {
		t.Error("the section has a beginning")
	}
}

// bare is a protocol of one section of which nothing is relevant.
func bare(t testing.TB) *protocol.Protocol {
	return edited(t, func(string) string {
		return "id = \"small-walk\"\nversion = \"1.0.0\"\nfamily = \"small\"\n[[section]]\nid = \"safety\"\nkind = \"safety\"\n  [[section.step]]\n  item = \"quiet\"\n  relevant = \"false\"\n"
	})
}

func TestAWalkWithoutAnyQuestionIsFinished(t *testing.T) {
	s := interview.New(bare(t), nil)
	st := s.State()
	if st.Kind != interview.Finished || st.Section != 0 || st.CanBack || len(st.Rail) != 1 || st.Rail[0].Total != 0 || st.Rail[0].Reachable {
		t.Errorf("%+v", st)
	}
	if next, err := s.Next(); err != nil || next.State().At != st.At || s.Back().State().At != st.At {
		t.Errorf("it goes on to %v, %v", next.State().At, err)
	}
}

func TestEveryEndOfASectionIsAPlaceOfItsOwn(t *testing.T) {
	p := small(t)
	f := facts(t, p, grown)
	for n := range p.Sections {
		at := interview.Position{Instance: n + 1}
		st := interview.Resume(p, f, at).State()
		if st.At != at || st.Kind != interview.SectionEnd || st.Section != n || st.Item != nil || !st.CanBack {
			t.Errorf("the end of %d: %+v", n, st)
		}
	}
	end := interview.Position{Instance: len(p.Sections) + 1}
	if st := interview.Resume(p, f, end).State(); st.At != end || st.Kind != interview.Finished || st.Section != len(p.Sections)-1 {
		t.Errorf("the end of the walk: %+v", st)
	}
	if _, ok := interview.New(p, f).First(len(p.Sections)); ok {
		t.Error("the end of the walk is a section")
	}
}

func TestTheFirstPlaceIsTheOnlyOneWithoutAWayBack(t *testing.T) {
	p := small(t)
	s := interview.New(p, facts(t, p, grown))
	next, err := s.Next()
	if err != nil || s.State().CanBack || !next.State().CanBack {
		t.Errorf("at the first %v, at the second %v, %v", s.State().CanBack, next.State().CanBack, err)
	}
	if back, err := next.Jump(at("quiet", 0)); err != nil || place(back) != "quiet" {
		t.Errorf("a jump to the first place ends at %s, %v", place(back), err)
	}
}

func TestEveryPlaceOfAGroupIsResumed(t *testing.T) {
	p := small(t)
	f := facts(t, p, grown+"moved = true\n[[group.move]]\nmove_sold = true\n[[group.move]]\nmove_sold = false\n")
	for instance := range 2 {
		for _, item := range []protocol.ItemID{"move_place", "move_sold", "move_means"} {
			if got := interview.Resume(p, f, at(string(item), instance)).State().At; got != at(string(item), instance) {
				t.Errorf("%s.%d resumes at %v", item, instance, got)
			}
		}
	}
	if got := interview.Resume(p, f, at("move_more", 0)).State().At; got != at("move_more", 0) {
		t.Errorf("the question for more resumes at %v", got)
	}
	for _, to := range []interview.Position{at("move_sold", -1), at("move_more", 1), at("papers", 1)} {
		if got := place(interview.Resume(p, f, to)); got != "quiet" {
			t.Errorf("%v resumes at %s", to, got)
		}
	}
}

func TestOfTwoEndsAfterOneSectionTheFirstInTheFileCounts(t *testing.T) {
	p := edited(t, func(s string) string { return strings.Replace(s, `after = "notice"`, `after = "needs"`, 1) })
	s := interview.New(p, facts(t, p, "age = 15\n[answers]\nconsent = false"))
	if s.Stop() == nil || s.Stop().ID != "child" {
		t.Errorf("in force is %v", s.Stop())
	}
}

func TestBehindIsTheOrderOfTheProtocol(t *testing.T) {
	p := small(t)
	s := interview.Resume(p, facts(t, p, grown), interview.Position{Item: "papers"})
	for item, want := range map[protocol.ItemID]bool{"quiet": true, "offer_name": true, "papers": false, "locked": false, "nowhere": false} {
		if s.Behind(item) != want {
			t.Errorf("behind %s: %t", item, !want)
		}
	}
}

// TestAnEndForSafetyTakesEffectAtOnce: with the answer that makes it, before what is
// left of its section, and without the card at the end of the section. Any other end
// waits for its section.
func TestAnEndForSafetyTakesEffectAtOnce(t *testing.T) {
	for kind, want := range map[string]interview.Event{"safety": interview.Ended, "core": interview.Question} {
		p := edited(t, func(string) string {
			return "id = \"small-walk\"\nversion = \"1.0.0\"\nfamily = \"small\"\n[[section]]\nid = \"line\"\nkind = \"" + kind + "\"\n" +
				"  [[section.step]]\n  item = \"quiet\"\n  required = \"true\"\n  [[section.step]]\n  item = \"papers\"\n  required = \"true\"\n" +
				"[[stop]]\nid = \"hang_up\"\nwhen = \"quiet == false\"\neffect = \"end\"\nafter = \"line\"\n"
		})
		s := interview.New(p, nil).With(facts(t, p, "[answers]\nquiet = false\n"))
		if got := s.State().Kind; got != want {
			t.Errorf("%s: %s", kind, got)
		}
		if want != interview.Ended {
			continue
		}
		if rail := s.State().Rail[0]; rail.Answered != 1 || rail.Total != 1 {
			t.Errorf("what is not asked any more counts: %+v", rail)
		}
		slip := s.Back()
		if slip.State().At.Item != "quiet" {
			t.Fatalf("back leads to %v", slip.State().At)
		}
		if same := slip.With(facts(t, p, "[answers]\nquiet = false\n")); same.State().At.Item != "quiet" {
			t.Errorf("looked back at, an end that is in force already takes the question away: %v", same.State().At)
		}
		if on := slip.With(facts(t, p, "[answers]\nquiet = true\n")); on.State().Kind != interview.Question || on.State().At.Item != "quiet" {
			t.Errorf("a slip that was put right stands at %v, %s", on.State().At, on.State().Kind)
		}
	}
}
