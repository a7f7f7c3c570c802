package presenter

import (
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
	"pelita/screening/screeningtest"
)

func typed(kind protocol.Type, text string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: kind, Text: text}}
}

func sum(decimal, currency string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: decimal, Currency: currency}}}
}

func code(c string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.One, Codes: []string{c}}}
}

// round answers one round of a repeat group.
func (s *stand) round(r screening.Record, instance int, what map[protocol.ItemID]protocol.Answer) screening.Record {
	s.t.Helper()
	for item, a := range what {
		var err error
		if r, err = s.spokenWork().Answer(s.t.Context(), r, screening.Answered{Item: item, Instance: instance, Answer: a}); err != nil {
			s.t.Fatal(err)
		}
	}
	return r
}

// story is a record with something of everything that the page shows.
func story(s *stand) screening.Record {
	r := s.answer(s.open("tfc-returnee"), "call_name", screeningtest.Text("Ratna"))
	for item, a := range map[protocol.ItemID]protocol.Answer{
		"arrived_when": typed(protocol.Date, "2025-03~"), "place_held": typed(protocol.Place, "a town at a river"), "moved": yes(), "debt_there": yes(),
		"pay_promised": sum("900", "USD"), "debt_amount": sum("2000", "USD"), "pay_received": code("less"),
	} {
		r = s.answer(r, item, a)
	}
	r = s.round(r, 0, map[protocol.ItemID]protocol.Answer{"move_place": typed(protocol.Place, "a hill"), "move_when_said": typed(protocol.Text, "before the rains")})
	r = s.round(r, 0, map[protocol.ItemID]protocol.Answer{
		"payment_kind": code("fine"), "payment_amount": sum("100", "USD"), "payment_when": typed(protocol.Date, "2025-05"),
		"payment_address": typed(protocol.Handle, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"), "payment_address_role": code("debt_paid_to"),
	})
	r = s.round(r, 1, map[protocol.ItemID]protocol.Answer{
		"payment_kind": code("wage"), "payment_amount": sum("50", "USD"), "payment_when": typed(protocol.Date, "2025-06"),
		"payment_from": code("employer"), "payment_to": code("person"), "payment_channel": code("crypto"), "payment_provider": typed(protocol.Text, "an app"),
	})
	r = s.round(r, 2, map[protocol.ItemID]protocol.Answer{"payment_kind": code("ransom"), "payment_when": typed(protocol.Date, "2025-07")})
	return s.round(r, 0, map[protocol.ItemID]protocol.Answer{
		"met_name": typed(protocol.Handle, "the uncle"), "met_account": typed(protocol.Handle, "https://t.me/Example_Name"), "met_phone": typed(protocol.Handle, "+6281234567890"),
	})
}

func timeline(s *stand, id screening.RecordID) (*Timeline, *shown[TimelineState]) {
	v := &shown[TimelineState]{}
	p := NewTimeline(s.frame, s.work, id, v.render)
	s.again = p.Rebuild
	p.Enter()
	return p, v
}

func TestTheTimelineSaysWhatWasToldInItsLanes(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	_, v := timeline(s, story(s).ID)
	st := v.state
	if len(st.Lanes) != 2 || st.Lanes[0].Code != "dated" || st.Lanes[1].Code != "undated" {
		t.Fatalf("%+v", st.Lanes)
	}
	first := st.Lanes[0].Rows[0]
	if first.Title != "Came to the place" || first.When != "about March 2025" || first.Year != "2025" || first.Lines[0].Text != "a town at a river" {
		t.Errorf("%+v", first)
	}
	if second := st.Lanes[0].Rows[1]; second.Year != "" {
		t.Errorf("a year is said twice: %+v", second)
	}
	if moved := st.Lanes[1].Rows[0]; moved.When != "" || moved.Said != "before the rains" {
		t.Errorf("%+v", moved)
	}
	if met := st.People[0].Lines; met[1].Text != "https://t.me/Example_Name (reads: Telegram: example_name)" || met[2].Text != "+6281234567890 (reads: +62 812-3456-7890)" {
		t.Errorf("%+v", met)
	}
}

func TestTheMoneyIsSaidWithItsSumsItsDebtAndItsAddresses(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	_, v := timeline(s, story(s).ID)
	m := v.state.Money
	if len(m.Currencies) != 1 || m.Currencies[0].Currency != "USD" {
		t.Fatalf("%+v", m.Currencies)
	}
	c := m.Currencies[0]
	var figures []string
	for _, f := range c.Figures {
		figures = append(figures, f.Label+" "+f.Amount)
	}
	want := []string{"Promised for a month 900.00 USD", "Pay that came 50.00 USD", "Demanded 2,100.00 USD", "Left of what was demanded 2,100.00 USD", "Pay less payments 50.00 USD"}
	if !slices.Equal(figures, want) {
		t.Errorf("%q, want %q", figures, want)
	}
	if c.Grew == "" || c.Never.Kind != Caution || len(c.Facts) != 1 || !strings.Contains(c.Facts[0], "as much was put on top") {
		t.Errorf("%+v", c)
	}
	if c.Course[1] != (Line{Label: "May 2025: Fine", Text: "100.00 USD, then owed: 2,100.00 USD"}) {
		t.Errorf("%+v", c.Course)
	}
	if e := c.Entries[3]; e.Text != "50.00 USD · from the people there to the person · in cryptocurrency · through an app" {
		t.Errorf("%+v", e)
	}
	if a := m.Addresses[0]; a.Check.Title != "A contract, not a wallet" || a.Role != "A debt was to be paid to it" || !strings.HasSuffix(a.Address, "gjLj6t") {
		t.Errorf("%+v", a)
	}
	if len(m.Apart) != 1 || m.Apart[0].Title != "No amount was told" {
		t.Errorf("%+v", m.Apart)
	}
}

func TestAnAmountIsWrittenAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	p, v := timeline(s, story(s).ID)
	s.keeper.held.Language = "id"
	p.Rebuild()
	if f := v.state.Money.Currencies[0].Figures[2]; f.Amount != "2.100,00 USD" {
		t.Errorf("%+v", f)
	}
}

