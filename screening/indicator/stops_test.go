package indicator_test

import (
	"maps"
	"strings"
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

type redAnswer struct{ stop, answers string }

func redAnswers() []redAnswer {
	const line = "out_now = false\nspeaker = "
	return []redAnswer{
		{"not_private", "private_place = false"},
		{"not_private", "nobody_listening = false"},
		{"danger_here", "afraid_here = true"},
		{"danger_here", "controllers_away = false"},
		{"still_held", "out_now = false"},
		{"wrong_interpreter", "interpreter_used = true\ninterpreter_ok = false"},
		{"wrong_interpreter", "interpreter_used = true\ninterpreter_conflict = true"},
		{"not_now", "talk_now = false"},
		{"no_guardian", "guardian_present = false"},
		{"no_guardian", "guardian_present = true\nguardian_conflict = true"},
		{"no_guardian", "guardian_present = true\nguardian_ok = false"},
		{"medical", "hurt_now = true"},
		{"injured", "injury_seen = true"},
		{"despair", "despair_seen = true"},
		{"suicide_risk", "self_harm = true"},
		{"rest_first", "rested = false"},
		{"medicine", "medicine_needed = true"},
		{"pregnancy", "gender = \"woman\"\npregnant = true"},
		{"child_left_alone", "child_alone = true"},
		{"danger_of_return", "return_danger = true"},
		{"found_out", "whereabouts_known = true"},
		{"removal", "removal_planned = true"},
		{"officials_feared", "own_officials_feared = true"},
		{"child", ""},
		{"not_arriving", "arriving = false"},
		{"no_consent", "consent_interview = false"},
		{"grown_up", ""},
		{"specialist_first", "specialist_here = false"},
		{"not_in_interest", "best_interests = false"},
		{"no_assent", "assent_child = false"},
		{"line_shared", line + "\"person\"\ninside_phone_read = true"},
		{"already_out", "out_now = true"},
		{"cannot_talk", line + "\"person\"\ninside_can_talk = false"},
		{"teller_not_alone", line + "\"friend\"\nteller_alone = false"},
		{"no_contact", "consent_contact = false"},
	}
}

// fullInterpreter are the answers about an interpreter that only a protocol with
// time for them asks.
func fullInterpreter() []redAnswer {
	return []redAnswer{
		{"wrong_interpreter", "interpreter_used = true\ninterpreter_signed = false"},
		{"wrong_interpreter", "interpreter_used = true\ninterpreter_relation = \"same_journey\""},
	}
}

// ageFor is an age with which a protocol goes on, but for the stop that asks for
// the other kind.
func ageFor(protocol, stop string) string {
	child := protocol == "tfc-child"
	switch {
	case stop == "child":
		return ""
	case child == (stop == "grown_up"):
		return "age = 30\n"
	}
	return "age = 15\n"
}

// TestEveryStopIsInForceWhenItsRedAnswerIsGiven gives one red answer at a time to
// somebody of the protocol's age who agreed. A pause is over when the officer has
// acted, an end never is.
func TestEveryStopIsInForceWhenItsRedAnswerIsGiven(t *testing.T) {
	s := loadShipped(t)
	for id, p := range s.protocols {
		red := redAnswers()
		if p.Has("interpreter_signed") {
			red = append(red, fullInterpreter()...)
		}
		for _, c := range red {
			stop := stopOf(p, c.stop)
			if stop == nil {
				continue // every stop is tried: the test below
			}
			age := ageFor(id, c.stop)
			f := answersOf(t, p, age+"[answers]\n"+c.answers)
			if got := interview.New(p, f).Stop(); got == nil || got.ID != c.stop {
				t.Errorf("%s, %s: in force is %+v", id, c.stop, got)
				continue
			}
			if stop.Effect != protocol.Pause {
				continue
			}
			over := answersOf(t, p, age+"[answers]\n"+acted(c.answers, stop.Until))
			if got := interview.New(p, over).Stop(); got != nil {
				t.Errorf("%s, %s: after %s there is still %s", id, c.stop, stop.Until, got.ID)
			}
		}
	}
}

// acted are the answers after the officer has acted. A pause that waits for its
// own question waits for the other answer to it.
func acted(answers string, until protocol.ItemID) string {
	done := string(until) + " = true"
	if no := string(until) + " = false"; strings.Contains(answers, no) {
		return strings.Replace(answers, no, done, 1)
	}
	return answers + "\n" + done
}

func TestEveryStopIsAmongThoseThatAreTried(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range redAnswers() {
		tried[c.stop] = true
	}
	has := map[string]bool{}
	for id, p := range loadShipped(t).protocols {
		for _, stop := range p.Stops {
			has[stop.ID] = true
			if !tried[stop.ID] {
				t.Errorf("%s: nobody tries %s", id, stop.ID)
			}
		}
	}
	for stop := range tried {
		if !has[stop] {
			t.Errorf("no protocol has %s", stop)
		}
	}
}

// TestWhereAnotherProtocolTakesOverItIsThere: a record is never handed to a
// protocol that is not shipped, and no protocol of the family is a dead end.
func TestWhereAnotherProtocolTakesOverItIsThere(t *testing.T) {
	s := loadShipped(t)
	hands := map[string]string{}
	for id, p := range s.protocols {
		if len(p.GoesOn) == 0 {
			t.Errorf("a record cannot go on from %s", id)
		}
		for _, next := range p.GoesOn {
			if s.protocols[next] == nil {
				t.Errorf("%s goes on in %s, which is not there", id, next)
			}
		}
		for _, stop := range p.Stops {
			if stop.GoOnIn != "" {
				hands[id+" "+stop.ID] = stop.GoOnIn
			}
		}
	}
	want := map[string]string{
		"tfc-returnee child": "tfc-child", "tfc-border child": "tfc-child",
		"tfc-child grown_up": "tfc-returnee", "tfc-contact already_out": "tfc-returnee",
	}
	if !maps.Equal(hands, want) {
		t.Errorf("handed over: %v", hands)
	}
}

func stopOf(p *protocol.Protocol, id string) *protocol.Stop {
	for n := range p.Stops {
		if p.Stops[n].ID == id {
			return &p.Stops[n]
		}
	}
	return nil
}

func answersOf(t *testing.T, p *protocol.Protocol, toml string) protocol.Facts {
	t.Helper()
	lib := func(string) (*protocol.Protocol, bool) { return p, true }
	f, err := protocol.ParseAnswers(lib, "a", []byte("protocol = \""+p.ID+"\"\n"+toml))
	if err != nil {
		t.Fatal(err)
	}
	return f.Facts()
}
