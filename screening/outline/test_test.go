package outline_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// holds asks a test of facts with one answer each, as a tool without a third
// truth does: an item that is not asked has no answer.
func holds(t outline.Test, r *protocol.Resolved) bool {
	is := func(a protocol.Answer, code string) bool {
		if a.Value.Type == protocol.YesNo {
			return a.Value.Bool == (code == "yes")
		}
		return slices.Contains(a.Value.Codes, code)
	}
	switch t.Kind {
	case outline.Always:
		return true
	case outline.Never:
		return false
	case outline.All:
		return !slices.ContainsFunc(t.Of, func(x outline.Test) bool { return !holds(x, r) })
	case outline.Any:
		return slices.ContainsFunc(t.Of, func(x outline.Test) bool { return holds(x, r) })
	case outline.Not:
		return !holds(t.Of[0], r)
	case outline.Adult:
		return r.Profile() == protocol.Adult
	case outline.Minor:
		return r.Profile() == protocol.Child
	case outline.Some, outline.Each:
		return ofRounds(t, r)
	}
	a, ok := single(r, t.Item, 0)
	if !ok {
		return false
	}
	return atom(t, a, is)
}

func atom(t outline.Test, a protocol.Answer, is func(protocol.Answer, string) bool) bool {
	switch t.Kind {
	case outline.Is:
		return is(a, t.Code)
	case outline.IsNot:
		return !is(a, t.Code)
	case outline.AtLeast:
		return a.Value.Number >= t.Number
	}
	return a.Value.Number <= t.Number
}

// single is the one answer of an item that is asked.
func single(r *protocol.Resolved, i *protocol.Item, round int) (protocol.Answer, bool) {
	live := r.Live(i.ID, round)
	if r.Relevant(i.ID) != protocol.Yes || len(live) == 0 || !live[0].Known() {
		return protocol.Answer{}, false
	}
	return live[0], true
}

// ofRounds asks each round of a group as if it were the only one.
func ofRounds(t outline.Test, r *protocol.Resolved) bool {
	g, _ := r.Protocol().Bank().Group(t.Item.Group)
	if r.Relevant(t.Item.ID) != protocol.Yes {
		return false
	}
	rounds, held := r.Instances(g), 0
	for _, n := range rounds {
		one := protocol.Facts{t.Item.ID: {r.Live(t.Item.ID, n)}}
		for id, instances := range r.Facts() {
			if i, ok := r.Protocol().Bank().Item(id); ok && i.Group == "" {
				one[id] = instances
			}
		}
		if holds(t.Of[0], r.Protocol().Resolve(one)) {
			held++
		}
	}
	return held > 0 && (t.Kind == outline.Some || held == len(rounds))
}

// answer draws an answer, an absence or nothing.
func answer(t *rapid.T, i *protocol.Item) []protocol.Answer {
	switch rapid.IntRange(0, 7).Draw(t, "kind") {
	case 0, 1:
		return nil
	case 2:
		return []protocol.Answer{{Absence: protocol.Declined}}
	}
	v := protocol.Value{Type: i.Type}
	switch i.Type {
	case protocol.YesNo:
		v.Bool = rapid.Bool().Draw(t, "yes")
	case protocol.One:
		v.Codes = []string{rapid.SampledFrom(i.Options).Draw(t, "option")}
	case protocol.Many:
		v.Codes = rapid.SliceOfNDistinct(rapid.SampledFrom(i.Options), 1, 3, rapid.ID).Draw(t, "options")
		slices.Sort(v.Codes)
		if i.None != "" && slices.Contains(v.Codes, i.None) {
			v.Codes = []string{i.None}
		}
	case protocol.Number:
		v.Number = rapid.Int64Range(0, 24).Draw(t, "number")
	case protocol.Age:
		v.Text = rapid.SampledFrom([]string{"12", "17", "18", "34", "14-19", "18-25"}).Draw(t, "age")
	default:
		return nil
	}
	return []protocol.Answer{{Value: v}}
}

