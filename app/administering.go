package app

import (
	"bytes"
	"context"
	"errors"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

// proposed is the proposal that an act made last, until it is in a file: whoever
// leaves the page that made it, or locks the profile, finds it again. While there is one
// no other act is done: both would be for one place in the roster, and the second would
// take the place of the first.
type proposed struct {
	file  []byte
	waits presenter.Waiting
	lost  bool // one was kept, and cannot be read: it has to be made again
}

func proposedBy(a courier.Act) proposed { return proposed{file: a.Proposal, waits: waiting(a)} }

// proposing is the desk as the pages see it that propose something to administrators.
type proposing struct{ *desk }

// propose keeps what was done in a profile, if it is the one that is open still. Where
// one lies that is damaged nothing can be written over it: the new one is kept until the
// profile is locked, and the page says that it has to be saved.
func (p proposing) propose(ctx context.Context, in *courier.Profile, a courier.Act) error {
	if _, open := p.pending(); open != in {
		return screening.ErrLocked
	}
	err := in.KeepProposal(ctx, a)
	lost := errors.Is(err, screening.ErrDamaged)
	if err != nil && !lost {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == in {
		p.proposed = proposedBy(a)
		p.proposed.lost = lost
	}
	return nil
}

func (p proposing) pending() (proposed, *courier.Profile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.proposed, p.open
}

// Unsaved says how the proposal stands that was not saved yet.
func (p proposing) Unsaved() presenter.Waiting {
	one, _ := p.pending()
	return one.waits
}

// SaveProposal writes the proposal that waits. screening.ErrNotReady when none does.
func (p proposing) SaveProposal(ctx context.Context, file string) error {
	one, in := p.pending()
	if one.file == nil {
		return screening.ErrNotReady
	}
	if err := courier.WriteFile(file, one.file); err != nil {
		return err
	}
	p.filed(ctx, in, one)
	return nil
}

// filed lets go of a proposal that is in a file, unless another waits by now: writing may
// take long, and another page may have saved it meanwhile and gone on.
func (p proposing) filed(ctx context.Context, in *courier.Profile, one proposed) {
	p.acting.Lock()
	defer p.acting.Unlock()
	if now, open := p.pending(); open == in && bytes.Equal(now.file, one.file) {
		_ = p.propose(ctx, in, courier.Act{}) // it is found again, and can be saved again
	}
}

// act has the open profile do something for the whole agency, one thing at a time from
// all pages. What is done goes out soon: others are to learn of it.
// screening.ErrProposalWaits, and nothing is done, while a proposal is not saved yet;
// ErrLocked for a proposal of a profile that was locked meanwhile: nobody else is shown it.
func (p proposing) act(ctx context.Context, do func(*courier.Profile) (courier.Act, error)) (presenter.Waiting, error) {
	p.acting.Lock()
	defer p.acting.Unlock()
	open, err := p.profile()
	if err == nil && p.Unsaved().More() > 0 {
		err = screening.ErrProposalWaits
	}
	if err != nil {
		return presenter.Waiting{}, err
	}
	a, err := do(open)
	if err != nil {
		return presenter.Waiting{}, err
	}
	if !a.Done() {
		return waiting(a), p.propose(ctx, open, a)
	}
	if p.saved != nil {
		p.saved()
	}
	return waiting(a), nil
}

// devices is the desk as the page of the agency's devices sees it.
type devices struct {
	proposing
	candidate []byte // whose words are being compared
}

var _ presenter.Devices = (*devices)(nil)

func (d *devices) Devices(ctx context.Context) (presenter.Fleet, error) {
	p, err := d.profile()
	if err != nil {
		return presenter.Fleet{}, err
	}
	all, err := p.Devices(ctx)
	if err != nil {
		return presenter.Fleet{}, err
	}
	heard, err := p.Others(ctx)
	if err != nil {
		return presenter.Fleet{}, err
	}
	leaking, err := p.Leaking(ctx)
	if err != nil {
		return presenter.Fleet{}, err
	}
	of, need, err := p.Administrators(ctx)
	out := presenter.Fleet{Need: need, Of: len(of), Rights: courier.Rights(), Leaking: leaking}
	for _, a := range of {
		out.Administrators = append(out.Administrators, presenter.AdminKey{Key: a.Key, This: a.This})
	}
	for _, one := range all {
		shown := presenter.AgencyDevice{
			ID: one.ID, Officer: one.Officer, Words: one.Words, This: one.This, Administrator: one.Administrator,
			Revoked: one.Revoked, Lost: one.Lost, Rights: one.Rights,
		}
		for _, h := range heard {
			if h.Device == one.ID {
				shown.Heard, shown.Hidden = h.Heard, h.Hidden
			}
		}
		out.Administrator = out.Administrator || one.Administrator
		out.Devices = append(out.Devices, shown)
	}
	return out, err
}

func (d *devices) Revoke(ctx context.Context, id string) (presenter.Waiting, error) {
	return d.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.Revoke(ctx, id) })
}

