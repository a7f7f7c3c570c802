package vault

import (
	"context"
	"errors"
	"fmt"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/backup"
)

// Restoration says how a vault is made out of a backup.
type Restoration struct {
	// Passphrase is that of the first user here; it must meet CheckPassphrase.
	Passphrase []byte
	// Read reads the backup from beginning to end and shows every item to take.
	// What take answers ends it.
	Read func(take func(backup.Item) error) (backup.Manifest, error)
	// Equip gives the new device what it does not take from the old one. It is
	// called once everything was read and is as its device signed it; nil gives
	// nothing.
	Equip func(*Tx, backup.Manifest) error
}

// Restore makes a vault in an empty folder out of a backup, and opens it. It has
// new keys, the passphrase that is given, the recovery recipients of the backup, the
// id of the old vault, so that its journal goes on, and a device id of its own: two devices that write under one id would fork
// each other's chain. What the hub was not known to hold waits to be sent again,
// by the new device.
//
// The vault exists only once the backup was read to its end, its signature was
// checked, and every record folds to the state that was signed. After an error
// there is none: nothing was taken in. ErrWeakPassphrase, ErrProfileExists,
// ErrInUse, and the errors of the package backup.
func Restore(ctx context.Context, cfg Config, r Restoration) (*Vault, backup.Manifest, error) {
	v, m, err := restore(ctx, cfg, r)
	if err != nil {
		return nil, m, fmt.Errorf("restore vault: %w", err)
	}
	return v, m, nil
}

func restore(ctx context.Context, cfg Config, r Restoration) (*Vault, backup.Manifest, error) {
	cfg, err := cfg.check()
	if err == nil {
		err = CheckPassphrase(r.Passphrase)
	}
	if err != nil {
		return nil, backup.Manifest{}, err
	}
	if err := FinishDestroying(cfg); err != nil {
		return nil, backup.Manifest{}, err
	}
	f, err := makeFolder(cfg.Dir)
	if err != nil {
		return nil, backup.Manifest{}, err
	}
	v := newVault(cfg, f)
	if v.held, err = f.lock(); err != nil {
		return nil, backup.Manifest{}, errors.Join(err, v.release())
	}
	m, err := v.takeBackup(ctx, r)
	if err != nil {
		return nil, m, errors.Join(err, v.unmake(err), v.release())
	}
	if err := v.load(ctx); err != nil {
		return nil, m, errors.Join(err, v.release())
	}
	return v, m, nil
}

// unmake leaves nothing of a vault that was not finished.
func (v *Vault) unmake(why error) error {
	if errors.Is(why, screening.ErrProfileExists) {
		return nil
	}
	if v.db != nil {
		if err := v.db.Close(); err != nil {
			return err
		}
		v.db = nil
	}
	if err := v.clearUnfinished(); err != nil {
		return err
	}
	return v.folder.root.Remove(fileCreating)
}

func (v *Vault) takeBackup(ctx context.Context, r Restoration) (backup.Manifest, error) {
	if err := errors.Join(v.clearUnfinished(), v.folder.seclude()); err != nil {
		return backup.Manifest{}, err
	}
	t := &taking{v: v, ctx: ctx}
	defer t.ground.clear()
	m, err := r.Read(t.take)
	if err == nil {
		err = t.end(m)
	}
	if err == nil {
		err = v.equip(ctx, r, m, &t.ground)
	}
	if err == nil {
		err = v.fold(ctx)
	}
	if err == nil {
		err = v.complete(ctx, t.ground, r.Passphrase)
	}
	return m, errors.Join(err, t.closeFile())
}

// equip gives the vault the agency's recovery recipients, and the device what is
// its own.
func (v *Vault) equip(ctx context.Context, r Restoration, m backup.Manifest, g *ground) error {
	recovery, err := parseRecipients(m.Recipients)
	if err != nil {
		return err
	}
	g.recipients = append([]*age.HybridRecipient{g.recipients[0]}, recovery...)
	return v.run(ctx, func(w *work) error {
		if err := w.putRecipients(g.recipients); err != nil || r.Equip == nil {
			return err
		}
		return r.Equip(&Tx{w: w, read: map[uint64]int{}}, m)
	})
}
