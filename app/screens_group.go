package app

import (
	"context"
	"errors"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

// enterGroup makes the page of people who arrived together.
func (r *room) enterGroup(to presenter.Route) presenter.Presenter {
	var v *view.Group
	p := presenter.NewGroup(presenter.GroupParams{
		Frame: r.stand(), Work: r.desk.casework(), Colleagues: colleagues{r.desk}, Record: to.Record,
		Render: seen(r, func(s presenter.GroupState) { v.Render(s) }),
	})
	v = view.NewGroup(p)
	return r.show(p, v)
}

// self is the device of the open profile, or the zero id.
func (d *desk) self() screening.DeviceID {
	p, err := d.profile()
	if err != nil {
		return screening.DeviceID{}
	}
	return p.Device()
}

// colleagues is the desk as the page of a group sees it.
type colleagues struct{ *desk }

var _ presenter.Colleagues = colleagues{}

// Colleagues lists the officers of the agency by their devices.
func (c colleagues) Colleagues(ctx context.Context) ([]presenter.Colleague, error) {
	p, err := c.profile()
	if err != nil {
		return nil, err
	}
	devices, err := p.Devices(ctx)
	if errors.Is(err, screening.ErrNotEnrolled) {
		return nil, nil
	}
	var out []presenter.Colleague
	for _, d := range devices {
		if !d.Revoked {
			out = append(out, presenter.Colleague{Device: d.ID, Name: d.Officer, Self: d.This})
		}
	}
	return out, err
}
