package vault

import (
	"errors"
	"testing"

	"pelita/screening/screeningtest"
)

// TestSRB14_ThatTheKeyOfBeforeIsNotGoneIsSeenFromOutside: as long as it is so, also
// after the vault was closed in vain, and not a moment longer.
func TestSRB14_ThatTheKeyOfBeforeIsNotGoneIsSeenFromOutside(t *testing.T) {
	failing, boom := false, errors.New("boom")
	cfg := Faulty(Cheap(Config{Dir: t.TempDir(), Now: screeningtest.Clock()}), func(step string) error {
		if failing && step == stepRetire {
			return boom
		}
		return nil
	})
	v, err := Create(t.Context(), cfg, Creation{Passphrase: []byte(benchPassphrase)})
	if err != nil {
		t.Fatal(err)
	}
	look := func(when string, want bool) {
		t.Helper()
		if got := Unfinished(cfg.Dir); got != want {
			t.Errorf("%s: unfinished %v", when, got)
		}
	}
	look("a new vault", false)
	for range 30 { // the number grows by a byte
		if err := Rotate(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		look("a change", false)
	}
	failing = true
	if err := v.Leave(t.Context(), Leaving{Mark: v.tally.Seq, Put: func(*Tx) error { return nil }}); !errors.Is(err, ErrUnfinished) {
		t.Fatal(err)
	}
	look("it could not be finished", true)
	if out, err := v.Exposure(t.Context()); err != nil || !out.Before {
		t.Errorf("%+v, %v", out, err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	look("nor at the closing", true)
	failing = false
	if v, err = Open(t.Context(), cfg, []byte(benchPassphrase)); err != nil {
		t.Fatal(err)
	}
	look("opened again", false)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}
