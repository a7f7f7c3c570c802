package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"

	"filippo.io/age"

	"pelita/screening"
)

// recipientRow remembers to whom vault.age is sealed, so that it can be written
// anew without asking anybody. It is kept sealed: in clear it would name the
// users.
type recipientRow struct {
	// Holder is the user's key file, or "" for a recovery recipient.
	Holder    string `cbor:"1,keyasint"`
	Recipient string `cbor:"2,keyasint"`
	// Begun: the key file is written after this row. Without it the user was
	// never added.
	Begun bool `cbor:"3,keyasint,omitempty"`
}

// Create makes a vault in an empty or new folder and opens it.
//
// screening.ErrProfileExists when one is there (nothing is changed then),
// ErrWeakPassphrase, ErrRecipient, ErrInUse. A Create that was cut off leaves
// nothing that counts: the next one starts over.
func Create(ctx context.Context, cfg Config, c Creation) (*Vault, error) {
	v, err := create(ctx, cfg, c)
	if err != nil {
		return nil, fmt.Errorf("create vault: %w", trouble(err))
	}
	return v, nil
}

func create(ctx context.Context, cfg Config, c Creation) (*Vault, error) {
	cfg, err := cfg.check()
	if err != nil {
		return nil, err
	}
	if err := CheckPassphrase(c.Passphrase); err != nil {
		return nil, err
	}
	recovery, err := parseRecipients(c.Recovery)
	if err != nil {
		return nil, err
	}
	if err := FinishDestroying(cfg); err != nil {
		return nil, err
	}
	f, err := makeFolder(cfg.Dir)
	if err != nil {
		return nil, err
	}
	v := newVault(cfg, f)
	if v.held, err = f.lock(); err != nil {
		return nil, errors.Join(err, v.release())
	}
	if err := v.build(ctx, c, recovery); err != nil {
		return nil, errors.Join(err, v.release())
	}
	if err := v.load(ctx); err != nil {
		return nil, errors.Join(err, v.release())
	}
	return v, nil
}

func parseRecipients(texts []string) ([]*age.HybridRecipient, error) {
	var out []*age.HybridRecipient
	for _, s := range texts {
		r, err := parseRecipient(s)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if len(out) >= maxStanzas {
		return nil, fmt.Errorf("parse recipients: %w: more than %d", screening.ErrRecipient, maxStanzas-1)
	}
	return out, nil
}

// build writes every file. vault.age comes last: a vault exists from then on.
func (v *Vault) build(ctx context.Context, c Creation, recovery []*age.HybridRecipient) error {
	if err := v.clearUnfinished(); err != nil {
		return err
	}
	if err := v.folder.seclude(); err != nil {
		return err
	}
	g, err := v.ground(ctx, newID(), c.Device, recovery)
	if err != nil {
		return err
	}
	defer g.clear()
	return v.complete(ctx, g, c.Passphrase)
}

// ground is what a vault that is being made holds before it exists: the
// database is there, and no key is.
type ground struct {
	secret     vaultKey
	user       *age.HybridIdentity
	recipients []*age.HybridRecipient // the first user's, then the agency's
}

func (g ground) clear() {
	for _, one := range g.secret.Generations {
		clear(one.Key)
	}
}

// ground makes the database of a vault that does not exist yet.
func (v *Vault) ground(ctx context.Context, id [16]byte, device screening.DeviceID, recovery []*age.HybridRecipient) (ground, error) {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return ground{}, fmt.Errorf("make user key: %w", err)
	}
	g := ground{user: identity, secret: vaultKey{Format: keyFileFormat, Vault: id, Generations: []generationKey{{Generation: 1, Key: make([]byte, keyLen)}}}}
	rand.Read(g.secret.Generations[0].Key)
	if v.keys, err = newKeyring(g.secret.Vault, g.secret.Generations); err != nil {
		return g, err
	}
	v.user = opener{id: 1, recipient: identity.Recipient().String()}
	g.recipients = append([]*age.HybridRecipient{identity.Recipient()}, recovery...)
	return g, v.buildDatabase(ctx, device, g.recipients)
}

// complete makes the vault exist. Everything must be in the database file itself
// before.
func (v *Vault) complete(ctx context.Context, g ground, passphrase []byte) error {
	if err := v.buildUserKey(passphrase, g.secret.Vault, g.user); err != nil {
		return err
	}
	if err := v.emptyLog(ctx); err != nil {
		return fmt.Errorf("finish vault: %w", err)
	}
	b, err := sealVaultKey(g.secret, g.recipients)
	if err != nil {
		return err
	}
	if err := v.folder.write(fileVaultKey, b); err != nil {
		return err
	}
	if err := v.folder.root.Remove(fileCreating); err != nil {
		return fmt.Errorf("finish vault: %w", err)
	}
	return v.folder.sync()
}

// clearUnfinished removes what a Create that was cut off left, and refuses a
// folder that holds any part of a finished vault.
func (v *Vault) clearUnfinished() error {
	f := v.folder
	users, err := f.userFiles()
	if err != nil {
		return err
	}
	unfinished := f.has(fileCreating) && !f.has(fileVaultKey)
	if !unfinished && (f.has(fileVaultKey) || f.has(fileDatabase) || len(users) > 0) {
		return screening.ErrProfileExists
	}
	if unfinished { // of a Restore
		if err := f.root.RemoveAll(dirFiles); err != nil {
			return fmt.Errorf("clear unfinished vault: %w", err)
		}
	}
	for _, name := range append(users, fileDatabase, fileDatabase+"-wal", fileCreating) {
		if !f.has(name) {
			continue
		}
		if err := f.root.Remove(name); err != nil {
			return fmt.Errorf("clear unfinished vault: %w", err)
		}
	}
	if err := f.create(fileCreating, nil); err != nil {
		return fmt.Errorf("begin vault: %w", err)
	}
	return f.sync()
}

func (v *Vault) buildUserKey(passphrase []byte, vault [16]byte, identity *age.HybridIdentity) error {
	normal, ok := normalise(passphrase)
	if !ok {
		return screening.ErrWeakPassphrase
	}
	u := userKey{Format: keyFileFormat, Vault: vault, Identity: []byte(identity.String())}
	defer clear(u.Identity)
	b, err := sealUserKey(u, normal, v.cfg.workFactor())
	if err != nil {
		return err
	}
	return v.folder.write(fileUser1, b)
}

func (v *Vault) buildDatabase(ctx context.Context, device screening.DeviceID, recipients []*age.HybridRecipient) error {
	if err := v.folder.create(fileDatabase, nil); err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	v.db = openDatabase(v.databasePath())
	if err := makeSchema(ctx, v.db); err != nil {
		return err
	}
	v.version = schemaVersion
	if err := checkPragmas(ctx, v.db); err != nil {
		return err
	}
	if device == (screening.DeviceID{}) {
		device = newID()
	}
	err := v.transact(ctx, func(w *work) error {
		w.syncDirty = true
		return errors.Join(w.putMeta(metaDevice, device[:]), w.putRecipients(recipients))
	})
	if err != nil {
		return err
	}
	return v.folder.sync()
}

// putRecipients notes to whom vault.age is sealed: the first user, then the
// agency's recovery recipients.
func (w *work) putRecipients(recipients []*age.HybridRecipient) error {
	rows := make([]recipientRow, len(recipients))
	for i, r := range recipients {
		rows[i] = recipientRow{Recipient: r.String()}
	}
	rows[0].Holder = fileUser1
	return w.putMetaCBOR(metaRecipients, rows)
}

func (v *Vault) databasePath() string { return filepath.Join(v.folder.path, fileDatabase) }
