package protocol_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"pelita/screening/protocol"
	"pgregory.net/rapid"
)

func compile(t testing.TB, p *protocol.Protocol, expr string) *protocol.Condition {
	t.Helper()
	c, err := p.Bank().Compile(expr)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOfSeveralLiveAnswersTheProtectiveOneCounts(t *testing.T) {
	p := small(t)
	alts := func(a ...protocol.Answer) protocol.Facts { return protocol.Facts{"papers": {a}} }
	for _, c := range []struct {
		name  string
		facts protocol.Facts
		expr  string
		want  string
	}{
		{"yes beats no", alts(yes(), no()), "papers", "yes because papers"},
		{"in either order", alts(no(), yes()), "papers", "yes because papers"},
		{"yes beats unknown", alts(absent(protocol.Declined), yes()), "papers", "yes because papers"},
		{"unknown beats no", alts(no(), absent(protocol.Declined)), "papers", "undecided open papers"},
		{"the same twice is one", alts(no(), no()), "papers", "no because papers"},
		{"yes is sought on both sides", alts(no(), yes()), "!papers", "yes because papers"},
		{"not asked is no alternative", alts(no(), protocol.Answer{}), "papers", "no because papers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := verdict(compile(t, p, c.expr).Eval(p.Resolve(c.facts))); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestTooManyCombinationsAreUndecidedUnlessAYesWasSeen(t *testing.T) {
	bank := "family = \"small\"\n"
	any, facts := "q0", protocol.Facts{}
	for n := range 9 { // 2^9 combinations
		bank += fmt.Sprintf("[[item]]\nid = \"q%d\"\ntype = \"yesno\"\ndistress = \"safe\"\nphase = \"any\"\n", n)
		if n > 0 {
			any += fmt.Sprintf(" || q%d", n)
		}
		facts[protocol.ItemID(fmt.Sprintf("q%d", n))] = [][]protocol.Answer{{no(), absent(protocol.Unknown)}}
	}
	b, err := protocol.ParseBank("b.toml", []byte(bank))
	if err != nil {
		t.Fatal(err)
	}
	p, err := protocol.Parse(b, "p.toml", []byte(section("[[section.step]]\nitem = \"q0\"\n")))
	if err != nil {
		t.Fatal(err)
	}
	if v := compile(t, p, "("+any+") && false").Eval(p.Resolve(facts)); v.Truth != protocol.Undecided || len(v.Open) == 0 {
		t.Errorf("beyond the bound: %s, want undecided with items open", verdict(v))
	}
	facts["q0"] = [][]protocol.Answer{{no(), yes()}}
	if v := compile(t, p, any).Eval(p.Resolve(facts)); v.Truth != protocol.Yes {
		t.Errorf("a yes was there to be seen: %s", verdict(v))
	}
}

func TestWhoeverMayBeAChildIsProtectedAsOne(t *testing.T) {
	p := small(t)
	age := func(s string) protocol.Answer {
		return protocol.Answer{Value: protocol.Value{Type: protocol.Age, Text: s}}
	}
	for _, c := range []struct {
		name  string
		ages  []protocol.Answer
		want  protocol.Profile
		doubt bool
	}{
		{"not asked", nil, protocol.Child, false},
		{"eighteen", []protocol.Answer{age("18")}, protocol.Adult, false},
		{"seventeen", []protocol.Answer{age("17")}, protocol.Child, false},
		{"a range above", []protocol.Answer{age("18-20")}, protocol.Adult, false},
		{"a range across", []protocol.Answer{age("14-19")}, protocol.Child, true},
		{"a range below", []protocol.Answer{age("14-17")}, protocol.Child, false},
		{"not known", []protocol.Answer{absent(protocol.Unknown)}, protocol.Child, true},
		{"declined", []protocol.Answer{absent(protocol.Declined)}, protocol.Child, true},
		{"two officers differ", []protocol.Answer{age("25"), age("16")}, protocol.Child, true},
		{"two officers agree on adult", []protocol.Answer{age("25"), age("26")}, protocol.Adult, false},
		{"one does not know", []protocol.Answer{age("25"), absent(protocol.Unknown)}, protocol.Child, true},
		{"nonsense", []protocol.Answer{age("young")}, protocol.Child, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := p.Resolve(protocol.Facts{"age": {c.ages}})
			if r.Profile() != c.want || r.AgeInDoubt() != c.doubt {
				t.Errorf("%s, doubt %v", r.Profile(), r.AgeInDoubt())
			}
		})
	}
}

func TestAnsweredMeansThatNothingIsLeftToAsk(t *testing.T) {
	p := small(t)
	for _, c := range []struct {
		name, answers string
		item          protocol.ItemID
		want          bool
	}{
		{"not asked", "", "papers", false},
		{"no is an answer", "[answers]\npapers = false", "papers", true},
		{"declined is none", "[absent]\npapers = \"declined\"", "papers", false},
		{"not relevant", "[answers]\noffer = \"none_made\"", "offer_name", true},
		{"relevance undecided", "", "offer_name", false},
		{"a group not relevant", "[answers]\nmoved = false", "move_sold", true},
		{"its closing question too", "[answers]\nmoved = false", "move_more", true},
		{"an open group", "[answers]\nmoved = true\n[[group.move]]\nmove_sold = false", "move_sold", false},
		{"a closed group", "[answers]\nmoved = true\nmove_more = false\n[[group.move]]\nmove_sold = false", "move_sold", true},
		{"a closed group with a gap", "[answers]\nmoved = true\nmove_more = false\n[[group.move]]\nmove_sold = false", "move_place", false},
		{"a closed group without instance", "[answers]\nmoved = true\nmove_more = false", "move_sold", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := p.Resolve(answered(t, p, c.answers)).Answered(c.item); got != c.want {
				t.Errorf("answered is %v", got)
			}
		})
	}
	if p.Resolve(nil).Answered("stranger") {
		t.Error("an item nobody knows is answered")
	}
}

func TestRequiredHoldsOnlyForWhatIsRelevant(t *testing.T) {
	p := small(t)
	r := p.Resolve(nil)
	if r.Required("consent") != protocol.Yes || r.Required("papers") != protocol.No || r.Required("stranger") != protocol.No {
		t.Error("required is wrong")
	}
	if r.Relevant("stranger") != protocol.Yes || r.Relevant("offer_name") != protocol.Undecided {
		t.Error("relevant is wrong")
	}
}

// exprs are conditions of every shape over few items.
func exprs() []string {
	return []string{
		"papers || locked || quiet", "papers && locked && quiet", "(papers || locked) && (quiet || locked)",
		"papers ? locked : quiet", "!(papers && locked) || hours > 11", `offer in ["friend", "agency"] && (hours > 11 || hours < 3)`,
		`threats.exists(t, t == "police") || beaten`, "beaten && locked", "move_sold.exists(s, s) || papers",
		"move_sold.all(s, s) && moved", "child && papers || locked", "papers != locked",
	}
}

// someFacts draws answers to the yes/no items, the number and the choices.
func someFacts(t *rapid.T) protocol.Facts {
	f := protocol.Facts{}
	yesno := []protocol.Answer{{}, yes(), no(), absent(protocol.Declined)}
	for _, id := range []protocol.ItemID{"papers", "locked", "quiet", "beaten", "moved", "move_more"} {
		f[id] = [][]protocol.Answer{{rapid.SampledFrom(yesno).Draw(t, string(id))}}
	}
	for n := range rapid.IntRange(0, 2).Draw(t, "moves") {
		f["move_sold"] = append(f["move_sold"], []protocol.Answer{rapid.SampledFrom(yesno).Draw(t, fmt.Sprint("sold", n))})
	}
	f["hours"] = [][]protocol.Answer{{rapid.SampledFrom([]protocol.Answer{{}, number(2), number(15)}).Draw(t, "hours")}}
	f["offer"] = [][]protocol.Answer{{rapid.SampledFrom([]protocol.Answer{{}, code("friend"), code("none_made")}).Draw(t, "offer")}}
	f["threats"] = [][]protocol.Answer{{rapid.SampledFrom([]protocol.Answer{{}, codes("none"), codes("police")}).Draw(t, "threats")}}
	return f
}

func number(n int64) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Number, Number: n}}
}

