package protocol_test

import (
	"errors"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

func TestTheConditionLanguageHasWhatScreeningNeedsAndNoMore(t *testing.T) {
	b := smallBank(t)
	for _, good := range []string{
		"papers", "papers == true", "!papers || locked", "papers && (locked || child)",
		`offer == "friend"`, `offer in ["friend", "agency"]`, `offer != "none_made"`,
		`"police" in threats`, `threats.exists(t, t == "police")`, `threats.all(t, t != "police")`,
		"size(threats) > 1", "hours > 11 && hours <= 24", "hours >= 1 || hours < 3",
		"move_sold.exists(s, s)", `move_means.exists(m, "boat" in m)`, `move_means.exists(m, size(m) > 1)`,
		`move_means.exists(m, m.exists(x, x == "boat"))`, "papers ? locked : child", "child", "true",
	} {
		c, err := b.Compile(good)
		if err != nil {
			t.Errorf("%s: %v", good, err)
		} else if c.String() != good {
			t.Errorf("%s reads back as %s", good, c)
		}
	}
	for bad, why := range map[string]string{
		"":                                  "empty",
		"hours":                             "must be true or false, is int",
		"ghost":                             "undeclared reference",
		"story == 'x'":                      "undeclared reference", // text is not visible
		"age > 17":                          "undeclared reference",
		"hours == 'a'":                      "no matching overload",
		"hours > 1.5":                       "no matching overload",
		"hours + 1 > 2":                     "undeclared reference",
		"hours > 0x10u":                     "no matching overload",
		"offer.startsWith('f')":             "undeclared reference",
		"offer.matches('f+')":               "undeclared reference",
		"offer < 'g'":                       "no matching overload",
		"offer == 'boss'":                   `"boss" is not an option of offer`,
		"'boss' == offer":                   `"boss" is not an option of offer`,
		"offer in ['friend', 'boss']":       `"boss" is not an option of offer`,
		"'boss' in threats":                 `"boss" is not an option of threats`,
		"threats.exists(t, t == 'boss')":    `"boss" is not an option of threats`,
		"move_means.exists(m, 'raft' in m)": `"raft" is not an option of move_means`,
		"size(move_sold) > 1":               "an open group has no size",
		"true in move_sold":                 "an open group is never known whole",
		"move_sold == [true]":               "lists cannot be compared",
		"threats == ['none']":               "lists cannot be compared",
		"move_sold[0]":                      "undeclared reference",
		"move_sold.map(s, !s).exists(s, s)": "undeclared reference",
		"threats.exists(papers, true)":      "hides the item of that name",
		"threats.exists(child, true)":       "hides the item of that name",
		"{'a': papers}.a":                   "maps, fields and messages",
		"has({'a': 1}.a)":                   "undeclared reference",
		"b'a' == b'a'":                      "only true, false, whole numbers and option codes",
		"null == null":                      "only true, false, whole numbers and option codes",
		"dyn(papers)":                       "undeclared reference",
		"[1, true].exists(x, papers)":       "expected type",
		"papers &&":                         "Syntax error",
		strings.Repeat("(", 100) + "papers" + strings.Repeat(")", 100): "recursion",
		"papers" + strings.Repeat(" || papers", 300):                   "limit",
	} {
		_, err := b.Compile(bad)
		var e *protocol.ConditionError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), why) {
			t.Errorf("%.60q: error is %v, want %q", bad, err, why)
		}
	}
}

func TestAConditionKnowsWhatItReads(t *testing.T) {
	c, err := smallBank(t).Compile(`child && (locked || papers) && move_sold.exists(hours2, hours2)`)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, id := range c.Items() {
		got += string(id) + " "
	}
	if got != "papers locked move_sold " || !c.ReadsChild() {
		t.Errorf("reads %s, child %v", got, c.ReadsChild())
	}
}

// verdict is a Verdict in one line: "yes because a b" or "undecided open a".
func verdict(v protocol.Verdict) string {
	s := v.Truth.String()
	for n, list := range [][]protocol.ItemID{v.Because, v.Open} {
		if len(list) == 0 {
			continue
		}
		s += [...]string{" because", " open"}[n]
		for _, id := range list {
			s += " " + string(id)
		}
	}
	return s
}

// decided is a condition with answers, and what it comes to.
type decided struct{ name, answers, expr, want string }

func decide(t *testing.T, p *protocol.Protocol, cases []decided) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cond, err := p.Bank().Compile(c.expr)
			if err != nil {
				t.Fatal(err)
			}
			if got := verdict(cond.Eval(p.Resolve(answered(t, p, c.answers)))); got != c.want {
				t.Errorf("%s is %s, want %s", c.expr, got, c.want)
			}
		})
	}
}

