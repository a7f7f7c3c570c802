package fhir

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// Marshal gives the questionnaire of a protocol as JSON. The first wording is
// its language, the others are translations.
func Marshal(p *protocol.Protocol, wordings ...outline.Wording) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(Of(p, wordings...)); err != nil {
		return nil, fmt.Errorf("write questionnaire: %w", err)
	}
	return b.Bytes(), nil
}

// Of makes the questionnaire of a protocol.
func Of(p *protocol.Protocol, wordings ...outline.Wording) Questionnaire {
	m := &maker{o: outline.Of(p), wordings: wordings}
	q := Questionnaire{
		ResourceType: "Questionnaire", Language: wordings[0].Tag(),
		URL: "urn:pelita:protocol:" + p.ID, Version: p.Version, Name: machineName(p.ID),
		Status: "draft", Experimental: true,
	}
	q.Title, q.TitleSpoken = m.say(func(w outline.Wording) string { return w.Protocol(p) })
	for _, s := range m.o.Sections {
		q.Item = append(q.Item, m.section(s))
	}
	q.Extension = m.remarks(p)
	return q
}

// machineName is the id as R4 wants names: Tfc_border.
func machineName(id string) string {
	return strings.ToUpper(id[:1]) + strings.ReplaceAll(id[1:], "-", "_")
}

// maker is a questionnaire in the making. lost are the parts of it that could
// not be carried.
type maker struct {
	o        *outline.Outline
	wordings []outline.Wording
	lost     []outline.Gap
}

// say gives a text in the main language, and in the others.
func (m *maker) say(words func(outline.Wording) string) (string, *Spoken) {
	var others []Extension
	for _, w := range m.wordings[1:] {
		if text := words(w); text != "" {
			others = append(others, Extension{URL: extTranslation, Extension: []Extension{
				{URL: "lang", ValueCode: w.Tag()}, {URL: "content", ValueString: text},
			}})
		}
	}
	if others == nil {
		return words(m.wordings[0]), nil
	}
	return words(m.wordings[0]), &Spoken{Extension: others}
}

// remarks says what the form was made from, which translations nobody has
// checked, and what could not be carried.
func (m *maker) remarks(p *protocol.Protocol) []Extension {
	digest := p.Digest()
	out := []Extension{{URL: extDigest, ValueString: hex.EncodeToString(digest[:])}}
	for _, w := range m.wordings {
		if !w.Checked {
			out = append(out, Extension{URL: extUnreviewed, ValueCode: w.Tag()})
		}
	}
	for _, key := range []string{"third_truth", "two_answers", "pause", "dates", "rounds"} {
		out = append(out, m.remark(p.ID, "", "outline.lost."+key))
	}
	for _, g := range append(m.o.Gaps, m.lost...) {
		out = append(out, m.remark(g.Part, g.Condition, "outline.lost.condition"))
	}
	return out
}

func (m *maker) remark(part, condition, key string) Extension {
	reason := Extension{URL: "reason"}
	reason.ValueString, reason.ValueStringWords = m.say(func(w outline.Wording) string { return w.T(key) })
	e := Extension{URL: extLost, Extension: []Extension{{URL: "part", ValueString: part}}}
	if condition != "" {
		e.Extension = append(e.Extension, Extension{URL: "condition", ValueString: condition})
	}
	e.Extension = append(e.Extension, reason)
	return e
}

func (m *maker) section(s outline.Section) Item {
	out := Item{LinkID: "section." + s.ID, Prefix: s.Code, Type: "group"}
	out.Text, out.TextSpoken = m.say(func(w outline.Wording) string { return w.Section(s.ID) })
	enable(&out, s.Asked)
	for _, e := range s.Entries {
		switch {
		case e.Question != nil:
			out.Item = append(out.Item, m.question(s.Kind, *e.Question)...)
		case e.Rounds != nil:
			out.Item = append(out.Item, m.rounds(s.Kind, *e.Rounds)...)
		default:
			out.Item = append(out.Item, m.stop(s.Kind, *e.Stop))
		}
	}
	return out
}

func (m *maker) rounds(kind protocol.SectionKind, r outline.Rounds) []Item {
	out := Item{LinkID: "rounds." + r.Group.ID, Type: "group", Repeats: true}
	out.Text, out.TextSpoken = m.say(func(w outline.Wording) string { return w.Group(r.Group.ID) })
	enable(&out, r.Relevant)
	for _, q := range r.Questions {
		out.Item = append(out.Item, m.question(kind, q)...)
	}
	more := r.More
	more.Relevant = r.Relevant
	return append([]Item{out}, m.question(kind, more)...)
}

// stop is a group that appears when it is in force: what to do, and the
// question that ends a pause.
func (m *maker) stop(kind protocol.SectionKind, s outline.Stop) Item {
	out := Item{LinkID: "stop." + s.ID, Type: "group"}
	out.Text, out.TextSpoken = m.say(func(w outline.Wording) string { title, _ := w.Stop(s.ID); return title })
	enable(&out, s.When)
	do := Item{LinkID: "stop." + s.ID + ".do", Type: "display"}
	do.Text, do.TextSpoken = m.say(func(w outline.Wording) string { _, do := w.Stop(s.ID); return do })
	out.Item = []Item{do}
	if s.Until != nil {
		until := *s.Until
		until.Required = outline.Test{}
		out.Item = append(out.Item, m.question(kind, until)...)
	}
	return out
}

