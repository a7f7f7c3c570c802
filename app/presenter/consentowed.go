package presenter

import (
	"context"
	"time"

	"pelita/screening"
)

// Owed is a service that was told something which the person has taken back.
type Owed struct {
	Referral, Service string
	At, Done          time.Time
	// Letter: a key of the service is known, so that a letter can be sealed to it.
	Letter bool
}

// Withdrawals carries out what a withdrawal asks for.
type Withdrawals interface {
	// Owed revokes the referrals that are no longer permitted and lists the
	// services that have to be told to delete, the open ones first.
	Owed(ctx context.Context, id screening.RecordID) ([]Owed, error)
	// TakeBack writes a letter to the service of a referral, and records that it
	// was told. screening.ErrRecipient when no key is known.
	TakeBack(ctx context.Context, id screening.RecordID, referral, file string) error
	// Told records that it was told in another way.
	Told(ctx context.Context, id screening.RecordID, referral string) error
}

// TakeBack writes a letter that tells a service to delete what it holds.
func (c *Consent) TakeBack(referral, file string) {
	if file == "" {
		return
	}
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		if err := c.withdrawals.TakeBack(ctx, c.id, referral, file); err != nil {
			return r, err
		}
		return c.work.Store.Record(ctx, c.id)
	}, func() {})
}

// Told records that a service was told in another way.
func (c *Consent) Told(referral string) {
	c.change(func(ctx context.Context, r screening.Record) (screening.Record, error) {
		if err := c.withdrawals.Told(ctx, c.id, referral); err != nil {
			return r, err
		}
		return c.work.Store.Record(ctx, c.id)
	}, func() {})
}
