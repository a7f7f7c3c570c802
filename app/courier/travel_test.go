package courier_test

import (
	"errors"
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