func codes(c ...string) protocol.Answer {
	return protocol.Answer{Value: protocol.Value{Type: protocol.Many, Codes: c}}
}

// keep leaves only the named items on record.
func keep(f protocol.Facts, ids []protocol.ItemID) protocol.Facts {
	out := protocol.Facts{}
	for _, id := range ids {
		out[id] = f[id]
	}
	return out
}

func TestBecauseIsEnoughAndNothingOfItIsTooMuch(t *testing.T) {
	p := small(t)
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		// Items whose relevance hangs on others are left out here: what they
		// stand on is tested by itself.
		for _, id := range []protocol.ItemID{"beaten", "move_sold", "move_more", "moved"} {
			delete(f, id)
		}
		c, err := p.Bank().Compile(rapid.SampledFrom(exprs()[:6]).Draw(t, "expr"))
		if err != nil {
			t.Fatal(err)
		}
		v := c.Eval(p.Resolve(f))
		if v.Truth == protocol.Undecided {
			if len(v.Because) > 0 || len(v.Open) == 0 {
				t.Fatalf("%s: %s", c, verdict(v))
			}
			return
		}
		if got := c.Eval(p.Resolve(keep(f, v.Because))); got.Truth != v.Truth {
			t.Fatalf("%s: with %v alone it is %s", c, v.Because, got.Truth)
		}
		for _, id := range v.Because {
			rest := slices.DeleteFunc(slices.Clone(v.Because), func(x protocol.ItemID) bool { return x == id })
			if got := c.Eval(p.Resolve(keep(f, rest))); got.Truth == v.Truth {
				t.Fatalf("%s: %s could be left out of %v", c, id, v.Because)
			}
			if !slices.Contains(c.Supports(p.Resolve(f)), id) {
				t.Fatalf("%s: %s carries the truth and is no support", c, id)
			}
		}
		if !slices.Equal(v.Because, p.Sorted(v.Because)) {
			t.Fatalf("%s: %v is not in the order of the protocol", c, v.Because)
		}
	})
}

