package presenter

import (
	"context"
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/indicator"
)

// DecisionState is where a person decides. The finding stands beside it.
type DecisionState struct {
	Page
	Name string
	// Finding is the outcome in words; Free says that the decision may differ.
	Finding, Free string
	// Differs is shown when the chosen kind does not follow the finding: allowed.
	Differs Notice
	Kind    Choice[string]
	Reasons Field
	// Disputed is shown when officers decided differently at the same time: a
	// new decision settles it.
	Disputed           Notice
	PastTitle          string
	Past               []PastDecision
	NoPast             string
	Decide, OpenRecord Action
}

// PastDecision is one decision on record.
type PastDecision struct {
	Kind, Reasons string
	// By says who and when.
	By string
	// Standing: it is one of those that hold now.
	Standing Chip
}

// decisionKinds are the codes of the kinds of decision, in the order offered.
func decisionKinds() []string {
	return []string{"presumed-victim-refer", "refer-further-assessment", "continue-later", "other"}
}

// Decision is where an officer decides on one record.
type Decision struct {
	stage[DecisionState]
	work    screening.Casework
	id      screening.RecordID
	load    Latest[assessed]
	queue   Queue
	record  screening.Record
	found   screening.Assessment
	read    bool
	scrap   *scrap
	kind    string
	reasons string
	asked   bool
	kept    bool // a decision was recorded just now
}

// NewDecision makes the presenter of one record's decision.
func NewDecision(f Frame, work screening.Casework, id screening.RecordID, render func(DecisionState)) *Decision {
	d := &Decision{
		stage: newStage(f, render), work: work, id: id,
		load: Latest[assessed]{Runner: f.Runner}, queue: Queue{Runner: f.Runner},
	}
	d.stage.build = d.state
	d.scrap = newScrap(f, &d.queue, work.Store, d.shown)
	return d
}

// Enter reads the record, with what its answers mean and what was left half
// typed here.
func (d *Decision) Enter() {
	d.load.Load(func(ctx context.Context) (assessed, error) { return assess(ctx, d.work, d.id) },
		func(a assessed, err error) {
			d.fail(err)
			if err == nil {
				d.record, d.found, d.read = a.record, a.found, true
				d.work = worded(d.frame, d.work, a.record)
				d.scrap.open(d.id, a.draft)
				half := d.scrap.halves.at[scrapPlace()]
				d.reasons, d.kind = half[0], half[1]
			}
			d.Rebuild()
		})
	d.Rebuild()
}

// Leave drops what was read.
func (d *Decision) Leave(done func()) {
	d.load.Drop()
	if d.scrap.waiting() {
		d.scrap.put()
	}
	d.clear()
	d.queue.WhenIdle(func() {
		d.record, d.found, d.reasons = screening.Record{}, screening.Assessment{}, ""
		d.scrap.open(d.id, screening.Draft{})
		done()
	})
}

// ChooseKind chooses what is decided.
func (d *Decision) ChooseKind(code string) {
	d.kind = code
	d.half()
}

// TypeReasons takes the reasons.
func (d *Decision) TypeReasons(text string) {
	d.reasons = clean(text)
	d.half()
}

// half keeps what is half decided.
func (d *Decision) half() {
	if d.read {
		d.scrap.halves = d.scrap.halves.without(scrapPlace())
		d.scrap.halves.put(scrapPlace(), parts{d.reasons, d.kind})
		d.scrap.typed()
	}
	d.Rebuild()
}

// Submit records the decision; it needs a kind and reasons.
func (d *Decision) Submit() {
	d.asked, d.kept = true, false
	if !d.read || d.kind == "" || blank(d.reasons) || d.queue.Busy() {
		d.Rebuild()
		return
	}
	decided := history.Decision{Kind: d.kind, Reasons: strings.TrimSpace(d.reasons)}
	Add(&d.queue, Job[screening.Record]{
		Prepare: func() func(context.Context) (screening.Record, error) {
			record := d.record
			return func(ctx context.Context) (screening.Record, error) { return d.work.Decide(ctx, record, decided) }
		},
		Done: func(r screening.Record, err error) {
			d.fail(err)
			if err == nil {
				d.record, d.kind, d.reasons, d.asked = r, "", "", false
				d.scrap.halves = d.scrap.halves.without(scrapPlace())
				d.scrap.put()
				d.kept = true
			}
			d.Rebuild()
		},
	})
	d.Rebuild()
}

// OpenRecord goes to the record.
func (d *Decision) OpenRecord() { d.goTo(RecordScreen, d.id)() }

func (d *Decision) state() DecisionState {
	t := d.speech()
	st := DecisionState{Page: d.page(t.T("decision.title"))}
	if !d.read {
		if d.load.Loading() {
			st.Busy = t.T("decision.busy")
		}
		return st
	}
	st.Name = callName(t, nameOf(d.record), d.id)
	st.Finding = t.T("outcome." + d.found.Outcome.String())
	st.Free = t.T("decision.free")
	st.Kind = Choice[string]{Label: t.T("decision.kind"), Options: choose(t, "decision.kind.", decisionKinds(), d.kind)}
	for n, o := range st.Kind.Options {
		st.Kind.Options[n].Detail = t.T("decision.detail." + o.Code)
	}
	st.Reasons = Field{Label: t.T("decision.reasons"), Text: d.reasons, Hint: t.T("decision.reasons_hint")}
	if d.asked && blank(d.reasons) {
		st.Reasons.Problem = t.T("decision.reasons_needed")
	}
	if d.asked && d.kind == "" {
		st.Kind.Hint = t.T("decision.kind_needed")
	}
	if d.found.Outcome == indicator.IndicatorsPresent && (d.kind == "continue-later" || d.kind == "other") {
		st.Differs = Notice{Kind: Advice, Title: t.T("decision.differs_title"), Text: t.T("decision.differs")}
	}
	st.Decide = Action{Label: t.T("decision.do"), Off: d.queue.Busy()}
	if d.kept && st.Notice.Kind == NoNotice {
		st.Notice = Notice{Kind: Advice, Title: t.T("decision.kept")}
	}
	st.OpenRecord = Action{Label: t.T("decision.record")}
	st.Disputed = disputed(t, d.record)
	st.PastTitle = t.T("decision.past")
	st.Past = d.frame.authors(d.work).decisions(d.record)
	if len(st.Past) == 0 {
		st.NoPast = t.T("decision.no_past")
	}
	return st
}

func disputed(t locales.Language, r screening.Record) Notice {
	if !r.State.Disputed() {
		return Notice{}
	}
	return Notice{Kind: Caution, Title: t.T("decision.disputed_title"), Text: t.T("decision.disputed")}
}
