package presenter

import (
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func TestALawyerReadsASheetAndAnswersNothing(t *testing.T) {
	t.Parallel()
	_, p, l, v := receiving(t)
	l.in = &Incoming{
		Kind: IncomingSheet, From: "abcd", Record: screening.RecordID{7}, Made: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Answers: []screening.Answered{
			{Item: "act_kind", Answer: protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{"calls"}}}},
			{Item: "act_words", Instance: 1, Answer: screeningtest.Text("called people")},
			{Item: "act_of_tomorrow", Answer: screeningtest.Text("something")},
		},
	}
	p.Open("sheet.age")
	st := v.state
	if len(st.Received.Lines) != 3 || !says(st.Received, "Telephone calls") || !says(st.Received, "called people") || !says(st.Received, "(no. 2)") || !says(st.Received, "act_of_tomorrow") {
		t.Errorf("%+v", st.Received)
	}
	if st.Accept.Label != "" || st.Reject.Label != "" || st.Received.Still.Kind != Caution {
		t.Errorf("%+v", st)
	}
	spokenWell(t, st)
	p.Leave(func() {})
	if says(v.state, "called people") {
		t.Error("it stays on the screen")
	}
}

func TestAReferralThatIsTakenBackSaysWhatToDo(t *testing.T) {
	t.Parallel()
	_, p, l, v := receiving(t)
	l.in = &Incoming{Kind: IncomingRevocation, ID: "r1", From: "abcd"}
	p.Open("back.age")
	if !says(v.state.Received, "Delete what you hold") || !says(v.state.Received, "r1") || v.state.Accept.Label != "" {
		t.Errorf("%+v", v.state)
	}
	spokenWell(t, v.state)
}