func TestPayThatNobodySpokeOfIsNotNothing(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.answer(s.open("tfc-returnee"), "pay_promised", sum("900", "USD")), "debt_there", yes())
	_, v := timeline(s, s.answer(r, "debt_amount", sum("100", "USD")).ID)
	c := v.state.Money.Currencies[0]
	if c.Figures[1].Amount != "not told" || c.Never != (Notice{}) || c.Figures[3].Detail != "Months of the whole promised pay: 1" {
		t.Errorf("%+v", c)
	}
}

func TestDifferentDatesAreBothSaidWithTheirSourcesAndNoneIsChosen(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	r := s.answer(s.open("tfc-returnee"), "arrived_when", typed(protocol.Date, "2025-03"))
	s.store.Apply(screeningtest.Set(r.ID, screening.DeviceID{0xee}, 1, history.Op{
		Kind: history.Set, Register: history.Register{Item: "arrived_when", Source: protocol.Document}, Answer: typed(protocol.Date, "2024-12"),
	}))
	_, v := timeline(s, r.ID)
	lanes := v.state.Lanes
	if len(lanes) != 1 || lanes[0].Code != "disputed" || lanes[0].Rows[0].Differ.Code != "differ" ||
		lanes[0].Rows[0].When != "March 2025 (Said by the person)\nDecember 2024 (In a document)" {
		t.Errorf("%+v", lanes)
	}
}

func TestNothingToldIsSaidToBeNothingYet(t *testing.T) {
	t.Parallel()
	s := newStand(t, inline{})
	p, v := timeline(s, s.open("tfc-returnee").ID)
	if v.state.Empty.Text == "" || v.state.Explains.Text != "" || v.state.Money.Title != "" {
		t.Errorf("%+v", v.state)
	}
	p.OpenRecord()
	if len(s.went) == 0 || s.went[len(s.went)-1].Screen != RecordScreen {
		t.Errorf("went %+v", s.went)
	}
}

func TestARecordOffersItsTimeline(t *testing.T) {
	t.Parallel()
	if !slices.ContainsFunc(recordPlaces(), func(p recordPlace) bool { return p.screen == TimelineScreen }) {
		t.Error("no way leads to the timeline")
	}
}
