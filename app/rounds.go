package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
)

// keepRounds lets the hub be spoken with while a profile is open.
func (r *room) keepRounds() {
	r.rounds = presenter.NewRounds(presenter.RoundsParams{
		Runner: r.runner, Timer: r.runner, Now: r.host.Now, Hub: hub{r.desk}, Chance: courier.Chance,
	})
	r.desk.opened = func() { r.runner.UI(r.rounds.Start) }
	r.desk.saved = func() { r.runner.UI(r.rounds.Saved) }
}

// reach is the desk as the part of the sync page about the link sees it.
type reach struct{ *desk }

var _ presenter.Reach = reach{}

func (r reach) Reached(ctx context.Context) (presenter.Reached, error) {
	p, err := r.profile()
	if err != nil {
		return presenter.Reached{}, err
	}
	l, err := p.Link(ctx)
	if err != nil {
		return presenter.Reached{}, err
	}
	out := presenter.Reached{ReachSettings: presenter.ReachSettings{Proxy: l.Proxy, Budget: l.Budget, Saving: l.Saving}}
	if out.Used, err = p.Used(ctx); err != nil {
		return out, err
	}
	last, err := p.LastRound(ctx)
	if err != nil {
		return out, err
	}
	out.Held, out.Alarms = last.Held, last.Alarms
	if out.Words, err = p.HeadWords(ctx); err != nil {
		return out, err
	}
	if out.Apart, err = keptApart(ctx, p); err != nil {
		return out, err
	}
	others, err := p.Others(ctx)
	for _, o := range others {
		name := o.Officer
		if name == "" {
			name = o.Device[:min(len(o.Device), 6)]
		}
		out.Others = append(out.Others, presenter.Other{Name: name, Heard: o.Heard, Hidden: o.Hidden, Has: o.Has, On: o.On})
	}
	return out, err
}

func (r reach) SetReach(ctx context.Context, s presenter.ReachSettings) error {
	p, err := r.profile()
	if err != nil {
		return err
	}
	return p.SetLink(ctx, courier.Link{Proxy: s.Proxy, Budget: s.Budget, Saving: s.Saving})
}

// keptApart counts what is kept apart; before a device joins there is nothing.
func keptApart(ctx context.Context, p *courier.Profile) (presenter.Apart, error) {
	var out presenter.Apart
	if !p.Enrolled() {
		return out, nil
	}
	kept, err := p.Quarantine(ctx)
	for _, a := range kept {
		switch {
		case !a.Acceptable():
			out.Spoilt++
		case a.Why == courier.ApartForbidden:
			out.Forbidden++
		default:
			out.Late++
		}
	}
	return out, err
}
