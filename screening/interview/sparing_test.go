package interview_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// sparing always spares the same items.
func sparing(ids ...protocol.ItemID) interview.Sparing {
	return func(*protocol.Resolved) []protocol.ItemID { return ids }
}

const atWork = grown + "locked = true\n"

func TestWhatIsSparedIsPassedOver(t *testing.T) {
	p := small(t)
	s := interview.ResumeSparing(p, facts(t, p, atWork), at("hours", 0), sparing("beaten", "story"))
	if got := route(t, s); got != "hours, threats, moved, end of 3, pay, left_on, end of 4, wishes, end of 5, finished" {
		t.Errorf("the walk is %s", got)
	}
	if e := s.State().Rail[4]; e.Total != 2 {
		t.Errorf("the rail counts %+v", e)
	}
	if got := s.Spared(4); !slices.Equal(got, []protocol.ItemID{"beaten", "story"}) {
		t.Errorf("passed over: %v", got)
	}
	for _, section := range []int{-1, 3, 5, 6} {
		if got := s.Spared(section); len(got) != 0 {
			t.Errorf("section %d: %v", section, got)
		}
	}
}

func TestASectionOfWhichEverythingIsSparedIsPassedOver(t *testing.T) {
	p := small(t)
	s := interview.ResumeSparing(p, facts(t, p, atWork), at("moved", 0), sparing("beaten", "pay", "left_on", "story"))
	if got := route(t, s); got != "moved, end of 3, wishes, end of 5, finished" {
		t.Errorf("the walk is %s", got)
	}
	if got := s.Spared(4); len(got) != 4 {
		t.Errorf("passed over: %v", got)
	}
}

func TestTheLastSectionThatIsReachedCanBeSparedToo(t *testing.T) {
	p := small(t)
	s := interview.ResumeSparing(p, facts(t, p, atWork), at("moved", 0), sparing("wishes"))
	if got := s.Spared(5); !slices.Equal(got, []protocol.ItemID{"wishes"}) {
		t.Errorf("passed over: %v", got)
	}
}

func TestWhatIsOnRecordOrRequiredOrAskedForIsNotSpared(t *testing.T) {
	required := func(s string) string {
		return strings.Replace(s, "  item = \"pay\"\n", "  item = \"pay\"\n  required = \"true\"\n", 1)
	}
	p := edited(t, required)
	for _, c := range []struct{ name, answers, want string }{
		{"required", atWork, "end of 3, pay"},
		{"answered", atWork + "beaten = false\n", "end of 3, beaten, pay"},
		{"declined", atWork + "[absent]\nbeaten = \"declined\"\n", "end of 3, beaten, pay"},
	} {
		s := interview.ResumeSparing(p, facts(t, p, c.answers), at("moved", 0), sparing("beaten", "pay"))
		s, _ = s.Next()
		if got := route(t, s); got != c.want {
			t.Errorf("%s: the walk is %s, want %s", c.name, got, c.want)
		}
		if got := s.Spared(4); slices.Contains(got, "pay") || slices.Contains(got, "beaten") != (c.name == "required") {
			t.Errorf("%s: passed over %v", c.name, got)
		}
	}
}

func TestWhoeverJumpsToASparedQuestionAsksForIt(t *testing.T) {
	p := small(t)
	s := interview.ResumeSparing(p, facts(t, p, atWork), at("moved", 0), sparing("beaten"))
	asked, err := s.Jump(at("beaten", 0))
	if err != nil || place(asked) != "beaten" || len(asked.Spared(4)) != 0 || asked.State().Rail[4].Total != 4 {
		t.Fatalf("at %s, %v, passed over %v", place(asked), err, asked.Spared(4))
	}
	if again := interview.ResumeSparing(p, facts(t, p, atWork), asked.State().At, sparing("beaten")); place(again) != "beaten" {
		t.Errorf("resumed at %s", place(again))
	}
	if got := place(asked.Back()); got != "end of 3" {
		t.Errorf("Back leads to %s", got)
	}
	next, err := asked.Next()
	if err != nil || place(next) != "pay" || place(next.Back()) != "end of 3" {
		t.Errorf("Next leads to %s, %v; Back to %s: left without an answer it is gone", place(next), err, place(next.Back()))
	}
	answered := asked.With(facts(t, p, atWork+"beaten = false\n"))
	if next, err = answered.Next(); err != nil || place(next.Back()) != "beaten" {
		t.Errorf("answered, Back leads to %s, %v", place(next.Back()), err)
	}
	if _, err := s.Jump(at("ghost", 0)); !errors.Is(err, interview.ErrUnreachable) {
		t.Errorf("a stranger: %v", err)
	}
}

