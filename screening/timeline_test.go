package screening_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// events says each event of a lane in short.
func events(lane []screening.Event) []string {
	var out []string
	for _, e := range lane {
		line := e.Kind.String()
		for _, w := range e.When.Answers {
			line += " " + w.Answer.Value.Text
		}
		for _, s := range e.Said.Answers {
			line += " (" + s.Answer.Value.Text + ")"
		}
		out = append(out, line)
	}
	return out
}

func TestEventsStandByTheEarliestDayThatTheirDatesCanMean(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	r = d.said(r, "arrived_when", date("2025-03~"))
	r = d.said(r, "place_held", place("a town at a river"))
	r = d.said(r, "left_when", date("2026-01-20"))
	r = d.said(r, "moved", yes)
	r = d.round(r, 0, told{"move_when": date("2025-11"), "move_place": place("a hill"), "move_owner": handle("a company"), "move_price": amount("5", "USD")})
	r = d.round(r, 1, told{"move_when": date("2025"), "move_sold": yes})
	r = d.round(r, 0, told{"punishment_kind": many("beaten"), "punishment_when": date("2025-03-02")})
	r = d.round(r, 0, with(payment("fine", "10", "USD"), "payment_when", date("2025-03-02")))
	line := d.library.Timeline(r)
	want := []string{"transfer 2025", "arrival 2025-03~", "punishment 2025-03-02", "money 2025-03-02", "transfer 2025-11", "exit 2026-01-20"}
	if got := events(line.Dated); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(line.Undated)+len(line.Disputed)+len(line.People) != 0 {
		t.Errorf("%+v", line)
	}
	if with := line.Dated[1].Told; len(with) != 1 || with[0].Item != "place_held" {
		t.Errorf("arrival: %+v", with)
	}
	if with := line.Dated[4].Told; len(with) != 3 || with[0].Item != "move_place" || line.Dated[4].Instance != 0 {
		t.Errorf("transfer: %+v", with)
	}
}

// TestDatesThatBeginOnOneDayStandTheLessExactFirst: a year before its first month,
// and that before its first day; and what ends something stands last.
func TestDatesThatBeginOnOneDayStandTheLessExactFirst(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.said(d.open("tfc-returnee"), "moved", yes), "left_when", date("2025-01-01"))
	r = d.round(r, 0, told{"move_when": date("2025-01-01")})
	r = d.round(r, 1, told{"move_when": date("2025-01~")})
	r = d.round(r, 2, told{"move_when": date("2025")})
	want := []string{"transfer 2025", "transfer 2025-01~", "transfer 2025-01-01", "exit 2025-01-01"}
	if got := events(d.library.Timeline(r).Dated); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestNoEventIsGivenADateThatNobodyTold: words alone stand in a lane of their own,
// in the order told.
func TestNoEventIsGivenADateThatNobodyTold(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "moved", yes)
	r = d.round(r, 0, told{"move_when_said": text("after the rains"), "move_place": place("a hill")})
	r = d.round(r, 1, told{"move_when": unknown, "move_when_said": text("before the rains"), "move_place": place("a river")})
	r = d.round(r, 0, told{"punishment_kind": many("no_food")})
	line := d.library.Timeline(r)
	got := events(line.Undated)
	want := []string{"transfer (after the rains)", "transfer  (before the rains)", "punishment"}
	if !slices.Equal(got, want) || len(line.Dated) != 0 {
		t.Errorf("undated %v, dated %v", got, events(line.Dated))
	}
}

func TestDifferentDatesOfOneEventAreBothShownAndNoneIsChosen(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "arrived_when", date("2025-03"))
	r = d.elsewhere(r, 1, history.Op{Kind: history.Set, Register: history.Register{Item: "arrived_when"}, Answer: date("2024-12")})
	line := d.library.Timeline(r)
	if got := events(line.Disputed); !slices.Equal(got, []string{"arrival 2024-12 2025-03"}) && !slices.Equal(got, []string{"arrival 2025-03 2024-12"}) {
		t.Errorf("%v", got)
	}
	if len(line.Dated) != 0 {
		t.Errorf("dated: %v", events(line.Dated))
	}
}

