package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"filippo.io/age"

	"pelita/screening"
	"pelita/screening/passphrase"
)

// The steps of a change of users, as Config.fault is told of them.
const (
	stepEnlist = "enlist" // the row of recipients is written, vault.age is not
	stepSealed = "sealed" // vault.age is sealed to all of the row
	stepFiled  = "filed"  // the key file is in place
)

// opener is who opened the vault: the user, and the recipient that belongs to the
// identity in their key file.
type opener struct {
	id        UserID
	recipient string
}

// recipients reads to whom vault.age is sealed. The caller holds v.mu.
func (v *Vault) recipients(ctx context.Context) ([]recipientRow, error) {
	if v.closed {
		return nil, screening.ErrLocked
	}
	b, _, err := v.readMeta(ctx, v.db, metaRecipients)
	if err != nil {
		return nil, err
	}
	var rows []recipientRow
	if codec().Unmarshal(b, &rows) != nil || len(rows) == 0 {
		return nil, damaged(partMeta, nil)
	}
	return rows, nil
}

// tidy leaves out what a change of users that was cut off left: a user whose key
// file was never written, and every key of the user who opened the vault but the
// one in their file.
func (v *Vault) tidy(rows []recipientRow) []recipientRow {
	var out []recipientRow
	for _, row := range rows {
		own := row.Holder == v.user.id.file()
		if own && row.Recipient != v.user.recipient || row.Begun && !v.folder.has(row.Holder) {
			continue
		}
		row.Begun = row.Begun && !own
		out = append(out, row)
	}
	return out
}

// enlist makes rows those to whom vault.age is sealed, and seals it to them.
func (v *Vault) enlist(ctx context.Context, rows []recipientRow, also func(*Tx) error) error {
	if len(rows) > maxStanzas {
		return fmt.Errorf("%w: more than %d", screening.ErrTooLarge, maxStanzas)
	}
	err := v.transact(ctx, func(w *work) error {
		return errors.Join(w.putMetaCBOR(metaRecipients, rows), also(&Tx{w: w, read: map[uint64]int{}}))
	})
	if err != nil {
		return err
	}
	if err := v.step(stepEnlist); err != nil {
		return err
	}
	if err := v.writeVaultKey(rows, v.keys); err != nil {
		return err
	}
	return v.step(stepSealed)
}

// checkNew says whether a passphrase may become that of a user: it meets the
// policy and opens no other key file. Two users with one passphrase could not be
// told apart at unlocking. That it is another's is not said: the error is the one
// for a passphrase that is easy to guess.
//
// It needs the vault only for what never changes, and is called aside.
func (v *Vault) checkNew(secret []byte, of UserID) error {
	if err := CheckPassphrase(secret); err != nil {
		return err
	}
	normal, ok := normalise(secret)
	if !ok {
		return screening.ErrWeakPassphrase
	}
	files, err := v.folder.userFiles()
	if err != nil {
		return err
	}
	for _, name := range files {
		if name == of.file() {
			continue
		}
		b, err := v.folder.read(name, maxUserFile)
		if err != nil {
			continue // it opens for nobody
		}
		if _, err := openUserKey(b, normal, v.cfg.factors); err == nil {
			return screening.ErrGuessable
		}
	}
	return nil
}

// makeUserFile makes user-N.age, and opens it once before it is believed: an
// officer must not be locked out by a fault of this machine.
//
// It needs the vault only for what never changes, and is called aside.
func (v *Vault) makeUserFile(of [16]byte, id UserID, identity *age.HybridIdentity, secret []byte) ([]byte, error) {
	normal, ok := normalise(secret)
	if !ok {
		return nil, screening.ErrWeakPassphrase
	}
	u := userKey{Format: keyFileFormat, Vault: of, Identity: []byte(identity.String())}
	defer clear(u.Identity)
	b, err := sealUserKey(u, normal, v.cfg.workFactor())
	if err != nil {
		return nil, err
	}
	again, err := openUserKey(b, normal, v.cfg.factors)
	defer clear(again.Identity)
	if err != nil || again.Vault != u.Vault || !slices.Equal(again.Identity, u.Identity) {
		return nil, fmt.Errorf("make %s: it does not open", id.file())
	}
	return b, nil
}

// settleUsers finishes what a change of users that was cut off began, and removes
// key files that belong to nobody. When the disk does not let it the vault is as
// good as it was, and the next opening tries again.
func (v *Vault) settleUsers(ctx context.Context) {
	rows, err := v.recipients(ctx)
	if err != nil {
		return
	}
	own := 0
	for _, row := range rows {
		if row.Holder == v.user.id.file() {
			own++
		}
	}
	if own > 1 { // a key of this user that is theirs no more
		_ = v.rotate(ctx, func(r *rotation) error {
			r.recipients = v.tidy(r.recipients)
			return nil
		})
	}
	files, err := v.folder.userFiles()
	for _, name := range files {
		if err == nil && !slices.ContainsFunc(rows, func(row recipientRow) bool { return row.Holder == name }) {
			err = v.folder.erase(name)
		}
	}
}

