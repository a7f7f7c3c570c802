package presenter

import (
	"errors"
	"slices"
	"strconv"

	"pelita/locales"
	"pelita/screening/address"
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

// blocks are the fields of a part, as they stand together.
func (p *FormPage) blocks(t locales.Language, section int) []FormBlock {
	res := p.proto.Resolve(p.record.Facts())
	var out []FormBlock
	for n, step := range p.proto.Sections[section].Steps {
		code := strconv.Itoa(n)
		if step.Group != nil {
			out = append(out, p.rounded(t, step.Group, res)...)
			continue
		}
		if last := len(out) - 1; last < 0 || out[last].ID != "" {
			out = append(out, FormBlock{Code: code})
		}
		if f := (Spot{Item: step.Item.ID}); p.shows(f, res) {
			last := &out[len(out)-1]
			last.Fields = append(last.Fields, p.field(t, f, res))
		}
	}
	out = append(out, p.stops(t, section, res)...)
	return slices.DeleteFunc(out, func(b FormBlock) bool {
		return len(b.Fields) == 0 && b.Notice.Kind == NoNotice && b.More.Label == ""
	})
}

// rounded are the rounds of a group and, behind them, the way to one more.
func (p *FormPage) rounded(t locales.Language, g *protocol.Group, res *protocol.Resolved) []FormBlock {
	var out []FormBlock
	count := p.roundsOf(g)
	for n := range count {
		b := FormBlock{Code: g.ID + strconv.Itoa(n), ID: g.ID}
		b.Title = t.T("interview.round", "group", t.T("group."+g.ID+".name"), "n", strconv.Itoa(n+1))
		b.Notice = p.cautious(t, g.ID, n)
		for _, f := range p.roundOf(g, n) {
			if p.shows(f, res) {
				b.Fields = append(b.Fields, p.field(t, f, res))
			}
		}
		out = append(out, b)
	}
	end := FormBlock{Code: g.ID, ID: g.ID}
	if slices.ContainsFunc(p.roundOf(g, count-1), p.holds) {
		end.More = Action{Label: t.T("form.more", "group", t.T("group."+g.ID+".name"))}
	}
	if f := (Spot{Item: g.More}); p.form == protocol.NoForm && p.shows(f, res) {
		end.Fields = []FormField{p.field(t, f, res)}
	}
	return append(out, end)
}

// stops are what red answers ask for, in the part where the last of them is
// given. Nothing waits for it here.
func (p *FormPage) stops(t locales.Language, section int, res *protocol.Resolved) []FormBlock {
	var out []FormBlock
	for n := range p.proto.Stops {
		stop := &p.proto.Stops[n]
		until := Spot{Item: stop.Until}
		now := stop.When.Eval(res).Truth == protocol.Yes
		waits := stop.Effect == protocol.Pause && !p.asks(stop.Until)
		if p.stopSection(stop) != section || !now && !(waits && p.holds(until)) {
			continue
		}
		b := FormBlock{Code: "stop" + stop.ID}
		if now && !res.Affirmed(stop.Until) {
			b.Notice = Notice{Kind: Caution, Title: t.T("stop." + stop.ID + ".title"), Text: p.stopWords(t, stop)}
		}
		if waits && !drawn(out, until) {
			b.Fields = []FormField{p.field(t, until, res)}
		}
		out = append(out, b)
	}
	return out
}

// asks says whether a step asks the item.
func (p *FormPage) asks(id protocol.ItemID) bool {
	_, _, ok := p.proto.Place(id)
	return ok
}

func drawn(blocks []FormBlock, f Spot) bool {
	return slices.ContainsFunc(blocks, func(b FormBlock) bool {
		return slices.ContainsFunc(b.Fields, func(x FormField) bool { return x.At == f })
	})
}

func (p *FormPage) stopWords(t locales.Language, stop *protocol.Stop) string {
	words := t.T("stop." + stop.ID + ".do")
	if stop.Effect == protocol.End {
		return joinedWords(words, t.T("form.ended"))
	}
	return words
}

func joinedWords(a, b string) string { return a + "\n" + b }

// stopSection is the part in which the last answer that a stop reads is given.
func (p *FormPage) stopSection(stop *protocol.Stop) int {
	reads := stop.When.Items()
	if stop.When.ReadsChild() {
		reads = append(reads, protocol.AgeItem)
	}
	last := 0
	for _, id := range reads {
		if section, _, ok := p.proto.Place(id); ok {
			last = max(last, section)
		}
	}
	return last
}

// needsClear says whether nothing but a clear yes or no is an answer, as in the
// interview.
func (p *FormPage) needsClear(item *protocol.Item) bool {
	section, _, ok := p.proto.Place(item.ID)
	if !ok || item.Type != protocol.YesNo {
		return false
	}
	kind := p.proto.Sections[section].Kind
	return kind == protocol.Safety || kind == protocol.Notice
}

// takesAbsence says whether a reason for no answer can be given. What the officer
// fills in of his own in a form is left empty instead.
func (p *FormPage) takesAbsence(item *protocol.Item) bool {
	return !p.needsClear(item) && item.Type != protocol.Picture &&
		(p.form == protocol.NoForm || item.Source == protocol.Said)
}

func (p *FormPage) field(t locales.Language, f Spot, res *protocol.Resolved) FormField {
	item, at, _ := p.place(f)
	out := FormField{
		At: f, Code: protocol.Code(p.proto, f.Item), Type: item.Type,
		Ask: t.T("item." + string(f.Item) + ".ask"),
	}
	if p.form != protocol.NoForm {
		out.Help = helpWords(t, f.Item)
	}
	out.Options = p.options(t, item, at)
	out.Entry = p.entryField(t, item, at)
	if p.takesAbsence(item) {
		out.Absences = absences(t, p.live(at))
		out.Absences.Label = ""
	}
	switch {
	case res.Relevant(f.Item) == protocol.No:
		out.Mark = Chip{Code: "aside", Label: t.T("form.aside"), Tone: Quiet}
	case res.Required(f.Item) == protocol.Yes && !p.live(at).Asked():
		out.Mark = Chip{Code: "needed", Label: t.T("form.needed"), Tone: Marked}
	}
	out.Check = checkNotice(t, item.Shape, out.Entry.Text, p.hint(at))
	p.onRecord(t, item, at, &out)
	p.link(t, item, at, &out)
	p.picture(t, item, at, &out)
	return out
}

// hint is what is known beside an address: the platform that the form names, and
// the country where the officer works.
func (p *FormPage) hint(at place) address.Hint {
	h := address.Hint{Region: p.posting.Country}
	shown := p.live(place{Item: "advert_platform", Instance: at.Instance, Source: protocol.Observed})
	if p.form != protocol.AdvertForm || len(shown.Value.Codes) != 1 {
		return h
	}
	for _, one := range address.Platforms() {
		if one.String() == shown.Value.Codes[0] {
			h.Platform = one
		}
	}
	return h
}

func (p *FormPage) entryField(t locales.Language, item *protocol.Item, at place) Field {
	e := Field{Text: p.entry(item, at)}
	switch err := p.problems[at]; {
	case errors.Is(err, errLetter):
		e.Problem = t.T("form.no_letter")
	case err != nil:
		e.Problem = misfit(t, item, err)
	}
	switch item.Type {
	case protocol.Date:
		e.Hint = t.T("form.hint_date")
		if a := p.preview(item, at); a.Known() {
			e.Hint = dateWords(t, a.Value.Text)
		}
	case protocol.Money:
		e.Hint = t.T("form.hint_money")
	case protocol.Age:
		e.Hint = t.T("form.hint_age")
	}
	return e
}

func (p *FormPage) options(t locales.Language, item *protocol.Item, at place) []Option[string] {
	shown := p.preview(item, at)
	var out []Option[string]
	switch item.Type {
	case protocol.YesNo:
		for _, code := range []string{codeYes, codeNo} {
			yes := code == codeYes
			out = append(out, Option[string]{
				Code: code, Label: lettered(p.yesNoKey(yes), yesNo(t, yes)), Chosen: shown.Known() && shown.Value.Bool == yes,
			})
		}
	case protocol.One, protocol.Many:
		for _, code := range item.Options {
			out = append(out, Option[string]{
				Code: code, Label: lettered(letterOf(item, code), optionLabel(t, item, code)),
				Chosen: shown.Known() && slices.Contains(shown.Value.Codes, code),
			})
		}
	default:
		if !links(item.ID) {
			return nil
		}
		for _, s := range p.adverts {
			out = append(out, Option[string]{
				Code: s.ID.String(), Label: recordName(t, protocol.AdvertForm, s.Name, s.ID),
				Chosen: shown.Known() && shown.Value.Text == s.ID.String(),
			})
		}
	}
	return out
}

func lettered(letter, label string) string { return letter + " · " + label }

// onRecord lists the answers to a field, when there is more to say than its
// controls show.
func (p *FormPage) onRecord(t locales.Language, item *protocol.Item, at place, f *FormField) {
	if slices.Contains(p.record.State.Conflicts(), history.Register(at)) {
		f.Conflict = Notice{Kind: Caution, Title: t.T("conflict.title"), Text: t.T("conflict.text")}
	}
	lines := p.frame.authors(p.work).answers(item, p.record, at)
	if len(lines) == 1 && p.live(at).Asked() {
		return
	}
	f.OnRecord = lines
}

// link makes a field that names another record lead there. One that has not
// arrived on this device is named by its short id.
func (p *FormPage) link(t locales.Language, item *protocol.Item, at place, f *FormField) {
	if !links(item.ID) {
		return
	}
	f.Type, f.Entry, f.TapOnly = protocol.One, Field{}, true
	if len(p.adverts) == 0 {
		f.Help = t.T("form.no_advert")
	}
	live := p.live(at)
	if !live.Known() {
		return
	}
	if slices.ContainsFunc(f.Options, func(o Option[string]) bool { return o.Chosen }) {
		f.Open = Action{Label: t.T("form.open_advert")}
		return
	}
	f.Help = t.T("form.advert_away", "id", linkWords(live.Value.Text))
}

// linkWords is the short id of a record that an answer names.
func linkWords(text string) string {
	id, err := history.ParseRecordID(text)
	if err != nil {
		return text
	}
	return shortID(id)
}
