package presenter

import (
	"context"
	"slices"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/indicator"
	"pelita/screening/protocol"
)

// FindingsState says what the answers mean under the published standards. It
// holds no number that could be read as a score.
type FindingsState struct {
	Page
	Name string
	// Outcome is "indicators present: refer" and the like; Meaning explains it.
	Outcome, Meaning string
	// OutcomeCode is "indicators-present", "not-enough-information" or "none-recorded".
	OutcomeCode string
	// Child is shown when the person is, or may be, a child.
	Child Notice
	// Explains is shown always: suspicion is enough, and only a person decides.
	Explains Notice
	// Dimensions are the six of ILO/EC 2009; Palermo the three elements. They stand
	// side by side and are never mixed.
	DimensionsTitle, DimensionsSource string
	Dimensions                        []FindingCard
	PalermoTitle, PalermoSource       string
	Palermo                           []FindingCard
	ForcedCriminality                 FindingCard
	// UrgencyTitle, LawTitle and FlagsTitle head the other lanes: urgent needs, what
	// protects from punishment, and what else to keep in mind. No lane cancels
	// another.
	UrgencyTitle string
	Urgency      []LaneRow
	NoUrgency    string
	LawTitle     string
	LawText      string
	Law          []LaneRow
	NoLaw        string
	FlagsTitle   string
	Flags        []LaneRow
	NoFlags      string
	// Expired is shown when a newer pack should have come; WorkedOut says by what the
	// result was worked out.
	Expired        Notice
	WorkedOutTitle string
	WorkedOut      []Line
	// NotCompared is shown while rows of the sets were not compared with the original.
	NotCompared Notice
	// Next names the topic that would help most, or says that enough was asked, or
	// that nothing is left to ask; NextWhy says why.
	Next, NextWhy                      string
	NextTitle, BecauseTitle, OpenTitle string
	Continue, Decide, OpenRecord       Action
}

// FindingCard is one dimension or element.
type FindingCard struct {
	ID, Name string
	// State is the code "positive", "not-met" or "undetermined"; StateText says it
	// in words. Not met reads "not established by the answers so far".
	State     string
	StateText string
	// Decided says in a sentence what decided it, or what it waits for.
	Decided string
	// Detail adds what a reader must know, such as that means are not needed for a child.
	Detail string
	// Because lists the indicators that made it; Open the topics that could change it.
	Because []Ground
	Open    []string
}

// Ground is one indicator with the answers behind it, by source.
type Ground struct {
	ID, Name string
	Sources  []SourceAnswers
	// Marks say what kind of row it is: ours, not compared, derived.
	Marks []Chip
	// Cite is the place in the standard.
	Cite string
}

// Findings shows what the answers of one record mean.
type Findings struct {
	stage[FindingsState]
	work   screening.Casework
	id     screening.RecordID
	load   Latest[assessed]
	record screening.Record
	book   book
	found  screening.Assessment
	read   bool
}

// assessed is a record with what its answers mean.
type assessed struct {
	record screening.Record
	found  screening.Assessment
	draft  screening.Draft
}

// NewFindings makes the presenter of one record's findings.
func NewFindings(f Frame, work screening.Casework, id screening.RecordID, render func(FindingsState)) *Findings {
	p := &Findings{stage: newStage(f, render), work: work, id: id, load: Latest[assessed]{Runner: f.Runner}}
	p.stage.build = p.state
	return p
}

// Enter reads and assesses the record.
func (p *Findings) Enter() {
	p.load.Load(func(ctx context.Context) (assessed, error) { return assess(ctx, p.work, p.id) },
		func(a assessed, err error) {
			p.fail(err)
			if err == nil {
				p.record, p.found, p.read = a.record, a.found, true
				p.book = bookOf(p.work.Library, a.record)
			}
			p.Rebuild()
		})
	p.Rebuild()
}

func assess(ctx context.Context, work screening.Casework, id screening.RecordID) (assessed, error) {
	r, err := work.Store.Record(ctx, id)
	if err != nil {
		return assessed{}, err
	}
	d, err := work.Store.Draft(ctx, id)
	if err != nil {
		return assessed{}, err
	}
	a, err := work.Library.Assess(r)
	return assessed{record: r, found: a, draft: d}, err
}

