package fhir_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pelita/screening/outline"
	"pelita/screening/outline/fhir"
	"pelita/screening/outline/outlinetest"
	"pelita/screening/protocol"
)

// read gives the questionnaire as a tool reads it, and refuses keys that are not
// of the resource.
func read(t testing.TB, b []byte) fhir.Questionnaire {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var q fhir.Questionnaire
	if err := d.Decode(&q); err != nil {
		t.Fatal(err)
	}
	return q
}

func written(t testing.TB, p *protocol.Protocol, in []outline.Wording) fhir.Questionnaire {
	t.Helper()
	b, err := fhir.Marshal(p, in...)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, b)
}

var (
	machine = regexp.MustCompile(`^[A-Z]([A-Za-z0-9_]){0,254}$`)
	token   = regexp.MustCompile(`^[^\s]+(\s[^\s]+)*$`)
)

// check holds a questionnaire to the rules of
// https://hl7.org/fhir/R4/questionnaire.html and gives every one that it breaks.
func check(q fhir.Questionnaire) (broken []string) {
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf(format, args...)) }
	if q.ResourceType != "Questionnaire" || q.Status != "draft" || !q.Experimental || !strings.HasPrefix(q.URL, "urn:") || !machine.MatchString(q.Name) {
		say("head: %s %s %v %s %s", q.ResourceType, q.Status, q.Experimental, q.URL, q.Name)
	}
	c := checker{say: say, byID: map[string]fhir.Item{}}
	c.collect(q.Item)
	c.items(q.Item)
	return broken
}

type checker struct {
	say  func(string, ...any)
	byID map[string]fhir.Item
}

func (c *checker) collect(items []fhir.Item) {
	for _, i := range items {
		if _, twice := c.byID[i.LinkID]; twice || !token.MatchString(i.LinkID) {
			c.say("que-2: linkId %q", i.LinkID)
		}
		c.byID[i.LinkID] = i
		c.collect(i.Item)
	}
}

func (c *checker) items(items []fhir.Item) {
	for _, i := range items {
		c.item(i)
		c.items(i.Item)
	}
}

func (c *checker) item(i fhir.Item) {
	switch i.Type {
	case "group":
		if len(i.Item) == 0 {
			c.say("que-1: the group %s is empty", i.LinkID)
		}
	case "display":
		if len(i.Item) > 0 || i.Required || i.Repeats {
			c.say("que-1, que-6: display %s", i.LinkID)
		}
	case "choice":
		if len(i.AnswerOption) == 0 {
			c.say("%s: no answer", i.LinkID)
		}
	case "integer", "text", "string", "quantity", "attachment":
	default:
		c.say("%s: type %q", i.LinkID, i.Type)
	}
	if i.Type != "choice" && len(i.AnswerOption) > 0 {
		c.say("que-5: %s has options", i.LinkID)
	}
	if i.Text == "" || strings.HasPrefix(i.Text, "[") {
		c.say("que-3: %s says %q", i.LinkID, i.Text)
	}
	seen := map[string]bool{}
	for _, o := range i.AnswerOption {
		key := o.ValueCoding.System + "|" + o.ValueCoding.Code
		if seen[key] || o.ValueCoding.Display == "" || o.ValueCoding.Code == "" {
			c.say("%s: option %s", i.LinkID, key)
		}
		seen[key] = true
	}
	if len(i.EnableWhen) > 1 && i.EnableBehavior != "all" && i.EnableBehavior != "any" {
		c.say("que-12: %s", i.LinkID)
	}
	for _, w := range i.EnableWhen {
		c.when(i, w)
	}
}

func (c *checker) when(i fhir.Item, w fhir.EnableWhen) {
	of, ok := c.byID[w.Question]
	switch {
	case !ok || of.Type == "group" || of.Type == "display":
		c.say("%s waits for %s, which is no question", i.LinkID, w.Question)
	case w.Operator == "exists":
		if w.AnswerBoolean == nil || w.AnswerCoding != nil {
			c.say("que-7: %s", i.LinkID)
		}
	case w.Operator != "=" || w.AnswerCoding == nil || w.AnswerBoolean != nil:
		c.say("%s: operator %s", i.LinkID, w.Operator)
	case !slices.ContainsFunc(of.AnswerOption, func(o fhir.AnswerOption) bool {
		return o.ValueCoding.System == w.AnswerCoding.System && o.ValueCoding.Code == w.AnswerCoding.Code
	}):
		c.say("%s waits for %s, which %s does not offer", i.LinkID, w.AnswerCoding.Code, w.Question)
	}
}

// Every protocol is a questionnaire that an R4 system can read.
func TestTheQuestionnaireKeepsTheRulesOfTheStandard(t *testing.T) {
	in := outlinetest.Wordings(t)
	for _, p := range outlinetest.Protocols(t) {
		if broken := check(written(t, p, in)); len(broken) > 0 {
			t.Errorf("%s:\n%s", p.ID, strings.Join(broken, "\n"))
		}
	}
}

