package screening_test

import (
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/protocol"
)

func TestAnUrgencyIsDueItsLimitAfterItWasRecorded(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "age", age("30"))
	r = d.said(r, "removal_planned", yes)
	r = d.said(r, "medicine_needed", yes)
	r = d.said(r, "hurt_now", yes)
	got := d.due(r)
	want := []string{"urgent_injury", "urgent_medicine", "urgent_removal"}
	limits := []time.Duration{4 * time.Hour, 24 * time.Hour, 72 * time.Hour}
	items := []protocol.ItemID{"hurt_now", "medicine_needed", "removal_planned"}
	if len(got) != len(want) {
		t.Fatalf("%d urgencies, want %v", len(got), want)
	}
	for n, u := range got {
		if u.Row.ID != want[n] || !u.By.Equal(r.Answers(items[n], 0, protocol.Said)[0].HLC.Time().Add(limits[n])) {
			t.Errorf("%d: %s by %s", n, u.Row.ID, u.By)
		}
	}
}

func TestTheFirstRecordedAnswerCountsAndOfOneLimitTheFirstDue(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "age", age("30"))
	r = d.said(r, "afraid_here", yes)
	r = d.said(r, "hurt_now", yes)
	first := r.Answers("afraid_here", 0, protocol.Said)[0].HLC.Time()
	r = d.from(r, protocol.Observed, "afraid_here", yes)
	got := d.due(r)
	if len(got) != 2 || got[0].Row.ID != "urgent_danger_here" || !got[0].By.Equal(first.Add(4*time.Hour)) {
		t.Errorf("%+v", got)
	}
}

func TestAnUrgencyWithoutAnAnswerCountsFromTheOpening(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "call_name", text("Ratna"))
	got := d.due(r)
	if len(got) != 1 || got[0].Row.ID != "urgent_child" || !got[0].By.Equal(r.State.Opened().Time().Add(4*time.Hour)) {
		t.Errorf("%+v", got)
	}
}

func (d *desk) due(r screening.Record) []screening.Due {
	d.t.Helper()
	a, err := d.library.Assess(r)
	if err != nil {
		d.t.Fatal(err)
	}
	return r.Urgencies(a)
}