func TestAnotherKnownAnswerNeverUndoesADecidedCondition(t *testing.T) {
	p := small(t)
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts(t)
		c, err := p.Bank().Compile(rapid.SampledFrom(exprs()).Draw(t, "expr"))
		if err != nil {
			t.Fatal(err)
		}
		before := c.Eval(p.Resolve(f)).Truth
		var free []protocol.ItemID
		for _, id := range []protocol.ItemID{"papers", "locked", "quiet", "beaten", "moved"} {
			if !f[id][0][0].Asked() {
				free = append(free, id)
			}
		}
		if len(free) == 0 || before == protocol.Undecided {
			return
		}
		id := rapid.SampledFrom(free).Draw(t, "item")
		f[id] = [][]protocol.Answer{{rapid.SampledFrom([]protocol.Answer{yes(), no()}).Draw(t, "answer")}}
		if after := c.Eval(p.Resolve(f)).Truth; after != before {
			t.Fatalf("%s was %s, and after %s it is %s", c, before, id, after)
		}
	})
}

func TestSupportsAreAllAnswersThatCouldCarryATruth(t *testing.T) {
	p := small(t)
	r := p.Resolve(answered(t, p, "[answers]\npapers = true\nlocked = true\nquiet = false"))
	c := compile(t, p, "papers || locked || quiet")
	if got := fmt.Sprint(c.Supports(r)); got != "[papers locked]" {
		t.Errorf("supports are %s", got)
	}
	if got := verdict(c.Eval(r)); got != "yes because papers" {
		t.Errorf("verdict is %s", got)
	}
}

func TestOneResolvedServesManyAtOnce(t *testing.T) {
	p := small(t)
	r := p.Resolve(answered(t, p, "[answers]\npapers = true\nlocked = false\nhours = 15"))
	var list []*protocol.Condition
	for _, e := range exprs() {
		list = append(list, compile(t, p, e))
	}
	results := make([]string, 8)
	var wg sync.WaitGroup
	for n := range results {
		wg.Go(func() {
			for _, c := range list {
				results[n] += verdict(c.Eval(r)) + fmt.Sprint(c.Supports(r), c.Unknowns(r)) + "\n"
			}
		})
	}
	wg.Wait()
	for _, got := range results[1:] {
		if got != results[0] {
			t.Fatalf("two callers were told different things:\n%s\n%s", got, results[0])
		}
	}
}

func TestAnAnswerOfAnotherTypeSaysNothing(t *testing.T) {
	p := small(t)
	r := p.Resolve(protocol.Facts{"papers": {{number(1)}}, "hurt_handled": {{number(1)}}})
	if got := verdict(compile(t, p, "!papers").Eval(r)); got != "undecided open papers" {
		t.Errorf("verdict is %s", got)
	}
	if r.Answered("papers") || r.Affirmed("hurt_handled") {
		t.Error("a number answers a yes/no question")
	}
}

func TestAConditionThatCostsTooMuchDecidesNothing(t *testing.T) {
	bank := "family = \"small\"\n[[item]]\nid = \"wide\"\ntype = \"many\"\ndistress = \"safe\"\nphase = \"any\"\noptions = ["
	var all []string
	for n := range 64 {
		bank += fmt.Sprintf("\"c%02d\", ", n)
		all = append(all, fmt.Sprintf("c%02d", n))
	}
	b, err := protocol.ParseBank("b", []byte(bank+"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := protocol.Parse(b, "p", []byte(section("[[section.step]]\nitem = \"wide\"\n")))
	if err != nil {
		t.Fatal(err)
	}
	r := p.Resolve(protocol.Facts{"wide": {{codes(all...)}}})
	dear := "wide.all(a, wide.all(b, wide.all(c, a == a)))"
	if got := verdict(compile(t, p, dear).Eval(r)); got != "undecided open wide" {
		t.Errorf("verdict is %s", got)
	}
	if got := verdict(compile(t, p, `wide.exists(a, a == "c63")`).Eval(r)); got != "yes because wide" {
		t.Errorf("one loop is %s", got)
	}
}
