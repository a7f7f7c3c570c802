package app

import (
	"context"
	"errors"

	"pelita/app/presenter"
	"pelita/screening"
)

// company is the desk as a record page asks it who has seen the record.
type company struct{ *desk }

var _ presenter.Company = company{}

func (c company) Among(ctx context.Context, id screening.RecordID) (presenter.Among, error) {
	p, err := c.profile()
	if err != nil {
		return presenter.Among{}, err
	}
	seen, err := p.SeenBy(ctx, id)
	if errors.Is(err, screening.ErrNotEnrolled) {
		return presenter.Among{}, nil
	}
	if err != nil {
		return presenter.Among{}, err
	}
	var out presenter.Among
	for _, s := range seen {
		out.Seen = append(out.Seen, presenter.Sight(s))
	}
	home, err := p.CaseloadOf(ctx, id)
	if err != nil {
		return out, err
	}
	all, err := p.Caseloads(ctx)
	reads := 0
	for _, one := range all {
		if one.Reads {
			reads++
		}
		if one.ID == home {
			out.Caseload = one.Name
		}
	}
	out.Several = reads > 1
	return out, err
}
