package presenter

import (
	"context"
	"errors"

	"pelita/locales"
	"pelita/screening"
)

// Proposing keeps what an act proposes to the other administrators, until it is saved.
type Proposing interface {
	// SaveProposal writes the proposal that was made last. Until then every other act is
	// screening.ErrProposalWaits.
	SaveProposal(ctx context.Context, file string) error
	// Unsaved is how it stands while it is not saved: also one of another page.
	Unsaved() Waiting
}

// WaitsState is an act that waits for more administrators. It is shown when its
// Standing has a title.
type WaitsState struct {
	Standing Notice
	Save     Action
	FileName string
}

// administering runs what a page has administrators do for the whole agency: one
// thing at a time, and what waits for others of them is never said to be done.
type administering struct {
	once  Single
	port  Proposing
	waits Waiting
	done  string // the key of what was done just now
	held  bool   // something more was asked for while a proposal is not saved
}

func newAdministering(f Frame, port Proposing) administering {
	return administering{once: Single{Runner: f.Runner}, port: port, waits: port.Unsaved()}
}

// act does one thing, unless another is under way. While a proposal is not saved yet
// nothing is done, for that would lose it: the page says so. end is told how it went.
func (a *administering) act(done string, act func(context.Context) (Waiting, error), end func(error)) {
	if a.once.Busy() {
		return
	}
	a.done, a.waits = "", a.port.Unsaved() // it may have come of another page meanwhile
	if a.held = a.waits.More() > 0; a.held {
		return
	}
	Once(&a.once, act, func(w Waiting, err error) {
		if errors.Is(err, screening.ErrProposalWaits) { // another page was quicker
			a.held, a.waits = true, a.port.Unsaved()
		}
		if made(err) {
			a.waits = w
		}
		if made(err) && w.More() == 0 {
			a.done = done
		}
		end(err)
	})
}

// save writes the proposal that waits.
func (a *administering) save(file string, end func(error)) {
	if a.waits.More() == 0 {
		return
	}
	Once(&a.once, func(ctx context.Context) (struct{}, error) { return struct{}{}, a.port.SaveProposal(ctx, file) },
		func(_ struct{}, err error) {
			if err == nil {
				a.waits, a.done, a.held = Waiting{}, "approve.saved", false
			}
			end(err)
		})
}

// drop forgets what was done. A proposal that is not saved stays, and is shown when the
// page is entered again: leaving a page loses no work.
func (a *administering) drop() {
	a.done, a.held, a.waits = "", false, a.port.Unsaved()
}

func (a *administering) doneNotice(t locales.Language) Notice {
	if a.done == "" {
		return Notice{}
	}
	return Notice{Kind: Advice, Title: t.T(a.done), Text: t.T(a.done + "_text")}
}

func (a *administering) waiting(t locales.Language) WaitsState {
	if a.waits.More() == 0 {
		return WaitsState{}
	}
	standing := Notice{Kind: Caution, Title: moreTitle(t, a.waits), Text: t.T("approve.act_text")}
	if a.held {
		standing = Notice{Kind: Problem, Title: t.T("approve.first"), Text: t.T("approve.first_text")}
	}
	return WaitsState{
		Standing: standing,
		Save:     Action{Label: t.T("approve.save"), Off: a.once.Busy()}, FileName: "pelita-proposal.bin",
	}
}
