package screening_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/ledger"
	"pelita/screening/protocol"
)

func amount(decimal, currency string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Money, Amount: protocol.Amount{Decimal: decimal, Currency: currency}}}
}

// told is what is said of some items.
type told map[protocol.ItemID]protocol.Answer

// round answers one round of a repeat group.
func (d *desk) round(r screening.Record, instance int, what told) screening.Record {
	d.t.Helper()
	for item, a := range what {
		r = d.must(d.work.Answer(d.t.Context(), r, screening.Answered{Item: item, Instance: instance, Answer: a}))
	}
	return r
}

func payment(kind, decimal, currency string) told {
	return told{"payment_kind": one(kind), "payment_amount": amount(decimal, currency)}
}

// lines says every posting in short.
func lines(b screening.Books) []string {
	var out []string
	for _, p := range b.Booked {
		out = append(out, p.Kind.String()+" "+p.Money.String())
	}
	return out
}

// reasons says why each thing that stands apart does.
func reasons(b screening.Books) []string {
	var out []string
	for _, a := range b.Apart {
		out = append(out, a.Why.String()+" "+string(a.Told[0].Item))
	}
	return out
}

func TestMoneyToldOnceAndInRoundsBecomesEntriesInOrder(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	r = d.said(r, "debt_there", yes)
	r = d.said(r, "pay_promised", amount("900", "USD"))
	r = d.said(r, "debt_amount", amount("2000", "USD"))
	r = d.said(r, "moved", yes)
	r = d.round(r, 0, told{"move_price": amount("50000", "CNY"), "move_when": date("2025-02")})
	fine := payment("fine", "100", "USD")
	fine["payment_when"] = date("2025-06")
	r = d.round(r, 0, fine)
	wage := payment("wage", "50.5", "USD")
	wage["payment_when"] = date("2025-05~")
	wage["payment_channel"], wage["payment_provider"] = one("crypto"), text("an app")
	wage["payment_from"], wage["payment_to"] = one("employer"), one("person")
	wage["payment_address"], wage["payment_address_role"] = handle("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"), one("wage_paid_from")
	r = d.round(r, 1, wage)
	b := d.library.Books(r)
	want := []string{"monthly-wage 900.00 USD", "debt 2000.00 USD", "price 50000.00 CNY", "wage 50.50 USD", "fine 100.00 USD"}
	if got := lines(b); !slices.Equal(got, want) || len(b.Apart) != 0 {
		t.Fatalf("%v, apart %v, want %v", got, reasons(b), want)
	}
	paid := b.Booked[3]
	if paid.Item != "payment_amount" || paid.Instance != 1 || paid.Channel != ledger.Crypto || paid.Provider != "an app" ||
		paid.From != ledger.Employer || paid.To != ledger.Person || paid.When != "2025-05~" {
		t.Errorf("%+v", paid)
	}
	if len(b.Addresses) != 1 || !b.Addresses[0].Address.Known() || !b.Addresses[0].Role.Known() {
		t.Errorf("%+v", b.Addresses)
	}
	if _, err := ledger.Unpayable(b.Entries(), b.Pay); err != nil {
		t.Error(err)
	}
}

// TestRoundsStayAsToldWhenOneHasNoDate: half an order by dates would be an order
// that nobody told.
func TestRoundsStayAsToldWhenOneHasNoDate(t *testing.T) {
	d := newDesk(t)
	r := d.open("tfc-returnee")
	late := payment("fine", "1", "USD")
	late["payment_when"] = date("2025-06")
	r = d.round(r, 0, late)
	r = d.round(r, 1, payment("debt", "2", "USD"))
	early := payment("debt", "3", "USD")
	early["payment_when"] = date("2024")
	r = d.round(r, 2, early)
	if got := lines(d.library.Books(r)); !slices.Equal(got, []string{"fine 1.00 USD", "debt 2.00 USD", "debt 3.00 USD"}) {
		t.Errorf("%v", got)
	}
}

// TestNothingToldOfMoneyIsDropped: what cannot be summed is listed with the reason.
func TestNothingToldOfMoneyIsDropped(t *testing.T) {
	for name, c := range map[string]struct {
		round told
		want  string
	}{
		"no kind":                  {told{"payment_amount": amount("5", "USD")}, "no-kind payment_amount"},
		"no amount":                {told{"payment_kind": one("ransom")}, "no-amount payment_kind"},
		"only a way":               {told{"payment_channel": one("cash")}, "no-amount payment_channel"},
		"amount not known":         {told{"payment_kind": one("debt"), "payment_amount": unknown}, "no-amount payment_kind"},
		"payment by nobody named":  {payment("payment", "5", "USD"), "not-own payment_kind"},
		"payment by somebody else": {with(payment("payment", "5", "USD"), "payment_from", one("recruiter")), "not-own payment_kind"},
		"payment within the family": {with(with(payment("payment", "5", "USD"), "payment_from", one("person")), "payment_to", one("family")),
			"not-own payment_kind"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			b := d.library.Books(d.round(d.open("tfc-returnee"), 0, c.round))
			if got := reasons(b); !slices.Equal(got, []string{c.want}) || len(b.Booked) != 0 {
				t.Errorf("apart %v, postings %v, want %s", got, lines(b), c.want)
			}
		})
	}
	d := newDesk(t)
	b := d.library.Books(d.round(d.open("tfc-returnee"), 0, with(payment("payment", "5", "USD"), "payment_from", one("family"))))
	if got := lines(b); !slices.Equal(got, []string{"payment 5.00 USD"}) {
		t.Errorf("%v", got)
	}
}

