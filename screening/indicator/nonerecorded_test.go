package indicator_test

import (
	"maps"
	"testing"

	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// TestNothingIsRecordedOnlyWhereNothingThrowsDoubtOnIt takes a record of which
// every answer is "no" and changes one thing at a time.
func TestNothingIsRecordedOnlyWhereNothingThrowsDoubtOnIt(t *testing.T) {
	s := loadShipped(t)
	p := s.protocols["tfc-returnee"]
	base := scenarioFacts(t, s, "nothing-after-everything")
	said := func(v protocol.Value) [][]protocol.Answer { return [][]protocol.Answer{{{Value: v}}} }
	yes := said(protocol.Value{Type: protocol.YesNo, Bool: true})
	no := said(protocol.Value{Type: protocol.YesNo})
	withheld := func(a protocol.Absence) [][]protocol.Answer { return [][]protocol.Answer{{{Absence: a}}} }
	type change = map[protocol.ItemID][][]protocol.Answer
	for name, c := range map[string]struct {
		change change
		none   bool
	}{
		"nothing changed":                              {nil, true},
		"no name to be called by":                      {change{"call_name": withheld(protocol.Declined)}, true},
		"the answers sound learned":                    {change{"answers_coached": yes}, false},
		"somebody else answers":                        {change{"someone_speaks": yes}, false},
		"somebody is feared":                           {change{"afraid_here": yes}, false},
		"somebody was feared, and is gone":             {change{"afraid_here": yes, "danger_here_gone": yes}, false},
		"not private, and put right":                   {change{"private_place": no, "safe_place_found": yes}, false},
		"too tired, and the pause is over":             {change{"rested": no, "rest_handled": yes}, false},
		"an interpreter who was not right":             {change{"interpreter_used": yes, "interpreter_conflict": no, "interpreter_ok": no, "interpreter_changed": yes}, false},
		"an interpreter about whom nobody asked":       {change{"interpreter_used": yes}, false},
		"afraid to be sent back":                       {change{"return_danger": yes}, false},
		"others are inside":                            {change{"others_inside": yes}, false},
		"a lawyer should hear it first":                {change{"lawyer_first": yes}, false},
		"a child when it began":                        {change{"child_then": yes}, false},
		"no to the notice":                             {change{"consent_interview": no}, false},
		"the notice was not spoken":                    {change{"consent_interview": nil}, false},
		"whether it was private is not known":          {change{"private_place": nil}, false},
		"whether somebody listened is declined":        {change{"nobody_listening": withheld(protocol.Unknown)}, false},
		"the urgent needs were not asked":              {change{"hurt_now": nil}, false},
		"it was unsafe to ask about thoughts of dying": {change{"self_harm": withheld(protocol.UnsafeToAsk)}, false},
		"gender declined, pregnancy not asked":         {change{"gender": withheld(protocol.Declined)}, false},
		"no age":                                       {change{"age": nil}, false},
		"an age in doubt":                              {change{"age": said(protocol.Value{Type: protocol.Age, Text: "16-20"})}, false},
		"a severe question declined":                   {change{"sexual_harm": withheld(protocol.Declined)}, false},
		"being taken by force unsafe to ask":           {change{"taken_by_force": withheld(protocol.UnsafeToAsk)}, false},
		"threats on the way not known":                 {change{"threat_way": withheld(protocol.Unknown)}, false},
		"two officers, one of them declined to":        {change{"ransom_asked": {{no[0][0], {Absence: protocol.Declined}}}}, false},
		"whether there was a move declined":            {change{"moved": withheld(protocol.Declined)}, false},
		"a severe question not asked at all":           {change{"sexual_harm": nil}, true},
		"a move that nobody described":                 {change{"moved": yes}, false},
		"a move, others left open":                     {change{"moved": yes, "move_sold": no}, false},
		"a move, whether for money declined":           {change{"moved": yes, "move_sold": withheld(protocol.Declined), "move_more": no}, false},
		"a move told to its end":                       {change{"moved": yes, "move_sold": no, "move_more": no}, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := maps.Clone(base)
			maps.Copy(f, c.change)
			got := indicator.Evaluate(s.sets, p, p.Resolve(f)).Outcome
			if want := map[bool]indicator.Outcome{true: indicator.NoneRecorded}[c.none]; got != want {
				t.Errorf("outcome is %s, want %s", got, want)
			}
		})
	}
}

func TestARapidInstrumentNeverSaysThatNothingWasRecorded(t *testing.T) {
	s := loadShipped(t)
	p := s.protocols["tfc-border"]
	f := maps.Clone(scenarioFacts(t, s, "nothing-after-everything"))
	if got := indicator.Evaluate(s.sets, p, p.Resolve(f)).Outcome; got != indicator.NotEnough {
		t.Errorf("all answered no at the counter: %s", got)
	}
	f["locked_in"] = [][]protocol.Answer{{{Value: protocol.Value{Type: protocol.YesNo, Bool: true}}}}
	if got := indicator.Evaluate(s.sets, p, p.Resolve(f)).Outcome; got != indicator.IndicatorsPresent {
		t.Errorf("it may still raise a concern: %s", got)
	}
}

func scenarioFacts(t testing.TB, s *shipped, name string) protocol.Facts {
	t.Helper()
	lib := func(id string) (*protocol.Protocol, bool) { p, ok := s.protocols[id]; return p, ok }
	f, err := protocol.ParseAnswers(lib, name, read(t, "testdata/scenarios/"+name+".toml"))
	if err != nil {
		t.Fatal(err)
	}
	return f.Facts()
}
