package interview_test

import (
	"strings"
	"testing"

	"pelita/screening/interview"
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
