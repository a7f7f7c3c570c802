package presenter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/journal"
)

func (p *JournalPage) state() JournalState {
	t := p.speech()
	of := "device"
	if p.id != (screening.RecordID{}) {
		of = "record"
	}
	st := JournalState{Page: p.page(t.T("journal.title." + of))}
	if !p.read {
		if p.load.Loading() {
			st.Busy = t.T("journal.busy")
		}
		return st
	}
	st.Explains = t.T("journal.explains." + of)
	if of == "record" {
		st.Name = callName(t, nameOf(p.at.record), p.id)
		st.OpenRecord = Action{Label: t.T("journal.record")}
	} else {
		st.Filter = p.filters(t)
		p.checks(t, &st)
	}
	st.Many, st.Broken = p.many(t), p.broken(t)
	st.Days = p.days(t)
	if len(st.Days) == 0 {
		st.Empty = Notice{Kind: Advice, Text: t.T("journal.empty")}
	}
	if p.at.more {
		st.More = Action{Label: t.T("journal.more"), Off: p.load.Loading()}
	}
	return st
}

// checks offers to check the journal, and says what was found.
func (p *JournalPage) checks(t locales.Language, st *JournalState) {
	busy := p.checking.Busy()
	st.Check, st.Prove = Action{Label: t.T("journal.check"), Off: busy}, Action{Label: t.T("journal.prove"), Off: busy}
	if busy {
		st.Busy = t.T("journal.checking")
	}
	v := p.verdict
	if v == nil {
		return
	}
	number := func(n uint64) string { return strconv.FormatUint(n, 10) }
	text := t.T("journal.checked.text", "n", number(v.Entries), "head", v.Head)
	if p.proved {
		text = t.T("journal.proved.text", "n", number(v.Entries), "proved", number(v.Proved), "head", v.Head)
	}
	if v.Repaired > 0 {
		text += " " + t.T("journal.repaired", "n", strconv.Itoa(v.Repaired))
	}
	st.Found = Notice{Kind: Advice, Title: t.T("journal.checked.title"), Text: text}
	if v.Bad > 0 {
		st.Found = Notice{Kind: Problem, Title: t.T("journal.bad.title"), Text: t.T("journal.bad.text", "n", number(v.Bad), "first", number(v.First))}
	}
}

func (p *JournalPage) filters(t locales.Language) Choice[JournalFilter] {
	c := Choice[JournalFilter]{Label: t.T("journal.filter")}
	keys := []string{"all", "read", "change", "left", "kept", "device"}
	for i, f := range journalFilters() {
		c.Options = append(c.Options, Option[JournalFilter]{Code: f, Label: t.T("journal.filter." + keys[i]), Chosen: f == p.filter})
	}
	return c
}

// many says calmly that many records were opened in a short time.
func (p *JournalPage) many(t locales.Language) Notice {
	if len(p.at.many) == 0 {
		return Notice{}
	}
	last := p.at.many[0]
	return Notice{Kind: Caution, Title: t.T("journal.many.title"), Text: t.T("journal.many.text",
		"when", moment(t, last.At, p.frame.Now()), "n", strconv.FormatUint(last.Count, 10))}
}

func (p *JournalPage) broken(t locales.Language) Notice {
	if p.at.broken == "" {
		return Notice{}
	}
	return Notice{Kind: Problem, Title: t.T("journal.broken.title"), Text: t.T("journal.broken.text", "n", p.at.broken)}
}

// datedRow is a row with its time, before it is put under its day.
type datedRow struct {
	at  time.Time
	row JournalRow
}

func (p *JournalPage) days(t locales.Language) []JournalDay {
	var all []datedRow
	for _, e := range p.at.entries {
		all = append(all, datedRow{e.Until, p.entry(t, e)})
	}
	oldest := time.Time{}
	if p.at.more {
		oldest = p.at.entries[len(p.at.entries)-1].At
	}
	for _, c := range elsewhere(p.at.record, p.frame.self()) {
		if !c.at.Before(oldest) {
			all = append(all, datedRow{c.at, p.colleague(t, c)})
		}
	}
	slices.SortStableFunc(all, func(a, b datedRow) int { return b.at.Compare(a.at) })
	var out []JournalDay
	for _, d := range all {
		title := day(t, d.at.In(p.frame.Now().Location()))
		if n := len(out); n == 0 || out[n-1].Title != title {
			out = append(out, JournalDay{Title: title})
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, d.row)
	}
	return out
}

