package courier

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"filippo.io/age"
	"github.com/fxamacker/cbor/v2"

	"pelita/screening"
	"pelita/screening/backup"
	"pelita/screening/history"
	"pelita/screening/journal"
	"pelita/screening/vault"
	"pelita/sync/wire"
)

// secretBackup is the note of the last backup: when, never where.
const secretBackup = "backup"

// Backup says what a backup holds.
type Backup struct {
	// At is when it was made; zero is never.
	At time.Time
	// State is one hash over all records. A restore gives the same one.
	State string
	// Words are those of the device that signed it.
	Words                           string
	Records, Changes, Files, Length int
	// Left are the records that are damaged on the device, and so not in it.
	Left []string
	// Gaps are the other parts that are: "draft ID", "segment DEVICE/NUMBER",
	// "secret NAME", "file ID", "lost-file ID".
	Gaps []string
	// Sum is the SHA-256 of the file.
	Sum string
}

// backupNote is what a profile keeps of its last backup.
type backupNote struct {
	At    int64    `cbor:"1,keyasint"` // Unix seconds
	Sum   [32]byte `cbor:"2,keyasint"`
	Len   int64    `cbor:"3,keyasint"`
	State [32]byte `cbor:"4,keyasint"`
	Count uint64   `cbor:"5,keyasint"`
}

// WriteBackup writes all of this profile into one file that only the agency's
// recovery keys open, and reads it back from the disk, to the last byte, before
// it takes its name. The profile can be used meanwhile. A cut leaves FILE.part,
// with which the next backup to this place goes on within a day: it holds the
// records as they were when it was begun. A file that was there before stays until
// the new one is whole. screening.ErrNoRecovery, ErrNotPermitted for
// a place inside a profile; ErrMeanwhile when records were erased, or changes got
// other numbers, each time that it began anew.
func (p *Profile) WriteBackup(ctx context.Context, file string) (Backup, error) {
	b, err := p.writeBackup(ctx, file)
	if err != nil {
		return Backup{}, fmt.Errorf("write backup: %w", toldBackup(err))
	}
	return b, nil
}

func (p *Profile) writeBackup(ctx context.Context, file string) (Backup, error) {
	m, err := p.member()
	if err != nil {
		return Backup{}, err
	}
	if m.keys.Away {
		return Backup{}, screening.ErrTravelling
	}
	to, err := p.vault.Recovery(ctx)
	if err == nil && len(to) == 0 {
		err = screening.ErrNoRecovery
	}
	if err != nil {
		return Backup{}, err
	}
	did, err := m.sealOn(ctx, file, sealing{to: to, edit: m.keys.bequeath, accept: restorable})
	if err != nil {
		return Backup{}, err
	}
	return did, p.noteBackup(ctx, did, p.here().ID)
}

// sealing says to whom a backup is sealed, what does not go in, what of the secrets
// does, and whether what is in it is enough.
type sealing struct {
	to      []string
	staying vault.Staying
	edit    vault.Edit
	accept  func(backup.Manifest) error
}

// restorable refuses a backup that no device could be made of.
func restorable(m backup.Manifest) error {
	for _, g := range m.Gaps {
		if g.Part == backup.GapSecret && g.ID == secretKeys {
			return &screening.DamagedError{Part: secretKeys}
		}
	}
	return nil
}

// whole refuses a file that leaves out what is still on the device. The bytes of
// a lost file are not: nothing more is lost when the rest leaves.
func whole(m backup.Manifest) error {
	for _, g := range m.Gaps {
		if g.Part != backup.GapLost {
			return screening.ErrLeftOut
		}
	}
	if len(m.Left) > 0 {
		return screening.ErrLeftOut
	}
	return nil
}

// seal writes a backup and reads it back. mark is that of the vault as it was.
func (m member) seal(ctx context.Context, file string, s sealing) (did Backup, mark uint64, err error) {
	err = Stage(file, func(f *os.File) error {
		out := newCounted(f)
		signed, key, err := backup.Write(out, s.to, m.keys.sign(), func(w *backup.Writer) (backup.Head, error) {
			h, err := m.vault.BackupBut(ctx, w, s.staying, s.edit)
			mark = h.Mark
			return h, err
		})
		if err != nil {
			return err
		}
		defer key.Clear()
		if err := s.accept(signed); err != nil {
			return err
		}
		did = backupOf(signed)
		did.Length, did.Sum, did.At = int(out.n), out.text(), m.cfg.Now().UTC()
		back, err := readBack(ctx, f, key, did.Sum)
		if err == nil && back.State != signed.State {
			err = backup.ErrBroken
		}
		return err
	})
	return did, mark, err
}

// readBack reads a written file from the disk: the same bytes, and every one of
// them as it was signed.
func readBack(ctx context.Context, f *os.File, key *backup.Key, sum string) (backup.Manifest, error) {
	if err := f.Sync(); err != nil {
		return backup.Manifest{}, err
	}
	uncache(f)
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return backup.Manifest{}, err
	}
	in := newCounted(f)
	m, err := backup.ReadBack(in, key, takeable(ctx))
	if err == nil && in.text() != sum {
		err = backup.ErrBroken
	}
	return m, err
}

