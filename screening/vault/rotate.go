package vault

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"filippo.io/age"

	"pelita/screening"
)

// ErrUnfinished: the change is made, but the key that was in force before it is
// still in vault.age or in the write-ahead log. It goes at the next change of
// generation, or when the vault is closed or opened.
var ErrUnfinished = screening.ErrUnfinished

// The steps of a change of generation, as Config.fault is told of them. A
// program that ends before stepCommit is over has changed nothing; one that ends
// later has changed everything, and the next opening does the rest.
const (
	stepBegin    = "begin"    // nothing is done yet
	stepAnnounce = "announce" // all is written, nothing is committed
	stepCommit   = "commit"   // vault.age holds both generations
	stepLog      = "log"      // all is sealed under the new one
	stepRetire   = "retire"   // the write-ahead log is empty
	stepDone     = "done"     // vault.age holds only the new one
)

// rotation is a change of generation: one transaction in which all that the
// vault key seals is sealed anew under the next one.
type rotation struct {
	*work
	old generation
	// recipients are those to whom vault.age is sealed from now on. change may
	// replace them.
	recipients []recipientRow
	gone       map[int64]bool // rows of records that are erased
	later      []segmentPlace // segments that go when the hub has them
	files      []string       // side files that are on no list any more
	announced  bool           // vault.age may hold both generations
}

// rotate makes a new generation of the vault key, and change along with it: both
// are on the disk when it returns, or neither. Afterwards nothing on this machine
// opens what was sealed under the old one. The caller holds v.mu. ErrUnfinished
// when only that could not be reached.
//
// It is one transaction, with the file of keys around it: vault.age is written
// with both generations before the commit, and with the new one after it. So a
// cut at any moment leaves a vault that opens; see narrow and settle.
func (v *Vault) rotate(ctx context.Context, change func(*rotation) error) error {
	if err := v.rotating(ctx, change); err != nil {
		return fmt.Errorf("change generation: %w", err)
	}
	return nil
}

func (v *Vault) rotating(ctx context.Context, change func(*rotation) error) error {
	if err := v.step(stepBegin); err != nil {
		return err
	}
	was := v.keys
	next, err := was.next()
	if err != nil {
		return err
	}
	r := &rotation{old: was.current(), gone: map[int64]bool{}}
	v.keys = next
	err = v.transact(ctx, func(w *work) error {
		r.work, w.before = w, func() error { return v.announce(r) }
		return r.run(change)
	})
	if err != nil {
		return errors.Join(err, v.undo(ctx, was, r))
	}
	v.unfinished = true
	return v.finish(ctx, r)
}

// undo goes back to the generation that is in force, after a change of it that
// failed. vault.age is as it was unless the new one was announced.
func (v *Vault) undo(ctx context.Context, was keyring, r *rotation) error {
	before := v.unfinished
	err := v.narrow(context.WithoutCancel(ctx))
	if err != nil || len(v.keys.all) > 1 {
		v.keys = was
	}
	v.unfinished = before || r.announced
	return err
}

func (r *rotation) run(change func(*rotation) error) error {
	b, _, err := r.v.readMeta(r.ctx, r.tx, metaRecipients)
	if err != nil {
		return err
	}
	if codec().Unmarshal(b, &r.recipients) != nil || len(r.recipients) == 0 {
		return damaged(partMeta, nil)
	}
	doubted, err := r.doubted(r.old)
	if err != nil {
		return err
	}
	if err := change(r); err != nil {
		return err
	}
	if err := r.putMetaCBOR(metaRecipients, r.recipients); err != nil {
		return err
	}
	if err := r.reseal(); err != nil {
		return err
	}
	return r.resum(doubted)
}

// announce writes vault.age with both generations, to the new recipients: who is
// removed by this change never gets the new one.
func (v *Vault) announce(r *rotation) error {
	if err := v.step(stepAnnounce); err != nil {
		return err
	}
	r.announced = true
	if err := v.writeVaultKey(r.recipients, v.keys); err != nil {
		return err
	}
	return v.step(stepCommit)
}

// finish is what comes after the commit: the log, the keys in memory, vault.age,
// and the list, whose memory held what is gone.
func (v *Vault) finish(ctx context.Context, r *rotation) error {
	ctx = context.WithoutCancel(ctx)
	v.cache = newCache()
	v.keys = v.keys.only(v.keys.current())
	v.foresight.Store(nil)
	r.old.wipe()
	err := errors.Join(v.reload(ctx, r), v.removeFiles(r.files))
	if err = errors.Join(err, v.retire(ctx, r.recipients)); err != nil {
		return fmt.Errorf("%w: %w", ErrUnfinished, err)
	}
	return nil
}

// reload makes the list in memory anew when records were erased: their texts lie
// in one memory with those of others. When it cannot be read, the vault takes no
// further write and goes on with the old list, without them: a list that lacks
// records must be neither shown nor written. The texts of those that are gone then
// stay in memory until the vault is locked.
func (v *Vault) reload(ctx context.Context, r *rotation) error {
	if len(r.gone) == 0 {
		return nil
	}
	v.stubs = nil
	was := v.index
	err := v.loadIndex(ctx)
	if err != nil {
		v.index, v.broken = was.less(r.gone), true
	}
	return err
}

// retire takes the old generation from the disk.
func (v *Vault) retire(ctx context.Context, to []recipientRow) error {
	if err := v.step(stepLog); err != nil {
		return err
	}
	if err := v.emptyLog(ctx); err != nil {
		return err
	}
	if err := v.step(stepRetire); err != nil {
		return err
	}
	if err := v.writeVaultKey(to, v.keys); err != nil {
		return err
	}
	v.unfinished = false
	return v.step(stepDone)
}

func (v *Vault) step(name string) error {
	if v.cfg.fault == nil {
		return nil
	}
	return v.cfg.fault(name)
}

// writeVaultKey writes vault.age with the generations of k.
func (v *Vault) writeVaultKey(to []recipientRow, k keyring) error {
	recipients := make([]*age.HybridRecipient, len(to))
	for i, row := range to {
		var err error
		if recipients[i], err = parseRecipient(row.Recipient); err != nil {
			return err
		}
	}
	b, err := sealVaultKey(k.secret(), recipients)
	if err != nil {
		return err
	}
	return v.folder.write(fileVaultKey, b)
}

// narrow keeps the generation that is in force when vault.age holds more: a
// change of generation was cut off. The row of the device's id tells which: every
// vault has it, and it is written in the transaction of the change. When it is
// not there at all the vault is damaged, and loading it says so.
func (v *Vault) narrow(ctx context.Context) error {
	if len(v.keys.all) == 1 {
		return nil
	}
	for i := len(v.keys.all) - 1; i >= 0; i-- {
		g := v.keys.all[i]
		var version uint64
		err := v.db.QueryRowContext(ctx, `SELECT version FROM meta WHERE id = ?`, g.rowID(metaDevice)).Scan(num(&version))
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return damagedBy(fmt.Errorf("find generation: %w", err), partMeta)
		}
		v.keys, v.unfinished = v.keys.only(g), true
		return nil
	}
	return nil
}

// settle finishes a change of generation that was cut off, after its commit or
// before. When the disk does not let it, the vault is as good as it was, and the
// next opening tries again.
func (v *Vault) settle(ctx context.Context) {
	if !v.unfinished {
		return
	}
	var to []recipientRow
	b, _, err := v.readMeta(ctx, v.db, metaRecipients)
	if err != nil || codec().Unmarshal(b, &to) != nil || len(to) == 0 {
		return
	}
	_ = v.retire(ctx, to)
}
