package app

import (
	"context"
	"time"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/screening"
)

// postings is the desk as the keeper of the officer's posting. A change of role
// reaches the sheets that are not sealed yet.
type postings struct {
	*desk
	sheets *sheets
}

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
	if err := p.SetPosting(ctx, courier.Posting(to)); err != nil {
		return err
	}
	o.sheets.repost(to.Role)
	return nil
}

func (o postings) FormerRoles(ctx context.Context) ([]screening.FormerRole, error) {
	p, err := o.profile()
	if err != nil {
		return nil, err
	}
	return p.FormerRoles(ctx)
}

// posted is what the officer of the open profile is.
func (d *desk) posted() screening.Role {
	p, err := d.profile()
	if err != nil {
		return screening.UnknownRole
	}
	return p.Role()
}

// seen is the latest time that the open profile noted; zero while none is open.
func (d *desk) seen() time.Time {
	p, err := d.profile()
	if err != nil {
		return time.Time{}
	}
	return p.LastSeen()
}
