package presenter

import (
	"context"
	"strconv"
	"time"

	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
)

// IncomingKind says what a file is.
type IncomingKind uint8

// The kinds of files that somebody can send to this profile.
const (
	IncomingReferral   IncomingKind = iota
	IncomingRevocation              // takes a referral back
	IncomingSheet                   // an acts sheet, for a lawyer
)

// Incoming is what somebody sent to this profile: a referral, unless Kind says
// otherwise.
type Incoming struct {
	Kind IncomingKind
	// Record and Answers are those of an acts sheet.
	Record  history.RecordID
	Answers []screening.Answered
	// ID names it towards Answer.
	ID        string
	From      string
	Pseudonym string
	// Shown is all that the disclosure says.
	Shown   []Told
	Made    time.Time
	Expires time.Time
	// Answered: it was accepted or rejected before.
	Answered bool
}

// Reply answers a referral. Reason is a code of rejectReasons and is needed to
// reject: no words of ours leave.
type Reply struct {
	ID      string
	Verdict Verdict
	Reason  string
	File    string
}

// Verdict accepts or rejects.
type Verdict uint8

// The verdicts. The zero verdict is none.
const (
	NoVerdict Verdict = iota
	Accepted
	Rejected
)

// Inbox opens referrals with this profile's identity.
type Inbox interface {
	// OpenReferral reads a file of any kind. screening.ErrNotForUs,
	// screening.ErrForged, screening.ErrExpired, screening.ErrUnreadable,
	// screening.ErrNotPermitted for an acts sheet where the role has powers.
	OpenReferral(ctx context.Context, file string) (Incoming, error)
	// Answer writes the reply file. screening.ErrExpired.
	Answer(ctx context.Context, r Reply) error
}

// ReferralsState opens and answers a referral.
type ReferralsState struct {
	Page
	Intro string
	// Open asks for a file and calls the intent Open with it.
	Open Action
	// Received is the open referral; its Title is empty when there is none.
	Received ReceivedReferral
	// Reason is needed to reject.
	Reason Choice[string]
	// Accept and Reject each ask for a file to write the reply to.
	Accept, Reject Action
	FileName       string
	Answered       Notice
}

// ReceivedReferral is an incoming referral in words.
type ReceivedReferral struct {
	Title string
	// Facts say who sent it and until when it may be used; Lines are all that it
	// says of the person.
	Facts []Line
	Lines []Line
	Still Notice
}

// Referrals opens referrals that others sent, and answers them.
type Referrals struct {
	stage[ReferralsState]
	inbox    Inbox
	library  *screening.Library
	once     Single
	got      *Incoming
	reason   string
	asked    bool
	answered Verdict
}

// NewReferrals makes the presenter of incoming files; library names what an acts
// sheet asks.
func NewReferrals(f Frame, inbox Inbox, library *screening.Library, render func(ReferralsState)) *Referrals {
	r := &Referrals{stage: newStage(f, render), inbox: inbox, library: library, once: Single{Runner: f.Runner}}
	r.stage.build = r.state
	return r
}

// Enter shows the page.
func (r *Referrals) Enter() { r.Rebuild() }

// Leave drops what was opened.
func (r *Referrals) Leave(done func()) {
	r.clear()
	r.got, r.reason = nil, ""
	done()
}

// Open reads a referral file.
func (r *Referrals) Open(file string) {
	if file == "" {
		return
	}
	Once(&r.once, func(ctx context.Context) (Incoming, error) { return r.inbox.OpenReferral(ctx, file) },
		func(in Incoming, err error) {
			r.got, r.reason, r.asked, r.answered = nil, "", false, NoVerdict
			if err == nil {
				r.got = &in
			}
			r.shown(err)
		})
	r.Rebuild()
}

// rejectReasons are the codes by which a referral can be rejected. They say
// something about the service, never about the person.
func rejectReasons() []string {
	return []string{
		"full", "outside-mandate", "outside-area", "not-safe-here",
		"no-interpreter", "another-service", "please-call-back",
	}
}

// ChooseReason chooses why a referral is rejected.
func (r *Referrals) ChooseReason(code string) {
	r.reason = code
	r.Rebuild()
}

// Accept writes an acceptance into a file.
func (r *Referrals) Accept(file string) { r.answer(Accepted, file) }

// Reject writes a rejection into a file. It needs a reason.
func (r *Referrals) Reject(file string) {
	r.asked = true
	if r.reason == "" {
		r.Rebuild()
		return
	}
	r.answer(Rejected, file)
}

