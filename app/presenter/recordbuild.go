package presenter

import (
	"slices"
	"strconv"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

func (p *RecordPage) state() RecordState {
	t := p.book.says(p.speech())
	st := RecordState{Page: p.page(t.T("record.title"))}
	if !p.read {
		if p.load.Loading() {
			st.Busy = t.T("record.busy")
		}
		return st
	}
	now := p.frame.Now()
	st.Name = callName(t, nameOf(p.record), p.id)
	st.ShortID = t.T("record.id", "id", shortID(p.id))
	st.Opened = t.T("record.opened", "when", moment(t, p.record.State.Opened().Time(), now))
	st.Updated = t.T("record.updated", "when", ago(t, p.record.State.Updated().Time(), now))
	st.Stage, st.Sync = stageChip(t, p.record.Stage()), syncChip(t, p.sync)
	if p.among.Several {
		st.Caseload = t.T("caseloads.of_record", "name", caseloadName(t, p.among.Caseload))
	}
	if st.Seen = sightLines(t, p.among.Seen); len(st.Seen) > 0 {
		st.SeenTitle, st.SeenHint = t.T("seen.title"), t.T("seen.hint")
	}
	p.finding(t, &st)
	p.conflicts(t, &st)
	st.Sections = p.sections(t)
	p.kept(t, &st)
	p.actions(t, &st)
	return st
}

func (p *RecordPage) authors() authors { return p.frame.authors(p.work) }

func (p *RecordPage) finding(t locales.Language, st *RecordState) {
	ref := p.record.Protocol()
	if ref.ID != "" {
		st.Protocol = t.T("pack.under", "protocol", protocolName(t, ref.ID), "version", ref.Version)
	}
	switch {
	case p.known:
	case ref.ID == "":
		st.Finding = t.T("case.not_arrived")
		return
	default:
		st.Finding = t.T("pack.not_here")
		return
	}
	st.Finding = t.T("outcome." + p.found.Outcome.String())
	st.Urgency = urgencyRows(t, p.record, p.found, p.frame.Now())
	if len(st.Urgency) > 0 {
		st.UrgencyTitle = t.T("findings.urgency")
	}
	st.Clarify = clarifyCards(t, p.book, p.record)
	if len(st.Clarify) > 0 {
		st.ClarifyTitle, st.ClarifyText = t.T("asking.clarify.title"), t.T("asking.clarify.text")
	}
}

func (p *RecordPage) conflicts(t locales.Language, st *RecordState) {
	for _, reg := range p.record.State.Conflicts() {
		item, ok := p.work.Library.Item(reg.Item, p.book.Library)
		if !ok {
			continue
		}
		st.Conflicts = append(st.Conflicts, ConflictCard{
			Item: string(reg.Item), Instance: reg.Instance,
			Ask:     t.T("item." + string(reg.Item) + ".ask"),
			Answers: p.authors().answers(item, p.record, place(reg)),
			Settle:  Action{Label: t.T("conflict.settle")},
		})
	}
	if len(st.Conflicts) > 0 {
		st.ConflictsTitle = t.T("record.conflicts")
	}
	switch {
	case p.record.Unsettled() > 0:
		st.SettleAll = Action{Label: t.T("record.settle_all")}
	case len(p.record.State.Resolutions()) > 0:
		st.SettleAll = Action{Label: t.T("record.settled_all")}
	}
}

// asked are the protocols in whose order answers are listed: the interview, then
// the forms.
func (p *RecordPage) asked() []*protocol.Protocol {
	var out []*protocol.Protocol
	if p.book.def != nil {
		out = append(out, p.book.def)
	}
	for _, f := range personForms() {
		if def, ok := p.work.Library.Form(f); ok {
			out = append(out, def)
		}
	}
	return out
}

// sections lists the answers in the order of the interview and the forms;
// answers to items that none of them asks come last.
func (p *RecordPage) sections(t locales.Language) []AnswerSection {
	var out []AnswerSection
	registers := p.record.State.Registers()
	listed := map[protocol.ItemID]bool{}
	rows := func(item *protocol.Item) (found []AnswerRow) {
		listed[item.ID] = true
		for _, reg := range registers {
			if reg.Item == item.ID {
				found = append(found, p.rows(t, item, reg)...)
			}
		}
		return found
	}
	for _, def := range p.asked() {
		for _, section := range def.Sections {
			s := AnswerSection{Code: section.ID, Title: sectionName(t, section.ID)}
			for _, step := range section.Steps {
				for _, item := range step.Asked(def.Bank()) {
					if !listed[item.ID] {
						s.Rows = append(s.Rows, rows(item)...)
					}
				}
			}
			if len(s.Rows) > 0 {
				out = append(out, s)
			}
		}
	}
	rest := AnswerSection{Code: "elsewhere", Title: t.T("record.elsewhere")}
	for _, reg := range registers {
		if item, ok := p.work.Library.Item(reg.Item, p.book.Library); ok && !listed[item.ID] {
			rest.Rows = append(rest.Rows, rows(item)...)
		}
	}
	if len(rest.Rows) > 0 {
		out = append(out, rest)
	}
	return out
}

// rows shows every distinct live answer of one register.
func (p *RecordPage) rows(t locales.Language, item *protocol.Item, reg history.Register) []AnswerRow {
	var out []AnswerRow
	var seen []protocol.Answer
	for _, l := range p.record.State.Live(reg) {
		if slices.ContainsFunc(seen, l.Answer.Equal) {
			continue
		}
		seen = append(seen, l.Answer)
		ask := t.Ever("item." + string(item.ID) + ".ask")
		if item.Group != "" {
			ask = t.T("record.round", "ask", ask, "n", strconv.Itoa(reg.Instance+1))
		}
		out = append(out, AnswerRow{
			Item: string(item.ID), Instance: reg.Instance, Ask: ask,
			Answer: p.answer(t, item, l.Answer), Absent: !l.Answer.Known(),
			Source: t.T("source." + reg.Source.String()),
			By:     p.authors().line(written{l.ID, l.Officer, l.HLC}),
		})
	}
	return out
}

// answer says an answer; one that names another record is said by its short id.
func (p *RecordPage) answer(t locales.Language, item *protocol.Item, a protocol.Answer) string {
	if (links(item.ID) || item.ID == screening.ItemGroupOf) && a.Known() {
		return t.T("record.link", "id", linkWords(a.Value.Text))
	}
	return answerWords(t, item, a)
}

// kept fills in notes, decisions, permissions and what was shared.
func (p *RecordPage) kept(t locales.Language, st *RecordState) {
	st.NotesTitle, st.DecisionsTitle = t.T("record.notes"), t.T("record.decisions")
	st.ConsentsTitle, st.SharesTitle = t.T("record.consents"), t.T("record.shares")
	st.Notes = p.authors().notes(p.record)
	if len(st.Notes) == 0 {
		st.NoNotes = t.T("record.no_notes")
	}
	st.Note = Field{Label: t.T("note.label"), Text: p.scrap.halves.note, Hint: t.T("note.hint")}
	st.KeepNote = Action{Label: t.T("note.keep"), Off: blank(p.scrap.halves.note)}
	st.Decisions, st.Disputed = p.authors().decisions(p.record), disputed(t, p.record)
	st.Consents = p.consents(t)
	if slices.ContainsFunc(p.record.State.Consents(), func(c history.ConsentState) bool { return !screening.Personal(c.Consent) }) {
		st.ConsentsTitle = t.T("record.consents_more")
	}
	if len(st.Consents) == 0 {
		st.NoConsent = t.T("record.no_consent")
	}
	for _, s := range p.record.State.Shares() {
		switch {
		case s.Share.Profile == shareUnwritten:
			st.Shares = append(st.Shares, Line{
				Label: p.authors().line(written{s.ID, s.Officer, s.HLC}), Text: t.T("record.unwritten", "service", p.service(s.Share.Service)),
			})
			continue
		case unwritten(p.record, s.Share.Referral):
			continue
		}
		if takesBack(s.Share) {
			st.Shares = append(st.Shares, Line{
				Label: p.authors().line(written{s.ID, s.Officer, s.HLC}), Text: t.T("consent.back_row", "service", p.service(s.Share.Service)),
			})
			continue
		}
		st.Shares = append(st.Shares, Line{
			Label: p.authors().line(written{s.ID, s.Officer, s.HLC}),
			Text:  t.T("record.shared", "service", p.service(s.Share.Service), "digest", shortDigest(s.Share.Digest)),
		})
	}
	if len(st.Shares) == 0 {
		st.NoShares = t.T("record.no_shares")
	}
}

// service is the name of a service, or its id when the directory is silent.
func (p *RecordPage) service(id string) string {
	for _, s := range p.services {
		if s.ID == id && s.Name != "" {
			return s.Name
		}
	}
	return id
}

func (p *RecordPage) consents(t locales.Language) []ConsentRow {
	var out []ConsentRow
	now := p.frame.Now()
	for _, c := range p.record.State.Consents() {
		row := ConsentRow{
			ID: c.Consent.Purpose, Purpose: purposeWords(t, c.Consent.Purpose),
			Given: t.T("record.given", "by", p.authors().line(written{c.ID, c.Officer, c.GivenAt})),
		}
		if why := withoutConsent(t, p.authors().line(written{c.ID, c.Officer, c.GivenAt}), c); why != "" {
			row.Given = why
		}
		if c.Withdrawn {
			row.Withdrawn = t.T("record.withdrawn", "when", moment(t, c.WithdrawnAt.Time(), now))
		} else {
			row.Withdrawn, row.Withdraw = overruled(t, p.record, c), Action{Label: t.T("record.withdraw")}
		}
		out = append(out, row)
	}
	return out
}

// purposeWords names what a permission is for, by the topic of its question.
func purposeWords(t locales.Language, purpose string) string {
	if key := "item." + string(consentItem(purpose)) + ".topic"; known(t, key) {
		return t.T(key)
	}
	return purpose
}

func (p *RecordPage) actions(t locales.Language, st *RecordState) {
	st.Places = p.places(t)
	closed := p.record.Stage() == screening.Closed
	st.Findings = Action{Label: t.T("record.findings"), Off: !p.known}
	st.Decide = Action{Label: t.T("record.decide"), Off: !p.known}
	st.Refer = Action{Label: t.T("record.refer"), Off: !p.known}
	if closed {
		st.Reopen = Action{Label: t.T("record.reopen")}
		return
	}
	st.Continue = Action{Label: t.T("record.continue"), Off: !p.known}
	st.Close = Action{Label: t.T("record.close")}
	present := p.book.def
	if present == nil {
		return
	}
	newest, ok := p.work.Library.Protocol(present.ID)
	if ok && newest.Digest() != present.Digest() {
		st.Move = append(st.Move, p.newer(t, newest))
	}
	if !ok {
		return
	}
	for _, other := range goesOn(p.work.Library, newest) {
		st.Move = append(st.Move, MoveAction{
			Protocol: other.ID, Detail: t.T("record.move_detail"),
			Move: Action{Label: t.T("record.move", "protocol", protocolName(t, other.ID))},
		})
	}
}
