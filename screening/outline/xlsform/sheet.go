package xlsform

import (
	"encoding/hex"
	"slices"
	"strings"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// Sheet is one table of the workbook. Its first row names the columns.
type Sheet struct {
	Name string
	Rows [][]string
}

// Names of what the form has beside items.
const (
	yesNoList   = "Yes_no"       // yes, no and the absences
	clearList   = "Yes_no_clear" // yes and no, where nothing else will do
	absenceList = "Absence"
	absentName  = "Absent_"   // + item: why a question without choices has no answer
	moneyName   = "Currency_" // + item: the currency of an amount
	sectionName = "Section_"
	roundsName  = "Rounds_"
	stopName    = "Stop_"
	overName    = "Over_" // + stop: a pause is over, where its item was asked before
)

// absenceCode is the choice that stands for an absence. Option codes are in
// lower case, so that it is none of them.
func absenceCode(a protocol.Absence) string {
	code := a.String()
	return strings.ToUpper(code[:1]) + code[1:]
}

// Sheets gives the workbook of a protocol: survey, choices, settings, and
// "pelita", which says what the form was made from and what it could not carry.
// The first wording is the default language.
func Sheets(p *protocol.Protocol, wordings ...outline.Wording) []Sheet {
	f := &form{o: outline.Of(p), wordings: wordings, lists: map[string]bool{}}
	f.choices = append(f.choices, f.headings("list_name", "name", "label::"))
	f.survey()
	f.settings()
	f.remarks()
	return []Sheet{
		{Name: "survey", Rows: f.rows}, {Name: "choices", Rows: f.choices},
		{Name: "settings", Rows: f.set}, {Name: "pelita", Rows: f.notes},
	}
}

// form is a workbook in the making.
type form struct {
	o                         *outline.Outline
	wordings                  []outline.Wording
	lists                     map[string]bool
	rows, choices, set, notes [][]string
}

// spoken names the column of a language: label::English (en).
func spoken(column string, w outline.Wording) string {
	return column + "::" + w.Name() + " (" + w.Tag() + ")"
}

// headings are fixed columns and, behind each of the spoken ones, one column
// for each language.
func (f *form) headings(columns ...string) []string {
	var out []string
	for _, c := range columns {
		base, multi := strings.CutSuffix(c, "::")
		if !multi {
			out = append(out, c)
			continue
		}
		for _, w := range f.wordings {
			out = append(out, spoken(base, w))
		}
	}
	return out
}

// say gives a text in each language.
func (f *form) say(words func(outline.Wording) string) []string {
	out := make([]string, len(f.wordings))
	for n, w := range f.wordings {
		out[n] = words(w)
	}
	return out
}

// silent is a text that is not there in any language.
func silent(outline.Wording) string { return "" }

func (f *form) settings() {
	p := f.o.Protocol
	f.set = [][]string{
		{"form_title", "form_id", "version", "default_language", "style"},
		{
			f.wordings[0].Protocol(p), p.ID, p.Version,
			f.wordings[0].Name() + " (" + f.wordings[0].Tag() + ")", "pages",
		},
	}
}

// remarks writes the sheet "pelita". Its rows are facts and reasons; a form tool
// does not read it.
func (f *form) remarks() {
	p := f.o.Protocol
	digest := p.Digest()
	f.notes = append(f.notes, f.headings("part", "name", "code", "fact", "value", "remark::"))
	fact := func(part, name, code, what, value string, words func(outline.Wording) string) {
		f.notes = append(f.notes, append([]string{part, name, code, what, value}, f.say(words)...))
	}
	fact("protocol", p.ID, "", "version", p.Version, silent)
	fact("protocol", p.ID, "", "digest", hex.EncodeToString(digest[:]), silent)
	for _, w := range f.wordings {
		if !w.Checked {
			fact("language", w.Tag(), "", "unreviewed", "", func(w outline.Wording) string { return w.T("outline.unreviewed") })
		}
	}
	for _, key := range []string{"third_truth", "two_answers", "dropped", "pause", "dates", "rounds"} {
		fact("form", p.ID, "", "not carried", key, func(w outline.Wording) string { return w.T("outline.lost." + key) })
	}
	for _, g := range f.o.Gaps {
		fact("condition", g.Part, "", "not carried", g.Condition, func(w outline.Wording) string { return w.T("outline.lost.condition") })
	}
	for _, q := range f.o.Questions() {
		i := q.Item
		for _, row := range [][2]string{
			{"type", i.Type.String()}, {"source", i.Source.String()}, {"distress", i.Distress.String()},
			{"phase", i.Phase.String()}, {"shape", i.Shape.String()}, {"topics", strings.Join(i.Topics, " ")},
		} {
			if row[1] != "" {
				fact("item", string(i.ID), q.Code, row[0], row[1], silent)
			}
		}
	}
	f.conditions(fact)
}

// conditions keeps every condition as it was written.
func (f *form) conditions(fact func(part, name, code, what, value string, words func(outline.Wording) string)) {
	p := f.o.Protocol
	for _, s := range p.Sections {
		for _, step := range s.Steps {
			name := ""
			if step.Item != nil {
				name = string(step.Item.ID)
			} else {
				name = step.Group.ID
			}
			if step.Relevant != nil {
				fact("condition", name, "", "relevant", step.Relevant.String(), silent)
			}
			if step.Required != nil {
				fact("condition", name, "", "required", step.Required.String(), silent)
			}
		}
	}
	for _, s := range p.Stops {
		fact("condition", s.ID, "", s.Effect.String(), s.When.String(), silent)
	}
}

// list adds a list of choices once.
func (f *form) list(name string, codes []string, words func(outline.Wording, string) string, absences []protocol.Absence) {
	if f.lists[name] {
		return
	}
	f.lists[name] = true
	for _, code := range codes {
		f.choices = append(f.choices, append([]string{name, code},
			f.say(func(w outline.Wording) string { return words(w, code) })...))
	}
	for _, a := range absences {
		f.choices = append(f.choices, append([]string{name, absenceCode(a)},
			f.say(func(w outline.Wording) string { return w.Absence(a) })...))
	}
}

// every lists all absences.
func every() []protocol.Absence { return slices.Clone(outline.Question{}.Absences()) }
