package vault_test

import (
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
