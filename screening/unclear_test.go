package screening_test

import (
	"reflect"
	"slices"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// from answers an item of another source than its own.
func (d *desk) from(r screening.Record, s protocol.Source, item protocol.ItemID, a protocol.Answer) screening.Record {
	d.t.Helper()
	return d.must(d.work.Answer(d.t.Context(), r, screening.Answered{Item: item, Source: s, Answer: a}))
}

func date(text string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: text}}
}

func TestSourcesThatDifferAreToBeClearedUpLater(t *testing.T) {
	tests := []struct {
		name     string
		item     protocol.ItemID
		said     protocol.Answer
		document protocol.Answer
		differs  bool
	}{
		{"yes and no", "papers_taken", yes, no, true},
		{"yes and yes", "papers_taken", yes, yes, false},
		{"a value and an absence", "papers_taken", yes, declined, false},
		{"two ages", "age", age("30"), age("24"), true},
		{"an age within a range", "age", age("30"), age("24-40"), false},
		{"two ranges that touch", "age", age("20-24"), age("24-40"), false},
		{"two ranges that do not", "age", age("20-23"), age("24-40"), true},
		{"two choices", "gender", one("man"), one("woman"), true},
		{"choices of several that overlap", "promises_broken", many("contract", "living"), many("living"), false},
		{"choices of several that do not", "promises_broken", many("none"), many("living"), true},
		{"two numbers", "work_hours", number(8), number(15), true},
		{"a date known less exactly", "arrived_when", date("2025-03"), date("2025~"), false},
		{"two dates", "arrived_when", date("2025-03"), date("2025-04-02"), true},
		{"the same name written differently", "call_name", text("Ratna"), text("Rathna"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			r := d.from(d.open("tfc-returnee"), protocol.Said, tt.item, tt.said)
			before, err := d.library.Assess(r)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.library.Unclear(r); len(got) != 0 {
				t.Fatalf("one answer does not go with itself: %+v", got)
			}
			r = d.from(r, protocol.Document, tt.item, tt.document)
			got := d.library.Unclear(r)
			if tt.differs != (len(got) == 1 && got[0].Row == nil && slices.Equal(got[0].Items, []protocol.ItemID{tt.item})) {
				t.Errorf("unclear: %+v", got)
			}
			if len(r.State.Conflicts()) != 0 {
				t.Error("two sources are no conflict of officers")
			}
			lowered(t, before, d.library, r)
		})
	}
}

// lowered fails when something established is not established any more.
func lowered(t *testing.T, before screening.Assessment, l *screening.Library, r screening.Record) {
	t.Helper()
	after, err := l.Assess(r)
	if err != nil {
		t.Fatal(err)
	}
	for n, f := range findings(before) {
		if f.State.String() == "positive" && findings(after)[n].State != f.State {
			t.Errorf("%s was positive and is %s", f.ID, findings(after)[n].State)
		}
	}
}

