package app

import (
	"context"
	"errors"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening/vault"
)

// travels is the desk as the page about a journey sees it.
type travels struct{ *desk }

var _ presenter.Travels = travels{}

func (t travels) Journey(ctx context.Context) (presenter.Journey, error) {
	p, err := t.profile()
	if err != nil {
		return presenter.Journey{}, err
	}
	at, err := p.Travel(ctx)
	if err != nil {
		return presenter.Journey{}, err
	}
	out := presenter.Journey{Away: at.Since, Records: at.Records}
	to, err := p.Recovery(ctx)
	if err != nil {
		return out, err
	}
	out.Recovery = len(to) > 0
	luggage, err := p.Luggage(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range luggage {
		out.Caseloads = append(out.Caseloads, agencyCaseload(c))
	}
	others, err := p.Colleagues(ctx)
	for _, d := range others {
		out.Colleagues = append(out.Colleagues, presenter.Fellow{Device: d.ID, Name: d.Officer})
	}
	return out, err
}

// Depart takes the records from this device. That the key which was in force
// before is not gone yet is tried again at the lock, which is what comes next; if it
// is still there then, the unlock screen says so.
func (t travels) Depart(ctx context.Context, d presenter.Departure) error {
	p, err := t.profile()
	if err != nil {
		return err
	}
	_, err = p.LeaveBut(ctx, d.File, d.Devices, d.Stay)
	if errors.Is(err, vault.ErrUnfinished) {
		return nil
	}
	return err
}

func (t travels) Recover(ctx context.Context, file, key string) error {
	b, err := readFile(key)
	defer clear(b)
	if err != nil {
		return err
	}
	id, err := courier.ParseRecoveryKey(b)
	if err != nil {
		return err
	}
	return t.comeBack(ctx, file, courier.Opener{Recovery: id})
}

func (t travels) Regain(ctx context.Context, file, grant string) error {
	b, err := readFile(grant)
	if err != nil {
		return err
	}
	return t.comeBack(ctx, file, courier.Opener{Grant: b})
}

func (t travels) comeBack(ctx context.Context, file string, with courier.Opener) error {
	p, err := t.profile()
	if err != nil {
		return err
	}
	if err := p.Return(ctx, file, with); err != nil {
		return err
	}
	t.learn(ctx, p)
	return nil
}

func (t travels) Grant(ctx context.Context, file, grant string) error {
	p, err := t.profile()
	if err != nil {
		return err
	}
	b, err := p.GrantTravel(ctx, file)
	if err != nil {
		return err
	}
	return courier.WriteFile(grant, b)
}

// away says what of the records of the open profile left for a journey.
func (d *desk) away() presenter.Absence {
	p, err := d.profile()
	switch {
	case err != nil || !p.Travelling():
		return presenter.NothingAway
	case p.Parted():
		return presenter.SomeAway
	}
	return presenter.AllAway
}

// enterTravel makes the page about a journey. The process is replaced after the
// records left, as at a lock, so that nothing of them stays in memory.
func (r *room) enterTravel() presenter.Presenter {
	var v *view.Travel
	p := presenter.NewTravelPage(r.stand(), travels{r.desk}, r.shell.Lock, seen(r, func(s presenter.TravelState) { v.Render(s) }))
	v = view.NewTravel(p, r.picker())
	return r.show(p, v)
}