// Leave drops what was read.
func (p *Findings) Leave(done func()) {
	p.load.Drop()
	p.record, p.found, p.book, p.read = screening.Record{}, screening.Assessment{}, book{}, false
	p.clear()
	done()
}

// Continue goes on with the interview.
func (p *Findings) Continue() { p.goTo(InterviewScreen, p.id)() }

// Decide goes to the decision.
func (p *Findings) Decide() { p.goTo(DecisionScreen, p.id)() }

// OpenRecord goes to the record.
func (p *Findings) OpenRecord() { p.goTo(RecordScreen, p.id)() }

func (p *Findings) state() FindingsState {
	t := p.book.says(p.speech())
	st := FindingsState{Page: p.page(t.T("findings.title"))}
	if !p.read {
		if p.load.Loading() {
			st.Busy = t.T("findings.busy")
		}
		return st
	}
	st.Name = callName(t, nameOf(p.record), p.id)
	st.OutcomeCode = p.found.Outcome.String()
	st.Outcome = t.T("outcome." + st.OutcomeCode)
	st.Meaning = t.T("findings.meaning." + st.OutcomeCode)
	st.Child = p.child(t)
	st.Explains = Notice{Kind: Advice, Title: t.T("findings.explains_title"), Text: t.T("findings.explains")}
	st.BecauseTitle, st.OpenTitle = t.T("findings.because"), t.T("findings.open")
	p.views(t, &st)
	p.lanes(t, &st)
	if !compared(p.book.Sets) {
		st.NotCompared = Notice{Kind: Caution, Title: t.T("findings.not_compared_title"), Text: t.T("findings.not_compared")}
	}
	st.Expired = p.book.expired(t, p.frame)
	st.WorkedOutTitle, st.WorkedOut = t.T("pack.worked_out"), p.book.workedOut(t, p.frame, p.record.Facts())
	st.NextTitle = t.T("findings.next")
	st.Next, st.NextWhy = p.next(t), whyWords(t, p.found.Why)
	st.Continue = Action{Label: t.T("findings.continue")}
	st.Decide = Action{Label: t.T("findings.decide")}
	st.OpenRecord = Action{Label: t.T("findings.record")}
	return st
}

func (p *Findings) next(t locales.Language) string {
	switch {
	case p.found.Next != "":
		return topic(t, p.found.Next)
	case p.found.Why.Reason == screening.Enough:
		return t.T("findings.enough")
	}
	return t.T("findings.nothing_left")
}

func (p *Findings) child(t locales.Language) Notice {
	switch {
	case p.found.Profile != protocol.Child:
		return Notice{}
	case p.found.AgeInDoubt:
		return Notice{Kind: Caution, Title: t.T("findings.doubt_title"), Text: t.T("findings.doubt")}
	case !asked(p.record.Facts()[protocol.AgeItem]):
		return Notice{Kind: Caution, Title: t.T("findings.no_age_title"), Text: t.T("findings.no_age")}
	}
	return Notice{Kind: Caution, Title: t.T("findings.child_title"), Text: t.T("findings.child")}
}

// views fills in the two standards. They stand side by side; neither is made
// of the other.
func (p *Findings) views(t locales.Language, st *FindingsState) {
	sets := p.book.Sets
	st.DimensionsTitle = t.T("findings.dimensions")
	st.DimensionsSource = sourceWords(t, sets.ILO)
	for _, f := range p.found.Dimensions {
		st.Dimensions = append(st.Dimensions, p.card(t, f))
	}
	st.PalermoTitle = t.T("findings.palermo")
	st.PalermoSource = sourceWords(t, sets.Palermo)
	for _, f := range p.found.Palermo {
		c := p.card(t, f)
		if f.ID == indicator.Means && p.found.Profile == protocol.Child {
			c.Detail = t.T("findings.means_child")
		}
		st.Palermo = append(st.Palermo, c)
	}
	st.ForcedCriminality = p.card(t, p.found.ForcedCriminality)
	st.ForcedCriminality.Detail = t.T("findings.forced_criminality")
}

