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

// A role decides what is offered: that it was another before stays to be seen.
func TestAChangeOfRoleLeavesATrace(t *testing.T) {
	t.Parallel()
	cfg := config(t)
	p, err := courier.Create(t.Context(), cfg, newcomer("First Officer"))
	if err != nil {
		t.Fatal(err)
	}
	closing(t, p)
	began := cfg.Now()
	for _, to := range []courier.Posting{{Role: screening.Police}, {Role: screening.Police, Country: "TH"}, {Role: screening.NGO}, {Role: screening.Police}} {
		if err := p.SetPosting(t.Context(), to); err != nil {
			t.Fatal(err)
		}
	}
	got, err := p.FormerRoles(t.Context())
	if err != nil || len(got) != 2 || got[0].Role != screening.Police || got[1].Role != screening.NGO || got[0].Until.Before(began) || !got[1].Until.After(got[0].Until) {
		t.Errorf("%+v, %v", got, err)
	}
}
