package vault_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"pelita/screening"
	"pelita/screening/screeningtest"
	"pelita/screening/vault"
)

// asked is a vault whose clock, which the making of a key file asks to measure
// this machine, does something first, once.
func asked(t *testing.T, during func(v *vault.Vault)) *vault.Vault {
	t.Helper()
	var v *vault.Vault
	var armed atomic.Bool
	cfg := config(t.TempDir())
	cfg.WorkFactor = 0
	was := cfg.Now
	cfg.Now = func() time.Time {
		if armed.CompareAndSwap(true, false) {
			during(v)
		}
		return was()
	}
	v, err := vault.Create(t.Context(), cfg, vault.Creation{Passphrase: []byte(passphrase)})
	if err != nil {
		t.Fatal(err)
	}
	closeLater(t, v)
	armed.Store(true)
	return v
}

// TestASaveGoesThroughWhileAPassphraseIsDerived: the second or more that scrypt
// takes must not keep what is being typed from the disk.
func TestASaveGoesThroughWhileAPassphraseIsDerived(t *testing.T) {
	for name, change := range map[string]func(*vault.Vault) error{
		"another passphrase": func(v *vault.Vault) error {
			return v.ChangePassphrase(t.Context(), []byte(passphrase), []byte(second))
		},
		"renewed keys": func(v *vault.Vault) error { return v.RenewUser(t.Context(), []byte(passphrase), []byte(second)) },
		"another user": func(v *vault.Vault) error { _, err := v.AddUser(t.Context(), []byte(second), nil); return err },
	} {
		saved := false
		v := asked(t, func(v *vault.Vault) {
			done := make(chan error, 1)
			go func() { _, err := v.Commit(t.Context(), screeningtest.Opening()); done <- err }()
			select {
			case err := <-done:
				saved = err == nil
			case <-time.After(20 * time.Second):
			}
		})
		if err := change(v); err != nil || !saved {
			t.Errorf("%s: saved %v, %v", name, saved, err)
		}
	}
}

// TestAVaultThatIsLockedWhileAPassphraseIsDerivedKeepsTheOldOne: locking does not
// wait for it, and nothing is written afterwards.
func TestAVaultThatIsLockedWhileAPassphraseIsDerivedKeepsTheOldOne(t *testing.T) {
	v := asked(t, func(v *vault.Vault) {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := v.ChangePassphrase(t.Context(), []byte(passphrase), []byte(second)); !errors.Is(err, screening.ErrLocked) {
		t.Errorf("it went on: %v", err)
	}
}