func sourceWords(t locales.Language, s *indicator.Set) string {
	if s == nil {
		return ""
	}
	return t.T("findings.source", "standard", s.Standard)
}

func (p *Findings) card(t locales.Language, f indicator.Finding) FindingCard {
	c := FindingCard{
		ID: f.ID, Name: findingName(t, f.ID), State: f.State.String(),
		StateText: t.T("state." + f.State.String()), Decided: decidedWords(t, f), Open: topics(t, f.Open),
	}
	for _, g := range f.Because {
		c.Because = append(c.Because, p.ground(t, g))
	}
	return c
}

func (p *Findings) ground(t locales.Language, g indicator.Ground) Ground {
	out := Ground{
		ID: g.Row.ID, Name: indicatorName(t, g.Row.ID), Cite: g.Row.Cite,
		Sources: behind(t, p.book.Bank, p.record, g.Items),
	}
	if g.Row.Ours {
		out.Marks = append(out.Marks, Chip{Code: "ours", Label: t.T("mark.ours"), Tone: Quiet})
	}
	if !g.Row.Checked.Done() {
		out.Marks = append(out.Marks, Chip{Code: "not-compared", Label: t.T("mark.not_compared"), Tone: Quiet})
	}
	return out
}

// legalAdvice is the flag that belongs to the lane of non-punishment.
const legalAdvice = "legal_advice"

func (p *Findings) lanes(t locales.Language, st *FindingsState) {
	st.UrgencyTitle, st.FlagsTitle = t.T("findings.urgency"), t.T("findings.flags")
	st.LawTitle, st.LawText = t.T("asking.law.title"), t.T("asking.law.text")
	st.Urgency = urgencyRows(t, p.record, p.found, p.frame.Now())
	for _, row := range flagRows(t, p.found.Flags) {
		if row.ID == legalAdvice {
			st.Law = append(st.Law, row)
		} else {
			st.Flags = append(st.Flags, row)
		}
	}
	if len(st.Urgency) == 0 {
		st.NoUrgency = t.T("findings.no_urgency")
		if p.needsOpen() {
			st.NoUrgency = t.T("findings.urgency_open")
		}
	}
	if len(st.Law) == 0 {
		st.NoLaw = t.T("asking.law.none")
		if p.lawOpen() {
			st.NoLaw = t.T("asking.law.open")
		}
	}
	if len(st.Flags) == 0 {
		st.NoFlags = t.T("findings.no_flags")
	}
}

// needsOpen says whether something urgent was not asked yet: that nothing stands on
// record says nothing then.
func (p *Findings) needsOpen() bool {
	if !p.book.ok {
		return true
	}
	facts := p.record.Facts()
	res := p.book.def.Resolve(facts)
	return slices.ContainsFunc(p.book.def.Sections, func(s protocol.Section) bool {
		return s.Kind == protocol.Needs && slices.ContainsFunc(s.Steps, func(step protocol.Step) bool {
			return step.Item != nil && res.Relevant(step.Item.ID) == protocol.Yes && !asked(facts[step.Item.ID])
		})
	})
}

// lawOpen says whether what a lawyer is recommended by was not asked yet.
func (p *Findings) lawOpen() bool {
	facts := p.record.Facts()
	if p.book.Sets.Flags == nil {
		return true
	}
	row, ok := p.book.Sets.Flags.Row(legalAdvice)
	return !ok || slices.ContainsFunc(row.When.Items(), func(id protocol.ItemID) bool { return !asked(facts[id]) })
}

// compared says whether a person has compared every row with the original.
func compared(s indicator.Sets) bool {
	for _, set := range []*indicator.Set{s.ILO, s.Palermo, s.Urgency, s.Flags} {
		if set == nil {
			continue
		}
		for _, r := range set.Rows {
			if !r.Checked.Done() {
				return false
			}
		}
	}
	return true
}
