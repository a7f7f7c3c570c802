package presenter

import (
	"errors"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

func (p *ConflictsPage) state() ConflictsState {
	t := p.speech()
	st := ConflictsState{Page: p.page(t.T("merge.title")), Intro: t.T("merge.intro"), Record: p.id}
	if !p.read {
		if p.load.Loading() {
			st.Busy = t.T("merge.busy")
		}
		return st
	}
	for _, f := range p.at.files {
		p.fill(&st, f)
	}
	if !p.all() {
		st.Name, st.OpenRecord = p.name(t, p.at.files[0].record), Action{Label: t.T("merge.record")}
	}
	if len(st.Settled) > 0 {
		st.SettledTitle = t.T("merge.settled")
	}
	if len(st.Cards)+len(st.Disputes) == 0 && !st.Settling.On {
		st.Intro, st.Empty = "", Notice{Kind: Advice, Title: t.T("merge.empty_title"), Text: t.T("merge.empty")}
	}
	if p.kept && st.Notice.Kind == NoNotice {
		st.Notice = Notice{Kind: Advice, Title: t.T("merge.kept_title"), Text: t.T("merge.kept")}
	}
	return st
}

func (p *ConflictsPage) name(t locales.Language, r screening.Record) string {
	return t.T("merge.of", "name", recordName(t, p.work.Library.FormOf(r.Protocol().ID), nameOf(r), r.ID), "id", shortID(r.ID))
}

// fill adds what waits in one record.
func (p *ConflictsPage) fill(st *ConflictsState, f disputedFile) {
	t := bookOf(p.work.Library, f.record).says(p.speech())
	for _, c := range f.conflicts {
		if p.lists(c.Register) {
			st.Cards = append(st.Cards, p.card(t, f.record, c))
		}
	}
	for _, s := range f.settled {
		if p.lists(s.Register) {
			st.Settled = append(st.Settled, p.settledCard(t, s))
		}
	}
	if c, open := p.opened(); open {
		st.Settling, st.Intro = p.settling(t, c), ""
		return
	}
	if f.record.State.Disputed() {
		st.Disputes = append(st.Disputes, p.dispute(t, f.record))
	}
}

// lists says whether a question is listed: all, or the one that is being settled.
func (p *ConflictsPage) lists(reg history.Register) bool {
	return p.open.Item == "" || p.open == reg
}

func (p *ConflictsPage) card(t locales.Language, r screening.Record, c screening.Conflict) UnsettledCard {
	card := UnsettledCard{
		At:  ConflictAt{r.ID, string(c.Register.Item), c.Instance, c.Source},
		Ask: conflictAsk(t, c.Item, c.Instance), Source: t.T("source." + c.Source.String()),
		Open: Action{Label: t.T("merge.open")},
	}
	if p.all() {
		card.Name = p.name(t, r)
	}
	if p.open == c.Register {
		card.Open = Action{}
	}
	for _, a := range c.Answers {
		card.Answers = append(card.Answers, p.answer(t, c, a))
	}
	for _, e := range c.Elsewhere {
		card.ElsewhereTitle = t.T("merge.elsewhere")
		card.Elsewhere = append(card.Elsewhere, Line{t.T("source." + e.Source.String()), saidWords(t, c.Item, e.Answer)})
	}
	card.Meanwhile = meanwhile(t, c)
	return card
}

// conflictAsk is the question; a round of a repeat group is numbered, since each has
// answers of its own.
func conflictAsk(t locales.Language, item *protocol.Item, instance int) string {
	if item == nil {
		return t.T("merge.unknown_item")
	}
	ask := t.T("item." + string(item.ID) + ".ask")
	if item.Group == "" {
		return ask
	}
	return t.T("merge.round", "ask", ask, "n", strconv.Itoa(instance+1))
}

func saidWords(t locales.Language, item *protocol.Item, a protocol.Answer) string {
	if item == nil {
		return t.T("merge.unknown_answer")
	}
	return answerWords(t, item, a)
}

// answer says one answer, who gave it, when, and in which language it was asked.
func (p *ConflictsPage) answer(t locales.Language, c screening.Conflict, a screening.Alternative) UnsettledAnswer {
	out := UnsettledAnswer{Text: saidWords(t, c.Item, a.Answer)}
	who := p.frame.authors(p.work)
	for _, g := range a.Given {
		by := who.line(written{g.ID, g.Officer, g.HLC})
		if g.Text.Locale != "" {
			by = t.T("merge.asked_in", "by", by, "language", p.frame.Catalogue.Language(g.Text.Locale).Name())
		}
		out.By = append(out.By, by)
	}
	if len(a.Rows) > 0 {
		out.Used = Chip{Code: "used", Label: t.T("merge.used"), Tone: Marked}
	}
	return out
}

// meanwhile says which answer is used until a person settles it, and why.
func meanwhile(t locales.Language, c screening.Conflict) Notice {
	n := Notice{Kind: Advice, Title: t.T("merge.meanwhile_none_title"), Text: t.T("merge.meanwhile_none")}
	var used, rows []string
	for _, a := range c.Answers {
		if len(a.Rows) == 0 {
			continue
		}
		used = append(used, t.T("merge.quoted", "answer", saidWords(t, c.Item, a.Answer)))
		rows = append(rows, rowNames(t, a.Rows)...)
	}
	if len(used) == 0 {
		return n
	}
	and := t.T("merge.and")
	return Notice{
		Kind: Caution, Title: t.T("merge.meanwhile_title", "answer", strings.Join(used, and)),
		Text: t.T("merge.meanwhile", "rows", strings.Join(rows, "; ")),
	}
}

func rowNames(t locales.Language, rows []*indicator.Row) (out []string) {
	for _, r := range rows {
		out = append(out, indicatorName(t, r.ID))
	}
	return out
}

// settling is the part in which the open question is settled.
func (p *ConflictsPage) settling(t locales.Language, c screening.Conflict) Settling {
	s := Settling{On: true, Leave: Action{Label: t.T("merge.leave")}}
	if c.Item == nil {
		s.Cannot = Notice{Kind: Advice, Title: t.T("merge.cannot_title"), Text: t.T("merge.cannot")}
		return s
	}
	s.Explains, s.AskAgain = t.T("merge.explains"), Action{Label: t.T("merge.ask_again")}
	s.Choose = p.choice(t, c)
	if p.half.chosen == typedCode {
		s.Typed = Field{Label: t.T("merge.typed"), Text: p.half.typed, Hint: typedHint(t, c.Item)}
	}
	if strings.HasPrefix(string(c.Register.Item), consentItemPrefix) {
		s.Consent = Notice{Kind: Advice, Title: t.T("merge.consent_title"), Text: t.T("merge.consent")}
	}
	s.Reason = Field{Label: t.T("merge.reason"), Text: p.half.reason, Hint: t.T("merge.reason_hint")}
	s.Settle = Action{Label: t.T("merge.do"), Off: p.queue.Busy()}
	p.missing(t, c.Item, &s)
	return s
}

// consentItemPrefix starts the id of an item that is a permission.
const consentItemPrefix = "consent_"

// missing says what is missing, once the button was pressed.
func (p *ConflictsPage) missing(t locales.Language, item *protocol.Item, s *Settling) {
	if !p.asked {
		return
	}
	_, err := p.chosen()
	switch {
	case err == nil:
	case errors.Is(err, errNothing) && p.half.chosen != typedCode:
		s.Choose.Hint = t.T("merge.choice_needed")
	case errors.Is(err, errNothing):
		s.Typed.Problem = t.T("merge.typed_needed")
	default:
		s.Typed.Problem = misfit(t, item, err)
	}
	if blank(p.half.reason) {
		s.Reason.Problem = t.T("merge.reason_needed")
	}
}

func (p *ConflictsPage) choice(t locales.Language, c screening.Conflict) Choice[string] {
	out := Choice[string]{Label: t.T("merge.choose")}
	for _, o := range offers(c) {
		option := Option[string]{Code: o.code, Label: answerWords(t, c.Item, o.answer), Chosen: o.code == p.half.chosen}
		if o.third {
			option.Detail = t.T("merge.nobody")
		}
		out.Options = append(out.Options, option)
	}
	if writable(c.Item) {
		out.Options = append(out.Options, Option[string]{Code: typedCode, Label: t.T("merge.write"), Chosen: p.half.chosen == typedCode})
	}
	return out
}

func (p *ConflictsPage) dispute(t locales.Language, r screening.Record) DisputeCard {
	d := DisputeCard{
		Record: r.ID, Title: t.T("merge.dispute_title"), Text: t.T("merge.dispute"), Decide: Action{Label: t.T("merge.decide")},
	}
	if p.all() {
		d.Name = p.name(t, r)
	}
	who := p.frame.authors(p.work)
	for _, one := range r.State.Decisions() {
		d.Decisions = append(d.Decisions, who.decision(one))
	}
	return d
}

func (p *ConflictsPage) settledCard(t locales.Language, s screening.Settled) SettledCard {
	card := SettledCard{
		At:  ConflictAt{p.id, string(s.Register.Item), s.Register.Instance, s.Register.Source},
		Ask: conflictAsk(t, s.Item, s.Register.Instance), Reason: t.T("merge.because", "reason", s.Reason),
		By:    p.frame.authors(p.work).line(written{s.ID, s.Officer, s.HLC}),
		Again: Action{Label: t.T("merge.again")},
	}
	var aside []string
	stands := p.at.files[0].record.State.Live(s.Register)
	for _, l := range stands {
		card.Chosen = Line{t.T("merge.chosen"), saidWords(t, s.Item, l.Answer)}
	}
	for _, a := range weighedAgain(s).Answers {
		if len(stands) > 0 && !stands[0].Answer.Equal(a.Answer) {
			aside = append(aside, saidWords(t, s.Item, a.Answer))
		}
	}
	card.Aside = Line{t.T("merge.aside"), strings.Join(aside, "; ")}
	if p.open == s.Register {
		card.Again = Action{}
	}
	return card
}
