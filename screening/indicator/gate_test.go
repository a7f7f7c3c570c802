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
	place := []protocol.ItemID{"private_place", "nobody_listening", "controllers_away", "afraid_here"}
	with := func(more ...protocol.ItemID) []protocol.ItemID { return append(slices.Clone(place), more...) }
	return map[string][]protocol.ItemID{
		"tfc-returnee": with("consent_interview"),
		"tfc-border":   with("arriving", "consent_interview"),
		"tfc-triage":   place,
		"tfc-child":    with("guardian_present", "best_interests", "assent_child"),
		"tfc-contact":  {"out_now", "speaker", "inside_can_talk", "teller_alone", "consent_contact"},
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
			switch item { // whom the line is asked of
			case "inside_can_talk":
				answers += "[answers]\nspeaker = \"person\"\n"
			case "teller_alone":
				answers += "[answers]\nspeaker = \"relative\"\n"
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
	about := []protocol.ItemID{"age", "nationality", "consent_contact"} // facts of the person, and the caller's own yes
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
