package courier

import "context"

// WithSync is c with another way to make a new name durable.
func WithSync(c Config, sync func(dir string) error) Config {
	c.syncFolder = sync
	return c
}

// SealOutbox makes segments of what waits, and speaks to nobody.
func (p *Profile) SealOutbox(ctx context.Context) error {
	_, r, err := p.ours(nil)
	if err != nil {
		return err
	}
	_, err = r.Seal(ctx)
	return err
}