// takeable looks at each item for what a restore would refuse.
func takeable(ctx context.Context) func(backup.Item) error {
	check := vault.Takeable()
	return func(i backup.Item) error { return errors.Join(ctx.Err(), check(i)) }
}

func (p *Profile) noteBackup(ctx context.Context, b Backup, by history.OfficerID) error {
	n := backupNote{At: b.At.Unix(), Len: int64(b.Length), Count: uint64(b.Records)}
	if _, err := hex.Decode(n.Sum[:], []byte(b.Sum)); err != nil {
		return err
	}
	if _, err := hex.Decode(n.State[:], []byte(b.State)); err != nil {
		return err
	}
	return p.vault.Exchange(ctx, func(tx *vault.Tx) error {
		return errors.Join(putRow(tx, secretBackup, n), forgetPoint(tx), tx.Log(vault.Event{Kind: journal.BackedUp, By: by, Count: n.Count}))
	})
}

// LastBackup says when this profile was last backed up, and what the file was;
// zero when it never was.
func (p *Profile) LastBackup(ctx context.Context) (Backup, error) {
	var n backupNote
	b, err := p.vault.Secret(ctx, secretBackup)
	if err != nil || b == nil {
		return Backup{}, err
	}
	if cbor.Unmarshal(b, &n) != nil {
		return Backup{}, fmt.Errorf("read note of backup: %w", &screening.DamagedError{Part: secretBackup})
	}
	return Backup{
		At: time.Unix(n.At, 0).UTC(), State: hex.EncodeToString(n.State[:]), Sum: hex.EncodeToString(n.Sum[:]),
		Records: int(n.Count), Length: int(n.Len),
	}, nil
}

func backupOf(m backup.Manifest) Backup {
	b := Backup{
		At: time.UnixMilli(history.HLC(m.Created).Millis()).UTC(), State: hex.EncodeToString(m.State[:]), Words: backupWords(m.Key),
		Records: int(m.Records), Changes: int(m.Changes), Files: m.Files(),
	}
	for _, id := range m.Left {
		b.Left = append(b.Left, history.RecordID(id).String())
	}
	for _, g := range m.Gaps {
		b.Gaps = append(b.Gaps, g.Part+" "+g.ID)
	}
	return b
}

// backupWords are the six words of the key that signed a backup.
func backupWords(key ed25519.PublicKey) string {
	return wire.Sum([]byte(wire.LabelBackup), key).Words()
}

// BackupWords are the words of the backups that this device signs.
func (p *Profile) BackupWords() string {
	m, err := p.member()
	if err != nil {
		return ""
	}
	public, _ := m.keys.sign().Public().(ed25519.PublicKey)
	return backupWords(public)
}

// VerifyBackup opens a backup with a recovery key and reads all of it, and takes
// nothing in. screening.ErrNotForUs, ErrUnreadable, ErrBackup, ErrForged.
func VerifyBackup(ctx context.Context, file string, identity *age.HybridIdentity) (Backup, error) {
	var did Backup
	err := reading(file, func(in *counted) error {
		m, err := backup.Read(in, identity, takeable(ctx))
		if err == nil {
			did = backupOf(m)
			did.Length, did.Sum = int(in.n), in.text()
		}
		return err
	})
	if err != nil {
		return Backup{}, fmt.Errorf("verify backup: %w", toldBackup(err))
	}
	return did, nil
}

// CheckBackup says that a file is, byte by byte, the backup that this profile
// wrote last and read back then. It needs no recovery key, and shows nothing of
// the content. screening.ErrBackup when it is not.
func (p *Profile) CheckBackup(ctx context.Context, file string) (Backup, error) {
	last, err := p.LastBackup(ctx)
	if err != nil {
		return Backup{}, err
	}
	err = reading(file, func(in *counted) error {
		_, err := io.Copy(io.Discard, in)
		if err == nil && in.text() != last.Sum {
			err = screening.ErrBackup
		}
		return err
	})
	if err != nil {
		return Backup{}, fmt.Errorf("check backup: %w", err)
	}
	return last, nil
}

// RecoveryKey is one of the agency's recovery keys.
type RecoveryKey = age.HybridIdentity

// ParseRecoveryKey reads an identity file of the age program that holds one
// post-quantum identity, and no other. screening.ErrUnreadable; nothing of it is
// repeated.
func ParseRecoveryKey(b []byte) (*RecoveryKey, error) {
	all, err := vault.ParseIdentityFile(b)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("read recovery key: %w: more than one", screening.ErrUnreadable)
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// toldBackup is the sentinel of screening for what the format says.
func toldBackup(err error) error {
	for _, t := range []struct{ is, as error }{
		{backup.ErrNotForUs, screening.ErrNotForUs},
		{backup.ErrFormat, screening.ErrUnreadable},
		{backup.ErrBroken, screening.ErrBackup},
		{backup.ErrSignature, screening.ErrForged},
		{backup.ErrRecipient, screening.ErrRecipient},
		{backup.ErrStale, screening.ErrMeanwhile},
	} {
		if errors.Is(err, t.is) {
			return fmt.Errorf("%w: %w", t.as, err)
		}
	}
	return err
}
