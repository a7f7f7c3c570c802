package presenter

import (
	"slices"
	"strings"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
)

func (c *Consent) state() ConsentState {
	t := c.speech()
	st := ConsentState{Page: c.page(t.T("consent.title"))}
	switch {
	case c.queue.Busy():
		st.Busy = t.T("consent.working")
	case c.load.Loading():
		st.Busy = t.T("consent.busy")
	}
	if !c.read {
		return st
	}
	st.Name, st.Intro = callName(t, nameOf(c.record), c.id), t.T("consent.intro")
	st.OpenRecord = Action{Label: t.T("refer.record")}
	if slices.ContainsFunc(c.record.State.Consents(), func(s history.ConsentState) bool { return s.Withdrawn }) {
		st.EraseText, st.Erase = t.T("keep.offer"), Action{Label: t.T("keep.offer_do")}
	}
	if c.record.Overridden() {
		st.Overridden = Notice{Kind: Caution, Title: t.T("consent.overridden_title"), Text: t.T("consent.overridden")}
	}
	if c.asking != "" {
		st.Asking = c.ask(t)
		return st
	}
	for _, p := range screening.Purposes() {
		st.Purposes = append(st.Purposes, c.purpose(t, p))
	}
	c.past(t, &st)
	c.owing(t, &st)
	st.Override, st.Decision = c.override(t), c.decision(t)
	return st
}

func (c *Consent) purpose(t locales.Language, purpose string) PurposeRow {
	row := PurposeRow{
		Code: purpose, Title: t.T("consent.purpose." + purpose), Detail: t.T("consent.detail." + purpose),
		Standing: Chip{Code: "open", Label: t.T("consent.not_asked"), Tone: Quiet},
		Ask:      Action{Label: t.T("consent.ask"), Off: c.queue.Busy()},
		Refuse:   Action{Label: t.T("consent.refuse"), Off: c.queue.Busy()},
	}
	everybody, ok := c.record.Permits(purpose, screening.ScopeRecord)
	standing := len(c.record.Standing(purpose)) > 0
	switch {
	case ok && screening.Personal(everybody.Consent):
		row.Standing = Chip{Code: "yes", Label: t.T("consent.yes")}
	case c.record.Consented(purpose):
		row.Standing = Chip{Code: "some", Label: t.T("consent.some")}
	case standing:
		row.Standing = Chip{Code: "without", Label: t.T("consent.without"), Tone: Marked}
	case c.record.SaidNo(purpose):
		row.Standing = Chip{Code: "no", Label: t.T("consent.no"), Tone: Marked}
	}
	if c.record.Consented(purpose) {
		row.Ask.Label = t.T("consent.ask_again")
	}
	if standing {
		row.Refuse.Label = t.T("consent.withdraw")
	}
	if c.child && purpose == screening.PurposeService {
		row.Detail, row.Ask = t.T("consent.detail.service_child"), Action{}
	}
	return row
}

// ask is the form of one permission.
func (c *Consent) ask(t locales.Language) AskingState {
	a := AskingState{
		Title: t.T("consent.purpose." + c.asking), Manner: t.T("consent.read_aloud"), Spoken: askWords(t, c.asking),
		Mode: Choice[string]{Label: t.T("consent.mode"), Hint: t.T("consent.mode_hint"), Options: choose(t, "consent.mode.", screening.Modes(), c.given.Mode)},
		Keep: Action{Label: t.T("consent.keep"), Off: !c.complete() || c.queue.Busy()}, Cancel: Action{Label: t.T("consent.cancel")},
		Explained: Choice[string]{Label: t.T("consent.explained"), Options: choose(t, "consent.explained.", explainers(), c.who)},
		Language:  c.frame.languages(t.T("consent.language"), c.given.Language),
	}
	a.Language.Options = append(a.Language.Options, Option[string]{Code: "und", Label: t.T("consent.language_other"), Chosen: c.given.Language == "und"})
	also := c.frame.Catalogue.Language(c.keeper.Preferences().Interviewee)
	if also.Tag() != t.Tag() {
		a.SpokenAlso, a.Unreviewed = askWords(also, c.asking), unreviewed(t, also)
	}
	if c.who == "other" {
		a.Who = Field{Label: t.T("consent.who"), Text: c.half(explainedPlace()), Hint: t.T("consent.who_hint")}
	}
	if !narrow(c.asking) {
		return a
	}
	codes := []string{screening.ScopeRecord, screening.ScopeBody(screening.BodyIndependent), screening.ScopeBody(screening.BodyState), oneService}
	a.Scope = Choice[string]{Label: t.T("consent.scope")}
	for _, code := range codes {
		a.Scope.Options = append(a.Scope.Options, Option[string]{Code: code, Label: t.T("consent.scope." + scopeKey(code)), Chosen: code == c.given.Scope})
	}
	if c.given.Scope == oneService {
		a.Service = serviceChoice(c.services, t.T("consent.which_service"), c.service)
	}
	return a
}