func TestAGroupIsSparedByItsMoreQuestion(t *testing.T) {
	p := small(t)
	f := facts(t, p, grown+"moved = true\n")
	s := interview.ResumeSparing(p, f, at("moved", 0), sparing("move_more"))
	if next, err := s.Next(); err != nil || place(next) != "end of 3" {
		t.Errorf("Next leads to %s, %v", place(next), err)
	}
	if got := s.Spared(3); !slices.Equal(got, []protocol.ItemID{"move_place"}) {
		t.Errorf("passed over: %v", got)
	}
	if one := interview.ResumeSparing(p, f, at("moved", 0), sparing("move_sold")); len(one.Spared(3)) != 0 {
		t.Errorf("one item of a group spares %v", one.Spared(3))
	}
	told := interview.ResumeSparing(p, facts(t, p, grown+"moved = true\n[[group.move]]\nmove_sold = true\n"), at("moved", 0), sparing("move_more"))
	if next, err := told.Next(); err != nil || place(next) != "move_place" {
		t.Errorf("with a move on record Next leads to %s, %v", place(next), err)
	}
	asked, err := s.Jump(at("move_place", 0))
	if err != nil || place(asked) != "move_place" {
		t.Fatalf("asked for: %s, %v", place(asked), err)
	}
	if next, err := asked.Next(); err != nil || place(next) != "move_sold" {
		t.Errorf("the group goes on at %s, %v", place(next), err)
	}
}

func TestWhatIsNotRelevantOrOutOfReachIsNotOffered(t *testing.T) {
	p := small(t)
	s := interview.ResumeSparing(p, facts(t, p, grown+"locked = false\nthreats = [\"none\"]\n"), at("moved", 0), sparing("beaten"))
	if got := s.Spared(4); len(got) != 0 {
		t.Errorf("not relevant: %v", got)
	}
	child := interview.ResumeSparing(p, facts(t, p, "age = 15\n[answers]\nlocked = true\n"), at("quiet", 0), sparing("story"))
	if got := child.Spared(4); len(got) != 0 {
		t.Errorf("out of reach: %v", got)
	}
}

func TestWithSparesByTheNewFacts(t *testing.T) {
	p := small(t)
	whenLocked := func(r *protocol.Resolved) []protocol.ItemID {
		if r.Affirmed("locked") {
			return []protocol.ItemID{"pay"}
		}
		return nil
	}
	s := interview.ResumeSparing(p, facts(t, p, grown), at("hours", 0), whenLocked)
	if len(s.Spared(4)) != 0 {
		t.Fatalf("passed over %v", s.Spared(4))
	}
	if got := s.With(facts(t, p, atWork)).Spared(4); !slices.Equal(got, []protocol.ItemID{"pay"}) {
		t.Errorf("with more on record: %v", got)
	}
}

func TestAnAnswerThatSaysNothingIsNotOnRecord(t *testing.T) {
	p := small(t)
	f := facts(t, p, atWork)
	f["beaten"] = [][]protocol.Answer{{{}}, {}}
	s := interview.ResumeSparing(p, f, at("hours", 0), sparing("beaten"))
	if got := s.Spared(4); !slices.Equal(got, []protocol.ItemID{"beaten"}) {
		t.Errorf("passed over: %v", got)
	}
}

func TestTheFirstSectionCanBeSparedToo(t *testing.T) {
	p := small(t)
	s := interview.ResumeSparing(p, facts(t, p, grown), at("hurt", 0), sparing("quiet"))
	if got := s.Spared(0); !slices.Equal(got, []protocol.ItemID{"quiet"}) {
		t.Errorf("passed over: %v", got)
	}
}
