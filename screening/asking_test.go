package screening_test

import (
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/interview"
	"pelita/screening/protocol"
)

func TestTheNextQuestionSaysWhyItIsAsked(t *testing.T) {
	tests := []struct {
		scenario string
		reason   screening.Reason
		opens    string
	}{
		{"worked-example", screening.Urgent, ""},
		{"no-sleep", screening.Everybody, ""},
		{"nothing-after-everything", screening.Enough, ""},
		{"no-to-the-notice", screening.Over, ""},
		{"sixteen", screening.Over, ""},
	}
	for _, tt := range tests {
		p, f := scenario(t, tt.scenario)
		a := library(t).AssessFacts(p, f)
		if a.Why.Reason != tt.reason || strings.Join(a.Why.Opens, " ") != tt.opens {
			t.Errorf("%s: next %q because %s %v", tt.scenario, a.Next, a.Why.Reason, a.Why.Opens)
		}
	}
}

// TestAReasonNamesOnlyWhatIsOpen walks every scenario to its end, declining, and
// looks at the reason of every question.
func TestAReasonNamesOnlyWhatIsOpen(t *testing.T) {
	reasons := map[screening.Reason]int{}
	for name, f := range scenarios(t) {
		p, _ := library(t).Protocol(f.Protocol)
		facts := f.Facts()
		for range 200 {
			a := library(t).AssessFacts(p, facts)
			reasons[a.Why.Reason]++
			if (a.Next == "") != (a.Why.Reason < screening.Urgent) {
				t.Fatalf("%s: next %q because %s", name, a.Next, a.Why.Reason)
			}
			if (a.Why.Reason == screening.Deciding) != (len(a.Why.Opens) > 0) {
				t.Errorf("%s: %s opens %v", name, a.Why.Reason, a.Why.Opens)
			}
			for _, f := range findings(a) {
				if slices.Contains(a.Why.Opens, f.ID) && f.State != indicator.Undetermined {
					t.Errorf("%s: %s is %s, and %s is asked for it", name, f.ID, f.State, a.Next)
				}
			}
			if a.Why.Reason == screening.Enough && !a.Settled() {
				t.Errorf("%s: enough is said while something is open", name)
			}
			if a.Next == "" {
				break
			}
			facts[a.Next] = append(facts[a.Next], []protocol.Answer{declined})
		}
	}
	for _, r := range []screening.Reason{screening.Exhausted, screening.Enough, screening.Over, screening.Urgent, screening.Everybody, screening.Deciding} {
		if reasons[r] == 0 {
			t.Errorf("no scenario comes to %s", r)
		}
	}
}

func findings(a screening.Assessment) []indicator.Finding {
	return append(slices.Concat(a.Dimensions, a.Palermo), a.ForcedCriminality)
}

// violence is a severe question of the deepening part that no lane reads.
const violence protocol.ItemID = "taken_by_force"

func TestDetailOfViolenceIsSparedOnceNothingHangsOnIt(t *testing.T) {
	l := library(t)
	p, open := scenario(t, "sold-twice")
	if got := l.Spare(p.Resolve(nil)); slices.Contains(got, violence) {
		t.Errorf("nothing is known, and %v is spared", got)
	}
	delete(open, violence)
	if got := l.Spare(p.Resolve(open)); !slices.Contains(got, violence) {
		t.Errorf("the way there is decided, and only %v is spared", got)
	}
	at := interview.Position{Item: "journey_signs"}
	walked := interview.Resume(p, open, at)
	next, err := walked.Next()
	if err != nil || next.State().At.Item != violence {
		t.Fatalf("without sparing the walk goes to %v, %v", next.State().At, err)
	}
	spared := interview.ResumeSparing(p, open, at, l.Spare)
	next, err = spared.Next()
	if err != nil || next.State().At.Item == violence {
		t.Errorf("the walk puts it to the person: %v, %v", next.State().At, err)
	}
	section, _, _ := p.Place(violence)
	if got := spared.Spared(section); !slices.Equal(got, []protocol.ItemID{violence}) {
		t.Errorf("passed over: %v", got)
	}
	asked, err := spared.Jump(interview.Position{Item: violence})
	if err != nil || asked.State().At.Item != violence || len(asked.Spared(section)) != 0 {
		t.Errorf("an officer who asks for it comes to %v, %v", asked.State().At, err)
	}
}

func TestNoQuestionOfUrgencyOrNeedIsEverSpared(t *testing.T) {
	l := library(t)
	never := map[protocol.ItemID]string{}
	for _, set := range []*indicator.Set{l.Sets.Urgency, l.Sets.Flags} {
		for _, r := range set.Rows {
			for _, id := range r.When.Items() {
				never[id] = r.ID
			}
		}
	}
	spared := 0
	for name, f := range scenarios(t) {
		p, _ := l.Protocol(f.Protocol)
		for _, id := range l.Spare(p.Resolve(f.Facts())) {
			spared++
			section, _, _ := p.Place(id)
			if row, read := never[id]; read || p.Sections[section].Kind != protocol.Deepening {
				t.Errorf("%s: %s is spared; section %s, read by %q", name, id, p.Sections[section].ID, row)
			}
		}
	}
	if spared == 0 {
		t.Error("nothing was ever spared")
	}
}
