package vault_test

import (
	"sync"
	"testing"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

const passphrase = "a lamp in the small hours"

func config(dir string) vault.Config {
	return vault.Cheap(vault.Config{Dir: dir, Now: screeningtest.Clock(), Summarise: screeningtest.Summarise})
}

// create makes a vault in dir that is closed at the end of the test.
func create(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.Create(t.Context(), config(dir), vault.Creation{Passphrase: []byte(passphrase)})
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	return v
}

func open(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), config(dir), []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	return v
}

func closeLater(t testing.TB, v *vault.Vault) {
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

func closeNow(t testing.TB, v *vault.Vault) {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}

func commit(t testing.TB, v screening.Store, c screening.Change) screening.Record {
	t.Helper()
	r, err := v.Commit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVaultPassesTheSuiteOfStores(t *testing.T) {
	screeningtest.TestStore(t, func(t *testing.T) screeningtest.Subject {
		v := create(t, t.TempDir())
		return screeningtest.Subject{Store: v, Lock: func() { closeNow(t, v) }}
	})
}

func TestSeveralGoroutinesMayUseOneVault(t *testing.T) {
	dir := t.TempDir()
	v := create(t, dir)
	const goroutines, saves = 6, 15
	var wait sync.WaitGroup
	for range goroutines {
		wait.Go(func() {
			r, err := v.Commit(t.Context(), screeningtest.Opening())
			for range saves {
				if err == nil {
					r, err = v.Commit(t.Context(), screeningtest.Noting(r, "seen again"))
				}
				if err == nil {
					err = v.PutDraft(t.Context(), screening.Draft{Record: r.ID, Text: "half"})
				}
				if err == nil {
					_, err = v.Search(t.Context(), "nobody", 0)
				}
				if err == nil {
					err = v.Exchange(t.Context(), func(tx *vault.Tx) error { _, err := tx.Outbox(vault.Limit{Count: 2}); return err })
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if err := v.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	sums, err := v.Summaries(t.Context())
	if err != nil || len(sums) != goroutines {
		t.Errorf("%d records, %v, want %d", len(sums), err, goroutines)
	}
}