// The check can fail: each of these questionnaires breaks one rule.
func TestTheCheckFindsWhatIsBroken(t *testing.T) {
	in, p := outlinetest.Wordings(t), outlinetest.Protocol(t, "tfc-border")
	for name, spoil := range map[string]func(*fhir.Questionnaire){
		"a linkId twice":             func(q *fhir.Questionnaire) { q.Item[0].LinkID = q.Item[1].LinkID },
		"an empty group":             func(q *fhir.Questionnaire) { q.Item[0].Item = nil },
		"a type of no standard":      func(q *fhir.Questionnaire) { q.Item[0].Item[0].Type = "boolean?" },
		"a question without words":   func(q *fhir.Questionnaire) { q.Item[0].Item[0].Text = "" },
		"options on a text":          func(q *fhir.Questionnaire) { q.Item[0].Item[0].Type = "text" },
		"a choice without options":   func(q *fhir.Questionnaire) { q.Item[0].Item[0].AnswerOption = nil },
		"two conditions, no all/any": func(q *fhir.Questionnaire) { q.Item[0].EnableWhen = make([]fhir.EnableWhen, 2) },
		"a condition on nothing": func(q *fhir.Questionnaire) {
			q.Item[0].EnableWhen = []fhir.EnableWhen{{Question: "ghost", Operator: "=", AnswerCoding: &fhir.Coding{Code: "yes"}}}
		},
		"an active one": func(q *fhir.Questionnaire) { q.Status = "active" },
	} {
		q := written(t, p, in)
		spoil(&q)
		if len(check(q)) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

// Reading it back gives the same items, types, options and texts, in each
// language.
func TestTheQuestionnaireReadsBackAsTheProtocol(t *testing.T) {
	in := outlinetest.Wordings(t)
	types := map[protocol.Type]string{
		protocol.YesNo: "choice", protocol.One: "choice", protocol.Many: "choice", protocol.Text: "text", protocol.Number: "integer",
		protocol.Date: "string", protocol.Money: "quantity", protocol.Place: "string", protocol.Handle: "string", protocol.Age: "string", protocol.Picture: "attachment",
	}
	for _, p := range outlinetest.Protocols(t) {
		q := written(t, p, in)
		c := checker{byID: map[string]fhir.Item{}, say: t.Errorf}
		c.collect(q.Item)
		texts(t, in, q.Title, q.TitleSpoken, func(w outline.Wording) string { return w.Protocol(p) })
		o := outline.Of(p)
		for _, s := range o.Sections {
			texts(t, in, c.byID["section."+s.ID].Text, c.byID["section."+s.ID].TextSpoken, func(w outline.Wording) string { return w.Section(s.ID) })
		}
		for _, s := range p.Stops {
			texts(t, in, c.byID["stop."+s.ID].Text, c.byID["stop."+s.ID].TextSpoken, func(w outline.Wording) string { title, _ := w.Stop(s.ID); return title })
			texts(t, in, c.byID["stop."+s.ID+".do"].Text, c.byID["stop."+s.ID+".do"].TextSpoken, func(w outline.Wording) string { _, do := w.Stop(s.ID); return do })
		}
		for _, want := range o.Questions() {
			got, ok := c.byID[string(want.Item.ID)]
			if !ok || got.Type != types[want.Item.Type] || got.Prefix != want.Code || got.Repeats != (want.Item.Type == protocol.Many) {
				t.Errorf("%s: %s is %s %s", p.ID, want.Item.ID, got.Type, got.Prefix)
			}
			texts(t, in, got.Text, got.TextSpoken, func(w outline.Wording) string { return w.Ask(want.Item) })
			help := c.byID[string(want.Item.ID)+".help"]
			texts(t, in, help.Text, help.TextSpoken, func(w outline.Wording) string { return w.Help(want.Item) })
			var codes, wanted []string
			for _, a := range got.AnswerOption {
				if a.ValueCoding.System != "urn:pelita:absence" {
					codes = append(codes, a.ValueCoding.Code)
					texts(t, in, a.ValueCoding.Display, a.ValueCoding.DisplaySpoken, func(w outline.Wording) string { return w.Choice(want.Item, a.ValueCoding.Code) })
				}
			}
			for _, choice := range outline.Choices(want.Item) {
				wanted = append(wanted, choice.Code)
			}
			if !slices.Equal(codes, wanted) {
				t.Errorf("%s: %s offers %v, want %v", p.ID, want.Item.ID, codes, wanted)
			}
		}
	}
}

func texts(t *testing.T, in []outline.Wording, main string, others *fhir.Spoken, words func(outline.Wording) string) {
	t.Helper()
	if main != words(in[0]) {
		t.Errorf("%q, want %q", main, words(in[0]))
	}
	for _, w := range in[1:] {
		got := ""
		if others != nil {
			for _, e := range others.Extension {
				if e.Extension[0].ValueCode == w.Tag() {
					got = e.Extension[1].ValueString
				}
			}
		}
		if got != words(w) {
			t.Errorf("%s: %q, want %q", w.Tag(), got, words(w))
		}
	}
}

// It says which translations nobody has checked, and what it lost.
func TestTheQuestionnaireSaysWhatItLacks(t *testing.T) {
	q := written(t, outlinetest.Protocol(t, "tfc-border"), outlinetest.Wordings(t))
	var unreviewed []string
	lost := 0
	for _, e := range q.Extension {
		switch e.URL {
		case "urn:pelita:unreviewed-translation":
			unreviewed = append(unreviewed, e.ValueCode)
		case "urn:pelita:not-carried":
			lost++
		}
	}
	if !slices.Equal(unreviewed, []string{"id"}) || lost < 5 {
		t.Errorf("unreviewed %v, %d things lost", unreviewed, lost)
	}
}
