package courier

import (
	"context"
	"errors"
	"time"

	"pelita/screening"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// secretDrill is the note of the last recovery drill: when, and with which key.
const secretDrill = "recovery-drill"

// Drill is a recovery drill that was held; the zero one never was.
type Drill struct {
	At        time.Time
	Recipient string
}

type drillWire struct {
	At        int64  `cbor:"1,keyasint"` // Unix seconds
	Recipient string `cbor:"2,keyasint"`
}

// Recovery lists the agency's recovery recipients.
func (p *Profile) Recovery(ctx context.Context) ([]string, error) { return p.vault.Recovery(ctx) }

// AddRecovery is vault.AddRecovery, noted in the journal.
func (p *Profile) AddRecovery(ctx context.Context, recipient string) error {
	return p.vault.AddRecovery(ctx, recipient, p.noting(journal.RecoveryAdded))
}

// RemoveRecovery is vault.RemoveRecovery, noted in the journal.
func (p *Profile) RemoveRecovery(ctx context.Context, recipient string) error {
	return p.vault.RemoveRecovery(ctx, recipient, p.noting(journal.RecoveryRemoved))
}

// noting writes an entry by who unlocked the profile.
func (p *Profile) noting(kind journal.Kind) func(*vault.Tx) error {
	return func(tx *vault.Tx) error { return tx.Log(vault.Event{Kind: kind, By: p.here().ID}) }
}

// HoldDrill proves with the text of an age identity file that the recovery key
// opens the vault, and notes when, also in the journal. Errors of vault.Drill.
func (p *Profile) HoldDrill(ctx context.Context, identityFile []byte) (Drill, error) {
	to, err := p.vault.Drill(ctx, identityFile)
	if err != nil {
		return Drill{}, err
	}
	d := Drill{At: p.cfg.Now().UTC().Truncate(time.Second), Recipient: to}
	return d, p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(putRow(tx, secretDrill, drillWire{At: d.At.Unix(), Recipient: to}), p.noting(journal.Drilled)(tx))
	})
}

// LastDrill is the last one that proved something. One that cannot be read never
// was.
func (p *Profile) LastDrill(ctx context.Context) (Drill, error) {
	var w drillWire
	err := loadRow(ctx, p.vault, secretDrill, &w)
	if errors.Is(err, screening.ErrDamaged) || err == nil && w == (drillWire{}) {
		return Drill{}, nil
	}
	return Drill{At: time.Unix(w.At, 0).UTC(), Recipient: w.Recipient}, err
}