func with(t told, item protocol.ItemID, a protocol.Answer) told {
	t[item] = a
	return t
}

// TestDifferentAnswersAreShownAndNeverSummed: neither is chosen, and both stay.
func TestDifferentAnswersAreShownAndNeverSummed(t *testing.T) {
	d := newDesk(t)
	r := d.round(d.open("tfc-returnee"), 0, payment("debt", "1000", "USD"))
	other := history.Op{Kind: history.Set, Register: history.Register{Item: "payment_amount"}, Answer: amount("1500", "USD")}
	r = d.elsewhere(r, 1, other)
	r = d.said(r, "pay_promised", amount("900", "USD"))
	r = d.must(d.work.Answer(t.Context(), r, screening.Answered{Item: "pay_promised", Source: protocol.Document, Answer: amount("700", "USD")}))
	b := d.library.Books(r)
	if len(b.Booked) != 0 || !slices.Equal(reasons(b), []string{"differing payment_kind", "differing pay_promised"}) {
		t.Fatalf("postings %v, apart %v", lines(b), reasons(b))
	}
	if n := len(b.Apart[0].Told[1].Answers); n != 2 {
		t.Errorf("%d amounts are shown", n)
	}
	if s := b.Apart[1].Told[0].Answers; len(s) != 2 || s[0].Source != protocol.Said || s[1].Source != protocol.Document {
		t.Errorf("%+v", s)
	}
}

// TestWhoPaidMustBeSettledBeforeAPaymentCounts: other details may differ.
func TestWhoPaidMustBeSettledBeforeAPaymentCounts(t *testing.T) {
	for item, want := range map[protocol.ItemID][]string{"payment_from": {"differing payment_kind"}, "payment_to": {"differing payment_kind"}, "payment_channel": nil} {
		d := newDesk(t)
		round := with(with(with(payment("payment", "5", "USD"), "payment_from", one("person")), "payment_to", one("agent")), "payment_channel", one("cash"))
		r := d.round(d.open("tfc-returnee"), 0, round)
		r = d.elsewhere(r, 1, history.Op{Kind: history.Set, Register: history.Register{Item: item}, Answer: one("other")})
		b := d.library.Books(r)
		if got := reasons(b); !slices.Equal(got, want) || len(b.Booked)+len(want) != 1 {
			t.Errorf("%s: apart %v, booked %v", item, got, lines(b))
		}
	}
}

func TestTheSameAmountFromTwoSourcesIsOneAmount(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "pay_promised", amount("900", "USD"))
	r = d.must(d.work.Answer(t.Context(), r, screening.Answered{Item: "pay_promised", Source: protocol.Document, Answer: amount("900", "USD")}))
	if got := lines(d.library.Books(r)); !slices.Equal(got, []string{"monthly-wage 900.00 USD"}) {
		t.Errorf("%v", got)
	}
}

// TestADebtToldAsAWholeIsNotAddedToItsParts: the same money would count twice.
func TestADebtToldAsAWholeIsNotAddedToItsParts(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "debt_there", yes)
	r = d.said(r, "debt_amount", amount("3000", "USD"))
	r = d.round(r, 0, payment("debt", "1000", "USD"))
	b := d.library.Books(r)
	if !slices.Equal(lines(b), []string{"debt 1000.00 USD"}) || !slices.Equal(reasons(b), []string{"told-twice debt_amount"}) {
		t.Errorf("postings %v, apart %v", lines(b), reasons(b))
	}
	r = d.round(r, 0, payment("debt", "1000", "THB"))
	if got := lines(d.library.Books(r)); !slices.Equal(got, []string{"debt 3000.00 USD", "debt 1000.00 THB"}) {
		t.Errorf("another currency: %v", got)
	}
}

// TestAnAnswerThatNoLongerCountsIsKeptApart: changing an earlier answer loses and
// sums nothing.
func TestAnAnswerThatNoLongerCountsIsKeptApart(t *testing.T) {
	d := newDesk(t)
	r := d.said(d.open("tfc-returnee"), "debt_there", yes)
	r = d.said(r, "debt_amount", amount("3000", "USD"))
	r = d.said(d.said(r, "debt_there", no), "debt_before", no)
	r = d.round(r, 0, payment("debt", "1", "USD")) // of the same kind, and not its part: it does not count
	b := d.library.Books(r)
	b.Booked = b.Booked[1:]
	if len(b.Booked) != 0 || !slices.Equal(reasons(b), []string{"set-aside debt_amount"}) {
		t.Errorf("postings %v, apart %v", lines(b), reasons(b))
	}
}

