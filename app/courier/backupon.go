package courier

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/vault"
)

// A backup that is not whole yet has rows about it: what it is of, up to where it
// is written, and pages of the files that went by. All are empty when none is.
const (
	secretBegun = "backup-begun"
	secretPoint = "backup-point"
	secretPages = "backup-files/" // and the number of the page
)

func secretPage(n int) string { return secretPages + strconv.Itoa(n) }

// backupKeeps is how long a backup that was cut off can go on: what it holds is
// of the moment at which it was begun.
const backupKeeps = 24 * time.Hour

// beginnings is how often a backup begins anew at most, when what it is of changes
// under it.
const beginnings = 3

// backupBegun is what a backup is of that is not whole yet.
type backupBegun struct {
	At   int64  `cbor:"1,keyasint"` // Unix seconds
	Kept []byte `cbor:"2,keyasint"` // the vault's snapshot
}

// going is the writing of one backup.
type going struct {
	member
	sealing
	file *os.File
}

// sealOn writes a backup, or goes on with the one that was cut off, and reads it
// back.
func (m member) sealOn(ctx context.Context, file string, s sealing) (did Backup, err error) {
	err = StageOn(file, func(f *os.File) error {
		g := going{m, s, f}
		did, err = g.goOn(ctx)
		for range beginnings {
			if !errors.Is(err, backup.ErrStale) {
				break
			}
			did, err = g.begin(ctx)
		}
		return err
	})
	return did, err
}

// begin writes all of it.
func (g going) begin(ctx context.Context) (Backup, error) {
	if err := g.file.Truncate(0); err != nil {
		return Backup{}, err
	}
	at := g.cfg.Now().UTC()
	shot, err := g.vault.Snapshot(ctx, g.edit)
	if err != nil {
		return Backup{}, err
	}
	if err := g.noteBegun(ctx, at, shot); err != nil {
		return Backup{}, err
	}
	out, err := g.ground(ctx, shot, 0)
	if err != nil {
		return Backup{}, err
	}
	done, err := out.Begin(g.to, g.keys.sign(), func(w *backup.Writer) (backup.Head, error) { return shot.Write(ctx, w) })
	if err != nil {
		return Backup{}, err
	}
	return g.finish(ctx, done, at)
}

func (g going) noteBegun(ctx context.Context, at time.Time, shot *vault.Snapshot) error {
	b, err := shot.Keep()
	if err == nil {
		b, err = cbor.Marshal(backupBegun{At: at.Unix(), Kept: b})
	}
	if err != nil {
		return err
	}
	return g.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(shot.Stands(tx), forgetPoint(tx), tx.PutSecret(secretBegun, b))
	})
}

// ground is the file, at its end; so many pages are kept already. No point is noted
// any more once a record was erased: it may hold a text of that.
func (g going) ground(ctx context.Context, shot *vault.Snapshot, pages int) (backup.Ground, error) {
	_, err := g.file.Seek(0, io.SeekEnd)
	return backup.Ground{Out: g.file, Sync: g.file.Sync, Note: func(p backup.Point) error {
		err := g.vault.Exchange(ctx, func(tx *vault.Tx) error {
			if err := errors.Join(ctx.Err(), shot.Stands(tx)); err != nil {
				return err
			}
			return keepPoint(tx, p, pages)
		})
		if err == nil {
			pages = p.Pages()
		}
		return err
	}}, err
}

// keepPoint keeps a point, and of its pages those behind the first few.
func keepPoint(tx *vault.Tx, p backup.Point, pages int) error {
	for n := pages; n < p.Pages(); n++ {
		b, err := p.Page(n)
		if err == nil {
			err = tx.PutSecret(secretPage(n), b)
		}
		if err != nil {
			return err
		}
	}
	b, err := p.Pack()
	if err != nil {
		return err
	}
	return tx.PutSecret(secretPoint, b)
}

// goOn writes what is left of a backup that was cut off. backup.ErrStale when
// there is none, or it cannot.
func (g going) goOn(ctx context.Context) (Backup, error) {
	begun, shot, point, err := g.unfinished(ctx, g.to)
	if err != nil {
		return Backup{}, err
	}
	st, err := g.file.Stat()
	if err == nil {
		err = point.Reached(g.file, st.Size())
	}
	if err != nil {
		return Backup{}, err
	}
	out, err := g.ground(ctx, shot, point.Pages())
	if err != nil {
		return Backup{}, err
	}
	done, err := out.Continue(point, g.keys.sign(), func(w *backup.Writer) (backup.Head, error) { return shot.Write(ctx, w) })
	if err != nil {
		return Backup{}, err
	}
	return g.finish(ctx, done, time.Unix(begun.At, 0).UTC())
}

// finish reads the file back; what is in it is of the moment at. One that is not what was written is of no use.
func (g going) finish(ctx context.Context, done backup.Written, at time.Time) (Backup, error) {
	defer done.Key.Clear()
	sum := hex.EncodeToString(done.Sum[:])
	m, err := readBack(ctx, g.file, done.Key, sum)
	if err == nil {
		err = g.accept(m)
	}
	if errors.Is(err, backup.ErrBroken) || errors.Is(err, backup.ErrSignature) || errors.Is(err, screening.ErrDamaged) {
		err = errors.Join(err, errAnew)
	}
	if err != nil {
		return Backup{}, err
	}
	did := backupOf(m)
	did.Length, did.Sum, did.At = int(done.Length), sum, at
	return did, nil
}