func (m *maker) question(kind protocol.SectionKind, q outline.Question) []Item {
	i := q.Item
	out := Item{LinkID: string(i.ID), Prefix: q.Code, Type: typeOf(i), Repeats: i.Type == protocol.Many}
	out.Text, out.TextSpoken = m.say(func(w outline.Wording) string { return w.Ask(i) })
	enable(&out, q.Relevant)
	m.require(&out, q)
	m.shape(&out, i)
	m.options(&out, q)
	for _, n := range []struct {
		name, control string
		words         func(outline.Wording) string
	}{
		{"manner", "instructions", func(w outline.Wording) string { return w.Manner(kind, i) }},
		{"help", "help", func(w outline.Wording) string { return w.Help(i) }},
	} {
		if n.words(m.wordings[0]) == "" {
			continue
		}
		note := Item{LinkID: string(i.ID) + "." + n.name, Type: "display", Extension: []Extension{control(n.control)}}
		note.Text, note.TextSpoken = m.say(n.words)
		out.Item = append(out.Item, note)
	}
	if len(outline.Choices(i)) > 0 || len(q.Absences()) == 0 {
		return []Item{out}
	}
	return []Item{out, m.absent(i)}
}

// control is help at a question, or how it is put.
func control(code string) Extension {
	return Extension{URL: extControl, ValueConcept: &Concept{Coding: []Coding{{System: controlSystem, Code: code}}}}
}

// require marks what is demanded always. R4 has no condition for that, and a
// question without codes could not be declined.
func (m *maker) require(out *Item, q outline.Question) {
	switch {
	case q.Required.Kind == outline.Never:
	case q.Required.Held() && len(outline.Choices(q.Item)) > 0:
		out.Required = true
	default:
		m.lost = append(m.lost, outline.Gap{Part: string(q.Item.ID), Condition: "required"})
	}
}

func typeOf(i *protocol.Item) string {
	switch i.Type {
	case protocol.YesNo, protocol.One, protocol.Many:
		return "choice"
	case protocol.Number:
		return "integer"
	case protocol.Money:
		return "quantity"
	case protocol.Picture:
		return "attachment"
	case protocol.Text:
		return "text"
	}
	return "string"
}

// shape adds what an answer has to look like.
func (m *maker) shape(out *Item, i *protocol.Item) {
	format := func(key, regex string) {
		e := Extension{URL: extFormat}
		e.ValueString, e.ValueStringWords = m.say(func(w outline.Wording) string { return w.T(key) })
		out.Extension = append(out.Extension, e)
		if regex != "" {
			out.Extension = append(out.Extension, Extension{URL: extRegex, ValueString: regex})
		}
	}
	switch i.Type {
	case protocol.Number:
		out.Extension = append(out.Extension, Extension{URL: extMin, ValueInteger: integer(i.Min)})
		if i.Max > 0 && i.Max <= math.MaxInt32 { // an R4 integer has 32 bits
			out.Extension = append(out.Extension, Extension{URL: extMax, ValueInteger: integer(i.Max)})
		}
	case protocol.Date:
		format("outline.shape.date", `(19[0-9][0-9]|20[0-9][0-9]|2100)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?`)
	case protocol.Age:
		format("outline.shape.age", `[0-9]{1,3}(-[0-9]{1,3})?`)
	case protocol.Money:
		format("outline.shape.currency", "")
	}
}

// options are the codes of a question, absences behind them.
func (m *maker) options(out *Item, q outline.Question) {
	i := q.Item
	choices := outline.Choices(i)
	for _, c := range choices {
		o := AnswerOption{ValueCoding: coding(i, c.Code)}
		o.ValueCoding.Display, o.ValueCoding.DisplaySpoken = m.say(func(w outline.Wording) string { return w.Choice(i, c.Code) })
		if i.Type == protocol.Many && c.Code == i.None {
			o.Extension = []Extension{{URL: extExclusive, ValueBoolean: boolean(true)}}
		}
		out.AnswerOption = append(out.AnswerOption, o)
	}
	if len(choices) > 0 {
		out.AnswerOption = append(out.AnswerOption, m.absences(q, i.Type == protocol.Many)...)
	}
}

func (m *maker) absences(q outline.Question, alone bool) []AnswerOption {
	var out []AnswerOption
	for _, a := range q.Absences() {
		o := AnswerOption{ValueCoding: Coding{System: absenceSystem, Code: a.String()}}
		o.ValueCoding.Display, o.ValueCoding.DisplaySpoken = m.say(func(w outline.Wording) string { return w.Absence(a) })
		if alone {
			o.Extension = []Extension{{URL: extExclusive, ValueBoolean: boolean(true)}}
		}
		out = append(out, o)
	}
	return out
}

// absent asks why a question without codes has no answer.
func (m *maker) absent(i *protocol.Item) Item {
	out := Item{LinkID: string(i.ID) + ".absent", Type: "choice",
		EnableWhen:   []EnableWhen{{Question: string(i.ID), Operator: "exists", AnswerBoolean: boolean(false)}},
		AnswerOption: m.absences(outline.Question{Item: i}, false)}
	out.Text, out.TextSpoken = m.say(func(w outline.Wording) string { return w.T("outline.absent") })
	return out
}

// coding is an answer as a code.
func coding(i *protocol.Item, code string) Coding {
	if i.Type == protocol.YesNo {
		return Coding{System: answerSystem, Code: code}
	}
	return Coding{System: optionSystem + string(i.ID), Code: code}
}
