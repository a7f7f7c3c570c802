package app

import (
	"context"
	"strings"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/locales"
	"pelita/screening/outline/paper"
	"pelita/screening/passphrase"
	"pelita/screening/vault"
)

// officers is the desk as the page about officers and passphrases sees it.
type officers struct {
	*desk
	speech func() locales.Language
}

var _ presenter.Officers = officers{}

func (o officers) Officers(ctx context.Context) ([]presenter.DeviceOfficer, error) {
	p, err := o.profile()
	if err != nil {
		return nil, err
	}
	all, err := p.Officers(ctx)
	var out []presenter.DeviceOfficer
	for _, one := range all {
		out = append(out, presenter.DeviceOfficer{User: int(one.User), Name: one.Name, Role: one.Posting.Role, Here: one.Here})
	}
	return out, err
}

func (o officers) AddOfficer(ctx context.Context, n presenter.NewOfficer) error {
	p, err := o.profile()
	if err != nil {
		return err
	}
	at, err := p.Posting(ctx) // they work where this device is
	if err != nil {
		return err
	}
	_, err = p.AddOfficer(ctx, courier.Joiner{
		Name: n.Name, Posting: courier.Posting{Role: n.Role, Country: at.Country}, Passphrase: n.Passphrase,
	})
	return err
}

func (o officers) RemoveOfficer(ctx context.Context, user int) error {
	p, err := o.profile()
	if err != nil {
		return err
	}
	return p.RemoveOfficer(ctx, vault.UserID(user))
}

func (o officers) ChangePassphrase(ctx context.Context, old, next []byte, renew bool) error {
	p, err := o.profile()
	if err != nil {
		return err
	}
	if renew {
		return p.RenewKeys(ctx, old, next)
	}
	return p.ChangePassphrase(ctx, old, next)
}

func (o officers) MakeCard(ctx context.Context, secret []byte, file string) error {
	p, err := o.profile()
	if err != nil {
		return err
	}
	c := passphrase.NewCard()
	b := []byte(c.Text() + "\n")
	if strings.HasSuffix(file, ".pdf") {
		b, err = courier.CardPage(c, o.speech(), paper.A4)
	}
	defer clear(b)
	if err == nil {
		err = courier.WriteFile(file, b) // before the passphrase alone is not enough
	}
	if err != nil {
		return err
	}
	return p.TakeCard(ctx, secret, c)
}

func (o officers) DropCard(ctx context.Context, secret []byte) error {
	p, err := o.profile()
	if err != nil {
		return err
	}
	return p.GiveUpCard(ctx, secret)
}

// recovery is the desk as the page about recovery keys sees it.
type recovery struct {
	*desk
	speech func() locales.Language
}

var _ presenter.Recovery = recovery{}

func (r recovery) RecoveryKeys(ctx context.Context) (presenter.RecoveryKeys, error) {
	p, err := r.profile()
	if err != nil {
		return presenter.RecoveryKeys{}, err
	}
	all, err := p.Recovery(ctx)
	if err != nil {
		return presenter.RecoveryKeys{}, err
	}
	last, err := p.LastDrill(ctx)
	return presenter.RecoveryKeys{Recipients: all, Drill: last.At}, err
}

func (r recovery) AddKey(ctx context.Context, recipient string) error {
	p, err := r.profile()
	if err != nil {
		return err
	}
	return p.AddRecovery(ctx, recipient)
}

func (r recovery) RemoveKey(ctx context.Context, recipient string) error {
	p, err := r.profile()
	if err != nil {
		return err
	}
	return p.RemoveRecovery(ctx, recipient)
}

func (r recovery) HoldDrill(ctx context.Context, file string) error {
	p, err := r.profile()
	if err != nil {
		return err
	}
	b, err := readFile(file)
	defer clear(b)
	if err != nil {
		return err
	}
	_, err = p.HoldDrill(ctx, b)
	return err
}

func (r recovery) PrintSheet(_ context.Context, file string) error {
	b, err := courier.RecoveryPage(r.speech(), paper.A4)
	if err != nil {
		return err
	}
	return courier.WriteFile(file, b)
}