// TestRoundsThatNoLongerCountAreKeptApartWithTheirAddresses needs a protocol that
// asks for money after a question.
func TestRoundsThatNoLongerCountAreKeptApartWithTheirAddresses(t *testing.T) {
	files := instruments(t)
	if !strings.Contains(string(files[full].Data), `group = "payment"`) {
		change(full, "  [[section.step]]\n  item = \"left_when\"", "  [[section.step]]\n  item = \"payment_tell\"\n\n  [[section.step]]\n  group = \"payment\"\n  relevant = 'payment_tell == true'\n\n  [[section.step]]\n  item = \"left_when\"")(t, files)
	}
	l, err := screening.LoadLibrary(files)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	d.library, d.work.Library = l, l
	r := d.said(d.open("tfc-returnee"), "payment_tell", yes)
	r = d.round(r, 0, with(payment("debt", "1", "USD"), "payment_address", handle("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb")))
	if b := l.Books(r); len(b.Booked) != 1 || len(b.Addresses) != 1 || len(b.Apart) != 0 {
		t.Fatalf("%+v", b)
	}
	b := l.Books(d.said(r, "payment_tell", no))
	if want := []string{"set-aside payment_address", "set-aside payment_kind"}; !slices.Equal(reasons(b), want) || len(b.Booked)+len(b.Addresses) != 0 {
		t.Errorf("apart %v, booked %v", reasons(b), lines(b))
	}
}

func TestThatNoPayCameIsToldByOneAnswerOnly(t *testing.T) {
	d := newDesk(t)
	for code, want := range map[string]ledger.Pay{"nothing": ledger.NoPay, "less": ledger.PayNotTold, "all": ledger.PayNotTold, "no_promise": ledger.PayNotTold} {
		r := d.said(d.open("tfc-returnee"), "pay_received", one(code))
		if got := d.library.Books(r).Pay; got != want {
			t.Errorf("%s: %d", code, got)
		}
	}
}

func TestARecordOfAnUnknownProtocolStillHasItsMoney(t *testing.T) {
	d := newDesk(t)
	r := screening.Record{State: history.Fold([]history.ChangeSet{{
		Record: screening.RecordID{1}, Device: screening.DeviceID{2}, Counter: 1, HLC: 1, Officer: screening.OfficerID{3},
		Protocol: history.ProtocolRef{ID: "of-tomorrow", Version: "9.0.0", Digest: [32]byte{1}}, Text: wording,
		Ops: []history.Op{{Kind: history.Set, Register: history.Register{Item: "debt_amount"}, Answer: amount("3000", "USD")}},
	}})}
	if got := lines(d.library.Books(r)); !slices.Equal(got, []string{"debt 3000.00 USD"}) {
		t.Errorf("%v", got)
	}
}

// TestNothingToldOfMoneyIsInNeitherListNorInBoth: whatever is told of payments, and
// by however many officers, each round is booked once, or stands apart once.
func TestNothingToldOfMoneyIsInNeitherListNorInBoth(t *testing.T) {
	d := newDesk(t)
	choices := map[protocol.ItemID][]protocol.Answer{
		"payment_kind":   {one("debt"), one("fine"), one("payment"), one("wage"), unknown},
		"payment_amount": {amount("5", "USD"), amount("7", "USD"), amount("0.001", "USD"), declined},
		"payment_from":   {one("person"), one("employer"), one("family")},
		"payment_to":     {one("person"), one("agent")},
		"payment_when":   {date("2025"), date("2024-03~")},
	}
	items := slices.Sorted(maps.Keys(choices))
	rapid.Check(t, func(t *rapid.T) {
		var ops []history.Op
		told := map[int]bool{}
		for range rapid.IntRange(0, 20).Draw(t, "answers") {
			item := rapid.SampledFrom(items).Draw(t, "item")
			n := rapid.IntRange(0, 3).Draw(t, "round")
			a := rapid.SampledFrom(choices[item]).Draw(t, "answer")
			ops = append(ops, history.Op{Kind: history.Set, Register: history.Register{Item: item, Instance: n}, Answer: a})
			told[n] = told[n] || a.Known()
		}
		b := d.library.Books(screening.Record{State: history.Fold([]history.ChangeSet{{
			Record: screening.RecordID{1}, Device: screening.DeviceID{2}, Counter: 1, HLC: 1, Officer: screening.OfficerID{3},
			Protocol: history.ProtocolRef{ID: "x", Version: "1.0.0", Digest: [32]byte{1}}, Text: wording, Ops: ops,
		}})})
		seen := map[int]int{}
		for _, p := range b.Booked {
			seen[p.Instance]++
		}
		for _, a := range b.Apart {
			seen[a.Told[0].Instance]++
		}
		for n := range 4 {
			if (seen[n] == 1) != told[n] || seen[n] > 1 {
				t.Fatalf("round %d is listed %d times, told %v", n, seen[n], told[n])
			}
		}
		if _, err := ledger.Unpayable(b.Entries(), b.Pay); err != nil {
			t.Fatal(err)
		}
	})
}
