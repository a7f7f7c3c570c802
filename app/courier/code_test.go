package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

func TestTheCodeIsOffUntilItIsChosenAndHoldsAfterOpening(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	p, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	if p.HasCode() || p.OpensCode(nil) || p.OpensCode([]byte("000000")) {
		t.Fatal("a new profile has a code")
	}
	if err := p.SetCode(t.Context(), []byte("402718")); err != nil {
		t.Fatal(err)
	}
	again := opened(t, cfg, p)
	for digits, want := range map[string]bool{"402718": true, "402719": false, "40271": false, "4027180": false, "": false} {
		if p.OpensCode([]byte(digits)) {
			t.Errorf("a closed profile opens with %q", digits)
		}
		if got := again.OpensCode([]byte(digits)); got != want {
			t.Errorf("%q: %v", digits, got)
		}
	}
	if p.HasCode() || !again.HasCode() {
		t.Error("the code stays in memory, or does not come back")
	}
	if err := again.SetCode(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if last := opened(t, cfg, again); last.HasCode() || last.OpensCode([]byte("402718")) || last.OpensCode(nil) {
		t.Error("a code that was given up still opens")
	}
}

func opened(t *testing.T, cfg courier.Config, p *courier.Profile) *courier.Profile {
	t.Helper()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := courier.Open(t.Context(), cfg, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, again)
}

func TestACodeThatIsEasyToGuessIsRefused(t *testing.T) {
	t.Parallel()
	p := founder(t)
	for digits, want := range map[string]error{
		"111111": screening.ErrWeakPassphrase, "123456": screening.ErrWeakPassphrase, "654321": screening.ErrWeakPassphrase,
		"567890": screening.ErrWeakPassphrase, "098765": screening.ErrWeakPassphrase, "121212": screening.ErrWeakPassphrase, "407407": screening.ErrWeakPassphrase,
		"40271": screening.ErrUnreadable, "4027181": screening.ErrUnreadable, "40271a": screening.ErrUnreadable, "٤٠٢": screening.ErrUnreadable,
	} {
		if err := p.SetCode(t.Context(), []byte(digits)); !errors.Is(err, want) || p.HasCode() {
			t.Errorf("%q: %v", digits, err)
		}
	}
}
