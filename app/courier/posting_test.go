package courier_test

import (
	"errors"
	"testing"

	"pelita/app/courier"
	"pelita/screening"
)

func TestThePostingIsKeptInTheProfileAndAnOldProfileHasNone(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	n := newcomer("First Officer")
	p, err := courier.Create(t.Context(), cfg, n)
	if err != nil {
		t.Fatal(err)
	}
	if at, err := p.Posting(t.Context()); err != nil || at != (courier.Posting{}) || !at.Role.Powers() {
		t.Errorf("before it was said: %+v, %v", at, err)
	}
	want := courier.Posting{Role: screening.Social, Country: "KH"}
	if err := p.SetPosting(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if p, err = courier.Open(t.Context(), cfg, passphrase); err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	if at, err := p.Posting(t.Context()); err != nil || at != want {
		t.Errorf("after a restart: %+v, %v", at, err)
	}
	for _, country := range []string{"kh", "KHM", "ZZ", "001", "X", "EU"} {
		if err := p.SetPosting(t.Context(), courier.Posting{Country: country}); !errors.Is(err, screening.ErrUnreadable) {
			t.Errorf("%s: %v", country, err)
		}
	}
	if at, _ := p.Posting(t.Context()); at != want {
		t.Errorf("a refused posting was kept: %+v", at)
	}
}

func TestAProfileCanBeMadeWithItsPosting(t *testing.T) {
	t.Parallel()
	n := newcomer("First Officer")
	n.Posting = courier.Posting{Role: screening.LegalAid, Country: "TH"}
	p, err := courier.Create(t.Context(), config(t), n)
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	if at, err := p.Posting(t.Context()); err != nil || at != n.Posting {
		t.Errorf("%+v, %v", at, err)
	}
}
