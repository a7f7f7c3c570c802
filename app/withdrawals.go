package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening"
	"pelita/screening/history"
	"pelita/screening/protocol"
)

// withdrawals is the desk as the page of permissions sees it.
type withdrawals struct {
	*desk
	speech func() locales.Language
}

var _ presenter.Withdrawals = withdrawals{}

func (w withdrawals) Owed(ctx context.Context, id screening.RecordID) ([]presenter.Owed, error) {
	p, err := w.profile()
	if err != nil {
		return nil, err
	}
	duties, err := p.Duties(ctx, id)
	var out []presenter.Owed
	for _, d := range duties {
		out = append(out, presenter.Owed{Referral: d.Referral, Service: d.Service, At: d.At, Done: d.DoneAt, Letter: d.Letter})
	}
	return out, err
}

func (w withdrawals) TakeBack(ctx context.Context, id screening.RecordID, referral, file string) error {
	p, err := w.profile()
	if err != nil {
		return err
	}
	return p.TakeBack(ctx, w.work(p), id, referral, func(b []byte) error { return courier.WriteFile(file, b) })
}

func (w withdrawals) Told(ctx context.Context, id screening.RecordID, referral string) error {
	p, err := w.profile()
	if err != nil {
		return err
	}
	return p.ToldToDelete(ctx, w.work(p), id, referral)
}

func (w withdrawals) work(p *courier.Profile) screening.Casework {
	l := w.speech()
	return p.Casework(func(p *protocol.Protocol) history.TextRef {
		return history.TextRef{Locale: l.Tag(), Digest: p.TextDigest(func(key string) string { return l.T(key) })}
	})
}
