package presenter

import (
	"slices"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/protocol"
)

// dueCodes are the states of what has to be done, in the order in which it is shown.
func dueCodes(s FormState) []string {
	var out []string
	for _, r := range s.Due {
		out = append(out, r.State.Code)
	}
	return out
}

func dueNamed(t *testing.T, s FormState, what string) DueRow {
	t.Helper()
	n := slices.IndexFunc(s.Due, func(r DueRow) bool { return r.What == what })
	if n < 0 {
		t.Fatalf("%q is not among %+v", what, s.Due)
	}
	return s.Due[n]
}

// Today is 14 March 2026.
func TestWhatIsOverdueStandsFirstAndWhatIsDoneLast(t *testing.T) {
	t.Parallel()
	x := casework(t)
	if x.view.state.DueTitle != "" || len(x.view.state.Due) != 0 {
		t.Fatalf("%+v", x.view.state.Due)
	}
	for n, step := range []struct{ what, due, done string }{
		{"a", "2026-03-20", ""}, {"b", "2026-03-13", ""}, {"c", "2026-03-14", ""}, {"d", "", ""}, {"e", "2026-03-01", "2026-03-02"},
	} {
		if n > 0 {
			x.OneMore("step")
		}
		x.put(Spot{"step_what", n}, step.what)
		x.put(Spot{"step_due", n}, step.due)
		x.put(Spot{"step_done", n}, step.done)
	}
	if got := dueCodes(x.view.state); !slices.Equal(got, []string{"overdue", "today", "coming", "undated", "done"}) {
		t.Errorf("%v", got)
	}
	if r := x.view.state.Due[0]; r.What != "Step: A safe place to stay" || r.When != "By 13 March 2026" || r.State.Tone != Urgent {
		t.Errorf("%+v", r)
	}
	if r := x.view.state.Due[4]; r.When != "Done on 2 March 2026" {
		t.Errorf("%+v", r)
	}
	x.JumpSection("case_people")
	if len(x.view.state.Due) != 0 {
		t.Error("said again on every part")
	}
}

// A month or a year is over when its last day is: nothing is called overdue
// before it surely is.
func TestAPartialDateIsOverdueWhenAllOfItHasPassed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 14, 10, 0, 0, 0, time.FixedZone("", 7*3600))
	for date, want := range map[string]dueState{
		"2026": coming, "2025": overdue, "2025~": overdue, "2026-03": coming, "2026-02": overdue, "2025-12": overdue,
		"2026-03-14": dueToday, "2026-03-14~": dueToday, "2026-03-13": overdue, "2026-03-15": coming, "2028-02-29": coming,
	} {
		by, ok := lastMoment(date, now.Location())
		if got := stateOf(by, now); !ok || got != want {
			t.Errorf("%s is %v, want %v (until %v)", date, got, want, by)
		}
	}
	for _, date := range []string{"", "x", "2026-03-14-1"} {
		if at, ok := lastMoment(date, time.UTC); ok {
			t.Errorf("%q is %v", date, at)
		}
	}
}

func TestDaysAreCountedFromAWholeDayOnly(t *testing.T) {
	t.Parallel()
	x := casework(t)
	for date, want := range map[string]string{
		"2026-03-03": "Day 12, since 3 March 2026", "2026-03-14": "Day 1, since 14 March 2026",
		"2026-03": "Since March 2026", "2026-03-03~": "Since about 3 March 2026", "2026-03-20": "Since 20 March 2026",
	} {
		x.JumpSection("case_identification")
		x.put(first("ident_begun"), date)
		x.JumpSection("case_steps")
		if r := dueNamed(t, x.view.state, "Identification by the authority"); r.When != want {
			t.Errorf("%s: %q, want %q", date, r.When, want)
		}
	}
	x.JumpSection("case_identification")
	x.put(first("ident_told"), "2026-03-14")
	x.JumpSection("case_steps")
	if len(x.view.state.Due) != 0 {
		t.Errorf("the person was told, and days are still counted: %+v", x.view.state.Due)
	}
}

func TestAnUrgentNeedHasItsLimitUntilItIsDealtWith(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.s.answer(x.s.record(x.id), "return_danger", yes())
	again := func() FormState { return fillIn(t, x.s, x.id, protocol.CaseworkForm).view.state }
	name := indicatorName(x.s.frame.Speech(), urgencyOf(t, x.s, x.id, "return_danger"))
	r := dueNamed(t, again(), name)
	if r.State.Code == "overdue" || r.When == "" {
		t.Errorf("%+v", r)
	}
	x.s.hand.pass(80 * time.Hour)
	if r := dueNamed(t, again(), name); r.State.Code != "overdue" || r.State.Tone != Urgent {
		t.Errorf("%+v", r)
	}
	x.s.answer(x.s.record(x.id), "return_danger_handled", yes())
	if r := dueNamed(t, again(), name); r.State.Code != "done" {
		t.Errorf("%+v", r)
	}
}

// urgencyOf is the urgency that rests on an item.
func urgencyOf(t *testing.T, s *stand, id screening.RecordID, item protocol.ItemID) string {
	t.Helper()
	found, err := s.work.Library.Assess(s.record(id))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range found.Urgency {
		if slices.Contains(g.Items, item) {
			return g.Row.ID
		}
	}
	t.Fatalf("no urgency rests on %s", item)
	return ""
}