func (r *Referrals) answer(v Verdict, file string) {
	if r.got == nil || file == "" {
		r.Rebuild()
		return
	}
	reply := Reply{ID: r.got.ID, Verdict: v, File: file}
	if v == Rejected {
		reply.Reason = r.reason
	}
	Once(&r.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, r.inbox.Answer(ctx, reply) },
		func(_ struct{}, err error) {
			if err == nil {
				r.answered = v
			}
			r.shown(err)
		})
	r.Rebuild()
}

func (r *Referrals) state() ReferralsState {
	t := r.speech()
	st := ReferralsState{
		Page: r.page(t.T("referrals.title")), Intro: t.T("referrals.intro"),
		Open: Action{Label: t.T("referrals.open"), Off: r.once.Busy()},
	}
	if r.once.Busy() {
		st.Busy = t.T("referrals.busy")
	}
	if r.got == nil {
		return st
	}
	switch r.got.Kind {
	case IncomingRevocation:
		st.Received = ReceivedReferral{
			Title: t.T("referrals.revoked_title"), Still: Notice{Kind: Caution, Text: t.T("referrals.revoked")},
			Facts: []Line{{Label: t.T("referrals.from"), Text: r.got.From}, {Label: t.T("referrals.number"), Text: r.got.ID}},
		}
		return st
	case IncomingSheet:
		st.Received = r.sheet(t)
		return st
	}
	st.Received = ReceivedReferral{
		Title: t.T("referrals.received"),
		Facts: []Line{
			{Label: t.T("referrals.from"), Text: r.got.From},
			{Label: t.T("refer.pseudonym"), Text: r.got.Pseudonym},
			{Label: t.T("refer.expires"), Text: day(t, r.got.Expires)},
		},
		Lines: toldLines(t, r.got.Shown),
		Still: Notice{Kind: Caution, Title: t.T("refer.still_title"), Text: t.T("disclosure.notice")},
	}
	done := r.got.Answered || r.answered != NoVerdict
	switch {
	case r.answered == Accepted:
		st.Answered = Notice{Kind: Advice, Title: t.T("referrals.accepted"), Text: t.T("referrals.carry")}
	case r.answered == Rejected:
		st.Answered = Notice{Kind: Advice, Title: t.T("referrals.rejected"), Text: t.T("referrals.carry")}
	case r.got.Answered:
		st.Answered = Notice{Kind: Advice, Title: t.T("referrals.answered")}
	}
	if done {
		return st
	}
	st.Reason = Choice[string]{
		Label: t.T("referrals.reason"), Hint: t.T("referrals.reason_hint"),
		Options: choose(t, "referrals.reason.", rejectReasons(), r.reason),
	}
	if r.asked && r.reason == "" {
		st.Reason.Hint = t.T("referrals.reason_needed")
	}
	st.Accept = Action{Label: t.T("referrals.accept"), Off: r.once.Busy()}
	st.Reject = Action{Label: t.T("referrals.reject"), Off: r.once.Busy()}
	st.FileName = "pelita-reply-" + r.got.Pseudonym + ".age"
	return st
}

// sheet is an acts sheet in words, for the lawyer that it was sealed to.
func (r *Referrals) sheet(t locales.Language) ReceivedReferral {
	out := ReceivedReferral{
		Title: t.T("referrals.sheet"),
		Still: Notice{Kind: Caution, Title: t.T("referrals.sheet_still_title"), Text: t.T("referrals.sheet_still")},
		Facts: []Line{
			{Label: t.T("referrals.from"), Text: r.got.From},
			{Label: t.T("referrals.sheet_record"), Text: shortID(r.got.Record)},
			{Label: t.T("referrals.sheet_made"), Text: day(t, r.got.Made)},
		},
	}
	sheet, ok := r.library.Sheet()
	for _, a := range r.got.Answers {
		line := Line{Label: string(a.Item), Text: a.Answer.Value.Text} // of a newer sheet
		if ok {
			if item, known := sheet.Bank.Item(a.Item); known {
				line = Line{Label: t.T("item." + string(a.Item) + ".ask"), Text: answerWords(t, item, a.Answer)}
			}
		}
		line.Label = t.T("referrals.sheet_round", "ask", line.Label, "n", strconv.Itoa(a.Instance+1))
		out.Lines = append(out.Lines, line)
	}
	return out
}
