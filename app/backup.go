package app

import (
	"context"
	"errors"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening"
)

// backups is the desk as the page about backups sees it.
type backups struct{ *desk }

var _ presenter.Backups = backups{}

func (b backups) Backups(ctx context.Context) (presenter.BackedUp, error) {
	p, err := b.profile()
	if err != nil {
		return presenter.BackedUp{}, err
	}
	last, err := p.LastBackup(ctx)
	if err != nil {
		return presenter.BackedUp{}, err
	}
	away, err := p.Travel(ctx)
	if err != nil {
		return presenter.BackedUp{}, err
	}
	begun, err := p.UnfinishedBackup(ctx)
	return presenter.BackedUp{
		At: last.At, Records: last.Records, Words: p.BackupWords(), Away: away.Since, AwayRecords: away.Records, Taken: b.taken(),
		Begun: begun,
	}, err
}

func (b backups) BackUp(ctx context.Context, file string) (presenter.BackedUp, error) {
	p, err := b.profile()
	if err != nil {
		return presenter.BackedUp{}, err
	}
	var did courier.Backup
	if did, err = p.WriteBackup(ctx, file); err != nil {
		return presenter.BackedUp{}, err
	}
	return presenter.BackedUp{At: did.At, Records: did.Records, Words: did.Words, Left: len(did.Left) + len(did.Gaps)}, nil
}

// CheckBackup says whether a file is the last backup of this device.
func (b backups) CheckBackup(ctx context.Context, file string) (presenter.CheckedBackup, error) {
	p, err := b.profile()
	if err != nil {
		return presenter.CheckedBackup{}, err
	}
	is, err := p.CheckBackup(ctx, file)
	if errors.Is(err, screening.ErrBackup) {
		return presenter.CheckedBackup{}, nil
	}
	return presenter.CheckedBackup{At: is.At, Records: is.Records, Mine: err == nil}, err
}

// ProveBackup reads all of a backup with the recovery key in a file.
func (b backups) ProveBackup(ctx context.Context, file, key string) (presenter.CheckedBackup, error) {
	secret, err := readRecoveryKey(key)
	if err != nil {
		return presenter.CheckedBackup{}, err
	}
	is, err := courier.VerifyBackup(ctx, file, secret)
	return presenter.CheckedBackup{At: is.At, Records: is.Records, Words: is.Words, Opened: err == nil}, err
}

// enterBackup makes the page about backups.
func (r *room) enterBackup() presenter.Presenter {
	var v *view.Backup
	p := presenter.NewBackupPage(r.stand(), backups{r.desk}, seen(r, func(s presenter.BackupState) { v.Render(s) }))
	v = view.NewBackup(p, r.picker())
	return r.show(p, v)
}
