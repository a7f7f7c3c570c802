package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
)

var _ presenter.Restorer = (*desk)(nil)

// Restore makes the profile of this device out of a backup and opens it.
func (d *desk) Restore(ctx context.Context, r presenter.Restoring) error {
	id, err := recoveryKeyOf(r)
	if err != nil {
		return err
	}
	p, of, err := courier.Restore(ctx, d.cfg, courier.Restoring{
		File: r.File, Identity: id, Passphrase: r.Passphrase, Expect: r.Words, NotBefore: r.NotBefore,
	})
	if err := d.take(ctx, p, err); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.restored = of
	return nil
}

// recoveryKeyOf is the key in the file that was chosen, or the one that two sheets
// give back.
func recoveryKeyOf(r presenter.Restoring) (*courier.RecoveryKey, error) {
	if r.Key != "" {
		return readRecoveryKey(r.Key)
	}
	text, err := courier.CombineRecovery([]byte(r.Sheets[0]), []byte(r.Sheets[1]))
	if err != nil {
		return nil, err
	}
	return courier.ParseRecoveryKey([]byte(text))
}

// ReadSheets reads recovery sheets from a file.
func (d *desk) ReadSheets(ctx context.Context, file string) ([]string, error) {
	return courier.ReadSheets(ctx, file)
}

// readRecoveryKey reads the file of a recovery key.
func readRecoveryKey(name string) (*courier.RecoveryKey, error) {
	b, err := readFile(name)
	defer clear(b)
	if err != nil {
		return nil, err
	}
	return courier.ParseRecoveryKey(b)
}

// taken says what this device was made of, until the profile is closed.
func (d *desk) taken() presenter.Taken {
	d.mu.Lock()
	defer d.mu.Unlock()
	return presenter.Taken{At: d.restored.At, Records: d.restored.Records, State: d.restored.State, Words: d.restored.Words}
}

// enterRestore makes the page that makes a device out of a backup.
func (r *room) enterRestore() presenter.Presenter {
	var v *view.Restore
	p := presenter.NewRestore(r.stand(), r.desk, r.keeper, seen(r, func(s presenter.RestoreState) { v.Render(s) }))
	v = view.NewRestore(p, r.picker())
	return r.show(p, v)
}
