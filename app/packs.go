package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening/pack"
)

// packs is the desk as the page about packs sees it. It holds the pack that was
// proposed last, so that exactly that one is taken.
type packs struct {
	*desk
	speech   func() locales.Language
	proposed *courier.Proposal
}

var _ presenter.Packs = (*packs)(nil)

func (p *packs) Instruments(ctx context.Context) (presenter.Instruments, error) {
	profile, err := p.profile()
	if err != nil {
		return presenter.Instruments{}, err
	}
	all, err := profile.Packs(ctx)
	if err != nil {
		return presenter.Instruments{}, err
	}
	out := presenter.Instruments{Damaged: all.Damaged, Root: trustRoot(all.Root)}
	for _, one := range all.Installed {
		out.Installed = append(out.Installed, installedPack(one))
	}
	t := p.speech()
	for _, one := range profile.Library().Interviews() {
		out.Own = append(out.Own, presenter.Line{Label: t.T("protocol." + one.ID + ".name"), Text: one.Version})
	}
	return out, nil
}

func trustRoot(r courier.Root) presenter.TrustRoot {
	return presenter.TrustRoot{Version: r.Version, Threshold: r.Threshold, Holders: r.Holders}
}

func installedPack(one courier.Pack) presenter.InstalledPack {
	return presenter.InstalledPack{
		ID: one.ID, Version: one.Version, Digest: one.Digest, Made: one.Made, Expires: one.Expires,
		Expired: one.Expired, Active: one.Active, Signers: one.Signers,
	}
}

func (p *packs) ReadRoot(_ context.Context, file string) (presenter.TrustRoot, error) {
	b, err := courier.ReadFile(file, pack.MaxRoot)
	if err != nil {
		return presenter.TrustRoot{}, err
	}
	r, err := courier.ReadRoot(b)
	return trustRoot(r), err
}

func (p *packs) Trust(ctx context.Context, file, words string) error {
	profile, err := p.profile()
	if err != nil {
		return err
	}
	b, err := courier.ReadFile(file, pack.MaxRoot)
	if err != nil {
		return err
	}
	_, err = profile.TrustRoot(ctx, b, words)
	return err
}

func (p *packs) Propose(ctx context.Context, file string) (presenter.PackProposal, error) {
	profile, err := p.profile()
	if err != nil {
		return presenter.PackProposal{}, err
	}
	b, err := courier.ReadFile(file, pack.MaxPack)
	if err != nil {
		return presenter.PackProposal{}, err
	}
	pr, err := profile.ProposePack(ctx, b)
	if err != nil {
		return presenter.PackProposal{}, err
	}
	p.mu.Lock()
	p.proposed = &pr
	p.mu.Unlock()
	return presenter.PackProposal{
		InstalledPack: installedPack(pr.Pack), Cases: pr.Cases, Reference: pr.Reference,
		Differences: pr.Differences, Shifts: pr.Shifts,
	}, nil
}

// Take takes exactly the pack that was shown: its digest is the confirmation, and
// that of the outcomes that were shown the second one.
func (p *packs) Take(ctx context.Context, shown presenter.PackProposal) error {
	profile, err := p.profile()
	if err != nil {
		return err
	}
	p.mu.Lock()
	pr := p.proposed
	p.mu.Unlock()
	if pr == nil {
		return &pack.Refusal{Reason: pack.Unconfirmed}
	}
	second := pr.Second
	if len(shown.Shifts) != len(pr.Shifts) {
		second = ""
	}
	return profile.TakePack(ctx, *pr, shown.Digest, second)
}

// spokenWords are the languages of the room, with the wordings of the packs of the
// profile that is open.
type spokenWords struct{ room *room }

func (s spokenWords) Languages() []locales.Language {
	words, _ := s.room.words()
	return words.Languages()
}

func (s spokenWords) Language(tag string) locales.Language {
	words, _ := s.room.words()
	return words.Language(tag)
}

// words are the texts that are spoken now, and the edition that is in use.
func (r *room) words() (*locales.Catalogue, string) {
	if p, err := r.desk.profile(); err == nil {
		return p.Words(), p.Library().Edition
	}
	return r.catalogue, r.desk.cfg.Library.Edition
}