// scopeKey is the end of the key of a scope's words.
func scopeKey(code string) string { return strings.ReplaceAll(code, ":", "-") }

func serviceChoice(services []Service, label, chosen string) Choice[string] {
	out := Choice[string]{Label: label}
	for _, s := range services {
		out.Options = append(out.Options, Option[string]{Code: s.ID, Label: s.Name, Detail: s.Place, Chosen: s.ID == chosen})
	}
	return out
}

func (c *Consent) serviceName(id string) string {
	for _, s := range c.services {
		if s.ID == id && s.Name != "" {
			return s.Name
		}
	}
	return id
}

// past lists everything that was ever given.
func (c *Consent) past(t locales.Language, st *ConsentState) {
	by, now := c.frame.authors(c.work), c.frame.Now()
	for _, s := range c.record.State.Consents() {
		row := ConsentRow{ID: s.Consent.Purpose, Purpose: c.givenWords(t, s), Given: c.howWords(t, by, s)}
		if s.Withdrawn {
			row.Withdrawn = t.T("record.withdrawn", "when", moment(t, s.WithdrawnAt.Time(), now))
		} else {
			row.Withdrawn = overruled(t, c.record, s)
		}
		st.Given = append(st.Given, row)
	}
	if len(st.Given) > 0 {
		st.GivenTitle = t.T("consent.given")
	}
}

// givenWords says for what and for whom.
func (c *Consent) givenWords(t locales.Language, s history.ConsentState) string {
	scope := s.Consent.Scope
	words := ""
	if id, named := strings.CutPrefix(scope, screening.ScopeService("")); named {
		words = t.T("consent.only_service", "service", c.serviceName(id))
	} else if key := "consent.scope." + scopeKey(scope); known(t, key) {
		words = t.T(key)
	}
	purpose := s.Consent.Purpose
	if key := "consent.purpose." + purpose; known(t, key) {
		purpose = t.T(key)
	} else {
		purpose = purposeWords(t, purpose)
	}
	return t.T("consent.line", "purpose", purpose, "scope", words)
}

// howWords says who wrote it down, how it was given and in which wording; of an
// override, its reason.
func (c *Consent) howWords(t locales.Language, by authors, s history.ConsentState) string {
	line := by.line(written{s.ID, s.Officer, s.GivenAt})
	if why := withoutConsent(t, line, s); why != "" {
		return why
	}
	who := t.T("consent.explained.officer")
	switch {
	case s.Words == "interpreter":
		who = t.T("consent.explained.interpreter")
	case s.Words != "":
		who = s.Words
	}
	mode := s.Consent.Mode
	if key := "consent.mode." + mode; known(t, key) {
		mode = t.T(key)
	}
	return t.T("consent.how", "by", line, "mode", mode, "who", who, "language", c.languageName(t, s.Consent.Language),
		"wording", s.Protocol.ID+" "+s.Protocol.Version+", "+shortDigest(s.Text.Digest))
}

func (c *Consent) languageName(t locales.Language, tag string) string {
	for _, l := range c.frame.Catalogue.Languages() {
		if l.Tag() == tag {
			return l.Name()
		}
	}
	return t.T("consent.language_other")
}