func TestTheNextContactIsTheOneThatWasAgreedLast(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	x := fillIn(t, s, s.open("tfc-returnee").ID, protocol.ContactForm)
	x.put(first("contact_when"), "2026-03-10")
	x.put(first("contact_next"), "2026-03-12")
	x.put(first("contact_next_clock"), "21:00, Yangon")
	x.put(first("contact_silence"), "wait two days, tell nobody")
	if r := dueNamed(t, x.view.state, "Next contact"); r.State.Code != "overdue" ||
		r.When != "By 12 March 2026, 21:00, Yangon\nIf there is silence: wait two days, tell nobody" {
		t.Errorf("%+v", r)
	}
	x.OneMore("contact")
	x.put(Spot{"contact_when", 1}, "2026-03-12")
	if len(x.view.state.Due) != 0 {
		t.Errorf("the contact took place: %+v", x.view.state.Due)
	}
	x.put(Spot{"contact_next", 1}, "2026-03-20")
	if r := dueNamed(t, x.view.state, "Next contact"); r.State.Code != "coming" || r.When != "By 20 March 2026" {
		t.Errorf("%+v", r)
	}
}

func TestADayOfRemovalThatHasPassedIsNotCalledOverdue(t *testing.T) {
	t.Parallel()
	x := casework(t)
	x.JumpSection("case_protection")
	for date, want := range map[string]string{"2026-03-16": "coming", "2026-03-14": "today", "2026-03-12": "undated"} {
		x.JumpSection("case_protection")
		x.put(first("removal_planned"), "y")
		x.put(first("removal_date"), date)
		x.JumpSection("case_steps")
		if r := dueNamed(t, x.view.state, "Day of removal"); r.State.Code != want {
			t.Errorf("%s: %+v", date, r)
		}
	}
	x.JumpSection("case_protection")
	x.put(first("removal_planned"), "n")
	x.JumpSection("case_steps")
	if slices.ContainsFunc(x.view.state.Due, func(r DueRow) bool { return r.What == "Day of removal" }) {
		t.Error("no removal is planned, and its day is said")
	}
}

func TestTheDaysThatACountryGivesStandBesideTheCountWithTheirAgeAndSource(t *testing.T) {
	t.Parallel()
	for country, want := range map[string]string{
		"TH": "Thailand", "": "", "ZZ": "",
	} {
		s := newStand(t, inline{})
		s.frame.Postings = &postingsFake{held: Posting{Country: country}}
		x := fillIn(t, s, s.open("tfc-returnee").ID, protocol.CaseworkForm)
		x.JumpSection("case_identification")
		x.put(first("ident_begun"), "2026-03-03")
		x.JumpSection("case_steps")
		r := dueNamed(t, x.view.state, "Identification by the authority")
		if says(r, "Thailand") != (want != "") {
			t.Errorf("%s: %q", country, r.When)
		}
		if want != "" && (!says(r, "June 2023") || !says(r, "Trafficking in Persons")) {
			t.Errorf("without age or source: %q", r.When)
		}
	}
}

// What is out of date names no number.
func TestDaysThatAreOutOfDateAreNeverUsed(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	s.frame.Postings = &postingsFake{held: Posting{Country: "TH"}}
	s.hand.now = s.hand.now.AddDate(12, 0, 0)
	x := fillIn(t, s, s.open("tfc-returnee").ID, protocol.CaseworkForm)
	x.JumpSection("case_identification")
	x.put(first("ident_begun"), "2038-03-03")
	x.JumpSection("case_steps")
	if r := dueNamed(t, x.view.state, "Identification by the authority"); says(r, "Days: 15") || !says(r, "Thailand") {
		t.Errorf("%q", r.When)
	}
}

// The pauses for an illness that was told and for a wound that was seen end with the
// same question.
func TestANeedIsDealtWithOnlyByThePauseThatItMade(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	def, _ := s.work.Library.Protocol("tfc-returnee")
	known := func(items map[protocol.ItemID]bool) *protocol.Resolved {
		f := protocol.Facts{}
		for id, is := range items {
			f[id] = [][]protocol.Answer{{{Value: protocol.Value{Type: protocol.YesNo, Bool: is}}}}
		}
		return def.Resolve(f)
	}
	for name, tt := range map[string]struct {
		facts map[protocol.ItemID]bool
		items []protocol.ItemID
		want  bool
	}{
		"its own pause":           {map[protocol.ItemID]bool{"hurt_now": true, "medical_handled": true}, []protocol.ItemID{"hurt_now"}, true},
		"a pause not ended":       {map[protocol.ItemID]bool{"hurt_now": true}, []protocol.ItemID{"hurt_now"}, false},
		"no pause was in force":   {map[protocol.ItemID]bool{"hurt_now": false, "medical_handled": true}, []protocol.ItemID{"hurt_now"}, false},
		"a part of it is another": {map[protocol.ItemID]bool{"hurt_now": true, "return_danger": true, "medical_handled": true}, []protocol.ItemID{"hurt_now", "return_danger"}, false},
		"nothing told":            {map[protocol.ItemID]bool{"hurt_now": true, "medical_handled": true}, nil, false},
	} {
		if got := dealtWith(def, known(tt.facts), tt.items); got != tt.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