func TestPeopleWhoWereMetStandApartFromTheEvents(t *testing.T) {
	d := newDesk(t)
	r := d.round(d.open("tfc-returnee"), 0, told{"met_name": handle("the uncle"), "met_role": one("boss")})
	r = d.round(r, 1, told{"met_account": handle("t.me/example_name")})
	line := d.library.Timeline(r)
	if len(line.People) != 2 || len(line.People[0]) != 2 || line.People[1][0].Item != "met_account" || line.People[1][0].Instance != 1 {
		t.Errorf("%+v", line.People)
	}
}

func TestWhatNoLongerCountsIsNotOnTheTimeline(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "moved", yes)
	r = d.round(r, 0, told{"move_place": place("a hill"), "move_when": date("2025")})
	r = d.said(r, "moved", no)
	if line := d.library.Timeline(r); len(line.Dated)+len(line.Undated) != 0 {
		t.Errorf("%+v", line)
	}
}

// TestTheTimelineIsTheSameWhateverTheOrderOfTelling: two officers who know the same
// see the same.
func TestTheTimelineIsTheSameWhateverTheOrderOfTelling(t *testing.T) {
	d := newDesk(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "events")
		var dates []string
		for range n {
			dates = append(dates, rapid.SampledFrom([]string{"2025", "2025~", "2025-03", "2025-03-01", "2024-12-31", "2025-03~", "2026"}).Draw(t, "date"))
		}
		tell := func(order []int) []string {
			var sets []history.ChangeSet
			for i, at := range order {
				sets = append(sets, history.ChangeSet{
					Record: screening.RecordID{1}, Device: screening.DeviceID{2}, Counter: uint64(i + 1), HLC: history.HLC(i + 1), Officer: screening.OfficerID{3},
					Protocol: history.ProtocolRef{ID: "x", Version: "1.0.0", Digest: [32]byte{1}}, Text: wording,
					Ops: []history.Op{{Kind: history.Set, Register: history.Register{Item: "punishment_when", Instance: at}, Answer: date(dates[at])}},
				})
			}
			return events(d.library.Timeline(screening.Record{State: history.Fold(sets)}).Dated)
		}
		order := rapid.Permutation(indices(n)).Draw(t, "order")
		if a, b := tell(indices(n)), tell(order); !slices.Equal(a, b) || len(a) != n {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func indices(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i)
	}
	return out
}

// TestATimelineKeepsEveryEventInOneLane: nothing is lost and nothing is twice.
func TestATimelineKeepsEveryEventInOneLane(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "moved", yes)
	r = d.round(r, 0, told{"move_when": date("2025")})
	r = d.round(r, 1, told{"move_place": place("a hill")})
	r = d.elsewhere(r, 1, history.Op{Kind: history.Set, Register: history.Register{Item: "move_when", Instance: 2}, Answer: date("2024")},
		history.Op{Kind: history.Set, Register: history.Register{Item: "move_when", Instance: 2, Source: protocol.Document}, Answer: date("2025")})
	line := d.library.Timeline(r)
	if len(line.Dated) != 1 || len(line.Undated) != 1 || len(line.Disputed) != 1 {
		t.Errorf("%v, %v, %v", events(line.Dated), events(line.Undated), events(line.Disputed))
	}
}

func BenchmarkTimelineAndBooks(b *testing.B) {
	l, err := shipped()
	if err != nil {
		b.Fatal(err)
	}
	var ops []history.Op
	for n := range 40 {
		for item, a := range map[protocol.ItemID]protocol.Answer{
			"payment_kind": one("fine"), "payment_amount": amount("10.50", "USD"), "payment_when": date("2025-03"),
			"punishment_kind": many("beaten"), "punishment_when": date("2025"),
		} {
			ops = append(ops, history.Op{Kind: history.Set, Register: history.Register{Item: item, Instance: n}, Answer: a})
		}
	}
	r := screening.Record{State: history.Fold([]history.ChangeSet{{
		Record: screening.RecordID{1}, Device: screening.DeviceID{2}, Counter: 1, HLC: 1, Officer: screening.OfficerID{3},
		Protocol: history.ProtocolRef{ID: "x", Version: "1.0.0", Digest: [32]byte{1}}, Text: wording, Ops: ops,
	}})}
	if n := len(l.Books(r).Booked); n != 40 {
		b.Fatal(n)
	}
	b.ReportAllocs()
	for b.Loop() {
		l.Timeline(r)
		l.Books(r)
	}
}