// owing says whom to tell to delete, and what cannot be undone.
func (c *Consent) owing(t locales.Language, st *ConsentState) {
	now := c.frame.Now()
	for _, o := range c.owed {
		row := OwedRow{
			ID: o.Referral, FileName: "pelita-back-" + o.Referral[:min(6, len(o.Referral))] + ".age",
			Text: t.T("consent.owed_row", "service", c.serviceName(o.Service), "when", moment(t, o.At, now)),
		}
		switch {
		case !o.Done.IsZero():
			row.Done = t.T("consent.owed_done", "when", moment(t, o.Done, now))
		default:
			row.Told = Action{Label: t.T("consent.told"), Off: c.queue.Busy()}
			if o.Letter {
				row.Letter = Action{Label: t.T("consent.letter"), Off: c.queue.Busy()}
			}
		}
		st.Owed = append(st.Owed, row)
	}
	if len(st.Owed) > 0 {
		st.OwedTitle, st.OwedText = t.T("consent.owed"), t.T("consent.owed_text")
	}
	for _, s := range c.record.State.Shares() {
		if takesBack(s.Share) || unwritten(c.record, s.Share.Referral) {
			continue
		}
		st.Sent = append(st.Sent, Line{
			Label: c.serviceName(s.Share.Service), Text: t.T("consent.sent_row", "when", moment(t, s.HLC.Time(), now), "digest", shortDigest(s.Share.Digest)),
		})
	}
	if len(st.Sent) > 0 {
		st.SentTitle, st.SentText = t.T("consent.sent"), t.T("consent.sent_text")
	}
}

// takesBack says whether a share is no disclosure but tells a service to delete
// what it got; the codes are those of the courier.
func takesBack(s history.Share) bool {
	return s.Profile == "taken-back" || s.Profile == "told-to-delete"
}

// shareUnwritten is the courier's code of a share that says that the file of its
// referral could not be written.
const shareUnwritten = "not-written"

// unwritten says whether nothing of a referral ever left.
func unwritten(r screening.Record, ref string) bool {
	return slices.ContainsFunc(r.State.Shares(), func(s history.Shared) bool {
		return s.Share.Referral == ref && s.Share.Profile == shareUnwritten
	})
}

// override is offered while something urgent is on record and the person has not
// said no.
func (c *Consent) override(t locales.Language) OverrideState {
	_, permitted := c.record.Permits(screening.PurposeService, screening.ScopeRecord)
	if !c.urgent || permitted || c.record.SaidNo(screening.PurposeService) {
		return OverrideState{}
	}
	o := OverrideState{
		Title: t.T("consent.override"), Text: Notice{Kind: Caution, Title: t.T("consent.override_title"), Text: t.T("consent.override_text")},
		Service: serviceChoice(independent(c.services), t.T("consent.override_service"), c.overTo),
		Reason:  Field{Label: t.T("consent.reason"), Text: c.half(reasonPlace()), Hint: t.T("consent.reason_hint")},
		Do:      Action{Label: t.T("consent.override_do"), Off: c.queue.Busy()},
	}
	if c.asked && blank(o.Reason.Text) {
		o.Reason.Problem = t.T("create.needed")
	}
	if c.asked && c.overTo == "" {
		o.Service.Hint = t.T("create.needed")
	}
	return o
}

// decision is offered for a child, whose permission is no adult's.
func (c *Consent) decision(t locales.Language) ForChildState {
	if !c.child {
		return ForChildState{}
	}
	d := ForChildState{
		Title: t.T("consent.decision"), Text: Notice{Kind: Advice, Title: t.T("consent.decision_title"), Text: t.T("consent.decision_text")},
		Service: serviceChoice(independent(c.services), t.T("consent.override_service"), c.decided.Service),
		By:      Choice[string]{Label: t.T("consent.decider"), Options: choose(t, "consent.decider.", screening.Deciders(), c.decided.By)},
		Heard:   Choice[string]{Label: t.T("consent.heard"), Hint: t.T("consent.heard_hint"), Options: choose(t, "consent.heard.", screening.Hearings(), c.decided.Heard)},
		Reason:  Field{Label: t.T("consent.reason"), Text: c.half(decisionPlace()), Hint: t.T("consent.decision_hint")},
	}
	whole := c.decided.Service != "" && c.decided.By != "" && c.decided.Heard != "" && !blank(d.Reason.Text)
	d.Do = Action{Label: t.T("consent.decision_do"), Off: !whole || c.queue.Busy()}
	if c.record.SaidNo(screening.PurposeService) && c.decided.Heard != "" && c.decided.Heard != screening.HeardAgainst {
		d.Heard.Hint, d.Do.Off = t.T("consent.heard_no"), true
	}
	return d
}
