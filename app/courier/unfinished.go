package courier

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/vault"
)

// begunBackup is what a backup is of that is not whole yet. backup.ErrStale when
// there is none.
func (p *Profile) begunBackup(ctx context.Context) (backupBegun, error) {
	var begun backupBegun
	b, err := p.vault.Secret(ctx, secretBegun)
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return begun, err
	}
	if len(b) == 0 || cbor.Unmarshal(b, &begun) != nil {
		return begun, backup.ErrStale
	}
	return begun, nil
}

// standingBackup is a backup that is not whole yet and of which the vault still
// stands. backup.ErrStale when there is none.
func (p *Profile) standingBackup(ctx context.Context) (backupBegun, *vault.Snapshot, error) {
	begun, err := p.begunBackup(ctx)
	if err != nil {
		return begun, nil, err
	}
	if since := p.cfg.Now().Sub(begun.time()); since < 0 || since > backupKeeps {
		return begun, nil, backup.ErrStale
	}
	shot, err := p.vault.Resume(begun.Kept)
	return begun, shot, err
}

func (b backupBegun) time() time.Time { return time.Unix(b.At, 0).UTC() }

// unfinished is the backup that was cut off and goes on where the file is the same:
// to these recipients, not long ago, of a vault in which nothing was erased since,
// and behind its first point. backup.ErrStale when there is none.
func (p *Profile) unfinished(ctx context.Context, to []string) (backupBegun, *vault.Snapshot, backup.Point, error) {
	begun, shot, err := p.standingBackup(ctx)
	if err != nil {
		return begun, nil, backup.Point{}, err
	}
	b, err := p.vault.Secret(ctx, secretPoint)
	if err != nil && !errors.Is(err, screening.ErrDamaged) {
		return begun, nil, backup.Point{}, err
	}
	point, err := backup.ParsePoint(b, func(n int) ([]byte, error) { return p.vault.Secret(ctx, secretPage(n)) })
	if err != nil && !errors.Is(err, backup.ErrFormat) && !errors.Is(err, screening.ErrDamaged) {
		return begun, nil, backup.Point{}, err
	}
	if err != nil || point.Length == 0 || !slices.Equal(point.To, to) {
		return begun, nil, backup.Point{}, backup.ErrStale
	}
	return begun, shot, point, nil
}

// UnfinishedBackup says when a backup was begun that was cut off and goes on where
// it stopped, when it is written to the same file; zero when there is none.
func (p *Profile) UnfinishedBackup(ctx context.Context) (time.Time, error) {
	if err := p.dropUnfinished(ctx); err != nil {
		return time.Time{}, err
	}
	to, err := p.vault.Recovery(ctx)
	if err != nil {
		return time.Time{}, err
	}
	begun, _, _, err := p.unfinished(ctx, to)
	if errors.Is(err, backup.ErrStale) {
		return time.Time{}, nil
	}
	return begun.time(), err
}

// dropUnfinished lets go of what is kept of a backup that cannot go on any more:
// it holds texts of records, and the key of a file. One that is being written has
// no point at first, and is left.
func (p *Profile) dropUnfinished(ctx context.Context) error {
	if _, _, err := p.standingBackup(ctx); !errors.Is(err, backup.ErrStale) {
		return err
	}
	was, err := p.vault.Secret(ctx, secretBegun)
	if err != nil || len(was) == 0 {
		return ignoreDamage(err)
	}
	return p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		now, err := tx.Secret(secretBegun)
		if err != nil || !bytes.Equal(was, now) {
			return err
		}
		return forgetPoint(tx)
	})
}

func forgetPoint(tx *vault.Tx) error {
	return errors.Join(tx.PutSecret(secretBegun, nil), tx.PutSecret(secretPoint, nil), tx.Forget(secretPages))
}
