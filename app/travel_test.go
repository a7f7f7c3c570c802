package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"pelita/app/presenter"
	"pelita/screening"
)

// recoveryFile is a recovery key: its public half, and the file with the other.
func recoveryFile(t *testing.T) (recipient, file string) {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(file, []byte("# a recovery key\n"+id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), file
}

// manned is a desk with one record and a recovery key.
func manned(t *testing.T) (d *desk, key string) {
	t.Helper()
	recipient, key := recoveryFile(t)
	at := deskOf(t, "Consulate")
	if err := (recovery{desk: at.desk}).AddKey(t.Context(), recipient); err != nil {
		t.Fatal(err)
	}
	agreed(t, at)
	return at.desk, key
}

func records(t *testing.T, d *desk) int {
	t.Helper()
	all, err := d.store().Summaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// TestSRB14_TheAppTakesTheRecordsAwayAndBack: nothing is left on the desk
// meanwhile, also after it was opened again, and only the right key helps.
func TestSRB14_TheAppTakesTheRecordsAwayAndBack(t *testing.T) {
	t.Parallel()
	d, key := manned(t)
	page, file := travels{d}, filepath.Join(t.TempDir(), "a.journey")
	if err := page.Depart(t.Context(), presenter.Departure{File: file}); err != nil {
		t.Fatal(err)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Unlock(t.Context(), []byte(journeyPassphrase)); err != nil {
		t.Fatal(err)
	}
	at, err := page.Journey(t.Context())
	if err != nil || at.Away.IsZero() || at.Records != 1 || !at.Recovery || d.away() != presenter.AllAway || records(t, d) != 0 {
		t.Fatalf("%+v, %d records, %v", at, records(t, d), err)
	}
	_, other := recoveryFile(t)
	for with, want := range map[string]error{other: screening.ErrNotForUs, file: screening.ErrUnreadable} {
		if err := page.Recover(t.Context(), file, with); !errors.Is(err, want) || records(t, d) != 0 {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if err := page.Recover(t.Context(), file, key); err != nil || d.away() != presenter.NothingAway || records(t, d) != 1 {
		t.Errorf("%v, %d records", err, records(t, d))
	}
}

// TestSRM04_TheAppRestoresABackupAtItsFirstStart: the same state under a new
// passphrase, or nothing.
func TestSRM04_TheAppRestoresABackupAtItsFirstStart(t *testing.T) {
	t.Parallel()
	d, key := manned(t)
	file := filepath.Join(t.TempDir(), "a.backup")
	of, err := backups{d}.BackUp(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut")
	if err := os.WriteFile(cut, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	_, other := recoveryFile(t)
	dir := filepath.Join(t.TempDir(), "profile")
	next := &desk{cfg: courierConfig(t, dir)}
	give := func(file, key string) presenter.Restoring {
		return presenter.Restoring{File: file, Key: key, Words: of.Words, Passphrase: []byte("nine small boats near a bridge")}
	}
	late, stranger := give(file, key), give(file, key)
	late.NotBefore, stranger.Words = of.At.Add(48*time.Hour), "one two three four five six"
	for _, tt := range []struct {
		with presenter.Restoring
		want error
	}{
		{give(file, other), screening.ErrNotForUs}, {give(cut, key), screening.ErrBackup},
		{give(key, key), screening.ErrUnreadable}, {late, screening.ErrExpired}, {stranger, screening.ErrWords},
	} {
		if err := next.Restore(t.Context(), tt.with); !errors.Is(err, tt.want) {
			t.Errorf("%v, want %v", err, tt.want)
		}
		if _, err := next.profile(); !errors.Is(err, screening.ErrLocked) {
			t.Error("a profile is open after a refusal")
		}
	}
	if err := next.Restore(t.Context(), give(file, key)); err != nil {
		t.Fatal(err)
	}
	defer next.close()
	last, err := backups{d}.last(t)
	if got := next.taken(); err != nil || got.State != last || got.Records != 1 || records(t, next) != 1 {
		t.Errorf("%+v, want the state %s, %v", got, last, err)
	}
}

// last is the state of the last backup.
func (b backups) last(t *testing.T) (string, error) {
	p, err := b.profile()
	if err != nil {
		return "", err
	}
	last, err := p.LastBackup(t.Context())
	return last.State, err
}