func TestConditionsAreThreeValued(t *testing.T) {
	p := small(t)
	decide(t, p, []decided{
		{"unanswered is undecided", "", "papers", "undecided open papers"},
		{"yes", "[answers]\npapers = true", "papers", "yes because papers"},
		{"no", "[answers]\npapers = false", "papers", "no because papers"},
		{"not unanswered is undecided", "", "!papers", "undecided open papers"},
		{"declined is not no", "[absent]\npapers = \"declined\"", "papers == false", "undecided open papers"},
		{"not known is not no", "[absent]\npapers = \"unknown\"", "!papers", "undecided open papers"},
		{"unsafe is not no", "[absent]\npapers = \"unsafe\"", "papers == false", "undecided open papers"},
		{"true or unknown is true", "[answers]\nlocked = true", "papers || locked", "yes because locked"},
		{"false and unknown is false", "[answers]\nlocked = false", "papers && locked", "no because locked"},
		{"true and unknown is undecided", "[answers]\nlocked = true", "papers && locked", "undecided open papers"},
		{"false or unknown is undecided", "[answers]\nlocked = false", "papers || locked", "undecided open papers"},
		{"of two reasons the first asked is kept", "[answers]\nlocked = true\npapers = true", "locked || papers", "yes because papers"},
		{"both of two needed are named", "[answers]\nlocked = true\npapers = true", "locked && papers", "yes because papers locked"},
		{"a number", "[answers]\nhours = 15", "hours > 14", "yes because hours"},
		{"an unknown number", "", "hours > 14 && papers", "undecided open papers hours"},
		{"one", "[answers]\noffer = \"friend\"", `offer == "friend"`, "yes because offer"},
		{"one among several", "[answers]\noffer = \"agency\"", `offer in ["friend", "agency"]`, "yes because offer"},
		{"one unknown", "", `offer in ["friend", "agency"]`, "undecided open offer"},
		{"many", "[answers]\nthreats = [\"police\", \"family\"]", `"police" in threats`, "yes because threats"},
		{"the excluding option", "[answers]\nthreats = [\"none\"]", `threats.exists(t, t != "none")`, "no because threats"},
		{"many unknown", "", `threats.exists(t, t == "police")`, "undecided open threats"},
		{"a question with its answer", "", "papers ? locked : child", "undecided open papers"},
		{"a child unless known", "", "child", "yes"},
		{"a child by age", "age = 16", "child", "yes because age"},
		{"an adult", "age = 34", "child", "no because age"},
		{"the profile does not matter", "age = 34\n[answers]\npapers = true", "child || papers", "yes because papers"},
		{"always", "", "true", "yes"},
	})
}

func TestRelevanceDecidesWhatAnItemSays(t *testing.T) {
	p := small(t)
	decide(t, p, []decided{
		{"not relevant is the zero value", "[answers]\nmoved = false", "move_sold.exists(s, s)", "no because moved"},
		{"not relevant although answered", "[answers]\nlocked = false\nthreats = [\"none\"]\nbeaten = true", "beaten", "no because locked threats"},
		{"relevant", "[answers]\nlocked = true\nbeaten = true", "beaten", "yes because beaten"},
		{"relevance undecided stays unknown", "[answers]\nbeaten = true", "beaten", "undecided open locked threats"},
		{"relevant and not asked", "[answers]\nlocked = true", "beaten", "undecided open beaten"},
		{"relevance decided by what was said", "[answers]\nlocked = false\nthreats = [\"police\"]", "beaten", "undecided open beaten"},
	})
}

func TestAnOpenGroupCanStillHoldAYesButNeverANo(t *testing.T) {
	p := small(t)
	const moved = "[answers]\nmoved = true\n"
	const closed = moved + "move_more = false\n"
	decide(t, p, []decided{
		{"nothing asked", moved, "move_sold.exists(s, s)", "undecided open move_sold move_more"},
		{"one instance, open", moved + "[[group.move]]\nmove_sold = false", "move_sold.exists(s, s)", "undecided open move_more"},
		{"one instance, closed", closed + "[[group.move]]\nmove_sold = false", "move_sold.exists(s, s)", "no because move_sold"},
		{"a yes needs no end", moved + "[[group.move]]\nmove_sold = true", "move_sold.exists(s, s)", "yes because move_sold"},
		{"the second instance", closed + "[[group.move]]\nmove_sold = false\n[[group.move]]\nmove_sold = true", "move_sold.exists(s, s)", "yes because move_sold"},
		{"a gap in an instance", closed + "[[group.move]]\nmove_place = \"x\"\n[[group.move]]\nmove_sold = false", "move_sold.exists(s, s)", "undecided open move_sold"},
		{"declined in an instance", closed + "[[group.move]]\nabsent = {move_sold = \"declined\"}", "move_sold.exists(s, s)", "undecided open move_sold"},
		{"closed without any instance was skipped", closed, "move_sold.exists(s, s)", "undecided open move_sold"},
		{"all of an open group", moved + "[[group.move]]\nmove_sold = true", "move_sold.all(s, s)", "undecided open move_more"},
		{"one no is enough for all", moved + "[[group.move]]\nmove_sold = false", "move_sold.all(s, s)", "no because move_sold"},
		{"many in a group", closed + "[[group.move]]\nmove_means = [\"boat\"]", `move_means.exists(m, "boat" in m)`, "yes because move_means"},
		{"many in a group, unknown", moved, `move_means.exists(m, "boat" in m)`, "undecided open move_means move_more"},
	})
}
