package presenter

import (
	"context"
	"strconv"
	"strings"

	"pelita/locales"
	"pelita/screening"
)

// Waiting says that something waits for more administrators; the zero value says
// that it is done.
type Waiting struct{ Have, Need int }

// More is how many have to approve yet.
func (w Waiting) More() int { return max(0, w.Need-w.Have) }

// Admitted is what became of a device that asked: its grant as codes, none when it
// is too large for them, or what it waits for.
type Admitted struct {
	Waiting
	Codes []screening.Drawn
	// Agency are the six words of ours.
	Agency string
}

// Deed is one thing that a proposal does; Code is that of its words.
type Deed struct{ Code, Device, Name, Words, What string }

// Proposal is what waits for administrators, as it is shown before anybody approves.
type Proposal struct {
	Waiting
	Deeds []Deed
	// Mine: this administrator has approved. Ours: it was made on this device, which
	// alone can write it. Stale: it has to be made anew.
	Mine, Ours, Stale bool
}

// Proposals are what more than one administrator has to approve. The proposal that
// was opened last is kept until Forget, the one that was made until it is saved.
type Proposals interface {
	// OpenProposal reads one. screening.ErrUnreadable, ErrForged, ErrNotForUs.
	OpenProposal(ctx context.Context, file string) (Proposal, error)
	// SaveProposal writes the one that was made as it is.
	SaveProposal(ctx context.Context, file string) error
	// Unsaved is how that one stands: also one of another page.
	Unsaved() Waiting
	// Approve approves it and writes it. screening.ErrStale, ErrNotPermitted.
	Approve(ctx context.Context, file string) error
	// Submit writes it into the list of devices. screening.ErrApprovals, ErrStale.
	Submit(ctx context.Context) (Admitted, error)
}

// ApprovingState is the part of the page about what several have to approve.
type ApprovingState struct {
	Title, Text string
	Open        Action
	// Deeds say in words what the proposal does; Standing who has approved.
	DeedsTitle           string
	Deeds                []string
	Standing             Notice
	Save, Approve, Write Action
	FileName             string
}

// approving is what the page holds of it.
type approving struct {
	shown  Proposal
	opened bool
	made   Waiting // made here, and not saved yet
}

// unsaved is what there is of it when nothing is opened.
func (p *HandPage) unsaved() approving { return approving{made: p.hand.Unsaved()} }

// admitted shows the grant, or says that it waits.
func (p *HandPage) admitted(a Admitted) {
	p.proposal = approving{made: a.Waiting}
	if a.More() > 0 {
		return
	}
	p.proposal, p.done = p.unsaved(), handDone{key: "hand.admitted"}
	p.show(shownSet{key: "hand.grant", codes: a.Codes, words: a.Agency, saving: true})
}

// OpenProposal reads what somebody asks to be approved.
func (p *HandPage) OpenProposal(file string) {
	handRun(p, func(ctx context.Context) (Proposal, error) { return p.hand.OpenProposal(ctx, file) }, func(shown Proposal) {
		p.proposal = approving{shown: shown, opened: true}
	})
}

// SaveProposal writes what was made here, for the other administrators.
func (p *HandPage) SaveProposal(file string) {
	p.passOn(file, p.hand.SaveProposal)
}

// Approve approves what is shown and writes it, to go on or home.
func (p *HandPage) Approve(file string) {
	if p.proposal.opened {
		p.passOn(file, p.hand.Approve)
	}
}

func (p *HandPage) passOn(file string, write func(context.Context, string) error) {
	handRun(p, func(ctx context.Context) (struct{}, error) { return struct{}{}, write(ctx, file) }, func(struct{}) {
		p.proposal, p.done = p.unsaved(), handDone{key: "approve.saved"}
	})
}

// WriteProposal carries out what enough have approved.
func (p *HandPage) WriteProposal() {
	if !p.proposal.opened {
		return
	}
	handRun(p, p.hand.Submit, func(a Admitted) {
		if a.Agency == "" {
			p.proposal, p.done = p.unsaved(), handDone{key: "approve.written"}
			return
		}
		p.admitted(a)
	})
}

func (p *HandPage) approvingState(t locales.Language, busy bool) ApprovingState {
	if p.standing.Enrolled != Administrator {
		return ApprovingState{}
	}
	s := ApprovingState{
		Title: t.T("approve.title"), Text: t.T("approve.text"), FileName: "pelita-proposal.bin",
		Open: Action{Label: t.T("approve.open"), Off: busy},
	}
	switch shown := p.proposal.shown; {
	case p.proposal.made.More() > 0:
		s.Standing = waitingNotice(t, p.proposal.made)
		s.Save = Action{Label: t.T("approve.save"), Off: busy}
	case p.proposal.opened:
		s.DeedsTitle, s.Deeds, s.Standing = t.T("approve.deeds"), deedTexts(t, shown.Deeds), proposalNotice(t, shown)
		if !shown.Stale && !shown.Mine {
			s.Approve = Action{Label: t.T("approve.do"), Off: busy}
		}
		if !shown.Stale && shown.Ours && shown.More() == 0 {
			s.Write = Action{Label: t.T("approve.write"), Off: busy}
		}
	}
	return s
}

// waitingNotice says that nothing is done yet, and what has to be done.
func waitingNotice(t locales.Language, w Waiting) Notice {
	return Notice{Kind: Caution, Title: moreTitle(t, w), Text: t.T("approve.more_text")}
}

func moreTitle(t locales.Language, w Waiting) string {
	if w.More() == 1 {
		return t.T("approve.more_one")
	}
	return t.T("approve.more", "n", strconv.Itoa(w.More()))
}

func proposalNotice(t locales.Language, p Proposal) Notice {
	switch {
	case p.Stale:
		return Notice{Kind: Caution, Title: t.T("error.stale.title"), Text: t.T("error.stale.text")}
	case p.More() == 0 && p.Ours:
		return Notice{Kind: Advice, Title: t.T("approve.enough"), Text: t.T("approve.enough_here")}
	case p.More() == 0:
		return Notice{Kind: Advice, Title: t.T("approve.enough"), Text: t.T("approve.enough_home")}
	case p.Mine:
		return Notice{Kind: Advice, Title: moreTitle(t, p.Waiting), Text: t.T("approve.mine")}
	}
	return Notice{Kind: Advice, Title: moreTitle(t, p.Waiting), Text: t.T("approve.read_first")}
}

func deedTexts(t locales.Language, deeds []Deed) []string {
	var out []string
	for _, d := range deeds {
		if d.Code == "role" {
			d.What = rightWords(t, strings.Split(d.What, ", "))
		}
		out = append(out, t.T("roster.deed."+d.Code, "device", d.Device, "name", d.Name, "words", d.Words, "what", d.What))
	}
	return out
}