// entry says an entry of this device.
func (p *JournalPage) entry(t locales.Language, e journal.Entry) JournalRow {
	r := JournalRow{
		Time: p.span(t, e), What: kindWords(t, e.Kind, e.Count), Who: p.officer(t, e.By),
	}
	var detail []string
	if key := "journal.why." + e.Why; e.Why != "" && known(t, key) {
		detail = append(detail, t.T(key))
	}
	if e.Record != (history.RecordID{}) && p.id != e.Record {
		detail = append(detail, t.T("journal.case", "id", shortID(e.Record)))
	}
	r.Detail = strings.Join(detail, " · ")
	return r
}

// span is the time of day, or of the first and last of a run.
func (p *JournalPage) span(t locales.Language, e journal.Entry) string {
	zone := p.frame.Now().Location()
	from, to := e.At.In(zone).Format("15:04"), e.Until.In(zone).Format("15:04")
	if from == to {
		return from
	}
	return t.T("journal.span", "from", from, "to", to)
}

func kindWords(t locales.Language, k journal.Kind, count uint64) string {
	key := "journal.kind." + k.String()
	if !known(t, key) {
		return t.T("journal.kind.other", "code", k.String())
	}
	words := t.T(key)
	if count > 1 {
		return t.T("journal.times", "what", words, "n", strconv.FormatUint(count, 10))
	}
	return words
}

func (p *JournalPage) officer(t locales.Language, id screening.OfficerID) string {
	switch {
	case id == (screening.OfficerID{}):
		return t.T("journal.program")
	case id == p.work.Officer:
		return t.T("record.you")
	}
	if name := p.chronicle.Officer(id); name != "" {
		return name
	}
	return t.T("journal.another")
}

func (p *JournalPage) colleague(t locales.Language, c colleague) JournalRow {
	r := JournalRow{Time: c.at.In(p.frame.Now().Location()).Format("15:04"), What: kindWords(t, c.kind, 1), Detail: t.T("journal.elsewhere")}
	if c.count > 1 {
		r.What = t.T("journal.answers", "what", r.What, "n", strconv.Itoa(c.count))
	}
	if p.frame.Names != nil {
		r.Who = p.frame.Names(c.device)
	}
	if r.Who == "" {
		r.Who = p.officer(t, c.by)
	}
	return r
}

// elsewhere is what other devices did to a record, as far as the record tells it:
// their decisions, permissions and disclosures, and one row for the answers and
// notes of each device and day.
func elsewhere(r screening.Record, self history.DeviceID) []colleague {
	var out []colleague
	add := func(kind journal.Kind, id history.OpID, by screening.OfficerID, at history.HLC) {
		if id.Device == self || self == (history.DeviceID{}) {
			return
		}
		c := colleague{kind, id.Device, by, at.Time(), 1}
		i := slices.IndexFunc(out, func(o colleague) bool {
			return kind == journal.Changed && o.kind == kind && o.device == c.device && o.by == by && sameDay(o.at, c.at)
		})
		if i < 0 {
			out = append(out, c)
			return
		}
		out[i].count++
		if c.at.After(out[i].at) {
			out[i].at = c.at
		}
	}
	for _, reg := range r.State.Registers() {
		for _, l := range r.State.Live(reg) {
			add(journal.Changed, l.ID, l.Officer, l.HLC)
		}
	}
	for _, n := range r.State.Notes() {
		add(journal.Changed, n.ID, n.Officer, n.HLC)
	}
	for _, d := range append(r.State.Decisions(), r.State.PastDecisions()...) {
		add(journal.Decided, d.ID, d.Officer, d.HLC)
	}
	for _, s := range r.State.Resolutions() {
		add(journal.Settled, s.ID, s.Officer, s.HLC)
	}
	for _, s := range r.State.Shares() {
		add(journal.Shared, s.ID, s.Officer, s.HLC)
	}
	for _, c := range r.State.Consents() {
		add(journal.Consented, c.ID, c.Officer, c.GivenAt)
	}
	return out
}
