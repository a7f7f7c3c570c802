package disclose

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// The answers of an item either leave by the list or leave no trace. The file
// names every item that stays, so that a new one in the bank fails here until
// somebody has decided.
func TestEveryItemOfTheBankIsListedOrNamedAsExcluded(t *testing.T) {
	lib := library(t)
	b, err := os.ReadFile("testdata/excluded.txt")
	if err != nil {
		t.Fatal(err)
	}
	excluded := map[protocol.ItemID]bool{}
	for _, line := range strings.Split(string(b), "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			excluded[protocol.ItemID(line)] = true
		}
	}
	for _, item := range lib.Bank.Items() {
		listed := slices.ContainsFunc(Allowlist(Shelter), func(l Listing) bool { return l.Item == item.ID })
		if listed == excluded[item.ID] {
			t.Errorf("%s: listed %v, named as excluded %v; want exactly one", item.ID, listed, excluded[item.ID])
		}
		delete(excluded, item.ID)
	}
	for id := range excluded {
		t.Errorf("testdata/excluded.txt names %s, which is not in the bank", id)
	}
	for _, l := range Allowlist(Shelter) {
		item, ok := lib.Bank.Item(l.Item)
		if !ok {
			t.Errorf("the allowlist names %s, which is not in the bank", l.Item)
			continue
		}
		switch item.Type {
		case protocol.One, protocol.Many, protocol.YesNo, protocol.Age:
		default:
			t.Errorf("%s is listed and is of type %s: only codes leave", l.Item, item.Type)
		}
	}
}

// What is computed from many answers (indicators, urgencies, completeness) is
// put aside; everything else of the content must be the same with and without
// an answer to an item that is not listed.
func TestAnItemThatIsNotListedLeavesNoTraceOfItsOwn(t *testing.T) {
	p := projector(t)
	base := own(t, p, full(t, p.Library).record())
	for _, item := range p.Library.Bank.Items() {
		if strings.HasPrefix(string(item.ID), "consent_") {
			continue // decides whether anything leaves: TestNothingLeaves...
		}
		d := full(t, p.Library)
		d.add(history.Op{Kind: history.Set, Answer: protocol.Answer{Value: sample(item)},
			Register: history.Register{Item: item.ID, Source: protocol.Document}})
		listed := slices.ContainsFunc(Allowlist(Shelter), func(l Listing) bool { return l.Item == item.ID })
		if changed := !equal(own(t, p, d.record()), base); changed != listed {
			t.Errorf("%s: listed %v, changes the content %v", item.ID, listed, changed)
		}
	}
}

// own is the content without what is computed from many answers.
func own(t *testing.T, p Projector, r screening.Record) Content {
	t.Helper()
	d, err := p.Disclose(r, Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	c := d.Content()
	c.Indicators, c.Urgency, c.Answered, c.Core = nil, nil, 0, 0
	return c
}

// sample is an answer to an item that differs from what full gives.
func sample(item *protocol.Item) protocol.Value {
	switch item.Type {
	case protocol.One, protocol.Many:
		return protocol.Value{Type: item.Type, Codes: item.Options[len(item.Options)-2 : len(item.Options)-1]}
	case protocol.YesNo:
		return yes()
	case protocol.Number:
		return protocol.Value{Type: item.Type, Number: 15}
	case protocol.Money:
		return protocol.Value{Type: item.Type, Amount: protocol.Amount{Decimal: "1200.50", Currency: "USD"}}
	case protocol.Date:
		return protocol.Value{Type: item.Type, Text: "2025-03-14"}
	case protocol.Age:
		return years("41")
	}
	return protocol.Value{Type: item.Type, Text: "sample"}
}

func TestWordsNeverLeaveEvenFromAListedItem(t *testing.T) {
	for _, kind := range []protocol.Type{protocol.Text, protocol.Place, protocol.Handle, protocol.Date, protocol.Age, protocol.Money, protocol.Number} {
		v := protocol.Value{Type: kind, Text: "canary", Number: 77, Amount: protocol.Amount{Decimal: "77", Currency: "USD"}}
		if got := codes(&protocol.Item{Type: kind}, [][]protocol.Answer{{{Value: v}}}); len(got) != 0 {
			t.Errorf("%s: %v leaves", kind, got)
		}
	}
	item := &protocol.Item{Type: protocol.One, Options: []string{"a", "b"}}
	for _, v := range []protocol.Value{one("canary"), many("a"), yes(), {Type: protocol.Text, Text: "a"}} {
		if got := codes(item, [][]protocol.Answer{{{Value: v}}}); len(got) != 0 {
			t.Errorf("%+v: %v leaves", v, got)
		}
	}
	if got := codes(item, [][]protocol.Answer{{{Value: one("b")}}}); len(got) != 1 {
		t.Error("an option does not leave")
	}
}

func TestAnAbsenceDoesNotLeave(t *testing.T) {
	p := projector(t)
	d := newDraft(t, p.Library)
	for _, l := range Allowlist(Shelter) {
		d.add(history.Op{Kind: history.Set, Register: history.Register{Item: l.Item}, Answer: protocol.Answer{Absence: protocol.Declined}})
	}
	got, err := p.Disclose(d.record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	if c := got.Content(); len(c.Choices) != 0 || c.Age != bandUnknown || !c.Child {
		t.Errorf("content = %+v", c)
	}
}

func TestNothingFromWhichAnOffenceCanBeInferredLeaves(t *testing.T) {
	p := projector(t)
	d := everything(t, p)
	got, err := p.Disclose(d.record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	def, _ := p.Library.Protocol("tfc-returnee")
	stay, leave := 0, got.Content().Indicators
	for _, g := range p.Library.AssessFacts(def, d.record().Facts()).Present {
		reads := g.Row.When.Items()
		tells := g.Row.Dimension == indicator.ForcedCriminality || slices.Contains(rowsThatStay(), g.Row.ID) ||
			slices.Contains(reads, "place_kind") || slices.Contains(reads, "lawyer_first") ||
			len(reads) == 1 && reads[0] == "made_to_do"
		if tells {
			stay++
		}
		if tells == slices.Contains(leave, g.Row.ID) {
			t.Errorf("%s: tells of an offence %v, and leaves", g.Row.ID, tells)
		}
	}
	if stay != len(rowsThatStay())+2 {
		t.Errorf("%d rows stay", stay)
	}
}

func TestWhoWasOnlyMadeToDoThingsIsReferredWithoutSayingSo(t *testing.T) {
	p := projector(t)
	d := newDraft(t, p.Library)
	d.set("age", years("27"))
	d.set("made_to_do", yes())
	got, err := p.Disclose(d.record(), Shelter, shelter())
	if err != nil {
		t.Fatal(err)
	}
	if rows := got.Content().Indicators; !slices.Equal(rows, []string{"means_coercion"}) {
		t.Errorf("what leaves is %v", rows)
	}
}

func TestEveryRowThatStaysIsARow(t *testing.T) {
	sets := library(t).Sets
	for _, id := range rowsThatStay() {
		_, ilo := sets.ILO.Row(id)
		_, palermo := sets.Palermo.Row(id)
		if !ilo && !palermo {
			t.Errorf("%s is in no set", id)
		}
	}
}