// ChangePassphrase puts the passphrase of the user who unlocked the vault in the
// place of another, with a new salt: one small file is written anew, and nothing
// else. A card joined to either is part of it, so this is also how a card is
// begun, replaced and given up.
//
// screening.ErrWrongPassphrase when old does not open their key file; errors of
// AddUser for the new one. Cut off at any moment it leaves the old or the new.
func (v *Vault) ChangePassphrase(ctx context.Context, old, new []byte) error {
	defer v.changeUsers()()
	identity, err := v.prove(ctx, old, new)
	var file []byte
	if err == nil {
		file, err = v.fileAside(v.user.id, identity, new)
	}
	if err == nil {
		err = v.folder.write(v.user.id.file(), file)
	}
	if err != nil {
		return fmt.Errorf("change passphrase: %w", err)
	}
	return nil
}

// RenewUser is ChangePassphrase after somebody may have learned the old one and
// copied the key files: the user gets a new identity, and the vault key a new
// generation. ErrUnfinished when only the old keys are not gone yet.
func (v *Vault) RenewUser(ctx context.Context, old, new []byte) error {
	defer v.changeUsers()()
	if err := v.renewUser(ctx, old, new); err != nil {
		return fmt.Errorf("renew user: %w", err)
	}
	return nil
}

func (v *Vault) renewUser(ctx context.Context, old, new []byte) error {
	if _, err := v.prove(ctx, old, new); err != nil {
		return err
	}
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return fmt.Errorf("make user key: %w", err)
	}
	file, err := v.fileAside(v.user.id, identity, new) // before the list names it: the rest is done in one
	if err != nil {
		return err
	}
	rows, err := v.recipients(ctx)
	if err != nil {
		return err
	}
	next := recipientRow{Holder: v.user.id.file(), Recipient: identity.Recipient().String(), Begun: true}
	if err := v.enlist(ctx, append(v.tidy(rows), next), func(*Tx) error { return nil }); err != nil {
		return err
	}
	if err := v.folder.write(v.user.id.file(), file); err != nil {
		return err
	}
	v.user.recipient = next.Recipient
	if err := v.step(stepFiled); err != nil {
		return err
	}
	return v.rotate(ctx, func(r *rotation) error {
		r.recipients = v.tidy(r.recipients)
		return nil
	})
}

// prove opens the user's own key file with the passphrase they have, and looks at
// the one they want.
func (v *Vault) prove(ctx context.Context, old, new []byte) (*age.HybridIdentity, error) {
	if v.closed {
		return nil, screening.ErrLocked
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := passphrase.Check(passphrase.Typed(new)); err != nil {
		return nil, err
	}
	b, err := v.folder.read(v.user.id.file(), maxUserFile)
	if err != nil {
		return nil, damaged(partUserKey, nil)
	}
	normal, ok := normalise(old)
	if !ok {
		return nil, screening.ErrWrongPassphrase
	}
	var u userKey
	err = v.aside(func() (err error) {
		if u, err = openUserKey(b, normal, v.cfg.factors); err == nil {
			err = v.checkNew(new, v.user.id)
		}
		return err
	})
	defer clear(u.Identity)
	if err != nil {
		return nil, err
	}
	identity, err := age.ParseHybridIdentity(string(u.Identity))
	if err != nil {
		return nil, damaged(partUserKey, nil)
	}
	return identity, nil
}

// changeUsers holds the vault, and keeps any other change of users out until what
// it returns is called: a change lets go of the vault in between.
func (v *Vault) changeUsers() (done func()) {
	v.members.Lock()
	v.mu.Lock()
	return func() {
		v.mu.Unlock()
		v.members.Unlock()
	}
}

// aside lets go of the vault while do works on a passphrase, which takes a second
// or several, so that what is typed meanwhile is saved. What the caller read
// before it may be another afterwards. screening.ErrLocked when the vault was
// closed meanwhile.
func (v *Vault) aside(do func() error) error {
	err := v.unheld(do)
	if v.closed {
		err = errors.Join(screening.ErrLocked, err)
	}
	return err
}

func (v *Vault) unheld(do func() error) error {
	v.mu.Unlock()
	defer v.mu.Lock()
	return do()
}

// fileAside makes a key file aside.
func (v *Vault) fileAside(id UserID, identity *age.HybridIdentity, secret []byte) (file []byte, err error) {
	of := v.keys.vault
	err = v.aside(func() error {
		file, err = v.makeUserFile(of, id, identity, secret)
		return err
	})
	return file, err
}
