package disclose

import (
	"slices"
	"strings"
	"testing"

	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// held is a record with every control on it, and whatever else can be recorded.
func held(t testing.TB, lib *screening.Library) *draft {
	d := full(t, lib)
	for _, item := range lib.Bank.Items() {
		if strings.HasPrefix(string(item.ID), "consent_") || item.Type != protocol.YesNo {
			continue
		}
		v := yes()
		v.Bool = item.ID != "free_to_leave"
		d.set(item.ID, v)
	}
	d.set("days_off", one("never"))
	d.set("pay_received", one("nothing"))
	for _, id := range []protocol.ItemID{"pressure_before", "pressure_there", "hard_to_leave"} {
		item, _ := lib.Bank.Item(id)
		d.set(id, many(slices.Sorted(slices.Values(slices.DeleteFunc(slices.Clone(item.Options), func(c string) bool { return c == item.None })))...))
	}
	return d
}

func stated(t testing.TB, p Projector, r screening.Record, to Receiver) Content {
	t.Helper()
	d, err := p.Disclose(r, Statement, to)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(d.Bytes())
	if err != nil || !equal(again, d.Content()) {
		t.Fatalf("the receiver reads %+v, %v", again, err)
	}
	return d.Content()
}

func TestAStatementTellsEveryControlAndHowItIsKnown(t *testing.T) {
	p := projector(t)
	d := held(t, p.Library)
	d.add(history.Op{Kind: history.Set, Answer: protocol.Answer{Value: yes()},
		Register: history.Register{Item: "papers_taken", Source: protocol.Document}})
	d.set("arrived_when", protocol.Value{Type: protocol.Date, Text: "2025-03-14"})
	d.set("left_when", protocol.Value{Type: protocol.Date, Text: "2026~"})
	c := stated(t, p, d.record(), shelter())
	told := map[Control][]string{}
	for _, f := range c.Facts {
		told[Control{f.Item, f.Code}] = f.Sources
	}
	for _, control := range Controls() {
		if control == (Control{"pay_received", "less"}) {
			continue // nothing was got
		}
		if len(told[control]) == 0 {
			t.Errorf("%v is not told", control)
		}
	}
	if got := told[Control{"papers_taken", codeYes}]; !slices.Equal(got, []string{"document", "said"}) {
		t.Errorf("the papers are known from %v", got)
	}
	if c.From != "2025-03" || c.Until != "2026" {
		t.Errorf("held from %q to %q", c.From, c.Until)
	}
}

// What is asked of acts, of being without papers, of sexual harm, of health and of
// others stays behind, whatever the record holds.
func TestAStatementTellsNothingButControls(t *testing.T) {
	p := projector(t)
	c := stated(t, p, held(t, p.Library).record(), shelter())
	if len(c.Indicators) != 0 || len(c.Urgency) != 0 {
		t.Errorf("indicators %v, urgencies %v", c.Indicators, c.Urgency)
	}
	for _, f := range c.Facts {
		switch f.Item {
		case "made_to_do", "sexual_harm", "self_harm", "hurt_now", "others_inside", "own_officials_feared":
			t.Errorf("%s is told", f.Item)
		}
		switch f.Code {
		case "authorities", "told_to_say", "papers_officials", "past", "who_i_am":
			t.Errorf("%s of %s is told", f.Code, f.Item)
		}
	}
	for _, ch := range c.Choices {
		if ch.Field != Language && ch.Field != Interpreter {
			t.Errorf("%s leaves", ch.Field)
		}
	}
}

// No item of the acts sheet can be told: its bank is another, and no control has
// the name of one of its items.
func TestNoActIsAControl(t *testing.T) {
	lib := library(t)
	sheet, ok := lib.Sheet()
	if !ok {
		t.Fatal("there is no sheet")
	}
	for _, c := range Controls() {
		item, ok := lib.Bank.Item(c.Item)
		if !ok || item.Type == protocol.YesNo == (c.Code != codeYes && c.Code != codeNo) || item.Type != protocol.YesNo && !item.HasOption(c.Code) {
			t.Errorf("%v is no answer of the bank", c)
		}
		if _, act := sheet.Bank.Item(c.Item); act {
			t.Errorf("%s is asked in the acts sheet", c.Item)
		}
	}
}

func TestAStateReadsNothingOfOfficials(t *testing.T) {
	p := projector(t)
	d := held(t, p.Library)
	d.consent(PurposeAuthorities)
	officials := func(f Fact) bool { return f.Item == "officials_part" }
	if !slices.ContainsFunc(stated(t, p, d.record(), shelter()).Facts, officials) {
		t.Error("a lawyer does not read it")
	}
	if slices.ContainsFunc(stated(t, p, d.record(), Receiver{ID: "dinas"}).Facts, officials) {
		t.Error("a state reads it")
	}
}

// Unanswered, declined and no are told in the same way: not at all. Of two
// officers' answers the one that protects is told, and of two times none.
func TestAStatementTellsOnlyWhatStandsOnTheRecord(t *testing.T) {
	p := projector(t)
	d := newDraft(t, p.Library)
	d.set("papers_taken", no())
	d.add(history.Op{Kind: history.Set, Register: history.Register{Item: "locked_in"}, Answer: protocol.Answer{Absence: protocol.Declined}})
	d.set("free_to_leave", yes())
	if c := stated(t, p, d.record(), shelter()); len(c.Facts) != 0 || c.From != "" {
		t.Errorf("%+v", c)
	}
	d.addFrom(history.DeviceID{8}, history.Op{Kind: history.Set, Register: history.Register{Item: "papers_taken"}, Answer: protocol.Answer{Value: yes()}})
	d.set("arrived_when", protocol.Value{Type: protocol.Date, Text: "2025"})
	d.addFrom(history.DeviceID{8}, history.Op{Kind: history.Set, Register: history.Register{Item: "arrived_when"},
		Answer: protocol.Answer{Value: protocol.Value{Type: protocol.Date, Text: "2024"}}})
	c := stated(t, p, d.record(), shelter())
	if len(c.Facts) != 1 || c.Facts[0].Item != "papers_taken" || c.From != "" {
		t.Errorf("%+v", c)
	}
}

func TestParseRefusesAStatementThatIsNone(t *testing.T) {
	p := projector(t)
	for name, edit := range map[string]func(c *Content){
		"an item that is no control":     func(c *Content) { c.Facts[0].Item = "made_to_do" },
		"a code that is none":            func(c *Content) { c.Facts[0].Code = "no" },
		"a sentence":                     func(c *Content) { c.Facts[0].Code = "he wrote to people" },
		"a source that is none":          func(c *Content) { c.Facts[0].Sources = []string{"rumour"} },
		"no source":                      func(c *Content) { c.Facts[0].Sources = nil },
		"a fact twice":                   func(c *Content) { c.Facts[1] = c.Facts[0] },
		"another order":                  func(c *Content) { c.Facts[0], c.Facts[1] = c.Facts[1], c.Facts[0] },
		"an indicator":                   func(c *Content) { c.Indicators = []string{"ilo_1_1"} },
		"an urgency":                     func(c *Content) { c.Urgency = []Urgent{{"urgent_child", "4h"}} },
		"a day":                          func(c *Content) { c.From = "2025-03-14" },
		"needs":                          func(c *Content) { c.Choices = []Choice{{Needs, "needs", []string{"legal"}}} },
		"facts for a shelter":            func(c *Content) { c.Profile = Shelter },
		"a time of no month, for nobody": func(c *Content) { c.Until = "spring" },
	} {
		t.Run(name, func(t *testing.T) {
			c := stated(t, p, held(t, p.Library).record(), shelter())
			edit(&c)
			b, err := c.encode()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse(b); err == nil {
				t.Error("was read")
			}
		})
	}
}

func TestEveryLineOfAStatementHasWords(t *testing.T) {
	p := projector(t)
	known := slices.Concat(TextKeys(), textKeys(t, p.Library))
	d, err := p.Disclose(held(t, p.Library).record(), Statement, shelter())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range d.Preview() {
		if !slices.Contains(known, l.Label) {
			t.Errorf("no words for %s", l.Label)
		}
		for _, v := range l.Values {
			if v.Key != "" && !slices.Contains(known, v.Key) || v.Note != "" && !slices.Contains(known, v.Note) {
				t.Errorf("no words for %s, %s", v.Key, v.Note)
			}
		}
	}
}
