package app

import (
	"context"
	"errors"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
)

func waiting(a courier.Act) presenter.Waiting {
	if a.Done() {
		return presenter.Waiting{}
	}
	return presenter.Waiting{Have: a.Have, Need: a.Need}
}

// Admit gives no codes for a grant that is too large for them: it is saved.
func (h *byHand) Admit(ctx context.Context, words string) (presenter.Admitted, error) {
	var g courier.Grant
	waits, err := proposing{h.desk}.act(ctx, func(p *courier.Profile) (_ courier.Act, err error) {
		g, err = p.Enrol(ctx, h.request, words)
		return g.Act, err
	})
	if err != nil {
		return presenter.Admitted{}, err
	}
	h.Forget()
	if !g.Done() {
		return presenter.Admitted{Waiting: waits}, nil
	}
	return h.granted(g)
}

// granted keeps a grant and draws it.
func (h *byHand) granted(g courier.Grant) (presenter.Admitted, error) {
	h.grant = g.File
	agency, err := courier.GrantWords(g.File)
	if err != nil {
		return presenter.Admitted{}, err
	}
	texts, err := courier.GrantCodes(g.File)
	if errors.Is(err, screening.ErrForStick) {
		return presenter.Admitted{Agency: agency}, nil
	}
	if err != nil {
		return presenter.Admitted{}, err
	}
	codes, err := drawCodes(texts)
	return presenter.Admitted{Agency: agency, Codes: codes}, err
}

func (h *byHand) OpenProposal(ctx context.Context, file string) (presenter.Proposal, error) {
	p, err := h.profile()
	if err != nil {
		return presenter.Proposal{}, err
	}
	b, err := readFile(file)
	if err != nil {
		return presenter.Proposal{}, err
	}
	read, err := p.ReadProposal(ctx, b)
	if err != nil {
		return presenter.Proposal{}, err
	}
	h.proposal = b
	return shownProposal(read, p), nil
}

func shownProposal(read courier.ShownProposal, p *courier.Profile) presenter.Proposal {
	out := presenter.Proposal{
		Waiting: presenter.Waiting{Have: read.Have, Need: read.Need},
		Mine:    read.Mine, Stale: read.Stale, Ours: read.Ours,
	}
	for _, d := range read.Deeds {
		out.Deeds = append(out.Deeds, presenter.Deed{Code: d.Code, Device: d.Device, Name: d.Name, Words: d.Words, What: d.What})
	}
	return out
}

func (h *byHand) Unsaved() presenter.Waiting { return proposing{h.desk}.Unsaved() }

func (h *byHand) SaveProposal(ctx context.Context, file string) error {
	return proposing{h.desk}.SaveProposal(ctx, file)
}

func (h *byHand) Approve(ctx context.Context, file string) error {
	p, err := h.profile()
	if err != nil {
		return err
	}
	approved, err := p.ApproveProposal(ctx, h.proposal)
	if err != nil {
		return err
	}
	return courier.WriteFile(file, approved)
}

// Submit gives the first grant of a proposal; the request of another device that it
// admits gives that one's.
func (h *byHand) Submit(ctx context.Context) (presenter.Admitted, error) {
	p, err := h.profile()
	if err != nil {
		return presenter.Admitted{}, err
	}
	grants, err := p.SubmitProposal(ctx, h.proposal)
	if err != nil {
		return presenter.Admitted{}, err
	}
	h.learn(ctx, p)
	if len(grants) == 0 {
		return presenter.Admitted{}, nil
	}
	return h.granted(grants[0])
}
