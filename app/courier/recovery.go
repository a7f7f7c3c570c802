package courier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
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

// AddRecovery is vault.AddRecovery.
func (p *Profile) AddRecovery(ctx context.Context, recipient string) error {
	return p.vault.AddRecovery(ctx, recipient)
}

// RemoveRecovery is vault.RemoveRecovery.
func (p *Profile) RemoveRecovery(ctx context.Context, recipient string) error {
	return p.vault.RemoveRecovery(ctx, recipient)
}

// HoldDrill proves with the text of an age identity file that the recovery key
// opens the vault, and notes when. Nothing else is written. Errors of vault.Drill.
func (p *Profile) HoldDrill(ctx context.Context, identityFile []byte) (Drill, error) {
	to, err := p.vault.Drill(ctx, identityFile)
	if err != nil {
		return Drill{}, err
	}
	d := Drill{At: p.cfg.Now().UTC().Truncate(time.Second), Recipient: to}
	b, err := cbor.Marshal(drillWire{At: d.At.Unix(), Recipient: to})
	if err != nil {
		return Drill{}, fmt.Errorf("note drill: %w", err)
	}
	return d, p.vault.PutSecret(ctx, secretDrill, b)
}

// LastDrill is the last one that proved something. One that cannot be read never
// was.
func (p *Profile) LastDrill(ctx context.Context) (Drill, error) {
	b, err := p.vault.Secret(ctx, secretDrill)
	var w drillWire
	if errors.Is(err, screening.ErrDamaged) || err == nil && (b == nil || cbor.Unmarshal(b, &w) != nil) {
		return Drill{}, nil
	}
	return Drill{At: time.Unix(w.At, 0).UTC(), Recipient: w.Recipient}, err
}

// Unfinished says of an error of this package that the change is made, and that
// only an old key is not gone from the disk yet.
func Unfinished(err error) bool { return errors.Is(err, vault.ErrUnfinished) }
