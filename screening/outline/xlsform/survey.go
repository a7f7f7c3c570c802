package xlsform

import (
	"strconv"
	"strings"

	"pelita/screening/outline"
	"pelita/screening/protocol"
)

// row is one line of the survey.
type row struct {
	kind, name string
	label      func(outline.Wording) string
	hint       func(outline.Wording) string
	relevant   string
	required   string
	constraint string
	message    func(outline.Wording) string
	appearance string
}

func (f *form) survey() {
	f.rows = append(f.rows, f.headings("type", "name", "label::", "hint::", "relevant", "required",
		"constraint", "constraint_message::", "appearance"))
	for _, s := range f.o.Sections {
		f.add(row{kind: "begin_group", name: sectionName + s.ID, relevant: xpath(s.Asked, ""),
			label: func(w outline.Wording) string { return w.Section(s.ID) }})
		for _, e := range s.Entries {
			switch {
			case e.Question != nil:
				f.question(s.Kind, *e.Question)
			case e.Rounds != nil:
				f.rounds(s.Kind, *e.Rounds)
			default:
				f.stop(s.Kind, *e.Stop)
			}
		}
		f.add(row{kind: "end_group", name: sectionName + s.ID})
	}
}

func (f *form) add(r row) {
	for _, words := range []*func(outline.Wording) string{&r.label, &r.hint, &r.message} {
		if *words == nil {
			*words = silent
		}
	}
	line := append([]string{r.kind, r.name}, f.say(r.label)...)
	line = append(line, f.say(r.hint)...)
	line = append(line, r.relevant, r.required, r.constraint)
	line = append(line, f.say(r.message)...)
	f.rows = append(f.rows, append(line, r.appearance))
}

// question writes an item: one row, and for a question without choices another
// that says why there is no answer.
func (f *form) question(kind protocol.SectionKind, q outline.Question) {
	i := q.Item
	r := row{
		name: string(i.ID), relevant: xpath(q.Relevant, ""), required: required(q),
		label: func(w outline.Wording) string { return w.Ask(i) },
		hint:  func(w outline.Wording) string { return hint(w, kind, i) },
	}
	f.typed(&r, q)
	f.add(r)
	if i.Type == protocol.Money {
		f.add(row{kind: "text", name: moneyName + string(i.ID), relevant: answered(i), required: "yes",
			label:      func(w outline.Wording) string { return w.T("outline.currency") },
			constraint: "regex(., '^[A-Z]{3,4}$')", message: say("outline.shape.currency")})
	}
	if len(outline.Choices(i)) > 0 || len(q.Absences()) == 0 {
		return
	}
	f.list(absenceList, nil, nil, every())
	f.add(row{kind: "select_one " + absenceList, name: absentName + string(i.ID),
		relevant: joined(xpath(q.Relevant, ""), ref(i)+" = ''"),
		label:    func(w outline.Wording) string { return w.T("outline.absent") }, appearance: "minimal"})
}

// hint says first how the question is put, then what helps the officer.
func hint(w outline.Wording, kind protocol.SectionKind, i *protocol.Item) string {
	manner, help := w.Manner(kind, i), w.Help(i)
	if manner != "" && help != "" {
		return manner + "\n\n" + help
	}
	return manner + help
}

func say(key string) func(outline.Wording) string {
	return func(w outline.Wording) string { return w.T(key) }
}

