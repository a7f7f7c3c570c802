package presenter

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening/country"
	"pelita/screening/protocol"
)

// dated is a repeated part of a form that has to be done by a day.
type dated struct {
	group string
	// what says what it is, due by when, done when it was.
	what, due, done protocol.ItemID
}

func datedParts() []dated {
	return []dated{
		{"step", "step_what", "step_due", "step_done"},
		{"followup", "followup_what", "followup_due", "followup_done"},
	}
}

// dueState says how pressing something is. The order is the one in which it is
// shown.
type dueState uint8

const (
	overdue dueState = iota
	dueToday
	coming
	undated
	doneAlready
)

// task is one thing that has to be done.
type task struct {
	state dueState
	by    time.Time // the last moment at which it is in time; zero when undated
	row   DueRow
}

// due fills in what has to be done on a case: needs that cannot wait, dated
// steps, the next contact, and how long things have lasted. It stands on the
// first part.
func (p *FormPage) due(t locales.Language, st *FormState) {
	var tasks []task
	switch p.form {
	case protocol.CaseworkForm:
		tasks = slices.Concat(p.urgent(t), p.days(t), p.tasks(t))
	case protocol.ContactForm:
		tasks = p.nextContact(t)
	}
	if len(tasks) == 0 || p.section != 0 {
		return
	}
	slices.SortStableFunc(tasks, func(a, b task) int {
		return cmp.Or(cmp.Compare(a.state, b.state), a.by.Compare(b.by))
	})
	st.DueTitle = t.T("due.title")
	for _, k := range tasks {
		k.row.State = dueChip(t, k.state)
		st.Due = append(st.Due, k.row)
	}
}

func dueChip(t locales.Language, s dueState) Chip {
	switch s {
	case overdue:
		return Chip{Code: "overdue", Label: t.T("due.overdue"), Tone: Urgent}
	case dueToday:
		return Chip{Code: "today", Label: t.T("due.today"), Tone: Marked}
	case coming:
		return Chip{Code: "coming", Label: t.T("due.coming"), Tone: Quiet}
	case doneAlready:
		return Chip{Code: "done", Label: t.T("due.done"), Tone: Quiet}
	}
	return Chip{Code: "undated", Label: t.T("due.undated"), Tone: Quiet}
}

