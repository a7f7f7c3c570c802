package protocol_test

import (
	"fmt"
	"strings"
	"testing"

	"pelita/screening/protocol"
)

const fullAnswers = `
protocol = "small-walk"
title = "Everything once"
notes = "not read"
age = "14-19"
[answers]
quiet = true
offer = "friend"
offer_name = "@friend"
hours = 12
threats = ["police", "family"]
pay = {amount = "1200.50", currency = "USD"}
left_on = "2025-03"
story = "long"
moved = true
move_more = false
[absent]
papers = "declined"
locked = "unknown"
beaten = "unsafe"
[[group.move]]
move_place = "here"
move_sold = true
[[group.move]]
move_place = "there"
absent = {move_sold = "declined"}
[expect]
profile = "child"
forced_criminality = "undetermined"
urgency = []
flags = ["a", "b"]
outcome = "not-enough-information"
next_item = "none"
stop = "child"
[expect.dimensions]
D1 = "positive"
[expect.palermo]
means = "not-met"
`

func TestAnAnswersFileIsReadAsItIsWritten(t *testing.T) {
	p := small(t)
	f, err := protocol.ParseAnswers(only(p), "a.toml", []byte(fullAnswers))
	if err != nil {
		t.Fatal(err)
	}
	facts := f.Facts()
	if len(f.Given) != 18 {
		t.Errorf("%d answers given", len(f.Given))
	}
	if got := fmt.Sprint(facts["threats"][0][0].Value.Codes); got != "[family police]" {
		t.Errorf("codes are %s, they must be sorted", got)
	}
	if a := facts["pay"][0][0].Value.Amount; a != (protocol.Amount{Decimal: "1200.50", Currency: "USD"}) {
		t.Errorf("pay is %v", a)
	}
	if facts["beaten"][0][0].Absence != protocol.UnsafeToAsk || facts["papers"][0][0].Absence != protocol.Declined {
		t.Error("an absence got lost")
	}
	if len(facts["move_sold"]) != 2 || facts["move_sold"][1][0].Absence != protocol.Declined {
		t.Errorf("move_sold is %v", facts["move_sold"])
	}
	if f.Given[0].Item != "quiet" || f.Given[0].Source != protocol.Observed || f.Given[1].Source != protocol.Said {
		t.Errorf("the order or the source is wrong: %v", f.Given[:2])
	}
	e := f.Expect
	if e.Profile != "child" || e.Urgency == nil || len(e.Urgency) != 0 || len(e.Flags) != 2 ||
		e.Dimensions["D1"] != "positive" || e.Palermo["means"] != "not-met" || e.NextItem != "none" || e.Stop != "child" {
		t.Errorf("expect is %+v", e)
	}
}

func TestAnUnknownAgeIsAnAbsence(t *testing.T) {
	p := small(t)
	for written, want := range map[string]protocol.Answer{
		"age = 34":          {Value: protocol.Value{Type: protocol.Age, Text: "34"}},
		"age = \"14-19\"":   {Value: protocol.Value{Type: protocol.Age, Text: "14-19"}},
		"age = \"unknown\"": {Absence: protocol.Unknown},
	} {
		if got := answered(t, p, written)["age"][0][0]; !got.Equal(want) {
			t.Errorf("%s is read as %v", written, got)
		}
	}
}

func TestAWrongAnswersFileNamesEveryProblem(t *testing.T) {
	p := small(t)
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"no protocol":      {"title = \"x\"", []string{"protocol is missing"}},
		"unknown protocol": {"protocol = \"x\"", []string{`unknown protocol "x"`}},
		"everything wrong": {`
protocol = "small-walk"
age = true
mood = "bad"
[answers]
ghost = true
papers = "yes"
offer = "boss"
hours = -3
pay = {amount = "1", currency = "USD", note = "x"}
threats = [1]
move_sold = true
left_on = 2025-03-14
[absent]
locked = "no"
quiet = "not-asked"
hours = "declined"
[[group.walk]]
a = 1
[[group.move]]
papers = true
ghost = 1
absent = {locked = "declined", move_sold = "unknown"}
move_sold = true
[expect]
profile = "teenager"
outcome = "victim"
next_item = "ghost"
stop = "ghost"
score = 7
[expect.dimensions]
D7 = "positive"
D1 = "no"
[expect.palermo]
crime = "positive"
`, []string{
			"age: wrong type",
			`unknown key "mood"`,
			`answers: unknown item "ghost"`,
			"answers: papers: wrong type for an item of type yesno",
			"answers: offer: unknown-option",
			"answers: hours: number-range",
			"answers: pay: wrong type for an item of type money",
			"answers: threats: wrong type for an item of type many",
			"answers: move_sold: repeated, belongs under [[group.move]]",
			"answers: left_on: wrong type for an item of type date",
			"absent: locked: must be declined, unknown or unsafe",
			"absent: quiet: must be declined, unknown or unsafe",
			`group: unknown group "walk"`,
			"move 1: papers: not an item of the group move",
			`move 1: unknown item "ghost"`,
			"absent: locked: not an item of the group move",
			"move 1: move_sold: answered twice",
			`expect: profile: unknown code "teenager"`,
			`expect: outcome: unknown code "victim"`,
			`expect: next_item: unknown item "ghost"`,
			`expect: stop: unknown stop "ghost"`,
			`expect: unknown key "score"`,
			`dimensions: unknown key "D7"`,
			`dimensions: D1: unknown code "no"`,
			`palermo: unknown key "crime"`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := protocol.ParseAnswers(only(p), "a.toml", []byte(c.file))
			problems(t, err, c.want...)
		})
	}
}

func TestAnAnswerGivenTwiceIsRefused(t *testing.T) {
	_, err := protocol.ParseAnswers(only(small(t)), "a.toml", []byte("protocol = \"small-walk\"\nage = 20\n[answers]\nage = \"21\"\npapers = true\n[absent]\npapers = \"declined\"\n"))
	problems(t, err, "age: answered twice", "papers: answered twice")
}

func TestAnItemOfTheBankThatTheProtocolDoesNotAskIsRefused(t *testing.T) {
	b := smallBank(t)
	p, err := protocol.Parse(b, "p.toml", []byte(section("[[section.step]]\nitem = \"papers\"\n")))
	if err != nil {
		t.Fatal(err)
	}
	_, err = protocol.ParseAnswers(only(p), "a.toml", []byte("protocol = \"p\"\n[answers]\nlocked = true\n"))
	if err == nil || !strings.Contains(err.Error(), "locked: not an item of the protocol p") {
		t.Errorf("error is %v", err)
	}
}

func TestFactsWithOneAnswerMoreLeaveTheOldOnesAlone(t *testing.T) {
	old := protocol.Facts{"papers": {{no()}}}
	now := old.With(protocol.Given{Item: "papers", Answer: yes()}).
		With(protocol.Given{Item: "move_sold", Instance: 1, Answer: no()})
	if len(old["papers"][0]) != 1 || len(old) != 1 {
		t.Error("the old facts changed")
	}
	if len(now["papers"][0]) != 2 || len(now["move_sold"]) != 2 || now["move_sold"][0] != nil {
		t.Errorf("the new facts are %v", now)
	}
}
