package courier_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	agekey "filippo.io/age"

	"pelita/app/courier"
	"pelita/screening"
	"pelita/screening/vault"
)

// traveller is a device whose agency has a recovery key.
func traveller(t *testing.T, cfg courier.Config) (*courier.Profile, *agekey.HybridIdentity) {
	t.Helper()
	id, err := agekey.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	n := newcomer("First Officer")
	n.Recovery = []string{id.Recipient().String()}
	p, err := courier.Create(t.Context(), cfg, n)
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, p), id
}

func departs(t *testing.T, p *courier.Profile, file string) {
	t.Helper()
	if _, err := p.Leave(t.Context(), file, nil); err != nil {
		t.Fatal(err)
	}
}

func onlyRecord(t *testing.T, p *courier.Profile, id screening.RecordID) {
	t.Helper()
	sums, err := p.Store().Summaries(t.Context())
	if err != nil || len(sums) != 1 || sums[0].ID != id {
		t.Errorf("%d records, %v; want one", len(sums), err)
	}
}

// TestSRB14_OnlyTheFileOfThisJourneyBringsRecordsBack: the file of an earlier one
// would bring back what was erased since, and shut out what was made; so would a
// backup.
func TestSRB14_OnlyTheFileOfThisJourneyBringsRecordsBack(t *testing.T) {
	t.Parallel()
	p, id := traveller(t, config(t))
	dir := t.TempDir()
	first, second, copied := filepath.Join(dir, "1"), filepath.Join(dir, "2"), filepath.Join(dir, "backup")
	with := courier.Opener{Recovery: id}

	a := interviewed(t, p, nil)
	if _, err := p.WriteBackup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	departs(t, p, first)
	if err := p.Return(t.Context(), copied, with); !errors.Is(err, screening.ErrBackup) {
		t.Errorf("a backup of the same state: %v", err)
	}
	if err := p.Return(t.Context(), first, with); err != nil {
		t.Fatal(err)
	}
	erase(t, p, a.ID, vault.Refuse)
	b := interviewed(t, p, nil)
	departs(t, p, second)
	for name, file := range map[string]string{"the file of an earlier journey": first, "an earlier backup": copied} {
		if err := p.Return(t.Context(), file, with); !errors.Is(err, screening.ErrBackup) {
			t.Errorf("%s: %v", name, err)
		}
	}
	noRecord(t, p, a.ID)
	if err := p.Return(t.Context(), second, with); err != nil {
		t.Fatal(err)
	}
	onlyRecord(t, p, b.ID)
	noRecord(t, p, a.ID)
}

// hurt changes the database of a closed profile.
func hurt(t *testing.T, dir, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "vault.db"))
	if err == nil {
		_, err = db.ExecContext(t.Context(), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSRB15_NothingLeavesThatTheFileDoesNotHold: a damaged part stays where it may
// yet be mended, while a backup is written without it and says so.
func TestSRB15_NothingLeavesThatTheFileDoesNotHold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ statement, gap string }{
		"a change-set": {`UPDATE changes SET value = zeroblob(length(value)) WHERE rid = 1`, ""},
		"a draft":      {`UPDATE drafts SET value = zeroblob(length(value))`, "draft"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t)
			p, _ := traveller(t, cfg)
			r := interviewed(t, p, nil)
			interviewed(t, p, nil)
			if err := p.Store().PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half a sentence"}); err != nil {
				t.Fatal(err)
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
			hurt(t, cfg.Dir, c.statement)
			p, err := courier.Open(t.Context(), cfg, passphrase)
			if err != nil {
				t.Fatal(err)
			}
			closing(t, p)
			file := filepath.Join(t.TempDir(), "journey")
			if _, err := p.Leave(t.Context(), file, nil); !errors.Is(err, screening.ErrLeftOut) {
				t.Errorf("leave: %v", err)
			}
			if sums, err := p.Store().Summaries(t.Context()); err != nil || len(sums) != 2 || p.Travelling() {
				t.Errorf("%d records are here, %v", len(sums), err)
			}
			if left, err := filepath.Glob(file + "*"); err != nil || len(left) != 0 {
				t.Errorf("files %v, %v", left, err)
			}
			b, err := p.WriteBackup(t.Context(), file)
			if err != nil || len(b.Left)+len(b.Gaps) != 1 || c.gap != "" && b.Gaps[0] != c.gap+" "+r.ID.String() {
				t.Errorf("left out %v, gaps %v, %v", b.Left, b.Gaps, err)
			}
		})
	}
}

// TestSRB15_NothingLeavesBeforeTheDiskKeepsTheFile under its name.
func TestSRB15_NothingLeavesBeforeTheDiskKeepsTheFile(t *testing.T) {
	t.Parallel()
	errSync := errors.New("the folder cannot be synced")
	var now func(dir string) error
	p, id := traveller(t, courier.WithSync(config(t), func(dir string) error { return now(dir) }))
	r := interviewed(t, p, nil)
	file := filepath.Join(t.TempDir(), "journey")
	for name, c := range map[string]struct {
		sync func(string) error
		want error
	}{
		"the folder is not synced": {func(string) error { return errSync }, screening.ErrDisk},
		"the file is cut":          {func(string) error { return os.Truncate(file, 100) }, screening.ErrBackup},
		"the file is gone":         {func(string) error { return os.Remove(file) }, fs.ErrNotExist},
	} {
		now = c.sync
		if _, err := p.Leave(t.Context(), file, nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		onlyRecord(t, p, r.ID)
	}
	now = func(string) error { return nil }
	departs(t, p, file)
	if err := p.Return(t.Context(), file, courier.Opener{Recovery: id}); err != nil {
		t.Error(err)
	}
}

// TestSRB14_WhoWaitsForNewKeysDoesNotLeave: they would open what left once they come.
func TestSRB14_WhoWaitsForNewKeysDoesNotLeave(t *testing.T) {
	t.Parallel()
	first := founder(t)
	p := colleague(t, first, "Second Officer")
	if _, err := p.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "journey")
	if _, err := p.Leave(t.Context(), file, []string{first.Device().String()}); !errors.Is(err, screening.ErrRenewing) {
		t.Errorf("while it waits for them: %v", err)
	}
}