// stateOf says how pressing something is that is in time until by.
func stateOf(by, now time.Time) dueState {
	switch {
	case now.After(by):
		return overdue
	case sameDay(by, now):
		return dueToday
	}
	return coming
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// lastMoment is the end of the time that a partial date can mean: nothing is
// called overdue before it surely is.
func lastMoment(edtf string, in *time.Location) (time.Time, bool) {
	parts := strings.Split(strings.TrimSuffix(edtf, aboutMark), "-")
	var n [3]int
	for i, s := range parts {
		if i >= len(n) {
			return time.Time{}, false
		}
		v, err := strconv.Atoi(s)
		if err != nil {
			return time.Time{}, false
		}
		n[i] = v
	}
	year, month, day := n[0], n[1], n[2]
	switch len(parts) {
	case 1:
		year++
		month, day = 1, 1
	case 2:
		month++
		day = 1
	default:
		day++
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, in).Add(-time.Nanosecond), true
}

// wholeDay is the day of a date that says one exactly.
func wholeDay(edtf string, in *time.Location) (time.Time, bool) {
	at, err := time.ParseInLocation("2006-01-02", edtf, in)
	return at, err == nil
}

// tasks are the rounds of the dated parts.
func (p *FormPage) tasks(t locales.Language) []task {
	var out []task
	for _, d := range datedParts() {
		g, ok := p.proto.Bank().Group(d.group)
		if !ok {
			continue
		}
		for n := range p.roundsOf(g) {
			if k, ok := p.task(t, d, n); ok {
				out = append(out, k)
			}
		}
	}
	return out
}

func (p *FormPage) task(t locales.Language, d dated, round int) (task, bool) {
	what, due, done := p.said(d.what, round), p.said(d.due, round), p.said(d.done, round)
	if !what.Known() && !due.Known() {
		return task{}, false
	}
	k := task{state: undated, row: DueRow{What: t.T("group." + d.group + ".name")}}
	if item, ok := p.proto.Bank().Item(d.what); ok && what.Known() {
		k.row.What = t.T("due.what", "kind", k.row.What, "what", answerWords(t, item, what))
	}
	if done.Known() {
		k.state, k.row.When = doneAlready, t.T("due.done_on", "date", dateWords(t, done.Value.Text))
		return k, true
	}
	p.timed(t, &k, due)
	return k, true
}

// timed says by when, and how pressing it is.
func (p *FormPage) timed(t locales.Language, k *task, due protocol.Answer) {
	if !due.Known() {
		return
	}
	now := p.frame.Now()
	k.row.When = t.T("due.by", "date", dateWords(t, due.Value.Text))
	if by, ok := lastMoment(due.Value.Text, now.Location()); ok {
		k.by, k.state = by, stateOf(by, now)
	}
}

// said is the one answer to an item of casework.
func (p *FormPage) said(id protocol.ItemID, round int) protocol.Answer {
	item, ok := p.proto.Bank().Item(id)
	if !ok {
		return protocol.Answer{}
	}
	return p.live(place{Item: id, Instance: round, Source: item.Source})
}

// nextContact is what was agreed last; what came before it is over.
func (p *FormPage) nextContact(t locales.Language) []task {
	g, ok := p.proto.Bank().Group("contact")
	if !ok {
		return nil
	}
	for n := p.roundsOf(g) - 1; n >= 0; n-- {
		next := p.said("contact_next", n)
		if !next.Known() {
			if p.said("contact_when", n).Known() {
				return nil
			}
			continue
		}
		k := task{state: undated, row: DueRow{What: t.T("due.contact")}}
		p.timed(t, &k, next)
		if clock := p.said("contact_next_clock", n); clock.Known() {
			k.row.When = t.T("due.clock", "when", k.row.When, "clock", clock.Value.Text)
		}
		if silence := p.said("contact_silence", n); silence.Known() && k.state == overdue {
			k.row.When = joinedWords(k.row.When, t.T("due.silence", "what", silence.Value.Text))
		}
		return []task{k}
	}
	return nil
}

// days are how long things have lasted, and the day of removal. A day that is
// not known exactly is not counted from.
func (p *FormPage) days(t locales.Language) []task {
	var out []task
	now := p.frame.Now()
	for _, c := range []struct {
		item protocol.ItemID
		key  string
	}{{"ident_begun", "due.day_identification"}, {"detained_since", "due.day_detention"}} {
		a := p.said(c.item, 0)
		if !a.Known() || c.item == "ident_begun" && p.said("ident_told", 0).Known() {
			continue
		}
		k := task{state: coming, row: DueRow{What: t.T(c.key), When: t.T("due.since", "date", dateWords(t, a.Value.Text))}}
		if from, ok := wholeDay(a.Value.Text, now.Location()); ok && !from.After(now) {
			k.row.When = t.T("due.day", "n", strconv.Itoa(dayCount(from, now)), "date", dateWords(t, a.Value.Text))
		}
		if c.item == "ident_begun" {
			for _, line := range p.allowed(t) {
				k.row.When = joinedWords(k.row.When, line)
			}
		}
		out = append(out, k)
	}
	removal, planned := p.said("removal_date", 0), p.said("removal_planned", 0)
	if removal.Known() && (!planned.Known() || planned.Value.Bool) {
		k := task{state: undated, row: DueRow{What: t.T("due.removal")}}
		if p.timed(t, &k, removal); k.state == overdue {
			k.state, k.row.When = undated, t.T("due.removal_past", "date", dateWords(t, removal.Value.Text))
		}
		out = append(out, k)
	}
	return out
}

// allowed says how many days the country where the officer works gives, each with
// how old it is and its source. What is out of date is said to be so and names no
// number.
func (p *FormPage) allowed(t locales.Language) []string {
	facts, ok := p.work.Library.Country(p.posting.Country)
	if !ok {
		return nil
	}
	var out []string
	name, now := countryName(t, p.work.Library, facts.Code), p.frame.reached()
	for _, field := range []country.Field{country.Shelter, country.Reflection} {
		for _, one := range facts.Of(field) {
			value, words := factWords(t, one)
			if value == "" {
				value = strings.TrimSuffix(words, ".")
			}
			stands := facts.StandOf(one, now)
			if stands <= country.OutOfDate {
				value = t.T("country.state." + stands.String())
			}
			line := t.T("due.allowed", "country", name, "field", fieldName(t, field), "value", value, "date", dateWords(t, one.AsOf), "source", one.Sources[0].Title)
			if stands == country.Old {
				line = t.T("due.allowed_old", "line", line)
			}
			out = append(out, line)
		}
	}
	return out
}

// dayCount counts days as offices do: the first day is day 1.
func dayCount(from, now time.Time) int {
	y, m, d := now.Date()
	today := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	y, m, d = from.Date()
	return int(today.Sub(time.Date(y, m, d, 12, 0, 0, 0, time.UTC)).Hours())/24 + 1
}

// urgent are the urgent needs on record with their time limits, counted from the
// first answer that told of them.
func (p *FormPage) urgent(t locales.Language) []task {
	found, err := p.work.Library.Assess(p.record)
	if err != nil {
		return nil // a record that cannot be read here is still worked on
	}
	res := p.book.def.Resolve(p.record.Facts())
	now := p.frame.Now()
	var out []task
	for _, u := range p.record.Urgencies(found) {
		k := task{state: coming, row: DueRow{What: indicatorName(t, u.Row.ID)}}
		switch {
		case dealtWith(p.book.def, res, u.Items):
			k.state, k.row.When = doneAlready, t.T("due.dealt_with")
		case len(u.Items) == 0:
			continue // nobody has told of it
		default:
			k.by = u.By.In(now.Location())
			k.state = stateOf(k.by, now)
			k.row.When = t.T("due.limit", "within", t.T("within."+u.Within), "until", moment(t, k.by, now))
		}
		out = append(out, k)
	}
	return out
}

// dealtWith says whether a pause that these answers make was ended. A pause that
// only shares one of them, or the question that ends it, says nothing of this need.
func dealtWith(def *protocol.Protocol, res *protocol.Resolved, items []protocol.ItemID) bool {
	return len(items) > 0 && slices.ContainsFunc(def.Stops, func(s protocol.Stop) bool {
		if s.Effect != protocol.Pause || !res.Affirmed(s.Until) || s.When.Truth(res) != protocol.Yes {
			return false
		}
		made := s.When.Supports(res)
		return !slices.ContainsFunc(items, func(id protocol.ItemID) bool { return !slices.Contains(made, id) })
	})
}
