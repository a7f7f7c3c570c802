package courier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/vault"
)

// Restoring is what a person gives for a restore.
type Restoring struct {
	File       string
	Identity   *age.HybridIdentity
	Passphrase []byte
	// Officer is the name of who restores. They are a new officer, with an id, a
	// role and a code of their own; empty leaves the name to be told later.
	Officer string
	// Expect are the words of the device that must have signed the backup; empty
	// takes any.
	Expect string
	// NotBefore refuses a backup that was made earlier; zero takes any.
	NotBefore time.Time
}

// Restore makes a profile in an empty folder out of a backup. It has the records
// of the old device and an id of its own. An administrator's device takes the old
// one's place in the agency at once, when no other has to approve; any other asks to
// join it again. After an
// error there is no profile. screening.ErrProfileExists, ErrWeakPassphrase,
// ErrWords, ErrExpired, and as VerifyBackup.
func Restore(ctx context.Context, cfg Config, r Restoring) (*Profile, Backup, error) {
	p, b, err := restore(ctx, cfg, r)
	if err != nil {
		return nil, Backup{}, fmt.Errorf("restore backup: %w", toldBackup(err))
	}
	return p, b, nil
}

func restore(ctx context.Context, cfg Config, r Restoring) (*Profile, Backup, error) {
	if Exists(cfg.Dir) {
		return nil, Backup{}, screening.ErrProfileExists
	}
	if len(r.Officer) > maxName {
		return nil, Backup{}, fmt.Errorf("%w: name of more than %d bytes", screening.ErrTooLong, maxName)
	}
	at, shelf, err := cfg.vault()
	tray := &tray{}
	at.Born = tray.born
	if err != nil {
		return nil, Backup{}, err
	}
	var v *vault.Vault
	var m backup.Manifest
	err = reading(r.File, func(in *counted) error {
		v, m, err = vault.Restore(ctx, at, vault.Restoration{
			Passphrase: r.Passphrase,
			Read: func(take func(backup.Item) error) (backup.Manifest, error) {
				return backup.Read(in, r.Identity, take)
			},
			Equip: r.equip,
		})
		return err
	})
	if err != nil {
		return nil, Backup{}, err
	}
	p := &Profile{cfg: cfg, vault: v, shelf: shelf, tray: tray}
	if err := p.load(ctx); err != nil {
		return nil, Backup{}, errors.Join(err, p.Close())
	}
	return p, backupOf(m), nil
}

// equip refuses a backup that is not the one that was meant, and gives the new
// device keys and an officer of its own.
func (r Restoring) equip(tx *vault.Tx, m backup.Manifest) error {
	if r.Expect != "" && !sameWords(r.Expect, backupWords(m.Key)) {
		return screening.ErrWords
	}
	if !r.NotBefore.IsZero() && time.UnixMilli(history.HLC(m.Created).Millis()).Before(r.NotBefore) {
		return screening.ErrExpired
	}
	b, err := tx.Secret(secretKeys)
	if err != nil {
		return err
	}
	var old keys
	if cbor.Unmarshal(b, &old) != nil {
		return backup.ErrBroken
	}
	first, err := succession(tx, old, r.Officer)
	if err != nil {
		return err
	}
	next, err := old.heir(m.Device)
	next.Officer, next.Name = first.ID, first.Name
	if err == nil {
		err = errors.Join(putRow(tx, secretKeys, next), rememberSigner(tx, m))
	}
	if err == nil {
		err = tx.Log(vault.Event{Kind: journal.Restored, By: first.ID, Count: m.Records})
	}
	return err
}
