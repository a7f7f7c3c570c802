package screening_test

import (
	"strings"
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

func TestARemovalIsDueADayBeforeItsDay(t *testing.T) {
	for name, tt := range map[string]struct {
		date   string
		within string
		before time.Duration // of the day; 0 where the row's own limit is sooner
	}{
		"far off":        {"2100-01-31", "72h", 0},
		"the third day":  {dayAfter(t, 3), "72h", 24 * time.Hour},
		"the day after":  {dayAfter(t, 2), "24h", 24 * time.Hour},
		"tomorrow":       {dayAfter(t, 1), "4h", 24 * time.Hour},
		"about tomorrow": {dayAfter(t, 1) + "~", "4h", 24 * time.Hour},
		"over":           {"2020-05-05", "4h", 24 * time.Hour},
		"a year gone by": {"2020", "4h", 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			r := d.said(d.open("tfc-returnee"), "age", age("30"))
			r = d.said(r, "removal_planned", yes)
			told := r.Answers("removal_planned", 0, protocol.Said)[0].HLC.Time()
			r = d.said(r, "removal_date", date(tt.date))
			want := told.Add(72 * time.Hour)
			if tt.before > 0 {
				day, _ := time.Parse(time.DateOnly, (strings.TrimSuffix(tt.date, "~") + "-01-01")[:10])
				want = day.Add(-tt.before)
			}
			got := d.due(r)
			if len(got) != 1 || got[0].Within != tt.within || !got[0].By.Equal(want) {
				t.Errorf("%+v, want within %s by %s", got, tt.within, want)
			}
			limit, _ := time.ParseDuration(tt.within)
			if m := d.library.Summarise(r); m.Within != limit {
				t.Errorf("in a list within %s, want %s", m.Within, limit)
			}
		})
	}
}

func TestARemovalTomorrowStandsBeforeWhatIsDueInADay(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "age", age("30"))
	r = d.said(r, "medicine_needed", yes)
	r = d.said(r, "removal_planned", yes)
	r = d.said(r, "removal_date", date(dayAfter(t, 1)))
	if got := d.due(r); len(got) != 2 || got[0].Row.ID != "urgent_removal" {
		t.Errorf("%+v", got)
	}
}

// dayAfter is so many days behind the day on which a desk writes its answers.
func dayAfter(t *testing.T, days int) string {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	return r.State.Opened().Time().UTC().AddDate(0, 0, days).Format(time.DateOnly)
}

func (d *desk) due(r screening.Record) []screening.Due {
	d.t.Helper()
	a, err := d.library.Assess(r)
	if err != nil {
		d.t.Fatal(err)
	}
	return r.Urgencies(a)
}