func (d *devices) SetRights(ctx context.Context, id string, codes []string) (presenter.Waiting, error) {
	return d.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.SetRole(ctx, id, codes) })
}

func (d *devices) Lose(ctx context.Context, id string) (presenter.Waiting, error) {
	return d.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.DeclareLost(ctx, id) })
}

func (d *devices) Find(ctx context.Context, id string) (presenter.Waiting, error) {
	return d.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.DeclareFound(ctx, id) })
}

func (d *devices) AskToAdminister(ctx context.Context, file string) (string, error) {
	p, err := d.profile()
	if err != nil {
		return "", err
	}
	c, err := p.AskToAdminister(ctx)
	if err != nil {
		return "", err
	}
	if err := courier.WriteFile(file, c.File); err != nil {
		return "", err
	}
	return c.Words, nil
}

func (d *devices) ReadCandidate(_ context.Context, file string) (presenter.AdminCandidate, error) {
	b, err := readFile(file)
	if err != nil {
		return presenter.AdminCandidate{}, err
	}
	c, err := courier.ReadCandidate(b)
	if err != nil {
		return presenter.AdminCandidate{}, err
	}
	d.candidate = b
	return presenter.AdminCandidate{Key: c.Key, Words: c.Words}, nil
}

func (d *devices) ChangeAdministrators(ctx context.Context, c presenter.AdminChange) (presenter.Waiting, error) {
	change := courier.AdminChange{Need: c.Need}
	if c.Add {
		change.Add = [][]byte{d.candidate}
	}
	if c.Remove != "" {
		change.Remove = []string{c.Remove}
	}
	return d.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.ChangeAdministrators(ctx, change) })
}

// quarantine is the desk as the page of what is kept apart sees it.
type quarantine struct{ proposing }

var _ presenter.Quarantine = (*quarantine)(nil)

func (q *quarantine) Quarantined(ctx context.Context) (presenter.Quarantined, error) {
	p, err := q.profile()
	if err != nil {
		return presenter.Quarantined{}, err
	}
	standing, err := p.Standing(ctx)
	if err != nil {
		return presenter.Quarantined{}, err
	}
	out := presenter.Quarantined{Administrator: standing.Administrator}
	unread, err := p.Unread(ctx)
	if err != nil {
		return out, err
	}
	for _, u := range unread {
		out.Unread = append(out.Unread, presenter.UnreadOf(u))
	}
	apart, err := p.Quarantine(ctx)
	if err != nil || len(apart) == 0 {
		return out, err
	}
	names, err := namesOf(ctx, p.Store())
	for _, a := range apart {
		shown := presenter.KeptApart{
			ID: a.ID, Device: a.Device, Officer: a.Officer, Why: a.Why, Acceptable: a.Acceptable(), Counted: a.Counted, Changes: a.Changes,
		}
		for _, id := range a.Records {
			name, here := names[id]
			shown.Records = append(shown.Records, presenter.TouchedRecord{ID: id, Name: name, Here: here})
		}
		out.Apart = append(out.Apart, shown)
	}
	return out, err
}

// namesOf are the names of the records that are here.
func namesOf(ctx context.Context, s screening.Store) (map[screening.RecordID]string, error) {
	all, err := s.Summaries(ctx)
	names := map[screening.RecordID]string{}
	for _, one := range all {
		names[one.ID] = one.Name
	}
	return names, err
}

func (q *quarantine) Accept(ctx context.Context, id string) (presenter.Waiting, error) {
	return q.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.Accept(ctx, id) })
}

// enterDevices makes the page of the agency's devices.
func (r *room) enterDevices() presenter.Presenter {
	var v *view.Devices
	p := presenter.NewDevicesPage(r.stand(), &devices{proposing: proposing{desk: r.desk}}, seen(r, func(s presenter.DevicesState) { v.Render(s) }))
	v = view.NewDevices(p, r.picker())
	return r.show(p, v)
}

// enterQuarantine makes the page of what is kept apart.
func (r *room) enterQuarantine() presenter.Presenter {
	var v *view.Quarantine
	p := presenter.NewQuarantinePage(r.stand(), &quarantine{proposing{desk: r.desk}}, seen(r, func(s presenter.QuarantineState) { v.Render(s) }))
	v = view.NewQuarantine(p, r.picker())
	return r.show(p, v)
}
