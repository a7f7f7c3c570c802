package app

import (
	"context"

	"pelita/app/courier"
	"pelita/app/presenter"
	"pelita/app/view"
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
	return presenter.BackedUp{
		At: last.At, Records: last.Records, Words: p.BackupWords(), Away: away.Since, AwayRecords: away.Records, Taken: b.taken(),
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

// enterBackup makes the page about backups.
func (r *room) enterBackup() presenter.Presenter {
	var v *view.Backup
	p := presenter.NewBackupPage(r.stand(), backups{r.desk}, seen(r, func(s presenter.BackupState) { v.Render(s) }))
	v = view.NewBackup(p, r.picker())
	return r.show(p, v)
}
