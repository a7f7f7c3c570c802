package presenter

import (
	"context"
	"strings"

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
	// UrgencyTitle and FlagsTitle head the other two lanes; they never cancel.
	UrgencyTitle string
	Urgency      []LaneRow
	NoUrgency    string
	FlagsTitle   string
	Flags        []LaneRow
	NoFlags      string
	// NotCompared is shown while rows of the sets were not compared with the original.
	NotCompared Notice
	// Next names the topic that would help most, or says that enough was asked, or
	// that nothing is left to ask.
	Next                               string
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
	// Detail adds what a reader must know, such as that means are not needed for a child.
	Detail string
	// Because lists the indicators that made it; Open the topics that could change it.
	Because []Ground
	Open    []string
}

// Ground is one indicator with the topics of the answers behind it.
type Ground struct {
	ID, Name string
	Topics   []string
	// Marks say what kind of row it is: ours, not compared, derived.
	Marks []Chip
	// Cite is the place in the standard.
	Cite string
}

// LaneRow is one urgent need or one flag.
type LaneRow struct {
	ID, Name string
	// Within is the time limit in words, or "".
	Within string
	Topics []string
	Cite   string
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
	st.NextTitle = t.T("findings.next")
	st.Next = p.next(t)
	st.Continue = Action{Label: t.T("findings.continue")}
	st.Decide = Action{Label: t.T("findings.decide")}
	st.OpenRecord = Action{Label: t.T("findings.record")}
	return st
}

func (p *Findings) next(t locales.Language) string {
	def := p.book.def
	switch {
	case p.found.Next != "":
		return topic(t, p.found.Next)
	case def != nil && lastSection(def, def.Resolve(p.record.Facts())) < len(def.Sections), stillOpen(p.found):
		return t.T("findings.nothing_left")
	}
	return t.T("findings.enough")
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
		st.Dimensions = append(st.Dimensions, findingCard(t, f, "dimension."+strings.ToLower(f.ID)))
	}
	st.PalermoTitle = t.T("findings.palermo")
	st.PalermoSource = sourceWords(t, sets.Palermo)
	for _, f := range p.found.Palermo {
		c := findingCard(t, f, "palermo."+f.ID)
		if f.ID == indicator.Means && p.found.Profile == protocol.Child {
			c.Detail = t.T("findings.means_child")
		}
		st.Palermo = append(st.Palermo, c)
	}
	st.ForcedCriminality = findingCard(t, p.found.ForcedCriminality, "palermo."+indicator.ForcedCriminality)
	st.ForcedCriminality.Detail = t.T("findings.forced_criminality")
}

func sourceWords(t locales.Language, s *indicator.Set) string {
	if s == nil {
		return ""
	}
	return t.T("findings.source", "standard", s.Standard)
}

func findingCard(t locales.Language, f indicator.Finding, nameKey string) FindingCard {
	c := FindingCard{
		ID: f.ID, Name: t.T(nameKey), State: f.State.String(),
		StateText: t.T("state." + f.State.String()), Open: topics(t, f.Open),
	}
	for _, g := range f.Because {
		c.Because = append(c.Because, ground(t, g))
	}
	return c
}

func ground(t locales.Language, g indicator.Ground) Ground {
	out := Ground{ID: g.Row.ID, Name: indicatorName(t, g.Row.ID), Topics: topics(t, g.Items), Cite: g.Row.Cite}
	if g.Row.Ours {
		out.Marks = append(out.Marks, Chip{Code: "ours", Label: t.T("mark.ours"), Tone: Quiet})
	}
	if !g.Row.Checked.Done() {
		out.Marks = append(out.Marks, Chip{Code: "not-compared", Label: t.T("mark.not_compared"), Tone: Quiet})
	}
	return out
}

func (p *Findings) lanes(t locales.Language, st *FindingsState) {
	st.UrgencyTitle, st.FlagsTitle = t.T("findings.urgency"), t.T("findings.flags")
	st.Urgency, st.Flags = laneRows(t, p.found.Urgency), laneRows(t, p.found.Flags)
	if len(st.Urgency) == 0 {
		st.NoUrgency = t.T("findings.no_urgency")
	}
	if len(st.Flags) == 0 {
		st.NoFlags = t.T("findings.no_flags")
	}
}

func laneRows(t locales.Language, grounds []indicator.Ground) []LaneRow {
	var out []LaneRow
	for _, g := range grounds {
		r := LaneRow{ID: g.Row.ID, Name: indicatorName(t, g.Row.ID), Topics: topics(t, g.Items), Cite: g.Row.Cite}
		if g.Row.Within != "" {
			r.Within = t.T("within." + g.Row.Within)
		}
		out = append(out, r)
	}
	return out
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
