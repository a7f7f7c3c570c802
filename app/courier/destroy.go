package courier

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"pelita/screening/vault"
)

// Losing says what a profile that is destroyed takes with it.
type Losing struct {
	Records int
	// Changes of this device that the hub is not known to hold.
	Changes uint64
}

// Losing counts what there is to lose.
func (p *Profile) Losing(ctx context.Context) (Losing, error) {
	all, err := p.vault.Summaries(ctx)
	if err != nil {
		return Losing{}, err
	}
	changes, err := p.vault.Alone()
	return Losing{Records: len(all), Changes: changes}, err
}

// Destroy makes an end of the profile, keys first: afterwards neither a passphrase,
// with its card, nor a recovery key opens anything here, and the profile is closed.
// vault.ErrUnfinished when something is left all the same; FinishDestroying goes on.
// After any other error nothing was changed.
func (p *Profile) Destroy() error {
	err := p.vault.Destroy()
	if err == nil || errors.Is(err, vault.ErrUnfinished) {
		p.forget()
	}
	return err
}

// FinishDestroying goes on where Destroy was cut off. It does nothing to any other
// profile, and nothing where there is none.
func FinishDestroying(cfg Config) error {
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return fmt.Errorf("find profile: %w", err)
	}
	return vault.FinishDestroying(vault.Config{Dir: dir, Anchor: cfg.Anchor})
}