// A condition is carried whole: its test holds exactly when the condition is
// Yes. An unanswered question is never "no".
func TestATestHoldsExactlyWhenItsConditionIsYes(t *testing.T) {
	for _, p := range append(shipped(t), everyForm(t)) {
		t.Run(p.ID, func(t *testing.T) {
			o := outline.Of(p)
			rapid.Check(t, func(t *rapid.T) {
				facts := protocol.Facts{}
				for _, q := range o.Questions() {
					rounds := 1
					if q.Item.Group != "" {
						rounds = rapid.IntRange(0, 2).Draw(t, "rounds")
					}
					for range rounds {
						facts[q.Item.ID] = append(facts[q.Item.ID], answer(t, q.Item))
					}
				}
				compare(t, o, p.Resolve(facts))
			})
		})
	}
}

func compare(t *rapid.T, o *outline.Outline, r *protocol.Resolved) {
	same := func(part string, test outline.Test, c *protocol.Condition) {
		if c == nil || slices.ContainsFunc(o.Gaps, func(g outline.Gap) bool { return g.Part == part }) {
			return
		}
		if truth := c.Eval(r).Truth; holds(test, r) != (truth == protocol.Yes) {
			t.Fatalf("%s: %s is %s, its test says %v", part, c, truth, holds(test, r))
		}
	}
	p := r.Protocol()
	for n, s := range o.Sections {
		step := 0
		for _, e := range s.Entries {
			switch {
			case e.Question != nil:
				same(string(e.Question.Item.ID), e.Question.Relevant, p.Sections[n].Steps[step].Relevant)
				same(string(e.Question.Item.ID), e.Question.Required, p.Sections[n].Steps[step].Required)
				step++
			case e.Rounds != nil:
				same(e.Rounds.Group.ID, e.Rounds.Relevant, p.Sections[n].Steps[step].Relevant)
				step++
			default:
				k := slices.IndexFunc(p.Stops, func(x protocol.Stop) bool { return x.ID == e.Stop.ID })
				same(e.Stop.ID, e.Stop.When, p.Stops[k].When)
			}
		}
	}
}

// everyForm is a protocol whose conditions have every form that a test stands
// for.
func everyForm(t testing.TB) *protocol.Protocol {
	t.Helper()
	bank := shipped(t)[len(shipped(t))-1].Bank()
	text := "id = \"forms\"\nversion = \"1.0.0\"\nfamily = \"small\"\n[[section]]\nid = \"a\"\nkind = \"core\"\n"
	for _, step := range []struct{ item, relevant string }{
		{`item = "age"`, ""}, {`item = "papers"`, ""}, {`item = "hours"`, "papers"}, {`item = "offer"`, "!papers"},
		{`item = "threats"`, `hours > 3`}, {`group = "move"`, "papers == true"},
		{`item = "locked"`, `hours < 3 || hours == 7 || hours >= 12 && hours <= 20`},
		{`item = "quiet"`, `offer != "friend" && (child || 5 > hours)`},
		{`item = "hurt"`, `offer in ["friend", "agency"] || "police" in threats`},
		{`item = "beaten"`, `move_sold.exists(s, s) || move_means.all(m, "boat" in m)`},
		{`item = "moved"`, `papers ? !child : !("family" in threats)`},
		{`item = "consent"`, `!move_sold.exists(s, s == true) && hours != 4`},
		{`item = "story"`, `move_means.exists(m, !("foot" in m)) || true == locked`},
		{`item = "wishes"`, `hours == 0 || offer == "agency"`},
	} {
		text += "[[section.step]]\n" + step.item + "\n"
		if step.relevant != "" {
			text += "relevant = '" + step.relevant + "'\n"
		}
	}
	p, err := protocol.Parse(bank, "forms.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if gaps := outline.Of(p).Gaps; len(gaps) > 0 {
		t.Fatalf("not carried: %v", gaps)
	}
	return p
}
