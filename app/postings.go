package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
)

// postings is the desk as the keeper of the officer's posting.
type postings struct{ *desk }

var _ presenter.Postings = postings{}

func (o postings) Posting(ctx context.Context) (presenter.Posting, error) {
	p, err := o.profile()
	if err != nil {
		return presenter.Posting{}, err
	}
	at, err := p.Posting(ctx)
	return presenter.Posting(at), err
}

func (o postings) SetPosting(ctx context.Context, to presenter.Posting) error {
	p, err := o.profile()
	if err != nil {
		return err
	}
	err = p.SetPosting(ctx, courier.Posting(to))
	o.post(ctx, p)
	return err
}

// post remembers what the officer is. One that cannot be read is unknown, and
// counts as one with powers.
func (d *desk) post(ctx context.Context, p *courier.Profile) {
	at, err := p.Posting(ctx)
	if err != nil {
		at = courier.Posting{}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.role = at.Role
}

// posted is what the officer of the open profile is.
func (d *desk) posted() screening.Role {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.role
}
