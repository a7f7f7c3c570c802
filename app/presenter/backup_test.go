package presenter

import (
	"context"
	"testing"
	"time"

	"pelita/screening"
)

// vaulted is where the backups of a test lie.
type vaulted struct {
	at    BackedUp
	found CheckedBackup
	err   error
	read  []string
}

func (c *vaulted) Backups(context.Context) (BackedUp, error)        { return c.at, c.err }
func (c *vaulted) BackUp(context.Context, string) (BackedUp, error) { return c.at, c.err }

func (c *vaulted) CheckBackup(_ context.Context, file string) (CheckedBackup, error) {
	c.read = append(c.read, file)
	return c.found, c.err
}

func (c *vaulted) ProveBackup(_ context.Context, file, key string) (CheckedBackup, error) {
	c.read = append(c.read, file, key)
	return c.found, c.err
}

func backupsOf(s *stand, c *vaulted) (*BackupPage, *shown[BackupState]) {
	v := &shown[BackupState]{}
	p := NewBackupPage(s.frame, c, v.render)
	s.again = p.Rebuild
	p.Enter()
	return p, v
}

func TestABackupThatWasCutOffIsNamedUntilItIsWritten(t *testing.T) {
	s := newStand(t, inline{})
	c := &vaulted{at: BackedUp{Begun: s.hand.now.Add(-time.Hour)}}
	p, v := backupsOf(s, c)
	if v.state.Begun.Title == "" || v.state.Write.Off {
		t.Errorf("%+v", v.state)
	}
	c.at = BackedUp{At: s.hand.now}
	p.BackUp("all.backup")
	if v.state.Begun.Title != "" || v.state.Done.Title == "" {
		t.Errorf("%+v", v.state)
	}
}

func TestACheckOfABackupSaysWhatWasFoundAndNoMore(t *testing.T) {
	s := newStand(t, inline{})
	c := &vaulted{at: BackedUp{At: s.hand.now}}
	p, v := backupsOf(s, c)
	titles := map[string]bool{}
	for _, found := range []CheckedBackup{{Mine: true, At: s.hand.now}, {Opened: true, At: s.hand.now, Words: "a b c d e f"}, {}} {
		c.found = found
		p.Check("all.backup")
		titles[v.state.Found.Title] = true
		if (v.state.Found.Kind == Caution) != (found == CheckedBackup{}) {
			t.Errorf("%+v: %+v", found, v.state.Found)
		}
	}
	if len(titles) != 3 {
		t.Errorf("three answers with the titles %v", titles)
	}
	c.err = screening.ErrForged
	p.Prove("all.backup", "recovery.key")
	if v.state.Found.Title != "" || v.state.Notice.Title == "" {
		t.Errorf("a forged one: %+v, %+v", v.state.Found, v.state.Notice)
	}
}
