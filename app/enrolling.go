package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
)

// enrolment is the desk as the pages about devices see it.
type enrolment struct{ *desk }

var _ presenter.Enrolment = enrolment{}

func (e enrolment) Standing(ctx context.Context) (presenter.Standing, error) {
	p, err := e.profile()
	if err != nil {
		return presenter.Standing{}, err
	}
	s, err := p.Standing(ctx)
	out := presenter.Standing{Officer: s.Officer, Agency: s.Agency, Words: s.Words, Recovery: s.Recovery, Renewing: s.Renewing, Must: s.Must, Dropped: s.Dropped, Forgot: s.Forgot}
	switch {
	case s.Administrator:
		out.Enrolled = presenter.Administrator
	case s.Enrolled:
		out.Enrolled = presenter.Member
	}
	return out, err
}

func (e enrolment) WriteRequest(ctx context.Context, file string) error {
	p, err := e.profile()
	if err != nil {
		return err
	}
	r, err := p.Request(ctx)
	if err != nil {
		return err
	}
	return courier.WriteFile(file, r.File)
}

func (e enrolment) Renew(ctx context.Context, file string) (done bool, err error) {
	p, err := e.profile()
	if err != nil {
		return false, err
	}
	r, err := p.Renew(ctx)
	if err != nil || r.File == nil {
		return err == nil, err
	}
	return false, courier.WriteFile(file, r.File)
}

func (e enrolment) DropRenewal(ctx context.Context) error {
	p, err := e.profile()
	if err != nil {
		return err
	}
	return p.DropRenewal(ctx)
}

func (e enrolment) Join(ctx context.Context, file string) error {
	p, err := e.profile()
	if err != nil {
		return err
	}
	b, err := readFile(file)
	if err != nil {
		return err
	}
	if err := p.Join(ctx, b); err != nil {
		return err
	}
	e.learn(ctx, p)
	return nil
}

func (e enrolment) ReadRequest(ctx context.Context, file string) (presenter.Request, error) {
	b, err := readFile(file)
	if err != nil {
		return presenter.Request{}, err
	}
	return e.asked(ctx, b)
}

// asked is a request as an administrator is shown it: with the names of the devices
// that it says it was.
func (d *desk) asked(ctx context.Context, file []byte) (presenter.Request, error) {
	a, err := courier.ReadRequest(file)
	if err != nil {
		return presenter.Request{}, err
	}
	p, err := d.profile()
	if err != nil {
		return presenter.Request{}, err
	}
	known, err := p.Devices(ctx)
	out := presenter.Request{Officer: a.Officer, Words: a.Words, Renews: a.Renews, Unsaid: a.Unsaid}
	for _, id := range a.Former {
		one := presenter.FormerDevice{ID: id}
		for _, k := range known {
			if k.ID == id {
				one.Officer, one.Live = k.Officer, !k.Revoked
			}
		}
		out.Former = append(out.Former, one)
	}
	return out, err
}

func (e enrolment) Admit(ctx context.Context, request, words, grant string) (presenter.Waiting, error) {
	b, err := readFile(request)
	if err != nil {
		return presenter.Waiting{}, err
	}
	pages, g := proposing(e), courier.Grant{}
	waits, err := pages.act(ctx, func(p *courier.Profile) (courier.Act, error) {
		g, err = p.Enrol(ctx, b, words)
		return g.Act, err
	})
	switch {
	case err != nil:
		return presenter.Waiting{}, err
	case !g.Done():
		return waits, pages.SaveProposal(ctx, grant)
	}
	return presenter.Waiting{}, courier.WriteFile(grant, g.File)
}
