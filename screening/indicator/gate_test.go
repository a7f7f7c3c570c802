package indicator_test

import (
	"slices"
	"strings"
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

// gates are what nobody passes over: the place, who is near, and the permission.
// The triage asks for urgent needs alone, as every protocol does before its notice.
func gates() map[string][]protocol.ItemID {
	place := []protocol.ItemID{
		"private_place", "nobody_listening", "controllers_away", "afraid_here",
		"interpreter_used", "interpreter_conflict", "interpreter_ok",
	}
	with := func(more ...protocol.ItemID) []protocol.ItemID { return append(slices.Clone(place), more...) }
	long := with("out_now", "interpreter_language", "interpreter_relation", "interpreter_signed", "talk_now")
	return map[string][]protocol.ItemID{
		"tfc-returnee": append(slices.Clone(long), "consent_interview"),
		"tfc-border":   with("arriving", "consent_interview"),
		"tfc-triage":   place,
		"tfc-child":    append(slices.Clone(long), "guardian_present", "guardian_conflict", "guardian_ok", "best_interests", "assent_child"),
		"tfc-contact":  {"inside_can_talk", "out_now", "speaker", "teller_alone", "consent_contact"},
	}
}

func TestEveryProtocolDemandsAClearAnswerBeforeAnythingElseIsAsked(t *testing.T) {
	for id, p := range loadShipped(t).protocols {
		if len(gates()[id]) == 0 {
			t.Errorf("%s has no gate", id)
		}
		for _, item := range gates()[id] {
			answers := "age = 30\n"
			if id == "tfc-child" {
				answers = "age = 15\n"
			}
			switch item { // whom the line is asked of, and who is beside the person
			case "teller_alone":
				answers += "[answers]\nspeaker = \"relative\"\n"
			case "guardian_conflict", "guardian_ok":
				answers += "[answers]\nguardian_present = true\n"
			case "interpreter_language", "interpreter_relation", "interpreter_conflict", "interpreter_signed", "interpreter_ok":
				answers += "[answers]\ninterpreter_used = true\n"
			}
			s := interview.Resume(p, answersOf(t, p, answers), interview.Position{Item: item})
			if s.State().At.Item != item || s.Demand() != interview.Clear {
				t.Errorf("%s: %s demands %s", id, item, s.Demand())
			}
		}
	}
}

// TestNothingThatIdentifiesIsAskedBeforeTheLineIsSafe walks a call as far as it
// goes: unanswered, watched, or without permission it never comes to a name, a
// place or a country.
func TestNothingThatIdentifiesIsAskedBeforeTheLineIsSafe(t *testing.T) {
	p := loadShipped(t).protocols["tfc-contact"]
	identifying := []protocol.ItemID{"call_name", "nationality", "place_held", "told_place", "inside_house", "inside_with", "told_with"}
	const line = "[answers]\nout_now = false\nspeaker = "
	for name, answers := range map[string]string{
		"nothing answered":              "",
		"the person, line not asked":    line + `"person"`,
		"the person cannot talk":        line + `"person"` + "\ninside_can_talk = false",
		"the telephone is read":         line + `"person"` + "\ninside_can_talk = true\ninside_phone_read = true\nconsent_contact = true",
		"the person gave no permission": line + `"person"` + "\ninside_can_talk = true\nconsent_contact = false",
		"permission was not asked":      line + `"person"` + "\ninside_can_talk = true",
		"a relative, line not asked":    line + `"relative"`,
		"a relative who is not alone":   line + `"relative"` + "\nteller_alone = false",
		"a friend without permission":   line + `"friend"` + "\nteller_alone = true\nconsent_contact = false",
	} {
		s := interview.New(p, answersOf(t, p, answers))
		for _, id := range identifying {
			if _, err := s.Jump(interview.Position{Item: id}); err == nil {
				t.Errorf("%s: %s can be reached", name, id)
			}
		}
	}
	safe := interview.New(p, answersOf(t, p, line+`"person"`+"\ninside_can_talk = true\nconsent_contact = true"))
	if _, err := safe.Jump(interview.Position{Item: "place_held"}); err != nil {
		t.Errorf("a safe line with permission: %v", err)
	}
}

// TestARelativeAnswersNothingForThePerson: what somebody else tells stands apart
// from what the person says.
func TestARelativeAnswersNothingForThePerson(t *testing.T) {
	p := loadShipped(t).protocols["tfc-contact"]
	r := p.Resolve(answersOf(t, p, "[answers]\nspeaker = \"relative\"\nteller_alone = true\nconsent_contact = true"))
	about := []protocol.ItemID{"age", "nationality", "consent_contact", "inside_can_talk"} // facts of the person, the caller's own yes, and the line
	for _, i := range p.Items() {
		if i.Source == protocol.Said && r.Relevant(i.ID) == protocol.Yes && !slices.Contains(about, i.ID) &&
			!strings.HasPrefix(string(i.ID), "told_") && !strings.HasPrefix(string(i.ID), "teller_") {
			t.Errorf("a relative is asked %s", i.ID)
		}
	}
}

func TestAgeIsAskedBeforeThoughtsOfDyingAndPregnancy(t *testing.T) {
	rank := map[protocol.ItemID]int{}
	for n, i := range loadShipped(t).protocols["tfc-returnee"].Items() {
		rank[i.ID] = n + 1
	}
	for _, later := range []protocol.ItemID{"self_harm", "pregnant", "child_alone"} {
		if rank["age"] == 0 || rank["age"] > rank[later] || rank["trusted_adult"] != rank["age"]+1 {
			t.Errorf("age stands at %d, trusted_adult at %d, %s at %d", rank["age"], rank["trusted_adult"], later, rank[later])
		}
	}
}

// TestNothingStandsBetweenANoAndHangingUp: an end for safety is shown with the answer
// that makes it, and nothing is asked on the way.
func TestNothingStandsBetweenANoAndHangingUp(t *testing.T) {
	for id, red := range map[string][2]string{
		"cannot_talk":  {"tfc-contact", "inside_can_talk = false"},
		"already_out":  {"tfc-contact", "inside_can_talk = true\nout_now = true"},
		"not_arriving": {"tfc-border", "private_place = true\narriving = false"},
	} {
		p := loadShipped(t).protocols[red[0]]
		s := interview.New(p, answersOf(t, p, "")).With(answersOf(t, p, "[answers]\n"+red[1]))
		if st := s.State(); st.Kind != interview.Ended || st.Stop.ID != id || !st.CanBack {
			t.Errorf("%s: %s, %+v", id, st.Kind, st.Stop)
		}
		last := red[1][strings.LastIndex(red[1], "\n")+1:]
		back := s.Back()
		if item, _, _ := strings.Cut(last, " "); string(back.State().At.Item) != item {
			t.Errorf("%s: back leads to %v", id, back.State().At)
		}
		if on, err := back.Next(); err != nil || on.State().Kind != interview.Ended {
			t.Errorf("%s: and forth to %v, %v", id, on.State().At, err)
		}
	}
	first := interview.New(loadShipped(t).protocols["tfc-contact"], nil).State().At.Item
	if first != "inside_can_talk" {
		t.Errorf("a call begins with %s", first)
	}
}
