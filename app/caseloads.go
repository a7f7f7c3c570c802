package app

import (
	"context"
	"errors"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

// caseloads is the desk as the pages about caseloads see it.
type caseloads struct{ devices }

var _ presenter.AdminCaseloads = (*caseloads)(nil)

func caseloadsOf(d *desk) *caseloads { return &caseloads{devices{proposing: proposing{desk: d}}} }

func (c *caseloads) Caseloads(ctx context.Context) ([]presenter.AgencyCaseload, error) {
	p, err := c.profile()
	if err != nil {
		return nil, err
	}
	all, err := p.Caseloads(ctx)
	if errors.Is(err, screening.ErrNotEnrolled) {
		return nil, nil
	}
	var out []presenter.AgencyCaseload
	for _, one := range all {
		out = append(out, agencyCaseload(one))
	}
	return out, err
}

func agencyCaseload(c courier.Caseload) presenter.AgencyCaseload {
	return presenter.AgencyCaseload{ID: c.ID, Name: c.Name, Devices: c.Devices, Reads: c.Reads, New: c.New, Away: c.Away}
}

func (c *caseloads) UseCaseload(ctx context.Context, id string) error {
	p, err := c.profile()
	if err != nil {
		return err
	}
	return p.ChooseCaseload(ctx, id)
}

func (c *caseloads) Homes(ctx context.Context) (map[screening.RecordID]string, string, error) {
	p, err := c.profile()
	if err != nil {
		return nil, "", err
	}
	return p.Homes(ctx)
}

func (c *caseloads) CreateCaseload(ctx context.Context, name string) (presenter.Waiting, error) {
	return c.act(ctx, func(p *courier.Profile) (courier.Act, error) {
		_, a, err := p.CreateCaseload(ctx, name)
		return a, err
	})
}

func (c *caseloads) AddMember(ctx context.Context, caseload, device string) (presenter.Waiting, error) {
	return c.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.AddMember(ctx, caseload, device) })
}

func (c *caseloads) RemoveMember(ctx context.Context, caseload, device string) (presenter.Waiting, error) {
	return c.act(ctx, func(p *courier.Profile) (courier.Act, error) { return p.RemoveMember(ctx, caseload, device) })
}

// enterCaseloads makes the page of the agency's caseloads.
func (r *room) enterCaseloads() presenter.Presenter {
	var v *view.Caseloads
	p := presenter.NewCaseloadsPage(r.stand(), caseloadsOf(r.desk), seen(r, func(s presenter.CaseloadsState) { v.Render(s) }))
	v = view.NewCaseloads(p, r.picker())
	return r.show(p, v)
}
