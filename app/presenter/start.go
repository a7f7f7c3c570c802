package presenter

import (
	"context"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/protocol"
)

// StartState begins a record: which protocol, in which languages.
type StartState struct {
	Page
	// Protocol lists the protocols, each with what it is for as Detail.
	Protocol Choice[string]
	// Officer is the language of the interface, Interviewee the language in which
	// questions are also shown.
	Officer, Interviewee Choice[string]
	// Unreviewed is shown when nobody has checked the interviewee's wording.
	Unreviewed Notice
	// Keeping says whether a record is made; Warning, what it means when none is.
	Keeping Choice[screening.Keeping]
	Warning Notice
	// Caseload says into which caseload the record goes, when there is more than one.
	Caseload Choice[string]
	Begin    Action
	// Print asks the person for a place and calls the intent Print with it;
	// FileName is what to suggest.
	Print    Action
	FileName string
	Printed  Notice
}

// Start begins a screening.
type Start struct {
	stage[StartState]
	work     screening.Casework
	keeper   Keeper
	tongue   tongue
	once     Single
	printing printing
	protocol string
	unkept   *screening.Casework // over a store that keeps nothing; nil: not offered
	keeping  screening.Keeping
	into     caseloadChoice
}

// NewStart makes the presenter of the screen before an interview.
func NewStart(f Frame, work screening.Casework, keeper Keeper, printer Printer, render func(StartState)) *Start {
	s := &Start{stage: newStage(f, render), work: work, keeper: keeper, tongue: newTongue(f, keeper), once: Single{Runner: f.Runner}, printing: newPrinting(f, printer)}
	s.stage.build = s.state
	return s
}

// OfferUnkept lets people talk without a record being kept: work is over a store
// in memory. It is called before Enter.
func (s *Start) OfferUnkept(work screening.Casework) { s.unkept = &work }

// ChooseKeeping says whether a record is kept.
func (s *Start) ChooseKeeping(k screening.Keeping) {
	s.keeping = k
	s.Rebuild()
}

// OfferCaseloads lets people choose the caseload of the record. It is called before
// Enter.
func (s *Start) OfferCaseloads(c Caseloads) { s.into.offer(s.frame, c) }

// ChooseCaseload says into which caseload the record goes.
func (s *Start) ChooseCaseload(id string) {
	s.into.chosen = id
	s.Rebuild()
}

// Enter shows the choice.
func (s *Start) Enter() {
	s.into.read(s.shown)
	s.Rebuild()
}

// Leave ends it.
func (s *Start) Leave(done func()) {
	s.into.load.Drop()
	s.into.all = nil
	s.clear()
	s.tongue.leave(done)
}

// ChooseProtocol chooses what is asked.
func (s *Start) ChooseProtocol(id string) {
	s.protocol = id
	s.printing.done = false
	s.Rebuild()
}

// ChooseOfficer changes the language of the interface.
func (s *Start) ChooseOfficer(tag string) { s.tongue.choose(tag, s.shown) }

// ChooseInterviewee chooses the language in which questions are also shown. It
// is what the next interview starts with, too.
func (s *Start) ChooseInterviewee(tag string) {
	p := s.keeper.Preferences()
	p.Interviewee = tag
	keep(&s.tongue.queue, s.keeper, p, s.shown)
	s.Rebuild()
}

// Begin opens a record and goes to the first question.
func (s *Start) Begin() {
	if s.protocol == "" {
		return
	}
	on, into := s.work, s.into
	if s.keeping == screening.Unkept && s.unkept != nil {
		on, into = *s.unkept, caseloadChoice{}
	}
	work, id := spoken(on, s.frame.Catalogue.Language(s.keeper.Preferences().Interviewee)), s.protocol
	Once(&s.once, func(ctx context.Context) (screening.Record, error) {
		if err := into.use(ctx); err != nil {
			return screening.Record{}, err
		}
		return work.Open(ctx, id)
	}, func(r screening.Record, err error) {
		s.fail(err)
		if err == nil {
			s.goOn(id, r.ID)
			return
		}
		s.Rebuild()
	})
	s.Rebuild()
}

// goOn goes to the first question of an interview, or to the fields of a form.
func (s *Start) goOn(protocolID string, id screening.RecordID) {
	form := s.work.Library.FormOf(protocolID)
	if form == protocol.NoForm {
		s.goTo(InterviewScreen, id)()
		return
	}
	if !s.left {
		s.frame.Go(home(form, id))
	}
}

// offered are the protocols that a record can begin under: the interviews, and
// what is a record of its own.
func (s *Start) offered() []*protocol.Protocol {
	out := s.work.Library.Interviews()
	for _, f := range []protocol.Form{protocol.AdvertForm, protocol.GroupForm} {
		if p, ok := s.work.Library.Form(f); ok {
			out = append(out, p)
		}
	}
	return out
}

func (s *Start) state() StartState {
	t := s.speech()
	also := s.frame.Catalogue.Language(s.keeper.Preferences().Interviewee)
	st := StartState{
		Page:        s.page(t.T("start.title")),
		Protocol:    Choice[string]{Label: t.T("start.protocol")},
		Officer:     s.tongue.choice(t.T("start.officer")),
		Interviewee: s.frame.languages(t.T("start.interviewee"), also.Tag()),
		Unreviewed:  unreviewed(t, also),
		Begin:       Action{Label: t.T("start.begin"), Off: s.protocol == "" || s.once.Busy()},
	}
	st.Interviewee.Hint = t.T("start.interviewee_hint")
	for _, p := range s.offered() {
		st.Protocol.Options = append(st.Protocol.Options, Option[string]{
			Code: p.ID, Label: protocolName(t, p.ID), Detail: protocolPurpose(t, p.ID), Chosen: p.ID == s.protocol,
		})
	}
	s.keep(t, &st)
	if s.keeping != screening.Unkept {
		st.Caseload = s.into.state(t)
	}
	s.printed(t, &st)
	if s.once.Busy() {
		st.Busy = t.T("start.busy")
	}
	return st
}

// protocolPurpose says what a protocol is for, when there are words for it.
func protocolPurpose(t locales.Language, id string) string {
	if key := "purpose." + id; known(t, key) {
		return t.T(key)
	}
	return ""
}

// unreviewed warns of a wording that nobody has checked.
func unreviewed(t, also locales.Language) Notice {
	if also.Review().State != locales.Unreviewed {
		return Notice{}
	}
	return Notice{Kind: Caution, Title: t.T("review.title", "language", also.Name()), Text: t.T("review.text")}
}

// keep offers to talk without a record, and says before anything is said what
// that means.
func (s *Start) keep(t locales.Language, st *StartState) {
	if s.unkept == nil {
		return
	}
	st.Keeping = Choice[screening.Keeping]{Label: t.T("unkept.choice"), Options: []Option[screening.Keeping]{
		{Code: screening.Kept, Label: t.T("unkept.kept"), Detail: t.T("unkept.kept_detail"), Chosen: s.keeping == screening.Kept},
		{Code: screening.Unkept, Label: t.T("unkept.unkept"), Detail: t.T("unkept.unkept_detail"), Chosen: s.keeping == screening.Unkept},
	}}
	if s.keeping == screening.Unkept {
		st.Warning = Notice{Kind: Caution, Title: t.T("unkept.warning_title"), Text: t.T("unkept.warning")}
	}
}