// typed fills in what hangs on the item's type. Dates stay texts, so that nobody
// has to make up a day; amounts stay texts, so that no figure is rounded.
func (f *form) typed(r *row, q outline.Question) {
	i := q.Item
	r.kind = "text"
	switch i.Type {
	case protocol.YesNo:
		name := yesNoList
		if len(q.Absences()) == 0 {
			name = clearList
		}
		f.list(name, []string{outline.CodeYes, outline.CodeNo}, func(w outline.Wording, code string) string { return w.T("answer." + code) }, q.Absences())
		r.kind = "select_one " + name
	case protocol.One, protocol.Many:
		r.kind = "select_one " + string(i.ID)
		if i.Type == protocol.Many {
			r.kind = "select_multiple " + string(i.ID)
			r.constraint, r.message = exclusive(i), say("outline.shape.exclusive")
		}
		f.list(string(i.ID), i.Options, func(w outline.Wording, code string) string { return w.Choice(i, code) }, q.Absences())
	case protocol.Number:
		r.kind = "integer"
		r.constraint = ". >= " + strconv.FormatInt(i.Min, 10) + " and . <= " + strconv.FormatInt(most(i), 10)
		r.message = func(w outline.Wording) string {
			return w.T("outline.shape.number", "min", strconv.FormatInt(i.Min, 10), "max", strconv.FormatInt(most(i), 10))
		}
	case protocol.Date:
		r.constraint, r.message = "regex(., '^(19[0-9][0-9]|20[0-9][0-9]|2100)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$')", say("outline.shape.date")
	case protocol.Money:
		r.constraint, r.message = "regex(., '^[0-9]{1,18}([.][0-9]{1,18})?$')", say("outline.shape.money")
		r.appearance = "numbers"
	case protocol.Age:
		r.constraint, r.message = "regex(., '^[0-9]{1,3}(-[0-9]{1,3})?$')", say("outline.shape.age")
	case protocol.Picture:
		r.kind = "image"
	case protocol.Text:
		r.appearance = "multiline"
	}
}

func most(i *protocol.Item) int64 {
	if i.Max == 0 {
		return protocol.MaxNumber
	}
	return i.Max
}

// exclusive keeps "none of these" and the absences alone.
func exclusive(i *protocol.Item) string {
	var alone []string
	if i.None != "" {
		alone = append(alone, i.None)
	}
	for _, a := range every() {
		alone = append(alone, absenceCode(a))
	}
	for n, code := range alone {
		alone[n] = "selected(., '" + code + "')"
	}
	return "not((" + strings.Join(alone, " or ") + ") and count-selected(.) > 1)"
}

// required says when going on without an answer is refused. An absence is an
// answer, unless the question has to be clear.
func required(q outline.Question) string {
	if q.Required.Kind == outline.Never {
		return ""
	}
	test := xpath(q.Required, "")
	if len(outline.Choices(q.Item)) == 0 && len(q.Absences()) > 0 {
		return joined(test, "${"+absentName+string(q.Item.ID)+"} = ''")
	}
	if test == "" {
		return "yes"
	}
	return test
}

func (f *form) rounds(kind protocol.SectionKind, r outline.Rounds) {
	f.add(row{kind: "begin_repeat", name: roundsName + r.Group.ID, relevant: xpath(r.Relevant, ""),
		label: func(w outline.Wording) string { return w.Group(r.Group.ID) }})
	for _, q := range r.Questions {
		f.question(kind, q)
	}
	f.add(row{kind: "end_repeat", name: roundsName + r.Group.ID})
	more := r.More
	more.Relevant = r.Relevant
	f.question(kind, more)
}

// stop writes a note, and for a pause the question that has to be answered with
// yes before anybody goes on.
func (f *form) stop(kind protocol.SectionKind, s outline.Stop) {
	when := xpath(s.When, "")
	until := untilOf(f.o, s)
	if until != nil && s.Until == nil {
		when = joined(when, "not("+ref(until)+" = '"+outline.CodeYes+"')")
	}
	f.add(row{kind: "note", name: stopName + s.ID, relevant: when,
		label: func(w outline.Wording) string { title, _ := w.Stop(s.ID); return title },
		hint:  func(w outline.Wording) string { _, do := w.Stop(s.ID); return do }})
	if until == nil {
		return
	}
	name := string(until.ID)
	if s.Until == nil {
		name, when = overName+s.ID, xpath(s.When, "")
		when = joined(when, "not("+ref(until)+" = '"+outline.CodeYes+"')")
	}
	f.list(clearList, []string{outline.CodeYes, outline.CodeNo}, func(w outline.Wording, code string) string { return w.T("answer." + code) }, nil)
	f.add(row{kind: "select_one " + clearList, name: name, relevant: when, required: "yes",
		label:      func(w outline.Wording) string { return w.Ask(until) },
		hint:       func(w outline.Wording) string { return hint(w, kind, until) },
		constraint: ". = '" + outline.CodeYes + "'",
		message:    func(w outline.Wording) string { title, _ := w.Stop(s.ID); return title }})
}

// untilOf is the item that ends a pause, or nil.
func untilOf(o *outline.Outline, s outline.Stop) *protocol.Item {
	for _, q := range o.Questions() {
		if s.Then != "" && q.Code == s.Then {
			return q.Item
		}
	}
	return nil
}
