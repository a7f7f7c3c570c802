package presenter

import (
	"slices"
	"strconv"

	"pelita/locales"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

func (p *FormPage) state() FormState {
	t := p.words()
	st := FormState{Page: p.page("")}
	if !p.read {
		st.Title = t.T("form.title")
		if p.load.Loading() {
			st.Busy = t.T("form.busy")
		}
		return st
	}
	st.Title, st.Intro = p.title(t), p.intro(t)
	st.Name = p.name(t)
	res := p.proto.Resolve(p.record.Facts())
	st.Rail = p.rail(t, res)
	st.Part, st.Progress = st.Rail[p.section].Label, st.Rail[p.section].Progress
	st.Jump = Field{Label: t.T("form.code"), Text: p.code}
	if p.astray != "" {
		st.Jump.Problem = t.T(p.astray)
	}
	st.Keys = t.T("form.keys_plain")
	if !p.form.Alone() {
		st.Keys = t.T("form.keys", "yes", t.T("form.key_yes"), "no", t.T("form.key_no"))
	}
	p.due(t, &st)
	st.Blocks = p.blocks(t, p.section)
	st.Focus = p.focus
	st.Saved = p.saved(t)
	p.actions(t, &st)
	return st
}

func (p *FormPage) title(t locales.Language) string {
	if p.form == protocol.NoForm {
		return t.T("form.keyed_title")
	}
	return protocolName(t, p.proto.ID)
}

func (p *FormPage) intro(t locales.Language) string {
	if p.form == protocol.NoForm {
		return t.T("form.keyed_intro", "protocol", protocolName(t, p.proto.ID))
	}
	return protocolPurpose(t, p.proto.ID)
}

func (p *FormPage) name(t locales.Language) string {
	if p.form.Alone() {
		return recordName(t, p.form, p.work.Library.Summarise(p.record).Name, p.id)
	}
	return callName(t, nameOf(p.record), p.id)
}

// recordName is what a record is called in lists.
func recordName(t locales.Language, f protocol.Form, name string, id history.RecordID) string {
	switch {
	case name == "" && f == protocol.AdvertForm:
		return t.T("case.unnamed_advert", "id", shortID(id))
	case name == "" && f == protocol.GroupForm:
		return t.T("case.unnamed_group", "id", shortID(id))
	}
	return callName(t, name, id)
}

func (p *FormPage) saved(t locales.Language) Chip {
	if p.trouble != nil && !p.queue.Busy() {
		return Chip{Code: "not-kept", Label: t.T("interview.not_kept"), Tone: Urgent}
	}
	if p.queue.Busy() || p.scrap.waiting() {
		return Chip{Code: "saving", Label: t.T("interview.saving"), Tone: Quiet}
	}
	return Chip{Code: "kept", Label: t.T("interview.kept"), Tone: Quiet}
}

func (p *FormPage) actions(t locales.Language, st *FormState) {
	st.Done = Action{Label: t.T("form.done")}
	if p.section > 0 {
		st.Previous = Action{Label: t.T("form.previous")}
	}
	if p.section < len(p.proto.Sections)-1 {
		st.Next = Action{Label: t.T("form.next")}
	}
}

func (p *FormPage) rail(t locales.Language, res *protocol.Resolved) []RailRow {
	var rows []RailRow
	if len(p.proto.Sections) == 1 {
		return []RailRow{{Label: sectionName(t, p.proto.Sections[0].ID), Current: true}}
	}
	for n, s := range p.proto.Sections {
		row := RailRow{Section: s.ID, Label: sectionName(t, s.ID), Current: n == p.section, Reachable: true}
		answered, total := p.count(s, res)
		switch {
		case p.form == protocol.NoForm:
			row.Progress = t.T("interview.progress", "answered", strconv.Itoa(answered), "total", strconv.Itoa(total))
			row.Done = total > 0 && answered == total
		case answered > 0:
			row.Progress = t.T("form.filled", "n", strconv.Itoa(answered))
		}
		rows = append(rows, row)
	}
	return rows
}

// count says how many fields of a part are filled in, a reason for no answer
// among them, and how many there are to fill in.
func (p *FormPage) count(s protocol.Section, res *protocol.Resolved) (answered, total int) {
	for _, step := range s.Steps {
		for _, f := range p.fieldsOf(step) {
			if !p.shows(f, res) {
				continue
			}
			total++
			if p.live(p.at(f)).Asked() {
				answered++
			}
		}
	}
	return answered, total
}

// at is the place of a field of this form.
func (p *FormPage) at(f Spot) place {
	_, at, _ := p.place(f)
	return at
}

// fieldsOf lists the fields of a step: those of every round of a group, and in
// an interview the question whether there is another.
func (p *FormPage) fieldsOf(step protocol.Step) []Spot {
	g := step.Group
	if g == nil {
		return []Spot{{Item: step.Item.ID}}
	}
	var out []Spot
	for n := range p.roundsOf(g) {
		out = append(out, p.roundOf(g, n)...)
	}
	if p.form == protocol.NoForm {
		out = append(out, Spot{Item: g.More})
	}
	return out
}

func (p *FormPage) roundOf(g *protocol.Group, n int) []Spot {
	var out []Spot
	for _, id := range g.Items {
		out = append(out, Spot{Item: id, Instance: n})
	}
	return out
}

// roundsOf counts the rounds of a group that are shown: those on record or half
// typed, those that were opened, and always the first.
func (p *FormPage) roundsOf(g *protocol.Group) int {
	n := max(1, p.rounds[g.ID])
	see := func(id protocol.ItemID, instance int) {
		if slices.Contains(g.Items, id) {
			n = max(n, instance+1)
		}
	}
	for _, reg := range p.record.State.Registers() {
		see(reg.Item, reg.Instance)
	}
	for at := range p.scrap.halves.at {
		see(at.Item, at.Instance)
	}
	for at := range p.keeping {
		see(at.Item, at.Instance)
	}
	return n
}

// shows says whether a field is drawn: not what is out of question by other
// answers, unless there is something in it.
func (p *FormPage) shows(f Spot, res *protocol.Resolved) bool {
	return res.Relevant(f.Item) != protocol.No || p.holds(f)
}

// holds says whether anything is in a field.
func (p *FormPage) holds(f Spot) bool {
	item, at, ok := p.place(f)
	return ok && (p.entry(item, at) != "" || p.live(at).Asked() || len(p.record.Answers(f.Item, f.Instance, item.Source)) > 0)
}

// sectionOf finds the part in which a field is drawn.
func (p *FormPage) sectionOf(f Spot) (int, bool) {
	for n := range p.proto.Sections {
		for _, b := range p.blocks(p.words(), n) {
			if slices.ContainsFunc(b.Fields, func(x FormField) bool { return x.At == f }) {
				return n, true
			}
		}
	}
	return 0, false
}