func TestAnswersThatDoNotGoTogetherAreSetAsideInPairs(t *testing.T) {
	tests := []struct {
		row    string
		a, b   protocol.ItemID
		both   [2]protocol.Answer
		spared [2]protocol.Answer // goes together
	}{
		{"clarify_leave_locked", "free_to_leave", "locked_in", [2]protocol.Answer{yes, yes}, [2]protocol.Answer{yes, no}},
		{"clarify_leave_locked", "free_to_leave", "locked_in", [2]protocol.Answer{yes, yes}, [2]protocol.Answer{no, yes}},
		{"clarify_leave_punished", "free_to_leave", "leaving_punished", [2]protocol.Answer{yes, yes}, [2]protocol.Answer{no, yes}},
		{"clarify_leave_punished", "free_to_leave", "leaving_punished", [2]protocol.Answer{yes, yes}, [2]protocol.Answer{yes, no}},
		{"clarify_leave_ransom", "free_to_leave", "ransom_asked", [2]protocol.Answer{yes, yes}, [2]protocol.Answer{no, yes}},
		{"clarify_leave_ransom", "free_to_leave", "ransom_asked", [2]protocol.Answer{yes, yes}, [2]protocol.Answer{yes, no}},
		{"clarify_papers", "papers_taken", "papers_with_other", [2]protocol.Answer{no, yes}, [2]protocol.Answer{yes, yes}},
		{"clarify_papers", "papers_taken", "papers_with_other", [2]protocol.Answer{no, yes}, [2]protocol.Answer{no, no}},
		{"clarify_pay_cut", "pay_received", "pay_cut", [2]protocol.Answer{one("all"), yes}, [2]protocol.Answer{one("less"), yes}},
		{"clarify_pay_cut", "pay_received", "pay_cut", [2]protocol.Answer{one("all"), yes}, [2]protocol.Answer{one("all"), no}},
		{"clarify_pay_held", "pay_received", "pay_held", [2]protocol.Answer{one("all"), yes}, [2]protocol.Answer{one("nothing"), yes}},
		{"clarify_pay_held", "pay_received", "pay_held", [2]protocol.Answer{one("all"), yes}, [2]protocol.Answer{one("all"), no}},
		{"clarify_offer", "offer_how", "work_different", [2]protocol.Answer{one("no_offer"), yes}, [2]protocol.Answer{one("agent"), yes}},
		{"clarify_offer", "offer_how", "work_different", [2]protocol.Answer{one("no_offer"), yes}, [2]protocol.Answer{one("no_offer"), no}},
		{"clarify_hours", "work_hours", "days_off", [2]protocol.Answer{number(0), one("never")}, [2]protocol.Answer{number(1), one("never")}},
		{"clarify_hours", "work_hours", "days_off", [2]protocol.Answer{number(0), one("never")}, [2]protocol.Answer{number(0), one("weekly")}},
		{"clarify_injury", "hurt_now", "injury_seen", [2]protocol.Answer{no, yes}, [2]protocol.Answer{yes, yes}},
		{"clarify_injury", "hurt_now", "injury_seen", [2]protocol.Answer{no, yes}, [2]protocol.Answer{no, no}},
	}
	for _, tt := range tests {
		t.Run(tt.row, func(t *testing.T) {
			got := unclear(t, tt.a, tt.both[0], tt.b, tt.both[1])
			if !slices.Contains(got, tt.row) {
				t.Errorf("set aside: %v", got)
			}
			if got := unclear(t, tt.a, tt.spared[0], tt.b, tt.spared[1]); slices.Contains(got, tt.row) {
				t.Errorf("what goes together is set aside: %v", got)
			}
			if got := unclear(t, tt.a, declined, tt.b, tt.both[1]); slices.Contains(got, tt.row) {
				t.Errorf("what was declined is set aside: %v", got)
			}
		})
	}
}

func unclear(t *testing.T, a protocol.ItemID, x protocol.Answer, b protocol.ItemID, y protocol.Answer) []string {
	t.Helper()
	d := newDesk(t)
	r := d.said(d.said(d.said(d.open("tfc-returnee"), "age", age("30")), a, x), b, y)
	var rows []string
	for _, u := range d.library.Unclear(r) {
		if u.Row == nil {
			t.Fatalf("one source differs with itself: %v", u.Items)
		}
		if len(u.Items) < 2 {
			t.Errorf("%s rests on %v", u.Row.ID, u.Items)
		}
		rows = append(rows, u.Row.ID)
	}
	return rows
}

func TestASaleThatAMoveTellsOfIsSetAside(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.said(d.said(d.open("tfc-returnee"), "age", age("30")), "sold", no), "moved", yes)
	r = d.said(r, "move_sold", yes)
	got := d.library.Unclear(r)
	if len(got) != 1 || got[0].Row == nil || got[0].Row.ID != "clarify_sold" {
		t.Errorf("%+v", got)
	}
	if again := d.library.Unclear(d.said(r, "sold", yes)); len(again) != 0 {
		t.Errorf("cleared up, and still %+v", again)
	}
}

func TestWhatIsUnclearIsNoPartOfWhatIsKept(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.said(d.open("tfc-returnee"), "free_to_leave", yes), "locked_in", yes)
	if len(d.library.Unclear(r)) != 1 {
		t.Fatal("nothing is unclear")
	}
	s := d.library.Summarise(r)
	for n := range reflect.ValueOf(s).NumField() {
		if f, ok := reflect.ValueOf(s).Field(n).Interface().([]string); ok && slices.Contains(f, "clarify_leave_locked") {
			t.Error("the summary tells of it")
		}
	}
	if got := d.library.Unclear(screening.Record{State: history.State{}}); got != nil {
		t.Errorf("an empty record: %v", got)
	}
}
