package screening_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func TestASummarySaysWhatTheListNeeds(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	for _, a := range []struct {
		item   protocol.ItemID
		answer protocol.Answer
	}{
		{"call_name", text("Sari  DEWI")}, {"age", age("30")}, {"self_harm", yes}, {"medicine_needed", yes}, {"locked_in", yes},
		{"place_held", place("Gate 25")}, {"safe_contact", text("Tante\tWulan")}, {"offer_how", one("agent")},
	} {
		r = d.said(r, a.item, a.answer)
	}
	r = d.must(d.work.Note(t.Context(), r, "a note is not searched"))
	s := d.library.Summarise(r)
	if s.ID != r.ID || s.Name != "Sari  DEWI" || s.Stage != screening.Open || s.Protocol != "tfc-returnee" || s.Conflicts != 0 {
		t.Errorf("%+v", s)
	}
	if s.Outcome != indicator.IndicatorsPresent || strings.Join(s.Urgency, " ") != "urgent_suicide_risk urgent_medicine" {
		t.Errorf("outcome %s, urgency %v", s.Outcome, s.Urgency)
	}
	if s.Text != "sari dewi gate 25 tante wulan" {
		t.Errorf("search text %q", s.Text)
	}
	if !s.Opened.Before(s.Updated) || s.Updated != r.State.Updated().Time() {
		t.Errorf("opened %s, updated %s", s.Opened, s.Updated)
	}
}

func TestTheSearchTextForgetsWhatWasSupersededOrDeclined(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "call_name", text("Sari"))
	r = d.said(r, "call_name", text("Wulan"))
	if s := d.library.Summarise(r); s.Text != "wulan" || s.Name != "Wulan" {
		t.Errorf("%q %q", s.Text, s.Name)
	}
	r = d.said(r, "call_name", declined)
	if s := d.library.Summarise(r); s.Text != "" || s.Name != "" {
		t.Errorf("%q %q", s.Text, s.Name)
	}
}

func TestBothNamesOfAConflictAreFound(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "call_name", text("Sari"))
	r = d.elsewhere(r, 1, set("call_name", text("Wulan")))
	s := d.library.Summarise(r)
	if !strings.Contains(s.Text, "sari") || !strings.Contains(s.Text, "wulan") || s.Conflicts != 1 || s.Name == "" {
		t.Errorf("%+v", s)
	}
}

func TestARecordOfAnUnknownProtocolIsStillInTheList(t *testing.T) {
	d := newDesk(t)
	r := d.must(d.memory.Commit(t.Context(), screeningtest.Opening()))
	r = d.must(d.memory.Commit(t.Context(), screeningtest.Answering(r, screeningtest.Said("call_name"), text("Sari"))))
	s := d.library.Summarise(r)
	if s.ID != r.ID || s.Name != "Sari" || s.Text != "sari" || s.Protocol != screeningtest.Protocol().ID || s.Outcome != indicator.NotEnough || s.Urgency != nil {
		t.Errorf("%+v", s)
	}
	var headless history.State // an answer that arrived before the change-set that opens the record
	headless = headless.Apply(screeningtest.Set(screening.RecordID{5}, screening.DeviceID{2}, 9, set("call_name", text("Wulan"))))
	s = d.library.Summarise(screening.Record{ID: screening.RecordID{5}, State: headless})
	if s.ID != (screening.RecordID{5}) || s.Name != "Wulan" || s.Protocol != "" {
		t.Errorf("%+v", s)
	}
}

func TestTheSearchTextIsBoundedAndWhole(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	r = d.said(r, "call_name", text("Sari"))
	r = d.said(r, "safe_contact", text(strings.Repeat("ស្រីដេវី ", 600)))
	s := d.library.Summarise(r)
	if len(s.Text) > 512 || len(s.Text) < 500 || !utf8.ValidString(s.Text) {
		t.Errorf("%d bytes, valid %v", len(s.Text), utf8.ValidString(s.Text))
	}
	if !strings.HasPrefix(s.Text, "sari ") {
		t.Errorf("begins %q: a long text drove out the name", s.Text[:10])
	}
}

func TestWhatPeopleTypeDifferentlyIsSearchedAlike(t *testing.T) {
	for _, tt := range []struct{ a, b string }{
		{"ＤＥＷＩ", "dewi"},
		{"  Sari \t\n Dewi ", "sari dewi"},
		{"cafe\u0301", "caf\u00e9"},
		{"ស\u200bរី", "សរី"},
		{"ﬁle", "file"},
		{"Ａ\u3000Ｂ", "a b"},
	} {
		if a, b := screening.Normalise(tt.a), screening.Normalise(tt.b); a != b || b != tt.b {
			t.Errorf("%q gives %q, %q gives %q", tt.a, a, tt.b, b)
		}
	}
	if screening.Normalise("sari") == screening.Normalise("sara") {
		t.Error("different names are one")
	}
}

func TestNormalisingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := screening.Normalise(rapid.String().Draw(t, "text"))
		if twice := screening.Normalise(once); twice != once {
			t.Fatalf("%q becomes %q", once, twice)
		}
		if strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("%q", once)
		}
	})
}

func TestAnswersOfAnItemComeWithTheWantedSourceFirst(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	for _, s := range []protocol.Source{protocol.Document, protocol.Said} {
		r = d.must(d.work.Answer(t.Context(), r, screening.Answered{Item: "age", Source: s, Answer: age([]string{"30", "31", "32"}[s])}))
	}
	for first, want := range map[protocol.Source]string{protocol.Said: "30 32", protocol.Observed: "30 32", protocol.Document: "32 30"} {
		var got []string
		for _, l := range r.Answers("age", 0, first) {
			got = append(got, l.Answer.Value.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s first: %v, want %s", first, got, want)
		}
	}
	if got := r.Answers("age", 1, protocol.Said); got != nil {
		t.Errorf("another instance has %d answers", len(got))
	}
}

func TestTheCodesOfStagesAndSyncStatesAreStable(t *testing.T) {
	for want, got := range map[string]string{
		"open": screening.Open.String(), "decided": screening.Decided.String(), "closed": screening.Closed.String(),
		"kept-here": screening.KeptHere.String(), "on-its-way": screening.OnItsWay.String(), "with-hub": screening.WithHub.String(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
