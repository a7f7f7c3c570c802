package indicator_test

import (
	"testing"

	"pelita/screening/interview"
	"pelita/screening/protocol"
)

type redAnswer struct{ stop, answers string }

func redAnswers() []redAnswer {
	return []redAnswer{
		{"not_private", "private_place = false"},
		{"not_private", "nobody_listening = false"},
		{"danger_here", "afraid_here = true"},
		{"wrong_interpreter", "interpreter_used = true\ninterpreter_ok = false"},
		{"wrong_interpreter", "interpreter_used = true\ninterpreter_conflict = true"},
		{"not_now", "talk_now = false"},
		{"medical", "hurt_now = true"},
		{"injured", "injury_seen = true"},
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
		{"no_consent", "consent_interview = false"},
	}
}

// TestEveryStopIsInForceWhenItsRedAnswerIsGiven gives one red answer at a time
// to an adult who agreed. A pause is over when the officer has acted, an end
// never is.
func TestEveryStopIsInForceWhenItsRedAnswerIsGiven(t *testing.T) {
	s := loadShipped(t)
	for _, c := range redAnswers() {
		for id, p := range s.protocols {
			stop := stopOf(p, c.stop)
			if stop == nil && id == "tfc-border" {
				continue // the counter asks less
			}
			age := "age = 30\n"
			if c.stop == "child" {
				age = ""
			}
			f := answersOf(t, p, age+"[answers]\n"+c.answers)
			if got := interview.New(p, f).Stop(); got == nil || got.ID != c.stop {
				t.Errorf("%s, %s: in force is %+v", id, c.stop, got)
				continue
			}
			if stop.Effect != protocol.Pause {
				continue
			}
			over := answersOf(t, p, age+"[answers]\n"+c.answers+"\n"+string(stop.Until)+" = true")
			if got := interview.New(p, over).Stop(); got != nil {
				t.Errorf("%s, %s: after %s there is still %s", id, c.stop, stop.Until, got.ID)
			}
		}
	}
}

func TestEveryStopIsAmongThoseThatAreTried(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range redAnswers() {
		tried[c.stop] = true
	}
	for id, p := range loadShipped(t).protocols {
		for _, stop := range p.Stops {
			if !tried[stop.ID] {
				t.Errorf("%s: nobody tries %s", id, stop.ID)
			}
		}
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
